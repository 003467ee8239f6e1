//! What happens between an organization and its members.

use ::entity::{Subject, SubjectKind, mail, membership, notification, organization, user};
use sea_orm::DbErr;
use uuid::Uuid;

use super::{
    Line,
    answer::{Answer, lines_of_answer},
    append, audit, outbox,
};
use crate::store::{self, Work};

/// Something that happened to a membership.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Happened {
    /// The organization was created, with its first member.
    Founded,
    Invited,
    Accepted,
    Declined,
    /// The role or the status changed.
    Changed,
    /// Somebody removed the member, or the member left.
    Removed,
}

impl Happened {
    const fn action(self) -> &'static str {
        match self {
            Self::Founded => "organization.created",
            Self::Invited => "membership.invited",
            Self::Accepted => "membership.accepted",
            Self::Declined => "membership.declined",
            Self::Changed => "membership.changed",
            Self::Removed => "membership.removed",
        }
    }
}

/// Writes what follows from it. `membership` is as it is now, or was when it went; `member` is its user.
pub async fn record(
    work: &Work,
    actor_id: Uuid,
    organization: &organization::Model,
    membership: &membership::Model,
    member: &user::Model,
    happened: Happened,
) -> Result<(), DbErr> {
    record_with(
        work,
        actor_id,
        organization,
        membership,
        member,
        happened,
        Vec::new(),
    )
    .await
}

/// The same, and what else is to be told of it.
pub async fn record_with(
    work: &Work,
    actor_id: Uuid,
    organization: &organization::Model,
    membership: &membership::Model,
    member: &user::Model,
    happened: Happened,
    mut lines: Vec<Line>,
) -> Result<(), DbErr> {
    let subject = Subject::new(SubjectKind::Membership, membership.id);
    let notice = |user_id, kind, title| Line::Notice {
        user_id,
        kind,
        title,
        organization_id: Some(organization.id),
        subject: Some(subject),
    };
    // An invitation gives no access: whatever becomes of it opens and closes nothing, unless it is accepted.
    if membership.status != membership::Status::Invited {
        lines.push(Line::AccessChanged {
            organization_id: organization.id,
            user_id: member.id,
        });
    }
    match happened {
        Happened::Invited => {
            let title = format!("{} invites you to become a member", organization.name);
            lines.push(notice(
                member.id,
                notification::Kind::MembershipInvited,
                title,
            ));
            let about = outbox::About {
                actor_id: Some(actor_id),
                organization_id: Some(organization.id),
                membership_id: Some(membership.id),
                ..Default::default()
            };
            outbox::queue(
                work,
                mail::Kind::MembershipInvitation,
                std::slice::from_ref(member),
                about,
            )
            .await?;
        }
        Happened::Accepted => {
            let title = format!("{} is now a member of {}", member.name, organization.name);
            let admins = store::membership::unscoped_admin_ids(&work.tx, organization.id).await?;
            let answer = Answer::Accepted(&member.name);
            lines.extend(lines_of_answer(work, organization, membership, answer, &admins).await?);
            lines.extend(
                admins
                    .into_iter()
                    .filter(|admin| *admin != member.id)
                    .map(|admin| {
                        notice(admin, notification::Kind::MembershipAccepted, title.clone())
                    }),
            );
        }
        // Whoever is invited may also just go.
        Happened::Declined | Happened::Removed
            if membership.status == membership::Status::Invited && actor_id == member.id =>
        {
            let (answer, told) = (Answer::Declined, [member.id]);
            lines.extend(lines_of_answer(work, organization, membership, answer, &told).await?);
        }
        Happened::Founded | Happened::Declined | Happened::Changed | Happened::Removed => {}
    }
    audit::write(
        work,
        audit::Entry {
            action: happened.action(),
            actor_id: Some(actor_id),
            organization_id: Some(organization.id),
            subject: Some(subject),
            summary: &format!(
                "{} as {:?}, {:?}",
                member.name, membership.role, membership.status
            ),
            ..Default::default()
        },
    )
    .await?;
    append(work, lines).await
}
