//! Stored bytes that nothing refers to any more.

use entity::file::{Column, Entity};
use sea_orm::{
    ColumnTrait, ConnectionTrait, DbErr, EntityTrait, QueryFilter, QueryOrder, QuerySelect,
};
use uuid::Uuid;

/// Files that are to be deleted. For the system, which deletes them.
pub async fn unscoped_forgotten(
    db: &impl ConnectionTrait,
    limit: usize,
) -> Result<Vec<Uuid>, DbErr> {
    Entity::find()
        .select_only()
        .column(Column::Id)
        .filter(Column::ForgottenAt.is_not_null())
        .order_by_asc(Column::ForgottenAt)
        .limit(u64::try_from(limit).unwrap_or(u64::MAX))
        .into_tuple()
        .all(db)
        .await
}
