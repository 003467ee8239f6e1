//! Who runs an organization, and who is invited to.

use std::collections::HashMap;

use ::entity::membership::{Column, Entity, Model, Status};
use sea_orm::{
    ColumnTrait, Condition, ConnectionTrait, DbErr, EntityTrait, FromQueryResult, PaginatorTrait,
    QueryFilter, QueryTrait,
    sea_query::{Alias, Expr, ExprTrait, Order, SelectStatement, WindowStatement},
};
use uuid::Uuid;

use super::{
    super::{composite::number, literal::Literal},
    ADMINS, admin, used,
};

/// So many of those of one organization are listed.
pub const MOST: usize = 20;

/// Admins, and those who are invited to become one.
pub(super) fn running() -> Condition {
    Condition::all()
        .add(Column::Role.is_one_of(ADMINS))
        .add(Column::Status.is_not(Status::Suspended))
}

/// The admins of each of these organizations, and those who are invited to become one, in the order in which they came:
/// twenty of each at most. For its members, and for whoever manages it.
pub async fn unscoped_all(
    db: &impl ConnectionTrait,
    organization_ids: &[Uuid],
) -> Result<HashMap<Uuid, Vec<Model>>, DbErr> {
    let of_each = WindowStatement::partition_by(Column::OrganizationId)
        .order_by(Column::Id, Order::Asc)
        .to_owned();
    let [numbered, place] = ["numbered", "place"].map(Alias::new);
    let mut admins = Entity::find()
        .filter(Column::OrganizationId.is_in(organization_ids.iter().copied()))
        .filter(running())
        .into_query();
    admins.expr_window_as(Expr::cust("row_number()"), of_each, place.clone());
    let first = SelectStatement::new()
        .expr(Expr::cust("*"))
        .from_subquery(admins, numbered)
        .and_where(Expr::col(place.clone()).lte(number(MOST)))
        .order_by(place, Order::Asc)
        .to_owned();
    let mut of_each: HashMap<Uuid, Vec<Model>> = HashMap::new();
    for row in db.query_all(&first).await? {
        let row = Model::from_query_result(&row, "")?;
        of_each.entry(row.organization_id).or_default().push(row);
    }
    Ok(of_each)
}

/// One of those.
pub async fn unscoped_find(
    db: &impl ConnectionTrait,
    organization_id: Uuid,
    id: Uuid,
) -> Result<Option<Model>, DbErr> {
    Entity::find_by_id(id)
        .filter(Column::OrganizationId.eq(organization_id))
        .filter(running())
        .one(db)
        .await
}

/// How many run the organization, and how many more are invited to. Under its lock.
pub async fn unscoped_count(
    db: &impl ConnectionTrait,
    organization_id: Uuid,
) -> Result<(u64, u64), DbErr> {
    let here = || used().filter(Column::OrganizationId.eq(organization_id));
    let active = here().filter(admin()).count(db).await?;
    let all = here().filter(running()).count(db).await?;
    Ok((active, all - active))
}
