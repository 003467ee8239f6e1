//! Companies that partners manage.

use std::collections::{BTreeSet, HashMap};

use ::entity::{
    Digest,
    managed_company::{Column, Entity, Model, Relation},
    membership, organization, partner, partner_user,
};
use sea_orm::{
    ColumnTrait, Condition, ConnectionTrait, DbErr, EntityTrait, JoinType, PaginatorTrait,
    QueryFilter, QueryOrder, QuerySelect, QueryTrait, RelationTrait,
    sea_query::{Expr, ExprTrait, SelectStatement},
};
use uuid::Uuid;

use super::{
    literal::Literal,
    membership::unscoped_used_admins,
    paging::{Slice, Window, beyond},
    partner::administered_ids,
};
use crate::access::Viewer;

/// A company's place in the list: the name, then the organization.
pub type Place = (Vec<u8>, Uuid);

/// `SELECT id` of the partner of which the user is an admin, if the portal is open for it.
fn portal_ids(user_id: Uuid) -> SelectStatement {
    partner::Entity::find()
        .select_only()
        .column(partner::Column::Id)
        .filter(partner::Column::Id.in_subquery(administered_ids(user_id)))
        .filter(partner::Column::PortalEnabledAt.is_not_null())
        .into_query()
}

/// Whether the user manages the organization with this id. Asked of one at a time, by its key: there may be thousands.
pub fn is_managed_by(user_id: Uuid, organization_id: Expr) -> Expr {
    let managed = Entity::find()
        .select_only()
        .column(Column::OrganizationId)
        .filter(organization_id.eq(Column::OrganizationId.into_expr()))
        .filter(Column::PartnerId.in_subquery(portal_ids(user_id)))
        .into_query();
    Expr::exists(managed)
}

/// The companies that the partner manages, by name, if the viewer manages them: those of whose name each of `words` begins a
/// word.
pub async fn list(
    db: &impl ConnectionTrait,
    viewer: Viewer,
    partner_id: Uuid,
    words: &BTreeSet<String>,
    window: Window<Place>,
) -> Result<Slice<(Place, organization::Model)>, DbErr> {
    let managed = Entity::find()
        .filter(Column::PartnerId.eq(partner_id))
        .filter(Column::PartnerId.in_subquery(portal_ids(viewer.user_id)));
    // Words are letters and digits alone.
    let managed = words.iter().fold(managed, |managed, word| {
        managed.filter(Column::SearchKey.like(format!("% {word}%")))
    });
    let total = match window.total {
        true => Some(managed.clone().count(db).await?),
        false => None,
    };
    let managed = match &window.after {
        Some((name_key, id)) => {
            let place = [Column::NameKey, Column::OrganizationId].map(|column| column.into_expr());
            managed.filter(beyond(place, name_key.clone(), *id))
        }
        None => managed,
    };
    let rows = managed
        .join(JoinType::InnerJoin, Relation::Organization.def())
        .select_also(organization::Entity)
        .order_by_asc(Column::NameKey)
        .order_by_asc(Column::OrganizationId)
        .limit(window.limit + 1)
        .all(db)
        .await?;
    let rows = rows.into_iter().filter_map(|(row, organization)| {
        Some(((row.name_key, row.organization_id), organization?))
    });
    Ok(Slice::from_excess(rows.collect(), &window, total))
}

/// The companies among these organizations.
pub async fn unscoped_by_ids(
    db: &impl ConnectionTrait,
    organization_ids: &[Uuid],
) -> Result<HashMap<Uuid, Model>, DbErr> {
    let rows = Entity::find()
        .filter(Column::OrganizationId.is_in(organization_ids.iter().copied()))
        .all(db)
        .await?;
    Ok(rows
        .into_iter()
        .map(|row| (row.organization_id, row))
        .collect())
}

/// The company, if the organization is one. For commands.
pub async fn unscoped_find(
    db: &impl ConnectionTrait,
    organization_id: Uuid,
) -> Result<Option<Model>, DbErr> {
    Entity::find_by_id(organization_id).one(db).await
}

/// Those of the partner's companies whose names cannot be told from this one: two at most. Under the partner's lock.
pub async fn unscoped_namesakes(
    db: &impl ConnectionTrait,
    partner_id: Uuid,
    letters: &Digest,
    shape: &Digest,
) -> Result<Vec<Uuid>, DbErr> {
    let alike = Condition::any()
        .add(Column::Letters.eq(letters.clone()))
        .add(Column::Shape.eq(shape.clone()));
    Entity::find()
        .select_only()
        .column(Column::OrganizationId)
        .filter(Column::PartnerId.eq(partner_id))
        .filter(alike)
        .into_tuple()
        .all(db)
        .await
}

/// The organizations that the partner manages, by name. For whoever runs the server.
pub async fn unscoped_of(
    db: &impl ConnectionTrait,
    partner_id: Uuid,
) -> Result<Vec<organization::Model>, DbErr> {
    organization::Entity::find()
        .join_rev(JoinType::InnerJoin, Relation::Organization.def())
        .filter(Column::PartnerId.eq(partner_id))
        .order_by_asc(Column::NameKey)
        .all(db)
        .await
}

/// Those of these companies that somebody runs who is not of the partner's team. Under the locks of all of them.
pub async fn unscoped_with_own_admin(
    db: &impl ConnectionTrait,
    partner_id: Uuid,
    organization_ids: &[Uuid],
) -> Result<BTreeSet<Uuid>, DbErr> {
    let team = partner_user::Entity::find()
        .select_only()
        .column(partner_user::Column::UserId)
        .filter(partner_user::Column::PartnerId.eq(partner_id))
        .filter(partner_user::Column::Status.is_not(partner_user::Status::Removed))
        .into_query();
    let own: Vec<Uuid> = unscoped_used_admins()
        .select_only()
        .column(membership::Column::OrganizationId)
        .distinct()
        .filter(membership::Column::OrganizationId.is_in(organization_ids.iter().copied()))
        .filter(membership::Column::UserId.not_in_subquery(team))
        .into_tuple()
        .all(db)
        .await?;
    Ok(own.into_iter().collect())
}
