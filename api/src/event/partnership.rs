//! What happens between two organizations.

use std::collections::{BTreeSet, HashMap};

use ::entity::{
    Subject, SubjectKind, mail, notification, organization, partnership, partnership_request,
    partnership_side, user,
};
use sea_orm::DbErr;
use time::Duration;
use uuid::Uuid;

use super::{Line, append, audit, outbox};
use crate::store::{self, Work};

/// Something that one side made of a partnership.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Happened {
    Accepted,
    Rejected,
    /// Deleted by whoever was asked, without an answer.
    Dropped,
    Ended,
    /// Cleared away.
    Deleted,
}

impl Happened {
    const fn action(self) -> &'static str {
        match self {
            Self::Accepted => "partnership.accepted",
            Self::Rejected => "partnership.rejected",
            Self::Dropped | Self::Deleted => "partnership.deleted",
            Self::Ended => "partnership.ended",
        }
    }

    /// What the other side is told, by a notice and perhaps a mail.
    fn told(
        self,
        by: &str,
        other: &str,
    ) -> Option<(notification::Kind, String, Option<mail::Kind>)> {
        use notification::Kind as K;
        Some(match self {
            Self::Accepted => (
                K::PartnershipAccepted,
                format!("{by} and {other} are partners now"),
                Some(mail::Kind::PartnershipAccepted),
            ),
            // Whoever asked is shown the same for both.
            Self::Rejected | Self::Dropped => (
                K::PartnershipRejected,
                format!("{by} has rejected the request of {other}"),
                Some(mail::Kind::PartnershipRejected),
            ),
            Self::Ended => (
                K::PartnershipEnded,
                format!("{by} has ended the partnership with {other}"),
                None,
            ),
            Self::Deleted => return None,
        })
    }
}

/// Writes what follows from what `own_id` made of the partnership, which is as it is now.
pub async fn record(
    work: &Work,
    actor_id: Uuid,
    own_id: Uuid,
    partnership: &partnership::Model,
    happened: Happened,
) -> Result<(), DbErr> {
    record_with(work, actor_id, own_id, partnership, happened, Vec::new()).await
}

/// The same, and what else is to be told of it.
pub async fn record_with(
    work: &Work,
    actor_id: Uuid,
    own_id: Uuid,
    partnership: &partnership::Model,
    happened: Happened,
    mut lines: Vec<Line>,
) -> Result<(), DbErr> {
    let own = store::organization::unscoped_get(&work.tx, own_id).await?;
    let other_id = partnership.other_than(own_id);
    let other = store::organization::unscoped_get(&work.tx, other_id).await?;
    if let Some((kind, title, mailed)) = happened.told(&own.name, &other.name) {
        let side = store::partnership::unscoped_side(&work.tx, partnership.id, other.id).await?;
        let runners = runners_of(work, &[other.id], Some(actor_id)).await?;
        let runners: Vec<user::Model> = runners.into_values().flatten().collect();
        lines.extend(runners.iter().map(|user| Line::Notice {
            user_id: user.id,
            kind,
            title: title.clone(),
            organization_id: Some(own.id),
            subject: side.as_ref().map(subject),
        }));
        if let Some(mail) = mailed {
            let about = outbox::About {
                actor_id: Some(actor_id),
                organization_id: Some(other.id),
                partnership_id: Some(partnership.id),
                ..Default::default()
            };
            outbox::queue(work, mail, &runners, about).await?;
        }
    }
    let side = store::partnership::unscoped_side(&work.tx, partnership.id, own.id).await?;
    audit::write(
        work,
        audit::Entry {
            action: happened.action(),
            actor_id: Some(actor_id),
            organization_id: Some(own.id),
            subject: side.as_ref().map(subject),
            summary: &format!("{} and {}", own.name, other.name),
            ..Default::default()
        },
    )
    .await?;
    append(work, lines).await
}

/// Writes that a request was taken back. Nobody is told.
pub async fn record_taken_back(
    work: &Work,
    actor_id: Uuid,
    request: &partnership_request::Model,
) -> Result<(), DbErr> {
    audit_request(work, actor_id, request, "partnership.taken_back").await
}

async fn audit_request(
    work: &Work,
    actor_id: Uuid,
    request: &partnership_request::Model,
    action: &'static str,
) -> Result<(), DbErr> {
    audit::write(
        work,
        audit::Entry {
            action,
            actor_id: Some(actor_id),
            organization_id: Some(request.sender_id),
            summary: &format!("asked {}", request.email.as_str()),
            ..Default::default()
        },
    )
    .await
}

/// Whom a request has reached.
#[derive(Clone, Debug)]
pub struct Asked {
    /// The organizations that are shown it.
    pub sides: Vec<partnership_side::Model>,
    /// Whoever has the address, if no organization does.
    pub addressee: Option<user::Model>,
}

/// Writes what follows from a request.
pub async fn record_asked(
    work: &Work,
    actor_id: Uuid,
    sender: &organization::Model,
    request: &partnership_request::Model,
    asked: Asked,
) -> Result<(), DbErr> {
    let lines = lines_asked(work, Some(actor_id), sender, request, asked).await?;
    audit_request(work, actor_id, request, "partnership.requested").await?;
    append(work, lines).await
}

/// The mails to whoever is asked, and what they are told, which the caller appends with what else it has to tell. By
/// nobody's act, where a request has waited for them.
pub async fn lines_asked(
    work: &Work,
    actor_id: Option<Uuid>,
    sender: &organization::Model,
    request: &partnership_request::Model,
    asked: Asked,
) -> Result<Vec<Line>, DbErr> {
    let about = outbox::About {
        actor_id,
        ..Default::default()
    };
    let notice = |user: &user::Model, title: &str, subject| Line::Notice {
        user_id: user.id,
        kind: notification::Kind::PartnershipRequested,
        title: title.to_owned(),
        organization_id: Some(sender.id),
        subject,
    };
    let mail = mail::Kind::PartnershipRequest;
    let ids: Vec<Uuid> = asked
        .sides
        .iter()
        .map(|side| side.organization_id)
        .collect();
    let names = match ids.is_empty() {
        true => HashMap::new(),
        false => store::organization::unscoped_by_ids(&work.tx, &ids).await?,
    };
    let mut runners = runners_of(work, &ids, actor_id).await?;
    // Whoever asks by one address after the other is not mailed for each.
    let a_day_ago = work.now.before(Duration::DAY);
    let mailed = match ids.is_empty() {
        true => BTreeSet::new(),
        false => store::partnership::unscoped_mailed(&work.tx, sender.id, &ids, a_day_ago).await?,
    };
    let mut lines = Vec::new();
    for side in &asked.sides {
        let runners = runners.remove(&side.organization_id).unwrap_or_default();
        let name = names.get(&side.organization_id);
        let title = format!(
            "{} asks {} to become partners",
            sender.name,
            name.map_or("you", |organization| &organization.name)
        );
        lines.extend((runners.iter()).map(|user| notice(user, &title, Some(subject(side)))));
        if !mailed.contains(&side.organization_id) {
            let about = outbox::About {
                organization_id: Some(side.organization_id),
                partnership_id: side.partnership_id,
                ..about
            };
            outbox::queue(work, mail, &runners, about).await?;
        }
    }
    if let Some(user) = asked.addressee {
        let title = format!("{} asks your organization to become partners", sender.name);
        lines.push(notice(&user, &title, None));
        let about = outbox::About {
            partnership_request_id: Some(request.id),
            ..about
        };
        outbox::queue(work, mail, &[user], about).await?;
    }
    Ok(lines)
}

fn subject(side: &partnership_side::Model) -> Subject {
    Subject::new(SubjectKind::Partnership, side.id)
}

/// Whoever runs the partnerships of these organizations, but for the actor: nobody is told of their own act.
async fn runners_of(
    work: &Work,
    organization_ids: &[Uuid],
    actor_id: Option<Uuid>,
) -> Result<HashMap<Uuid, Vec<user::Model>>, DbErr> {
    if organization_ids.is_empty() {
        return Ok(HashMap::new());
    }
    let runners = store::membership::unscoped_partnership_runners_of(&work.tx, organization_ids);
    let mut runners = runners.await?;
    for users in runners.values_mut() {
        users.retain(|user| Some(user.id) != actor_id);
    }
    Ok(runners)
}
