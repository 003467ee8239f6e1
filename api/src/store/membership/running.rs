//! Who runs an organization, and who is invited to.

use std::collections::{BTreeSet, HashMap};

use ::entity::{
    managed_company,
    membership::{Column, Entity, Model, Relation, Status},
    organization, partner_user,
};
use sea_orm::{
    ColumnTrait, Condition, ConnectionTrait, DbErr, EntityTrait, FromQueryResult, JoinType,
    PaginatorTrait, QueryFilter, QueryOrder, QuerySelect, QueryTrait, RelationTrait, Select,
    sea_query::{Alias, Expr, ExprTrait, Order, SelectStatement, WindowStatement},
};
use uuid::Uuid;

use super::{
    super::partner_user::unscoped_of_team_at,
    super::{composite::number, literal::Literal},
    ADMINS, admin, unscoped_used_admins, used,
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

/// Whether whoever became one of those was of the partner's team then, or was asked by somebody who was.
pub async fn unscoped_is_by_team(
    db: &impl ConnectionTrait,
    partner_id: Uuid,
    membership: &Model,
) -> Result<bool, DbErr> {
    let people = [Some(membership.user_id), membership.invited_by_id];
    let of_team = unscoped_of_team_at(partner_id, Expr::val(membership.created_at))
        .filter(partner_user::Column::UserId.is_in(people.into_iter().flatten()));
    Ok(of_team.one(db).await?.is_some())
}

/// Those of these companies that somebody runs who was not of the partner's team when they came. Under the locks of all of them.
pub async fn unscoped_by_others(
    db: &impl ConnectionTrait,
    partner_id: Uuid,
    organization_ids: &[Uuid],
) -> Result<BTreeSet<Uuid>, DbErr> {
    let came = (Entity, Column::CreatedAt);
    let of_team = unscoped_of_team_at(partner_id, Expr::col(came))
        .select_only()
        .column(partner_user::Column::Id)
        .filter(
            partner_user::Column::UserId
                .into_expr()
                .equals((Entity, Column::UserId)),
        );
    let by_others: Vec<Uuid> = unscoped_used_admins()
        .select_only()
        .column(Column::OrganizationId)
        .distinct()
        .filter(Column::OrganizationId.is_in(organization_ids.iter().copied()))
        .filter(Expr::exists(of_team.into_query()).not())
        .into_tuple()
        .all(db)
        .await?;
    Ok(by_others.into_iter().collect())
}

/// The companies of the partner's that the user runs: the name of the first, and how many there are.
pub async fn unscoped_companies_run_for(
    db: &impl ConnectionTrait,
    partner_id: Uuid,
    user_id: Uuid,
) -> Result<Option<(String, u64)>, DbErr> {
    let companies = managed().filter(managed_company::Column::PartnerId.eq(partner_id));
    let theirs = Entity::find()
        .filter(Column::UserId.eq(user_id))
        .filter(admin())
        .filter(Column::OrganizationId.in_subquery(companies.into_query()));
    let first = theirs
        .clone()
        .join(JoinType::InnerJoin, Relation::Organization.def())
        .select_also(organization::Entity)
        .order_by_asc(Column::Id)
        .one(db)
        .await?;
    let Some((_, Some(first))) = first else {
        return Ok(None);
    };
    Ok(Some((first.name, theirs.count(db).await?)))
}

/// `SELECT organization_id` of what partners manage.
fn managed() -> Select<managed_company::Entity> {
    managed_company::Entity::find()
        .select_only()
        .column(managed_company::Column::OrganizationId)
}

/// The companies that partners manage of which the user is one of those.
pub async fn unscoped_companies_of(
    db: &impl ConnectionTrait,
    user_id: Uuid,
) -> Result<BTreeSet<Uuid>, DbErr> {
    let ids: Vec<Uuid> = Entity::find()
        .select_only()
        .column(Column::OrganizationId)
        .filter(Column::UserId.eq(user_id))
        .filter(running())
        .filter(Column::OrganizationId.in_subquery(managed().into_query()))
        .into_tuple()
        .all(db)
        .await?;
    Ok(ids.into_iter().collect())
}

/// Whether anybody runs the organization, or is invited to, apart from `leaving`. Under its lock.
pub async fn unscoped_anybody(
    db: &impl ConnectionTrait,
    organization_id: Uuid,
    leaving: Option<Uuid>,
) -> Result<bool, DbErr> {
    let here = used().filter(Column::OrganizationId.eq(organization_id));
    let others = here.filter(running());
    let others = match leaving {
        Some(user_id) => others.filter(Column::UserId.ne(user_id)),
        None => others,
    };
    Ok(others.count(db).await? > 0)
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
