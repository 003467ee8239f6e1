//! What happens between a partner and a company that it manages.

use ::entity::{
    Subject, SubjectKind, app, mail, membership, notification, organization, partner, user,
};
use sea_orm::DbErr;
use uuid::Uuid;

use super::{
    Line, append, audit, outbox,
    workspace::{lines_of_look, lines_of_members},
};
use crate::store::{self, Work};

/// Somebody who runs a company, or is invited to.
#[derive(Clone, Debug)]
pub struct Admin {
    pub membership: membership::Model,
    pub user: user::Model,
}

impl Admin {
    /// Whether they have yet to accept.
    pub fn is_invited(&self) -> bool {
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
    /// Whether the organization has other apps now.
    fn equips(&self) -> bool {
        !self.enabled.is_empty() || !self.disabled.is_empty()
    }
}

/// Writes what follows from it, and appends what else is asked for. `organization` is the company as it is now.
pub async fn record(
    work: &Work,
    actor_id: Uuid,
    partner: &partner::Model,
    organization: &organization::Model,
    change: Change,
    asked: Vec<Line>,
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
    let mut lines = asked;
    lines.extend(notices(work, actor_id, partner, organization, &change).await?);
    let people = change.added.iter().chain(&change.removed);
    let theirs = people.filter(|admin| !admin.is_invited());
    lines.extend(theirs.map(|admin| Line::AccessChanged {
        organization_id: organization.id,
        user_id: admin.user.id,
    }));
    let (by, id) = (Some(partner.name.as_str()), [organization.id]);
    match change.happened {
        Happened::Renamed(_) => lines.extend(lines_of_look(work, by, &id).await?),
        // Perhaps by the company itself.
        Happened::Released => lines.extend(lines_of_look(work, None, &id).await?),
        Happened::Changed if change.equips() => lines.extend(lines_of_members(by, &id)),
        Happened::Changed | Happened::Created => {}
    }
    append(work, lines).await
}

/// What is to be told of whoever runs the company since nobody else does.
pub async fn lines_of_default(
    work: &Work,
    organization: &organization::Model,
    admin: &Admin,
) -> Result<Vec<Line>, DbErr> {
    let title = format!("Nobody else runs {}: you do now", organization.name);
    let kind = notification::Kind::CompanyAdminAdded;
    let entry = audit::Entry {
        subject: Some(admin.subject()),
        ..entry(None, organization, "company.admin_added", admin.name())
    };
    audit::write(work, entry).await?;
    let access = Line::AccessChanged {
        organization_id: organization.id,
        user_id: admin.user.id,
    };
    let own = Some(organization);
    let told = notice(admin.user.id, kind, title, own, admin.subject());
    Ok(vec![access, told])
}

/// The company is nobody's any more, since the partner's portal is closed by whoever runs the server.
pub async fn record_all_released(
    work: &Work,
    partner: &partner::Model,
    organizations: &[organization::Model],
) -> Result<Vec<Line>, DbErr> {
    let mut lines = Vec::new();
    let entries = organizations.iter();
    let entries = entries.map(|one| entry(None, one, "company.released", &partner.name));
    audit::write_all(work, entries.collect()).await?;
    let ids: Vec<Uuid> = organizations.iter().map(|one| one.id).collect();
    let admins = store::membership::unscoped_admin_ids_of(&work.tx, &ids).await?;
    for organization in organizations {
        let title = released(partner, organization);
        let of_it = admins.get(&organization.id).into_iter().flatten();
        lines.extend(of_it.map(|admin| {
            let kind = notification::Kind::CompanyReleased;
            let itself = Subject::new(SubjectKind::Organization, organization.id);
            notice(*admin, kind, title.clone(), Some(organization), itself)
        }));
    }
    lines.extend(lines_of_look(work, None, &ids).await?);
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
    organization: Option<&organization::Model>,
    subject: Subject,
) -> Line {
    Line::Notice {
        user_id,
        kind,
        title,
        organization_id: organization.map(|organization| organization.id),
        subject: Some(subject),
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
    // To the partner's team a company is what it sees of it now, not what becomes of it.
    let mut tell = |people: &[Uuid], kind, title: &str, of: Option<_>, subject| {
        let others = people.iter().filter(|id| **id != actor_id);
        lines.extend(others.map(|id| notice(*id, kind, title.to_owned(), of, subject)));
    };
    let team = store::partner_user::unscoped_admin_ids(&work.tx, partner.id).await?;
    let admins = store::membership::unscoped_admin_ids(&work.tx, organization.id).await?;
    let own = Some(organization);
    match change.happened {
        Happened::Created => {
            let title = format!("{} manages {} now", partner.name, organization.name);
            tell(&team, Kind::CompanyCreated, &title, None, itself);
        }
        Happened::Released => {
            let title = released(partner, organization);
            let outside: Vec<Uuid> = team
                .iter()
                .filter(|id| !admins.contains(id))
                .copied()
                .collect();
            tell(&outside, Kind::CompanyReleased, &title, None, itself);
            tell(&admins, Kind::CompanyReleased, &title, own, itself);
        }
        Happened::Renamed(_) | Happened::Changed => {}
    }
    let (by, company) = (&partner.name, &organization.name);
    for admin in &change.added {
        let others: Vec<Uuid> = admins
            .iter()
            .filter(|id| !change.added.iter().any(|added| added.user.id == **id))
            .copied()
            .collect();
        let (who, kind) = (admin.name(), Kind::CompanyAdminAdded);
        let [to_them, to_others] = match admin.is_invited() {
            true => [
                format!("{by} asks you to run {company}"),
                format!("{by} asks {who} to run {company}"),
            ],
            false => [
                format!("{by} has made you an admin of {company}"),
                format!("{by} has made {who} an admin of {company}"),
            ],
        };
        tell(&[admin.user.id], kind, &to_them, own, admin.subject());
        tell(&others, kind, &to_others, own, admin.subject());
    }
    for admin in &change.removed {
        let (who, kind) = (admin.name(), Kind::CompanyAdminRemoved);
        let [to_them, to_others] = match admin.is_invited() {
            true => [
                format!("{by} does not ask you to run {company} any more"),
                format!("{by} does not ask {who} to run {company} any more"),
            ],
            false => [
                format!("You do not run {company} any more"),
                format!("{who} does not run {company} any more"),
            ],
        };
        // What becomes of it is not theirs to see.
        tell(&[admin.user.id], kind, &to_them, None, admin.subject());
        tell(&admins, kind, &to_others, own, admin.subject());
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
