//! Files that people have sent and not used yet.

use entity::{Instant, upload, upload::Column};
use sea_orm::{
    ColumnTrait, Condition, ConnectionTrait, DbErr, EntityTrait, QueryFilter, QueryOrder,
    QuerySelect,
};
use uuid::Uuid;

use crate::access::Viewer;

/// Nobody's to use any more, or being received by nobody who waits for it.
pub fn unscoped_is_lost(now: Instant) -> Condition {
    Condition::any()
        .add(Column::Size.is_null())
        .add(Column::UsedAt.is_not_null())
        .add(Column::ExpiresAt.lte(now))
}

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

/// What of the viewer's waits to be used, or is being received.
#[derive(Clone, Copy, Debug)]
pub struct Waiting {
    pub files: u64,
    /// Of those that have come.
    pub bytes: u64,
}

/// What of the viewer's waits to be used, or is being received.
pub async fn waiting(
    db: &impl ConnectionTrait,
    viewer: Viewer,
    now: Instant,
) -> Result<Waiting, DbErr> {
    let sizes: Vec<Option<i64>> = upload::Entity::find()
        .select_only()
        .column(Column::Size)
        .filter(Column::UserId.eq(viewer.user_id))
        .filter(live(now))
        .into_tuple()
        .all(db)
        .await?;
    Ok(Waiting {
        files: u64::try_from(sizes.len()).unwrap_or(u64::MAX),
        bytes: sizes.iter().flatten().map(|size| size.unsigned_abs()).sum(),
    })
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
