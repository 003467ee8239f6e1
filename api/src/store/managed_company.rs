//! Companies that partners manage.

use std::collections::{BTreeSet, HashMap};

use ::entity::{
    managed_company::{self, Column, Entity, Model, Relation},
    organization, partner,
};
use sea_orm::{
    ColumnTrait, Condition, ConnectionTrait, DbErr, EntityTrait, FromQueryResult, IdenStatic,
    Iterable, JoinType, PaginatorTrait, QueryFilter, QueryOrder, QuerySelect, QueryTrait,
    RelationTrait,
    sea_query::{Alias, Expr, ExprTrait, Order, SelectStatement},
};
use uuid::Uuid;

use super::{
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

/// Whether the user manages the companies of this partner. Asked once for all of them.
fn is_open(user_id: Uuid, partner_id: Uuid) -> Expr {
    let mut portal = portal_ids(user_id);
    portal.and_where(partner::Column::Id.eq(partner_id));
    Expr::exists(portal)
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
        .filter(is_open(viewer.user_id, partner_id));
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
    // Nothing but what the index has, so that a search reads no row that it does not find, and the others' only then.
    let page = managed
        .select_only()
        .columns([Column::NameKey, Column::OrganizationId])
        .order_by_asc(Column::NameKey)
        .order_by_asc(Column::OrganizationId)
        .limit(window.limit + 1);
    let alias = Alias::new("page");
    let place = [Column::NameKey, Column::OrganizationId].map(|column| (alias.clone(), column));
    let [name_key, id] = place;
    let mut shown = SelectStatement::new();
    shown
        .column(name_key.clone())
        .columns(organization::Column::iter().map(|column| (organization::Entity, column)))
        .from_subquery(page.into_query(), alias)
        .inner_join(
            organization::Entity,
            Expr::col((organization::Entity, organization::Column::Id)).equals(id.clone()),
        )
        .order_by(name_key, Order::Asc)
        .order_by(id, Order::Asc);
    let mut rows = Vec::new();
    for row in db.query_all(&shown).await? {
        let organization = organization::Model::from_query_result(&row, "")?;
        let name_key = row.try_get("", Column::NameKey.as_str())?;
        rows.push(((name_key, organization.id), organization));
    }
    Ok(Slice::from_excess(rows, &window, total))
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

/// Those of the partner's companies whose names cannot be told from this one: three at most. Under the partner's lock.
pub async fn unscoped_namesakes(
    db: &impl ConnectionTrait,
    partner_id: Uuid,
    name: &str,
) -> Result<Vec<Uuid>, DbErr> {
    let alike = Condition::any()
        .add(Column::Letters.eq(managed_company::letters(name)))
        .add(Column::Shape.eq(managed_company::shape(name)))
        .add(Column::Capitals.eq(managed_company::capitals(name)));
    Entity::find()
        .select_only()
        .column(Column::OrganizationId)
        .filter(Column::PartnerId.eq(partner_id))
        .filter(alike)
        .into_tuple()
        .all(db)
        .await
}

/// How many the partner manages. Under its lock.
pub async fn unscoped_count(db: &impl ConnectionTrait, partner_id: Uuid) -> Result<u64, DbErr> {
    let managed = Entity::find().filter(Column::PartnerId.eq(partner_id));
    managed.count(db).await
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
