//! Organizations.

use std::collections::{BTreeSet, HashMap};

use ::entity::{Instant, organization};
use sea_orm::{
    ColumnTrait, Condition, ConnectionTrait, DbErr, EntityTrait, QueryFilter, QueryOrder,
    QuerySelect, QueryTrait, sea_query::LockType,
};
use uuid::Uuid;

use super::{managed_company, membership, seat, template::Template};
use crate::access::Viewer;

/// What the viewer is a member of, acts for, or manages.
pub fn visible_to(viewer: Viewer, now: Instant) -> Condition {
    Condition::any()
        .add(
            organization::Column::Id
                .in_subquery(membership::active_organization_ids(viewer.user_id)),
        )
        .add(
            organization::Column::Id
                .in_subquery(seat::acting_organization_ids(viewer.user_id, now)),
        )
        .add(managed_company::is_managed_by(
            viewer.user_id,
            organization::Column::Id.into_expr(),
        ))
}

/// The organization, if the viewer may see it.
pub async fn find(
    db: &impl ConnectionTrait,
    viewer: Viewer,
    now: Instant,
    id: Uuid,
) -> Result<Option<organization::Model>, DbErr> {
    organization::Entity::find_by_id(id)
        .filter(visible_to(viewer, now))
        .one(db)
        .await
}

/// Those of the organizations with these ids that the viewer may see.
pub async fn by_ids(
    db: &impl ConnectionTrait,
    viewer: Viewer,
    now: Instant,
    ids: &[Uuid],
) -> Result<HashMap<Uuid, organization::Model>, DbErr> {
    let rows = organization::Entity::find()
        .filter(organization::Column::Id.is_in(ids.iter().copied()))
        .filter(visible_to(viewer, now))
        .all(db)
        .await?;
    Ok(rows.into_iter().map(|row| (row.id, row)).collect())
}

/// The organization, which must exist. For what a command has already been allowed to touch.
pub async fn unscoped_get(
    db: &impl ConnectionTrait,
    id: Uuid,
) -> Result<organization::Model, DbErr> {
    organization::Entity::find_by_id(id)
        .one(db)
        .await?
        .ok_or_else(|| DbErr::RecordNotFound(format!("organization {id}")))
}

/// The organization's row, locked until the transaction ends: the first step of whatever changes its members or
/// invites somebody, so that two such changes see each other.
pub async fn unscoped_lock(
    db: &impl ConnectionTrait,
    id: Uuid,
) -> Result<Option<organization::Model>, DbErr> {
    organization::Entity::find_by_id(id)
        // Rows that point at the organization go on being written.
        .lock(LockType::NoKeyUpdate)
        .one(db)
        .await
}

/// The same of several, in one order for everybody.
pub async fn unscoped_lock_all(
    db: &impl ConnectionTrait,
    ids: &BTreeSet<Uuid>,
) -> Result<Vec<organization::Model>, DbErr> {
    organization::Entity::find()
        .filter(organization::Column::Id.is_in(ids.iter().copied()))
        .order_by_asc(organization::Column::Id)
        .lock(LockType::NoKeyUpdate)
        .all(db)
        .await
}

/// Organizations by id, for fields that lead to them from a row the viewer may see.
pub async fn unscoped_by_ids(
    db: &impl ConnectionTrait,
    ids: &[Uuid],
) -> Result<HashMap<Uuid, organization::Model>, DbErr> {
    let rows = BY_IDS
        .models::<organization::Model>(db, &ids.to_vec())
        .await?;
    Ok(rows.into_iter().map(|row| (row.id, row)).collect())
}

static BY_IDS: Template<Vec<Uuid>> = Template::new(|ids| {
    organization::Entity::find()
        .filter(organization::Column::Id.is_in(ids.iter().copied()))
        .into_query()
});
