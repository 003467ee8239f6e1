//! Shortlists and what stands on them. Pages of them are read with the rest of a workspace.

use std::collections::HashMap;

use ::entity::{
    Instant, shortlist, shortlist_item,
    shortlist_item::{Column, Model},
    solution,
};
use sea_orm::{
    ColumnTrait, ConnectionTrait, DbErr, EntityTrait, FromQueryResult, JoinType, QueryFilter,
    QueryOrder, QuerySelect, QueryTrait, RelationTrait,
};
use uuid::Uuid;

use super::{composite::select_columns, template::Template, visible};
use crate::access::Viewer;

/// The shortlist, if the viewer may see it, locked until the transaction ends.
pub async fn lock(
    db: &impl ConnectionTrait,
    viewer: Viewer,
    now: Instant,
    id: Uuid,
) -> Result<Option<shortlist::Model>, DbErr> {
    visible::one::<shortlist::Entity>(viewer, now, shortlist::Column::Id, id)
        .lock_exclusive()
        .one(db)
        .await
}

/// What stands on a shortlist, in order. Under the shortlist's lock.
pub async fn unscoped_items(
    db: &impl ConnectionTrait,
    shortlist_id: Uuid,
) -> Result<Vec<Model>, DbErr> {
    shortlist_item::Entity::find()
        .filter(Column::ShortlistId.eq(shortlist_id))
        .order_by_asc(Column::Position)
        .all(db)
        .await
}

/// What stands on each of these shortlists, in order, and what it is. For shortlists that the viewer may see.
pub async fn unscoped_contents(
    db: &impl ConnectionTrait,
    shortlist_ids: &[Uuid],
) -> Result<HashMap<Uuid, Vec<(Model, solution::Model)>>, DbErr> {
    let mut contents: HashMap<Uuid, Vec<(Model, solution::Model)>> = HashMap::new();
    for row in CONTENTS.all(db, &shortlist_ids.to_vec()).await? {
        let item = Model::from_query_result(&row, "shortlist_item_")?;
        let solution = solution::Model::from_query_result(&row, "solution_")?;
        contents
            .entry(item.shortlist_id)
            .or_default()
            .push((item, solution));
    }
    Ok(contents)
}

static CONTENTS: Template<Vec<Uuid>> = Template::new(|shortlist_ids| {
    let mut select = shortlist_item::Entity::find()
        .select_only()
        .join(
            JoinType::InnerJoin,
            shortlist_item::Relation::Solution.def(),
        )
        .filter(Column::ShortlistId.is_in(shortlist_ids.iter().copied()))
        .order_by_asc(Column::Position)
        .into_query();
    select_columns::<shortlist_item::Entity>(&mut select, "shortlist_item");
    select_columns::<solution::Entity>(&mut select, "solution");
    select
});

/// The item with this id and the shortlist it stands on, of shortlists that the viewer may see.
pub async fn items_by_ids(
    db: &impl ConnectionTrait,
    viewer: Viewer,
    now: Instant,
    ids: &[Uuid],
) -> Result<HashMap<Uuid, (Model, solution::Model)>, DbErr> {
    let rows = shortlist_item::Entity::find()
        .filter(Column::Id.is_in(ids.iter().copied()))
        .join(
            JoinType::InnerJoin,
            shortlist_item::Relation::Shortlist.def(),
        )
        .filter(visible::visible_to::<shortlist::Entity>(viewer, now))
        .join(
            JoinType::InnerJoin,
            shortlist_item::Relation::Solution.def(),
        )
        .select_also(solution::Entity)
        .all(db)
        .await?;
    Ok(rows
        .into_iter()
        .filter_map(|(item, solution)| Some((item.id, (item, solution?))))
        .collect())
}
