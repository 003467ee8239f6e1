//! Partners and their people.

use std::collections::HashMap;

use ::entity::{delegation, managed_company, partner, partner_user};
use sea_orm::{
    ColumnTrait, Condition, ConnectionTrait, DbErr, EntityTrait, QueryFilter, QuerySelect,
    QueryTrait, Select,
    sea_query::{LockType, SelectStatement},
};
use uuid::Uuid;

use super::{literal::Literal, membership, template::Template};
use crate::access::Viewer;

/// The partner, which must exist. For what a command has already been allowed to touch.
pub async fn unscoped_get(db: &impl ConnectionTrait, id: Uuid) -> Result<partner::Model, DbErr> {
    partner::Entity::find_by_id(id)
        .one(db)
        .await?
        .ok_or_else(|| DbErr::RecordNotFound(format!("partner {id}")))
}

/// The partner's row, locked until the transaction ends: whoever changes its team holds it.
pub async fn unscoped_lock(db: &impl ConnectionTrait, id: Uuid) -> Result<partner::Model, DbErr> {
    partner::Entity::find_by_id(id)
        // As with users: rows that point at the partner go on being written.
        .lock(LockType::NoKeyUpdate)
        .one(db)
        .await?
        .ok_or_else(|| DbErr::RecordNotFound(format!("partner {id}")))
}

/// The partner, if the viewer may see it.
pub async fn find(
    db: &impl ConnectionTrait,
    viewer: Viewer,
    id: Uuid,
) -> Result<Option<partner::Model>, DbErr> {
    visible(viewer, &[id]).one(db).await
}

/// Partners by id, for fields that lead to them from a row the viewer may see.
pub async fn unscoped_by_ids(
    db: &impl ConnectionTrait,
    ids: &[Uuid],
) -> Result<HashMap<Uuid, partner::Model>, DbErr> {
    let rows = BY_IDS.models::<partner::Model>(db, &ids.to_vec()).await?;
    Ok(rows.into_iter().map(|row| (row.id, row)).collect())
}

static BY_IDS: Template<Vec<Uuid>> = Template::new(|ids| {
    partner::Entity::find()
        .filter(partner::Column::Id.is_in(ids.iter().copied()))
        .into_query()
});

/// `SELECT partner_id` of the team whose admin the user is.
pub fn administered_ids(user_id: Uuid) -> SelectStatement {
    partner_user::Entity::find()
        .select_only()
        .column(partner_user::Column::PartnerId)
        .filter(partner_user::Column::UserId.eq(user_id))
        .filter(partner_user::Column::Role.is(partner_user::Role::Admin))
        .filter(partner_user::Column::Status.is(partner_user::Status::Active))
        .filter(partner_user::Column::AwaitsPartner.eq(false))
        .into_query()
}

/// `SELECT partner_id` of the team the user is on, or of the individual they are.
pub fn ids_of(user_id: Uuid) -> SelectStatement {
    partner_user::Entity::find()
        .select_only()
        .column(partner_user::Column::PartnerId)
        .filter(partner_user::Column::UserId.eq(user_id))
        .filter(partner_user::Column::Status.is_not(partner_user::Status::Removed))
        .into_query()
}

/// One's own partner, the company that an organization of one's own is, whoever manages one of these, and those who have accepted an invitation of an
/// organization that one administers.
fn visible_to(viewer: Viewer) -> Condition {
    let own = ids_of(viewer.user_id);
    let organizations = membership::active_organization_ids(viewer.user_id);
    let known = delegation::Entity::find()
        .select_only()
        .column(delegation::Column::PartnerId)
        .filter(delegation::Column::AcceptedAt.is_not_null())
        .filter(
            delegation::Column::OrganizationId
                .in_subquery(membership::administered_organization_ids(viewer.user_id)),
        )
        .into_query();
    let managers = managed_company::Entity::find()
        .select_only()
        .column(managed_company::Column::PartnerId)
        .filter(managed_company::Column::OrganizationId.in_subquery(organizations.clone()))
        .into_query();
    Condition::any()
        .add(partner::Column::Id.in_subquery(own))
        .add(partner::Column::Id.in_subquery(managers))
        .add(partner::Column::OrganizationId.in_subquery(organizations))
        .add(partner::Column::Id.in_subquery(known))
}

/// Those of these partners that the viewer may see.
pub fn visible(viewer: Viewer, ids: &[Uuid]) -> Select<partner::Entity> {
    partner::Entity::find()
        .filter(partner::Column::Id.is_in(ids.iter().copied()))
        .filter(visible_to(viewer))
}

/// Partners by id that the viewer may see.
pub async fn by_ids(
    db: &impl ConnectionTrait,
    viewer: Viewer,
    ids: &[Uuid],
) -> Result<HashMap<Uuid, partner::Model>, DbErr> {
    let rows = visible(viewer, ids).all(db).await?;
    Ok(rows.into_iter().map(|row| (row.id, row)).collect())
}

/// The partner companies that these organizations are, by organization; those of them that the viewer may see.
pub async fn by_organizations(
    db: &impl ConnectionTrait,
    viewer: Viewer,
    organization_ids: &[Uuid],
) -> Result<HashMap<Uuid, partner::Model>, DbErr> {
    let rows = partner::Entity::find()
        .filter(partner::Column::OrganizationId.is_in(organization_ids.iter().copied()))
        .filter(visible_to(viewer))
        .all(db)
        .await?;
    let rows = rows
        .into_iter()
        .filter_map(|row| Some((row.organization_id?, row)));
    Ok(rows.collect())
}

/// Partner companies that bear this name. For whoever runs the server.
pub async fn unscoped_companies_called(
    db: &impl ConnectionTrait,
    name: &str,
) -> Result<Vec<partner::Model>, DbErr> {
    partner::Entity::find()
        .filter(partner::Column::Kind.is(partner::Kind::Company))
        .filter(partner::Column::Name.eq(name))
        .limit(2)
        .all(db)
        .await
}

/// The partner company that an organization is.
pub async fn unscoped_of_organization(
    db: &impl ConnectionTrait,
    organization_id: Uuid,
) -> Result<Option<partner::Model>, DbErr> {
    partner::Entity::find()
        .filter(partner::Column::OrganizationId.eq(organization_id))
        .one(db)
        .await
}

/// The partner company on whose team a person is.
pub async fn unscoped_company_of(
    db: &impl ConnectionTrait,
    user_id: Uuid,
) -> Result<Option<partner::Model>, DbErr> {
    let team = unscoped_team_of(db, user_id).await?;
    let Some(team) = team.filter(partner_user::Model::is_of_team) else {
        return Ok(None);
    };
    let partner = unscoped_get(db, team.partner_id).await?;
    Ok(Some(partner).filter(|partner| partner.kind == partner::Kind::Company))
}

/// The partner that a person is part of, with their place on its team.
pub async fn unscoped_team_of(
    db: &impl ConnectionTrait,
    user_id: Uuid,
) -> Result<Option<partner_user::Model>, DbErr> {
    partner_user::Entity::find()
        .filter(partner_user::Column::UserId.eq(user_id))
        .filter(partner_user::Column::Status.is_not(partner_user::Status::Removed))
        .one(db)
        .await
}
