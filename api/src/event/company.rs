//! What happens between a partner and a company that it manages.

use ::entity::{
    Subject, SubjectKind, app, mail, membership, notification, organization, partner, user,
};
use sea_orm::DbErr;
use uuid::Uuid;

use super::{Line, append, audit, outbox, workspace::lines_of_look};
use crate::store::{self, Work};

/// Somebody who runs a company, or is invited to.
#[derive(Clone, Debug)]
pub struct Admin {
    pub membership: membership::Model,
    pub user: user::Model,
}

impl Admin {
    fn is_invited(&self) -> bool {
        self.membership.status == membership::Status::Invited
    }

    /// As the company knows them.
    fn name(&self) -> &str {
        let typed = self.membership.invited_name.as_deref();
        typed
            .filter(|_| self.is_invited())
            .unwrap_or(&self.user.name)
    }

    fn subject(&self) -> Subject {
        Subject::new(SubjectKind::Membership, self.membership.id)
    }
}

/// Something that happened to the company itself.
#[derive(Clone, Debug, Default)]
pub enum Happened {
    /// Only what comes with it tells what happened.
    #[default]
    Changed,
    Created,
    /// It was called so.
    Renamed(String),
    /// No partner manages it from now on.
    Released,
}

/// All that one command did.
#[derive(Clone, Debug, Default)]
pub struct Change {
    pub happened: Happened,
    pub enabled: Vec<app::Model>,
    pub disabled: Vec<app::Model>,
    pub added: Vec<Admin>,
    pub removed: Vec<Admin>,
}

impl Change {
    /// Whether the organization shows something else now.
    fn shows(&self) -> bool {
        let is_same = matches!(self.happened, Happened::Changed | Happened::Created);
        !is_same || !self.enabled.is_empty() || !self.disabled.is_empty()
    }
}

/// Writes what follows from it. `organization` is the company as it is now.
pub async fn record(
    work: &Work,
    actor_id: Uuid,
    partner: &partner::Model,
    organization: &organization::Model,
    change: Change,
) -> Result<(), DbErr> {
    audit(work, actor_id, partner, organization, &change).await?;
    for admin in change.added.iter().filter(|admin| admin.is_invited()) {
        let about = outbox::About {
            actor_id: Some(actor_id),
            organization_id: Some(organization.id),
            membership_id: Some(admin.membership.id),
            ..Default::default()
        };
        let kind = mail::Kind::MembershipInvitation;
        outbox::queue(work, kind, std::slice::from_ref(&admin.user), about).await?;
    }
    let mut lines = notices(work, actor_id, partner, organization, &change).await?;
    let people = change.added.iter().chain(&change.removed);
    let theirs = people.filter(|admin| !admin.is_invited());
    lines.extend(theirs.map(|admin| Line::AccessChanged {
        organization_id: organization.id,
        user_id: admin.user.id,
    }));
    if change.shows() {
        lines.extend(lines_of_look(work, &partner.name, &[organization.id]).await?);
    }
    append(work, lines).await
}

/// The company is nobody's any more, since the partner's portal is closed by whoever runs the server.
pub async fn record_all_released(
    work: &Work,
    partner: &partner::Model,
    organizations: &[organization::Model],
) -> Result<Vec<Line>, DbErr> {
    let mut lines = Vec::new();
    for organization in organizations {
        let entry = entry(None, organization, "company.released", &partner.name);
        audit::write(work, entry).await?;
    }
    let ids: Vec<Uuid> = organizations.iter().map(|one| one.id).collect();
    let admins = store::membership::unscoped_admin_ids_of(&work.tx, &ids).await?;
    for organization in organizations {
        let title = released(partner, organization);
        let of_it = admins.get(&organization.id).into_iter().flatten();
        lines.extend(of_it.map(|admin| {
            let kind = notification::Kind::CompanyReleased;
            notice(*admin, kind, title.clone(), organization, None)
        }));
    }
    lines.extend(lines_of_look(work, &partner.name, &ids).await?);
    Ok(lines)
}

fn released(partner: &partner::Model, organization: &organization::Model) -> String {
    format!(
        "{} is not managed by {} any more",
        organization.name, partner.name
    )
}

fn notice(
    user_id: Uuid,
    kind: notification::Kind,
    title: String,
    organization: &organization::Model,
    subject: Option<Subject>,
) -> Line {
    Line::Notice {
        user_id,
        kind,
        title,
        organization_id: Some(organization.id),
        subject,
    }
}

async fn notices(
    work: &Work,
    actor_id: Uuid,
    partner: &partner::Model,
    organization: &organization::Model,
    change: &Change,
) -> Result<Vec<Line>, DbErr> {
    use notification::Kind;
    let itself = Subject::new(SubjectKind::Organization, organization.id);
    let mut lines = Vec::new();
    let mut tell = |people: &[Uuid], kind, title: &str, subject| {
        let others = people.iter().filter(|id| **id != actor_id);
        lines.extend(
            others.map(|id| notice(*id, kind, title.to_owned(), organization, Some(subject))),
        );
    };
    let team = store::partner_user::unscoped_admin_ids(&work.tx, partner.id).await?;
    let admins = store::membership::unscoped_admin_ids(&work.tx, organization.id).await?;
    match change.happened {
        Happened::Created => {
            let title = format!("{} manages {} now", partner.name, organization.name);
            tell(&team, Kind::CompanyCreated, &title, itself);
        }
        Happened::Released => {
            let title = released(partner, organization);
            let both: Vec<Uuid> = team
                .iter()
                .chain(admins.iter().filter(|id| !team.contains(id)))
                .copied()
                .collect();
            tell(&both, Kind::CompanyReleased, &title, itself);
        }
        Happened::Renamed(_) | Happened::Changed => {}
    }
    for admin in &change.added {
        let (own, kind) = ([admin.user.id], Kind::CompanyAdminAdded);
        let title = match admin.is_invited() {
            true => format!("{} asks you to run {}", partner.name, organization.name),
            false => format!(
                "{} has made you an admin of {}",
                partner.name, organization.name
            ),
        };
        tell(&own, kind, &title, admin.subject());
        let others: Vec<Uuid> = admins
            .iter()
            .filter(|id| !change.added.iter().any(|added| added.user.id == **id))
            .copied()
            .collect();
        let who = admin.name();
        let title = match admin.is_invited() {
            true => format!("{} asks {who} to run {}", partner.name, organization.name),
            false => format!(
                "{} has made {who} an admin of {}",
                partner.name, organization.name
            ),
        };
        tell(&others, kind, &title, admin.subject());
    }
    Ok(lines)
}

fn entry<'a>(
    actor_id: Option<Uuid>,
    organization: &organization::Model,
    action: &'static str,
    summary: &'a str,
) -> audit::Entry<'a> {
    audit::Entry {
        action,
        actor_id,
        organization_id: Some(organization.id),
        subject: Some(Subject::new(SubjectKind::Organization, organization.id)),
        summary,
        ..Default::default()
    }
}

async fn audit(
    work: &Work,
    actor_id: Uuid,
    partner: &partner::Model,
    organization: &organization::Model,
    change: &Change,
) -> Result<(), DbErr> {
    let itself = |action, summary| entry(Some(actor_id), organization, action, summary);
    let renamed = match &change.happened {
        Happened::Renamed(before) => format!("{before} is now {}", organization.name),
        _ => String::new(),
    };
    let mut entries = match change.happened {
        Happened::Created => vec![itself("company.created", partner.name.as_str())],
        Happened::Released => vec![itself("company.released", partner.name.as_str())],
        Happened::Renamed(_) => vec![itself("organization.renamed", renamed.as_str())],
        Happened::Changed => Vec::new(),
    };
    for (apps, action) in [
        (&change.enabled, "company.app_enabled"),
        (&change.disabled, "company.app_disabled"),
    ] {
        entries.extend(apps.iter().map(|app| audit::Entry {
            subject: Some(Subject::new(SubjectKind::App, app.id)),
            ..itself(action, app.name.as_str())
        }));
    }
    for (admins, action) in [
        (&change.added, "company.admin_added"),
        (&change.removed, "company.admin_removed"),
    ] {
        entries.extend(admins.iter().map(|admin| audit::Entry {
            subject: Some(admin.subject()),
            ..itself(action, admin.name())
        }));
    }
    if entries.is_empty() {
        return Ok(());
    }
    audit::write_all(work, entries).await
}
