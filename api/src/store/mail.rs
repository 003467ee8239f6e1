//! The outbox.

use std::collections::HashMap;

use ::entity::{
    Instant,
    mail::{Column, Entity, Kind, Model, Status},
};
use sea_orm::{
    ColumnTrait, Condition, ConnectionTrait, DbErr, EntityTrait, PaginatorTrait, QueryFilter,
    QueryOrder, QuerySelect, sea_query::Expr,
};
use uuid::Uuid;

use super::literal::Literal;

/// How the newest invitation mail of each delegation stands. For fields of delegations whose admin the viewer is.
pub async fn unscoped_invitation_status(
    db: &impl ConnectionTrait,
    delegation_ids: &[Uuid],
) -> Result<HashMap<Uuid, Status>, DbErr> {
    let rows: Vec<(Option<Uuid>, Status)> = Entity::find()
        .select_only()
        .columns([Column::DelegationId, Column::Status])
        .filter(Column::DelegationId.is_in(delegation_ids.iter().copied()))
        .filter(Column::Kind.is(Kind::Invitation))
        .order_by_asc(Column::Id)
        .into_tuple()
        .all(db)
        .await?;
    // Oldest first, so that the newest stays.
    Ok(rows
        .into_iter()
        .filter_map(|(id, status)| Some((id?, status)))
        .collect())
}

/// Mails that inviting and adding people causes.
fn invitations() -> Condition {
    Condition::all().add(Column::Kind.is_one_of([
        Kind::Invitation,
        Kind::MembershipInvitation,
        Kind::TeamInvitation,
    ]))
}

/// How many invitations the user has had mailed since. For the limit on them.
pub async fn unscoped_count_by_actor(
    db: &impl ConnectionTrait,
    user_id: Uuid,
    since: Instant,
) -> Result<u64, DbErr> {
    let mails = Entity::find()
        .filter(invitations())
        .filter(Column::ActorId.eq(user_id));
    mails.filter(Column::CreatedAt.gt(since)).count(db).await
}

/// How many invitations the organization has had mailed since. For the limit on them.
pub async fn unscoped_count_by_organization(
    db: &impl ConnectionTrait,
    organization_id: Uuid,
    since: Instant,
) -> Result<u64, DbErr> {
    let mails = Entity::find()
        .filter(invitations())
        .filter(Column::OrganizationId.eq(organization_id));
    mails.filter(Column::CreatedAt.gt(since)).count(db).await
}

/// How many invitations one user has had mailed to another since, whatever for. For the limit on them.
pub async fn unscoped_count_from_to(
    db: &impl ConnectionTrait,
    actor_id: Uuid,
    user_id: Uuid,
    since: Instant,
) -> Result<u64, DbErr> {
    let mails = Entity::find()
        .filter(invitations())
        .filter(Column::ActorId.eq(actor_id))
        .filter(Column::UserId.eq(user_id));
    mails.filter(Column::CreatedAt.gt(since)).count(db).await
}

/// How many mails of these kinds were queued for the user since. For the limit on them.
pub async fn unscoped_count_to_user(
    db: &impl ConnectionTrait,
    user_id: Uuid,
    kinds: &[Kind],
    since: Instant,
) -> Result<u64, DbErr> {
    Entity::find()
        .filter(Column::UserId.eq(user_id))
        .filter(Column::Kind.is_one_of(kinds.iter().copied()))
        .filter(Column::CreatedAt.gt(since))
        .count(db)
        .await
}

/// Mails whose next try is due, briefs last: nobody waits for a new password because somebody has sent many briefs. For the
/// worker that sends them.
pub async fn unscoped_due(
    db: &impl ConnectionTrait,
    now: Instant,
    limit: u64,
) -> Result<Vec<Model>, DbErr> {
    let due = |of_kind: Expr, limit: u64| {
        Entity::find()
            .filter(Column::Status.is(Status::Queued))
            .filter(Column::NextAttemptAt.lte(now))
            .filter(of_kind)
            .order_by_asc(Column::NextAttemptAt)
            .limit(limit)
    };
    let mut mails = due(Column::Kind.is_not(Kind::Brief), limit).all(db).await?;
    let room = limit.saturating_sub(u64::try_from(mails.len()).unwrap_or(limit));
    if room > 0 {
        mails.extend(due(Column::Kind.is(Kind::Brief), room).all(db).await?);
    }
    Ok(mails)
}

/// The mail, locked until the transaction ends. For the worker that sends it.
pub async fn unscoped_lock(db: &impl ConnectionTrait, id: Uuid) -> Result<Option<Model>, DbErr> {
    Entity::find_by_id(id).lock_exclusive().one(db).await
}
