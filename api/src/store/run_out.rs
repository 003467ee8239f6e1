//! Delegations whose time is up, or soon will be. For the system, which writes it down and tells people.

use ::entity::{
    Instant,
    delegation::{Column, Entity, Status},
};
use sea_orm::{
    ColumnTrait, ConnectionTrait, DbErr, EntityTrait, ExprTrait, QueryFilter, QuerySelect,
};
use time::Duration;
use uuid::Uuid;

use super::{
    delegation::{LIVE, run_out},
    literal::Literal,
};

/// Delegations that time has ended and nobody has written down yet.
pub async fn unscoped_ended(
    db: &impl ConnectionTrait,
    now: Instant,
    limit: u64,
) -> Result<Vec<Uuid>, DbErr> {
    Entity::find()
        .select_only()
        .column(Column::Id)
        .filter(run_out(Entity, now))
        .limit(limit)
        .into_tuple()
        .all(db)
        .await
}

/// Active delegations that end within `days` and whose people have not been told so.
pub async fn unscoped_to_warn(
    db: &impl ConnectionTrait,
    now: Instant,
    days: i32,
    limit: u64,
) -> Result<Vec<Uuid>, DbErr> {
    Entity::find()
        .select_only()
        .column(Column::Id)
        .filter(Column::Status.is(Status::Active))
        // What the index on the end of accesses is about, so that it can be used.
        .filter(Column::Status.is_one_of(LIVE))
        .filter(Column::ExpiresAt.gt(now))
        .filter(Column::ExpiresAt.lte(now.after(Duration::days(i64::from(days)))))
        .filter(Column::WarnedDays.is_null().or(Column::WarnedDays.gt(days)))
        .limit(limit)
        .into_tuple()
        .all(db)
        .await
}
