//! Shortlists and what stands on them. Pages of them are read with the rest of a workspace.

use std::collections::HashMap;

use ::entity::{
    Instant, shortlist, shortlist_item,
    shortlist_item::{Column, Model},
    solution,
};
use sea_orm::{
    ColumnTrait, ConnectionTrait, DbErr, EntityTrait, FromQueryResult, JoinType, QueryFilter,
    QueryOrder, QueryResult, QuerySelect, QueryTrait, RelationTrait, Select,
    sea_query::SelectStatement,
};
use uuid::Uuid;

use super::{
    composite::select_columns,
    template::{Question, TakenOut, Template},
    visible::{self, InWorkspace},
};
use crate::access::Viewer;

/// The shortlist, if the viewer may see it, locked until the transaction ends.
pub async fn lock(
    db: &impl ConnectionTrait,
    viewer: Viewer,
    now: Instant,
    id: Uuid,
) -> Result<Option<shortlist::Model>, DbErr> {
    visible::one::<shortlist::Entity>(viewer, now, id)
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

/// An item and what stands there.
pub type Content = (Model, solution::Model);

/// What stands on each of these shortlists, in order, and what it is. For shortlists that the viewer may see.
pub async fn unscoped_contents(
    db: &impl ConnectionTrait,
    shortlist_ids: &[Uuid],
) -> Result<HashMap<Uuid, Vec<Content>>, DbErr> {
    let mut contents: HashMap<Uuid, Vec<Content>> = HashMap::new();
    for row in CONTENTS.all(db, &shortlist_ids.to_vec()).await? {
        let (item, solution) = content(&row)?;
        let contents = contents.entry(item.shortlist_id).or_default();
        contents.push((item, solution));
    }
    Ok(contents)
}

static CONTENTS: Template<Vec<Uuid>> = Template::new(|shortlist_ids| {
    let on_them = Column::ShortlistId.is_in(shortlist_ids.iter().copied());
    with_solutions(
        shortlist_item::Entity::find()
            .filter(on_them)
            .order_by_asc(Column::Position),
    )
});

/// The items with these ids, of shortlists that the viewer may see.
pub async fn items_by_ids(
    db: &impl ConnectionTrait,
    viewer: Viewer,
    now: Instant,
    ids: &[Uuid],
) -> Result<HashMap<Uuid, Content>, DbErr> {
    let named = Named {
        viewer,
        now,
        ids: ids.to_vec(),
    };
    let rows = ITEMS.all(db, &named).await?;
    let items = rows.iter().map(content);
    items
        .map(|content| content.map(|(item, solution)| (item.id, (item, solution))))
        .collect()
}

/// Items that a viewer names at a moment.
#[derive(Clone, PartialEq, Eq, Hash)]
struct Named {
    viewer: Viewer,
    now: Instant,
    ids: Vec<Uuid>,
}

impl Question for Named {
    fn taken_out(&self, values: &mut TakenOut) -> Self {
        Self {
            viewer: values.viewer(self.viewer),
            now: values.moment(self.now),
            ids: values.ids(&self.ids),
        }
    }
}

static ITEMS: Template<Named> = Template::new(|named| {
    let items = shortlist_item::Entity::find()
        .filter(Column::Id.is_in(named.ids.iter().copied()))
        .join(
            JoinType::InnerJoin,
            shortlist_item::Relation::Shortlist.def(),
        )
        .filter(shortlist::Entity::visible_to(named.viewer, named.now));
    with_solutions(items)
        .with_cte(visible::places(named.viewer, named.now))
        .to_owned()
});

/// Each item of `items`, and what stands there.
fn with_solutions(items: Select<shortlist_item::Entity>) -> SelectStatement {
    let mut select = items
        .select_only()
        .join(
            JoinType::InnerJoin,
            shortlist_item::Relation::Solution.def(),
        )
        .into_query();
    select_columns::<shortlist_item::Entity>(&mut select, "shortlist_item");
    select_columns::<solution::Entity>(&mut select, "solution");
    select
}

fn content(row: &QueryResult) -> Result<Content, DbErr> {
    Ok((
        Model::from_query_result(row, "shortlist_item_")?,
        solution::Model::from_query_result(row, "solution_")?,
    ))
}
