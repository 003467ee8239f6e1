//! Stored bytes that nothing refers to any more.

use entity::{
    Instant,
    file::{Column, Entity, Model},
};
use sea_orm::{
    ColumnTrait, ConnectionTrait, DbErr, EntityTrait, QueryFilter, QueryOrder, QuerySelect,
    sea_query::Expr,
};
use uuid::Uuid;

use super::paging::beyond;

/// Files that are to be deleted, in the order in which they were forgotten, after this one. For the system, which deletes
/// them.
pub async fn unscoped_forgotten(
    db: &impl ConnectionTrait,
    after: Option<(Instant, Uuid)>,
    limit: usize,
) -> Result<Vec<Model>, DbErr> {
    let mut forgotten = Entity::find().filter(Column::ForgottenAt.is_not_null());
    if let Some((moment, id)) = after {
        let place = [(Entity, Column::ForgottenAt), (Entity, Column::Id)];
        forgotten = forgotten.filter(beyond(place.map(Expr::col), moment, id));
    }
    forgotten
        .order_by_asc(Column::ForgottenAt)
        .order_by_asc(Column::Id)
        .limit(u64::try_from(limit).unwrap_or(u64::MAX))
        .all(db)
        .await
}
