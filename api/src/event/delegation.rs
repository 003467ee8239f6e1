//! What happens between a buyer organization and a partner.

mod told;

use std::collections::HashSet;

use ::entity::{
    Subject, SubjectKind, delegation, mail, notification,
    stream::Audience,
    stream_entry::{Act, Change},
    user,
};
use sea_orm::DbErr;
use uuid::Uuid;

use self::told::told;
use super::{Line, append, audit, outbox};
use crate::store::{self, Work};

/// Something that happened to a delegation.
#[derive(Clone, Debug)]
pub enum Happened {
    Invited,
    Resent,
    Withdrawn,
    Accepted,
    Declined,
    /// Nobody answered the invitation in time.
    InvitationExpired,
    /// The invitation's mail was given up.
    InvitationEmailFailed,
    /// Its terms changed, from those of this row.
    Changed(Box<delegation::Model>),
    Suspended,
    Resumed,
    Revoked,
    /// The partner left.
    Left,
    /// Access ends by itself in so many days.
    Expiring {
        days_left: i64,
    },
    /// Access has ended by itself.
    Expired,
}

impl Happened {
    const fn action(&self) -> &'static str {
        match self {
            Self::Invited => "delegation.invited",
            Self::Resent => "delegation.resent",
            Self::Withdrawn => "delegation.withdrawn",
            Self::Accepted => "delegation.accepted",
            Self::Declined => "delegation.declined",
            Self::InvitationExpired => "delegation.invitation_expired",
            Self::InvitationEmailFailed => "delegation.invitation_email_failed",
            Self::Changed(_) => "delegation.changed",
            Self::Suspended => "delegation.suspended",
            Self::Resumed => "delegation.resumed",
            Self::Revoked => "delegation.revoked",
            Self::Left => "delegation.left",
            Self::Expiring { .. } => "delegation.expiring",
            Self::Expired => "delegation.expired",
        }
    }
}

/// Writes what follows from it. No actor: the system itself.
pub async fn record(
    work: &Work,
    actor_id: Option<Uuid>,
    delegation: &delegation::Model,
    happened: Happened,
) -> Result<(), DbErr> {
    let organization =
        store::organization::unscoped_get(&work.tx, delegation.organization_id).await?;
    let partner = store::partner::unscoped_get(&work.tx, delegation.partner_id).await?;
    let told = told(&happened, delegation, &organization, &partner.name);

    // Whoever is more than one of these is told once, of what is nearest to them.
    let mut recipients: Vec<(Uuid, notification::Kind, String)> = Vec::new();
    let seated = store::seat::unscoped_seated_users(&work.tx, delegation.id).await?;
    if let Some((kind, title)) = told.seats {
        recipients.extend(seated.iter().map(|user| (user.id, kind, title.clone())));
    }
    if let Some((kind, title)) = told.invited {
        recipients.push((delegation.invited_user_id, kind, title));
    }
    if let Some((kind, title)) = told.team {
        let admins = store::partner_user::unscoped_admin_ids(&work.tx, partner.id).await?;
        recipients.extend(admins.into_iter().map(|admin| (admin, kind, title.clone())));
    }
    if let Some((kind, title)) = told.admins {
        let admins = store::membership::unscoped_admin_ids(&work.tx, organization.id).await?;
        recipients.extend(admins.into_iter().map(|admin| (admin, kind, title.clone())));
    }
    // Nobody is told of their own act.
    let mut passed: HashSet<Uuid> = actor_id.into_iter().collect();
    recipients.retain(|(user_id, ..)| passed.insert(*user_id));

    let subject = Subject::new(SubjectKind::Delegation, delegation.id);
    let notices = recipients
        .into_iter()
        .map(|(user_id, kind, title)| Line::Notice {
            user_id,
            kind,
            title,
            organization_id: Some(organization.id),
            subject: Some(subject),
        });
    let changed = Line::DelegationChanged {
        organization_id: organization.id,
        delegation_id: delegation.id,
    };
    let access = seated.iter().map(|user| Line::AccessChanged {
        organization_id: organization.id,
        user_id: user.id,
    });
    let ends = matches!(
        happened,
        Happened::Revoked | Happened::Left | Happened::Expired
    );
    let left = if ends {
        left_behind(work, delegation).await?
    } else {
        Vec::new()
    };
    let lines = notices.chain([changed]).chain(access).chain(left).collect();

    mail(work, actor_id, delegation, &happened, &seated).await?;
    audit::write(
        work,
        audit::Entry {
            action: happened.action(),
            actor_id,
            organization_id: Some(organization.id),
            delegation_id: Some(delegation.id),
            subject: Some(subject),
            summary: &format!(
                "{} for {}",
                delegation.invited_email.as_str(),
                organization.name
            ),
        },
    )
    .await?;
    append(work, lines).await
}

/// What tells the organization's members of the drafts that are theirs to see from now on, and of the notes on them.
async fn left_behind(work: &Work, delegation: &delegation::Model) -> Result<Vec<Line>, DbErr> {
    let audience = Audience::Members {
        organization_id: delegation.organization_id,
    };
    let line = |subject: Subject| Line::WorkChanged {
        audience,
        subject_id: subject.id,
        act: Act {
            subject_kind: subject.kind,
            change: Change::Changed,
            // It has become visible by itself, and bears the organization's name.
            actor_id: None,
            on_behalf_of: None,
            under: None,
        },
    };
    let drafts = store::workspace::unscoped_drafts_under(&work.tx, delegation.id).await?;
    Ok(drafts.into_iter().map(line).collect())
}

async fn mail(
    work: &Work,
    actor_id: Option<Uuid>,
    delegation: &delegation::Model,
    happened: &Happened,
    seated: &[user::Model],
) -> Result<(), DbErr> {
    let about = outbox::About {
        actor_id,
        organization_id: Some(delegation.organization_id),
        delegation_id: Some(delegation.id),
        ..Default::default()
    };
    match happened {
        Happened::Invited | Happened::Resent => {
            let invited = store::user::unscoped_get(&work.tx, delegation.invited_user_id).await?;
            outbox::queue(work, mail::Kind::Invitation, &[invited], about).await
        }
        Happened::Revoked => {
            // Who has never come had no access to lose.
            let came = |user: &&user::Model| user.status == user::Status::Active;
            let seated: Vec<user::Model> = seated.iter().filter(came).cloned().collect();
            outbox::queue(work, mail::Kind::AccessRevoked, &seated, about).await
        }
        _ => Ok(()),
    }
}
