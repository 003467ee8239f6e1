//! Mails to be sent, as rows.

use ::entity::{Email, mail, user};
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
    pub(super) partner_user_id: Option<Uuid>,
    pub(super) sign_up_id: Option<Uuid>,
    pub(super) partnership_id: Option<Uuid>,
    pub(super) partnership_request_id: Option<Uuid>,
}

/// Queues one mail of `kind` to each of `users`.
pub(super) async fn queue(
    work: &Work,
    kind: mail::Kind,
    users: &[user::Model],
    about: About,
) -> Result<(), DbErr> {
    let mails = users.iter().map(|user| Addressed {
        id: work.id(),
        user_id: user.id,
        address: user.email.clone(),
    });
    queue_addressed(work, kind, mails.collect(), about).await
}

/// A mail that is known already, and where it goes.
#[derive(Clone, Debug)]
pub struct Addressed {
    pub id: Uuid,
    pub user_id: Uuid,
    /// As it was given; the account may spell it otherwise.
    pub address: Email,
}

/// Queues these mails.
pub(super) async fn queue_addressed(
    work: &Work,
    kind: mail::Kind,
    mut mails: Vec<Addressed>,
    about: About,
) -> Result<(), DbErr> {
    // Nobody reads what is sent to an address that was released.
    mails.retain(|mail| !mail.address.is_released());
    if mails.is_empty() {
        return Ok(());
    }
    let mails = mails.into_iter().map(|mail| mail::ActiveModel {
        id: Set(mail.id),
        kind: Set(kind),
        user_id: Set(mail.user_id),
        address: Set(mail.address),
        actor_id: Set(about.actor_id),
        organization_id: Set(about.organization_id),
        delegation_id: Set(about.delegation_id),
        membership_id: Set(about.membership_id),
        partner_user_id: Set(about.partner_user_id),
        sign_up_id: Set(about.sign_up_id),
        partnership_id: Set(about.partnership_id),
        partnership_request_id: Set(about.partnership_request_id),
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
