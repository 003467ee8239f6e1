//! Requests for a partnership, and whom they have reached. For commands and mails.

use std::collections::BTreeSet;

use ::entity::{
    Email, Instant, mail, partnership, partnership_reach,
    partnership_request::{Column, Entity, Model},
    partnership_side, user,
};
use sea_orm::{
    ColumnTrait, Condition, ConnectionTrait, DbErr, EntityTrait, JoinType, PaginatorTrait,
    QueryFilter, QueryOrder, QuerySelect, QueryTrait, RelationTrait, Select, sea_query::LockType,
};
use uuid::Uuid;

use super::super::{literal::Literal, membership::unscoped_active_ids};

fn waiting() -> Select<Entity> {
    Entity::find()
        .filter(Column::EndedAt.is_null())
        .order_by_asc(Column::Id)
}

/// The request, locked until the transaction ends; none when it is over.
pub async fn unscoped_lock_request(
    db: &impl ConnectionTrait,
    id: Uuid,
) -> Result<Option<Model>, DbErr> {
    waiting()
        .filter(Column::Id.eq(id))
        .lock(LockType::NoKeyUpdate)
        .one(db)
        .await
}

/// The organization's request to this address that waits, locked.
pub async fn unscoped_lock_request_to(
    db: &impl ConnectionTrait,
    sender_id: Uuid,
    email: &Email,
) -> Result<Option<Model>, DbErr> {
    waiting()
        .filter(Column::SenderId.eq(sender_id))
        .filter(Column::EmailKey.eq(email.key()))
        .lock(LockType::NoKeyUpdate)
        .one(db)
        .await
}

/// Requests to this address that wait, locked.
pub async fn unscoped_lock_requests_to(
    db: &impl ConnectionTrait,
    email_key: &str,
) -> Result<Vec<Model>, DbErr> {
    waiting()
        .filter(Column::EmailKey.eq(email_key))
        .lock(LockType::NoKeyUpdate)
        .all(db)
        .await
}

/// Those of these requests that have reached anybody.
pub async fn unscoped_reached(
    db: &impl ConnectionTrait,
    request_ids: impl IntoIterator<Item = Uuid>,
) -> Result<BTreeSet<Uuid>, DbErr> {
    let ids: Vec<Uuid> = partnership_reach::Entity::find()
        .select_only()
        .column(partnership_reach::Column::RequestId)
        .filter(partnership_reach::Column::RequestId.is_in(request_ids))
        .into_tuple()
        .all(db)
        .await?;
    Ok(ids.into_iter().collect())
}

/// The requests that have reached the partnership, and wait for its answer.
pub async fn unscoped_requests_of(
    db: &impl ConnectionTrait,
    partnership_id: Uuid,
) -> Result<Vec<Model>, DbErr> {
    let reaching = partnership_reach::Entity::find()
        .select_only()
        .column(partnership_reach::Column::RequestId)
        .filter(partnership_reach::Column::PartnershipId.eq(partnership_id))
        .into_query();
    waiting()
        .filter(Column::Id.in_subquery(reaching))
        .all(db)
        .await
}

/// The partnerships that these requests have reached, locked.
pub async fn unscoped_lock_reached_by(
    db: &impl ConnectionTrait,
    request_ids: impl IntoIterator<Item = Uuid>,
) -> Result<Vec<partnership::Model>, DbErr> {
    let reached = partnership_reach::Entity::find()
        .select_only()
        .column(partnership_reach::Column::PartnershipId)
        .filter(partnership_reach::Column::RequestId.is_in(request_ids))
        .into_query();
    partnership::Entity::find()
        .filter(partnership::Column::Id.in_subquery(reached))
        .order_by_asc(partnership::Column::Id)
        .lock(LockType::NoKeyUpdate)
        .all(db)
        .await
}

/// Whom the request has reached.
pub async fn unscoped_recipients_of(
    db: &impl ConnectionTrait,
    request_id: Uuid,
) -> Result<Vec<Uuid>, DbErr> {
    partnership_reach::Entity::find()
        .join(
            JoinType::InnerJoin,
            partnership_reach::Relation::Partnership.def(),
        )
        .select_only()
        .column(partnership::Column::RecipientId)
        .filter(partnership_reach::Column::RequestId.eq(request_id))
        .into_tuple()
        .all(db)
        .await
}

/// Which of these partnerships a request waits for.
pub async fn unscoped_waited_for(
    db: &impl ConnectionTrait,
    partnership_ids: impl IntoIterator<Item = Uuid>,
) -> Result<BTreeSet<Uuid>, DbErr> {
    let ids: Vec<Uuid> = partnership_reach::Entity::find()
        .select_only()
        .column(partnership_reach::Column::PartnershipId)
        .filter(partnership_reach::Column::PartnershipId.is_in(partnership_ids))
        .into_tuple()
        .all(db)
        .await?;
    Ok(ids.into_iter().collect())
}

/// The sender's requests whose address belongs to an active member of the recipient, locked.
pub async fn unscoped_lock_requests_between(
    db: &impl ConnectionTrait,
    sender_id: Uuid,
    recipient_id: Uuid,
) -> Result<Vec<Model>, DbErr> {
    let people = user::Entity::find()
        .select_only()
        .column(user::Column::EmailKey)
        .filter(user::Column::Id.in_subquery(unscoped_active_ids(recipient_id)))
        .into_query();
    waiting()
        .filter(Column::SenderId.eq(sender_id))
        .filter(Column::EmailKey.in_subquery(people))
        .lock(LockType::NoKeyUpdate)
        .all(db)
        .await
}

/// What the sender is shown of its requests, oldest first.
pub async fn unscoped_sides_of(
    db: &impl ConnectionTrait,
    request_ids: impl IntoIterator<Item = Uuid>,
) -> Result<Vec<partnership_side::Model>, DbErr> {
    partnership_side::Entity::find()
        .filter(partnership_side::Column::RequestId.is_in(request_ids))
        .order_by_asc(partnership_side::Column::Id)
        .all(db)
        .await
}

/// Which of these organizations the sender's requests have been mailed to since, or are about to be.
pub async fn unscoped_mailed(
    db: &impl ConnectionTrait,
    sender_id: Uuid,
    recipient_ids: &[Uuid],
    since: Instant,
) -> Result<BTreeSet<Uuid>, DbErr> {
    let between = |condition: Condition| {
        partnership::Entity::find()
            .select_only()
            .column(partnership::Column::Id)
            .filter(partnership::Column::SenderId.eq(sender_id))
            .filter(partnership::Column::RecipientId.is_in(recipient_ids.iter().copied()))
            .filter(condition)
            .into_query()
    };
    // A mail about what has been taken back is not sent any more.
    let lives = Condition::all().add(partnership::Column::EndedAt.is_null());
    let sent = Condition::all()
        .add(mail::Column::Status.is(mail::Status::Sent))
        .add(mail::Column::PartnershipId.in_subquery(between(Condition::all())));
    let queued = Condition::all()
        .add(mail::Column::Status.is(mail::Status::Queued))
        .add(mail::Column::PartnershipId.in_subquery(between(lives)));
    let ids: Vec<Option<Uuid>> = mail::Entity::find()
        .select_only()
        .column(mail::Column::OrganizationId)
        .filter(mail::Column::Kind.is(mail::Kind::PartnershipRequest))
        .filter(mail::Column::CreatedAt.gt(since))
        .filter(Condition::any().add(sent).add(queued))
        .into_tuple()
        .all(db)
        .await?;
    Ok(ids.into_iter().flatten().collect())
}

/// How many requests have been made since. For the limits on them.
pub async fn unscoped_count(
    db: &impl ConnectionTrait,
    made: Requests,
    since: Instant,
) -> Result<u64, DbErr> {
    let made = match made {
        Requests::Of(user_id) => Condition::all().add(Column::RequestedById.eq(user_id)),
        Requests::For(organization_id) => {
            Condition::all().add(Column::SenderId.eq(organization_id))
        }
        Requests::FromTo(user_id, addressee_id) => Condition::all()
            .add(Column::RequestedById.eq(user_id))
            .add(Column::AddresseeId.eq(addressee_id)),
    };
    Entity::find()
        .filter(made)
        .filter(Column::CreatedAt.gt(since))
        .count(db)
        .await
}

/// Whose requests are counted.
#[derive(Clone, Copy, Debug)]
pub enum Requests {
    /// By this user.
    Of(Uuid),
    /// For this organization.
    For(Uuid),
    /// By this user, to the address of that.
    FromTo(Uuid, Uuid),
}
