//! Whose look organizations take.

use std::collections::HashMap;

use ::entity::{
    branding::{Entity, Model, Relation},
    managed_company, partner,
};
use sea_orm::{
    ColumnTrait, ConnectionTrait, DbErr, EntityTrait, FromQueryResult, JoinType, QueryFilter,
    QuerySelect, QueryTrait, RelationTrait, Select,
    sea_query::{Expr, SelectStatement},
};
use uuid::Uuid;

use super::composite::{number, union_all};
use crate::branding::Layers;

const ORGANIZATION: &str = "organization_id";
const IS_OWN: &str = "is_own";

/// The brandings that apply to each of these organizations, of partners who may show theirs. An organization without any is
/// left out.
pub async fn unscoped_layers(
    db: &impl ConnectionTrait,
    organization_ids: &[Uuid],
) -> Result<HashMap<Uuid, Layers>, DbErr> {
    if organization_ids.is_empty() {
        return Ok(HashMap::new());
    }
    let ids = || organization_ids.iter().copied();
    let own = of_partners(
        shown().filter(partner::Column::OrganizationId.is_in(ids())),
        partner::Column::OrganizationId.into_expr(),
        1,
    );
    let managed = shown()
        .join(
            JoinType::InnerJoin,
            managed_company::Relation::Partner.def().rev(),
        )
        .filter(managed_company::Column::OrganizationId.is_in(ids()));
    let of_managers = of_partners(
        managed,
        managed_company::Column::OrganizationId.into_expr(),
        0,
    );
    let mut layers: HashMap<Uuid, Layers> = HashMap::new();
    for row in db.query_all(&union_all([own, of_managers])).await? {
        let branding = Model::from_query_result(&row, "")?;
        let layers = layers.entry(row.try_get("", ORGANIZATION)?).or_default();
        match row.try_get::<i32>("", IS_OWN)? {
            1 => layers.own = Some(branding),
            _ => layers.partner = Some(branding),
        }
    }
    Ok(layers)
}

/// The same of one organization; nothing of none.
pub async fn unscoped_layers_of(
    db: &impl ConnectionTrait,
    organization_id: Option<Uuid>,
) -> Result<Layers, DbErr> {
    let ids: Vec<Uuid> = organization_id.into_iter().collect();
    let layers = unscoped_layers(db, &ids).await?;
    Ok(layers.into_values().next().unwrap_or_default())
}

/// Brandings of partners who may show theirs.
fn shown() -> Select<Entity> {
    Entity::find()
        .join(JoinType::InnerJoin, Relation::Partner.def())
        .filter(partner::Column::LicensedAt.is_not_null())
}

fn of_partners(select: Select<Entity>, organization: Expr, is_own: usize) -> SelectStatement {
    select
        .column_as(organization, ORGANIZATION)
        .column_as(number(is_own), IS_OWN)
        .into_query()
}

/// The partner's branding, shown or not. For its admins.
pub async fn unscoped_find(
    db: &impl ConnectionTrait,
    partner_id: Uuid,
) -> Result<Option<Model>, DbErr> {
    Entity::find_by_id(partner_id).one(db).await
}

/// The organizations that take the partner's look: its own, and those that it manages.
pub async fn unscoped_worn_by(
    db: &impl ConnectionTrait,
    partner: &partner::Model,
) -> Result<Vec<Uuid>, DbErr> {
    let mut worn_by: Vec<Uuid> = managed_company::Entity::find()
        .select_only()
        .column(managed_company::Column::OrganizationId)
        .filter(managed_company::Column::PartnerId.eq(partner.id))
        .into_tuple()
        .all(db)
        .await?;
    worn_by.extend(partner.organization_id);
    Ok(worn_by)
}
