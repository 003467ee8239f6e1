//! Notifications: everybody sees their own.

use std::{collections::HashMap, sync::Arc};

use ::entity::notification::{Column, Entity, Model};
use sea_orm::{
    ColumnTrait, ConnectionTrait, DbErr, EntityTrait, QueryFilter, QueryOrder, QuerySelect,
    QueryTrait, Select,
};
use uuid::Uuid;

use super::template::Template;
use crate::access::Viewer;

/// Those of the viewer.
pub fn own(viewer: Viewer) -> Select<Entity> {
    Entity::find().filter(Column::UserId.eq(viewer.user_id))
}

/// The viewer's notifications by id.
pub async fn by_ids(
    db: &impl ConnectionTrait,
    viewer: Viewer,
    ids: &[Uuid],
) -> Result<HashMap<Uuid, Model>, DbErr> {
    let rows = own(viewer)
        .filter(Column::Id.is_in(ids.iter().copied()))
        .all(db)
        .await?;
    Ok(rows.into_iter().map(|row| (row.id, row)).collect())
}

/// Notifications by id. For whoever knows them to be the reader's own.
pub async fn unscoped_by_ids(
    db: &impl ConnectionTrait,
    ids: &[Uuid],
) -> Result<HashMap<Uuid, Arc<Model>>, DbErr> {
    let rows: Vec<Model> = BY_IDS.models(db, &ids.to_vec()).await?;
    Ok(rows
        .into_iter()
        .map(|row| (row.id, Arc::new(row)))
        .collect())
}

static BY_IDS: Template<Vec<Uuid>> = Template::new(|ids| {
    Entity::find()
        .filter(Column::Id.is_in(ids.iter().copied()))
        .into_query()
});

/// Which of the viewer's unread notifications are named by id, or stand at or before a position of the stream: at most
/// `limit`, oldest first, locked.
pub async fn lock_unread(
    db: &impl ConnectionTrait,
    viewer: Viewer,
    which: &Which,
    limit: u64,
) -> Result<Vec<Uuid>, DbErr> {
    let select = own(viewer).filter(Column::ReadAt.is_null());
    let select = match which {
        Which::Ids(ids) => select.filter(Column::Id.is_in(ids.iter().copied())),
        Which::UpTo(seq) => select.filter(Column::Seq.lte(*seq)),
    };
    select
        .select_only()
        .column(Column::Id)
        .order_by_asc(Column::Seq)
        .limit(limit)
        .lock_exclusive()
        .into_tuple()
        .all(db)
        .await
}

/// A choice among one's own notifications.
#[derive(Clone, Debug)]
pub enum Which {
    Ids(Vec<Uuid>),
    UpTo(i64),
}
