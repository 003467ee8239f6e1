//! Apps, and for which organizations they are switched on.

use std::collections::{BTreeSet, HashMap};

use ::entity::{
    app::{Column, Entity, Model},
    organization_app,
};
use sea_orm::{ColumnTrait, ConnectionTrait, DbErr, EntityTrait, QueryFilter, QueryOrder};
use uuid::Uuid;

/// All of them: those that are always on, then the others, by name. For whoever is signed in.
pub async fn unscoped_all(db: &impl ConnectionTrait) -> Result<Vec<Model>, DbErr> {
    Entity::find()
        .order_by_asc(Column::Tier)
        .order_by_asc(Column::Name)
        .order_by_asc(Column::Id)
        .all(db)
        .await
}

/// Apps by id. For whoever is signed in.
pub async fn unscoped_by_ids(
    db: &impl ConnectionTrait,
    ids: impl IntoIterator<Item = Uuid>,
) -> Result<HashMap<Uuid, Model>, DbErr> {
    let rows = Entity::find().filter(Column::Id.is_in(ids)).all(db).await?;
    Ok(rows.into_iter().map(|row| (row.id, row)).collect())
}

/// What is switched on for each of these organizations. For its members, and for whoever manages it.
pub async fn unscoped_switched_on(
    db: &impl ConnectionTrait,
    organization_ids: &[Uuid],
) -> Result<HashMap<Uuid, BTreeSet<Uuid>>, DbErr> {
    let on = organization_app::Column::OrganizationId.is_in(organization_ids.iter().copied());
    let rows = organization_app::Entity::find().filter(on).all(db).await?;
    let mut of_each: HashMap<Uuid, BTreeSet<Uuid>> = HashMap::new();
    for row in rows {
        of_each
            .entry(row.organization_id)
            .or_default()
            .insert(row.app_id);
    }
    Ok(of_each)
}
