//! Mails to be sent, as rows.

use ::entity::{mail, user};
use sea_orm::{ActiveValue::Set, DbErr, EntityTrait};
use uuid::Uuid;

use crate::{bus::Topic, store::Work};

/// What a mail is about.
#[derive(Clone, Copy, Default)]
pub(super) struct About {
    pub(super) actor_id: Option<Uuid>,
    pub(super) organization_id: Option<Uuid>,
    pub(super) delegation_id: Option<Uuid>,
    pub(super) membership_id: Option<Uuid>,
    pub(super) sign_up_id: Option<Uuid>,
}

/// Queues one mail of `kind` to each of `users`.
pub(super) async fn queue(
    work: &Work,
    kind: mail::Kind,
    users: &[user::Model],
    about: About,
) -> Result<(), DbErr> {
    if users.is_empty() {
        return Ok(());
    }
    let mails = users.iter().map(|user| mail::ActiveModel {
        id: Set(work.id()),
        kind: Set(kind),
        user_id: Set(user.id),
        address: Set(user.email.clone()),
        actor_id: Set(about.actor_id),
        organization_id: Set(about.organization_id),
        delegation_id: Set(about.delegation_id),
        membership_id: Set(about.membership_id),
        sign_up_id: Set(about.sign_up_id),
        status: Set(mail::Status::Queued),
        attempts: Set(0),
        next_attempt_at: Set(work.now),
        created_at: Set(work.now),
        sent_at: Set(None),
    });
    mail::Entity::insert_many(mails)
        .exec_without_returning(&work.tx)
        .await?;
    work.wake(Topic::Outbox);
    Ok(())
}
