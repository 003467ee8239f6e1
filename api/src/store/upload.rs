//! Files that people have sent and not used yet.

use entity::{Instant, upload, upload::Column};
use sea_orm::{
    ColumnTrait, Condition, ConnectionTrait, DbErr, EntityTrait, PaginatorTrait, QueryFilter,
    QueryOrder, QuerySelect,
};
use uuid::Uuid;

use crate::access::Viewer;

/// Still good for one use: whole, not used, not expired.
pub fn usable_by(viewer: Viewer, now: Instant) -> Condition {
    Condition::all()
        .add(Column::UserId.eq(viewer.user_id))
        .add(Column::Size.is_not_null())
        .add(live(now))
}

fn live(now: Instant) -> Condition {
    Condition::all()
        .add(Column::UsedAt.is_null())
        .add(Column::ExpiresAt.gt(now))
}

/// The viewer's own upload, if it can still be used.
pub async fn find(
    db: &impl ConnectionTrait,
    viewer: Viewer,
    now: Instant,
    id: Uuid,
) -> Result<Option<upload::Model>, DbErr> {
    upload::Entity::find_by_id(id)
        .filter(usable_by(viewer, now))
        .one(db)
        .await
}

/// The same, locked until the transaction ends.
pub async fn lock(
    db: &impl ConnectionTrait,
    viewer: Viewer,
    now: Instant,
    id: Uuid,
) -> Result<Option<upload::Model>, DbErr> {
    upload::Entity::find_by_id(id)
        .filter(usable_by(viewer, now))
        .lock_exclusive()
        .one(db)
        .await
}

/// How many of the viewer's uploads wait to be used, or are being received.
pub async fn count(db: &impl ConnectionTrait, viewer: Viewer, now: Instant) -> Result<u64, DbErr> {
    upload::Entity::find()
        .filter(Column::UserId.eq(viewer.user_id))
        .filter(live(now))
        .count(db)
        .await
}

/// Uploads that are over, used or expired. For the system, which deletes their files.
pub async fn unscoped_over(
    db: &impl ConnectionTrait,
    now: Instant,
    limit: usize,
) -> Result<Vec<Uuid>, DbErr> {
    upload::Entity::find()
        .select_only()
        .column(Column::Id)
        .filter(
            Condition::any()
                .add(Column::UsedAt.is_not_null())
                .add(Column::ExpiresAt.lte(now)),
        )
        .order_by_asc(Column::Id)
        .limit(u64::try_from(limit).unwrap_or(u64::MAX))
        .into_tuple()
        .all(db)
        .await
}
