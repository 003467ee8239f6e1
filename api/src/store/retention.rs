//! What has outlived its use. For the system, which deletes it.

use ::entity::Instant;
use sea_orm::{
    ColumnTrait, EntityTrait, Iterable, PrimaryKeyToColumn, QueryFilter, QuerySelect, QueryTrait,
    sea_query::{LockBehavior, LockType, SelectStatement},
};

/// `SELECT` of the keys of at most `limit` rows whose `column` is at or before `moment`, locked. Those that somebody else
/// has locked are left out.
pub fn unscoped_outlived<E: EntityTrait>(
    column: E::Column,
    moment: Instant,
    limit: u64,
) -> SelectStatement {
    E::find()
        .select_only()
        .columns(E::PrimaryKey::iter().map(PrimaryKeyToColumn::into_column))
        .filter(column.lte(moment))
        .limit(limit)
        .lock_with_behavior(LockType::Update, LockBehavior::SkipLocked)
        .into_query()
}
