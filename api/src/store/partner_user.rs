//! The people on partners' teams.

use std::collections::HashMap;

use ::entity::{
    Instant, delegation,
    email::RELEASED,
    link,
    partner_user::{Column, Entity, Model, Relation, Role, Status},
    seat, user,
};
use sea_orm::{
    ColumnTrait, Condition, ConnectionTrait, DbErr, EntityTrait, JoinType, PaginatorTrait,
    QueryFilter, QueryOrder, QuerySelect, QueryTrait, RelationTrait, Select,
    sea_query::{Expr, ExprTrait, SelectStatement},
};
use uuid::Uuid;

use super::{
    literal::Literal,
    membership,
    paging::{Direction, Slice, Window, paged},
};
use crate::access::Viewer;

/// `SELECT partner_id` of the team that the user is of, or of the individual they are: not of one to which a buyer has added
/// them, until the partner confirms it. The rule of `Standing::is_of`, in SQL.
pub fn team_ids(user_id: Uuid) -> SelectStatement {
    Entity::find()
        .select_only()
        .column(Column::PartnerId)
        .filter(Column::UserId.eq(user_id))
        .filter(Column::Status.is_not(Status::Removed))
        .filter(Column::AwaitsPartner.eq(false))
        .into_query()
}

/// Everybody sees themselves and, once they are of it, their team; a buyer's admins see whoever has or had a seat on a
/// delegation of theirs.
fn visible_to(viewer: Viewer) -> Condition {
    let administered = membership::administered_organization_ids(viewer.user_id);
    let seated = seat::Entity::find()
        .select_only()
        .column(seat::Column::PartnerUserId)
        .join(JoinType::InnerJoin, seat::Relation::Delegation.def())
        .filter(delegation::Column::OrganizationId.in_subquery(administered))
        .into_query();
    Condition::any()
        .add(Column::UserId.eq(viewer.user_id))
        .add(Column::PartnerId.in_subquery(team_ids(viewer.user_id)))
        .add(Column::Id.in_subquery(seated))
}

/// Those of these people that the viewer may see.
pub fn visible(viewer: Viewer, ids: &[Uuid]) -> Select<Entity> {
    Entity::find()
        .filter(Column::Id.is_in(ids.iter().copied()))
        .filter(visible_to(viewer))
}

/// Those of the people with these ids that the viewer may see.
pub async fn by_ids(
    db: &impl ConnectionTrait,
    viewer: Viewer,
    ids: &[Uuid],
) -> Result<HashMap<Uuid, Model>, DbErr> {
    let rows = visible(viewer, ids).all(db).await?;
    Ok(rows.into_iter().map(|row| (row.id, row)).collect())
}

/// The person, if the viewer may see them.
pub async fn find(
    db: &impl ConnectionTrait,
    viewer: Viewer,
    id: Uuid,
) -> Result<Option<Model>, DbErr> {
    visible(viewer, &[id]).one(db).await
}

/// One person on a team. For mails to them, and for what a command has already been allowed to touch.
pub async fn unscoped_get(db: &impl ConnectionTrait, id: Uuid) -> Result<Option<Model>, DbErr> {
    Entity::find_by_id(id).one(db).await
}

/// Until when the newest link works, or worked, by which each of these people sets the first password; of those who have no
/// account yet. For fields of people whom the viewer has added, or whose team they run.
pub async fn unscoped_setup_links(
    db: &impl ConnectionTrait,
    ids: &[Uuid],
) -> Result<HashMap<Uuid, Instant>, DbErr> {
    let rows: Vec<(Option<Uuid>, Instant)> = link::Entity::find()
        .select_only()
        .columns([link::Column::PartnerUserId, link::Column::ExpiresAt])
        .join(JoinType::InnerJoin, link::Relation::User.def())
        .filter(link::Column::PartnerUserId.is_in(ids.iter().copied()))
        .filter(link::Column::UsedAt.is_null())
        .filter(user::Column::Status.is(user::Status::Stub))
        .order_by_asc(link::Column::ExpiresAt)
        .into_tuple()
        .all(db)
        .await?;
    // The last to expire comes last, and stays.
    let rows = rows.into_iter();
    Ok(rows
        .filter_map(|(id, expires_at)| Some((id?, expires_at)))
        .collect())
}

/// How many people the user has put on teams since. For the limit on it.
pub async fn unscoped_count_added_by(
    db: &impl ConnectionTrait,
    user_id: Uuid,
    since: Instant,
) -> Result<u64, DbErr> {
    let added = Entity::find().filter(Column::AddedById.eq(user_id));
    added.filter(Column::CreatedAt.gt(since)).count(db).await
}

/// Places on the partner's team of whoever was on it at `moment`: what somebody became before or after does not come from the team,
/// and what they became on it stays so when they leave.
pub fn unscoped_of_team_at(partner_id: Uuid, moment: Expr) -> Select<Entity> {
    Entity::find()
        .filter(Column::PartnerId.eq(partner_id))
        .filter(Column::AwaitsPartner.eq(false))
        .filter(Column::JoinedAt.into_expr().lte(moment.clone()))
        .filter(
            Condition::any()
                .add(Column::LeftAt.is_null())
                .add(Column::LeftAt.into_expr().gte(moment)),
        )
}

/// The admins of the partner's team whose accounts somebody uses, in the order in which they came.
pub async fn unscoped_used_admin_ids(
    db: &impl ConnectionTrait,
    partner_id: Uuid,
) -> Result<Vec<Uuid>, DbErr> {
    unscoped_admins(partner_id)
        .join(JoinType::InnerJoin, Relation::User.def())
        .select_only()
        .column(Column::UserId)
        .filter(user::Column::Email.not_like(RELEASED))
        .order_by_asc(Column::Id)
        .into_tuple()
        .all(db)
        .await
}

/// Those who run the team, to tell them something.
pub async fn unscoped_admin_ids(
    db: &impl ConnectionTrait,
    partner_id: Uuid,
) -> Result<Vec<Uuid>, DbErr> {
    unscoped_admins(partner_id)
        .select_only()
        .column(Column::UserId)
        .into_tuple()
        .all(db)
        .await
}

/// How many run the team besides this person. Under the partner's lock.
pub async fn unscoped_count_other_admins(
    db: &impl ConnectionTrait,
    person: &Model,
) -> Result<u64, DbErr> {
    let others = unscoped_admins(person.partner_id).filter(Column::Id.ne(person.id));
    others.count(db).await
}

fn unscoped_admins(partner_id: Uuid) -> Select<Entity> {
    Entity::find()
        .filter(Column::PartnerId.eq(partner_id))
        .filter(Column::Role.is(Role::Admin))
        .filter(Column::Status.is(Status::Active))
        .filter(Column::AwaitsPartner.eq(false))
}

/// A page of a partner's team.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Page {
    pub partner_id: Uuid,
    pub status: Option<Status>,
    pub window: Window<Uuid>,
}

/// The team, by when its people came; nothing unless the viewer is of it.
pub async fn list(
    db: &impl ConnectionTrait,
    viewer: Viewer,
    Page {
        partner_id,
        status,
        window,
    }: Page,
) -> Result<Slice<Model>, DbErr> {
    let mut select = Entity::find()
        .filter(Column::PartnerId.eq(partner_id))
        .filter(Column::PartnerId.in_subquery(team_ids(viewer.user_id)));
    if let Some(status) = status {
        select = select.filter(Column::Status.is(status));
    }
    paged(db, select, Column::Id, Direction::Ascending, window).await
}
