//! Logos that are kept.

use entity::{Digest, Instant, branding, logo, logo::Column, organization};
use sea_orm::{
    ColumnTrait, Condition, ConnectionTrait, DbErr, EntityTrait, QueryFilter, QuerySelect,
    QueryTrait, Select,
};

/// Those that nothing refers to, nor has been about to since `moment`.
fn forgotten(moment: Instant) -> Condition {
    let shown = organization::Entity::find()
        .select_only()
        .column(organization::Column::Logo)
        .filter(organization::Column::Logo.is_not_null());
    let branded = branding::Entity::find()
        .select_only()
        .column(branding::Column::Logo)
        .filter(branding::Column::Logo.is_not_null());
    Condition::all()
        .add(Column::KeptAt.lte(moment))
        .add(Column::Digest.not_in_subquery(branded.into_query()))
        .add(Column::Digest.not_in_subquery(shown.into_query()))
}

/// Logos that can be deleted. For the system.
pub async fn unscoped_forgotten(
    db: &impl ConnectionTrait,
    moment: Instant,
    limit: usize,
) -> Result<Vec<Digest>, DbErr> {
    let limit = u64::try_from(limit).unwrap_or(u64::MAX);
    let rows = logo::Entity::find().filter(forgotten(moment)).limit(limit);
    let rows = rows.all(db).await?;
    Ok(rows.into_iter().map(|row| row.digest).collect())
}

/// The logo, locked until the transaction ends, if it can be deleted. For the system.
pub async fn unscoped_lock_forgotten(
    db: &impl ConnectionTrait,
    moment: Instant,
    digest: &Digest,
) -> Result<Option<logo::Model>, DbErr> {
    let row: Select<logo::Entity> = logo::Entity::find_by_id(digest.clone());
    row.filter(forgotten(moment)).lock_exclusive().one(db).await
}
