//! Memberships.

pub mod running;

use std::collections::HashMap;

use ::entity::{
    email::RELEASED,
    membership::{self, Column, Entity, Model, Role, Status},
    user,
};
use sea_orm::{
    ColumnTrait, Condition, ConnectionTrait, DbErr, EntityTrait, Iterable, JoinType,
    PaginatorTrait, QueryFilter, QueryOrder, QuerySelect, QueryTrait, RelationTrait, Select,
    sea_query::{IntoCondition, SelectStatement},
};
use uuid::Uuid;

use super::{
    literal::Literal,
    managed_company,
    paging::{Direction, Slice, Window, paged},
};
use crate::access::Viewer;

const ADMINS: [Role; 2] = [Role::Owner, Role::Admin];

fn active() -> Condition {
    Condition::all().add(Column::Status.is(Status::Active))
}

fn admin() -> Condition {
    active().add(Column::Role.is_one_of(ADMINS))
}

/// Memberships of accounts that somebody uses: whose address was released is nobody's.
fn used() -> Select<Entity> {
    Entity::find()
        .join(JoinType::InnerJoin, membership::Relation::User.def())
        .filter(user::Column::Email.not_like(RELEASED))
}

/// Admins whose accounts somebody uses.
pub fn unscoped_used_admins() -> Select<Entity> {
    used().filter(admin())
}

/// `SELECT organization_id` of what the user is an active member of.
pub fn active_organization_ids(user_id: Uuid) -> SelectStatement {
    active_of(user_id)
        .select_only()
        .column(Column::OrganizationId)
        .into_query()
}

/// `SELECT organization_id` of what the user is an admin of.
pub fn administered_organization_ids(user_id: Uuid) -> SelectStatement {
    Entity::find()
        .select_only()
        .column(Column::OrganizationId)
        .filter(Column::UserId.eq(user_id))
        .filter(admin())
        .into_query()
}

/// A member sees the members of the same organization; everybody sees their own, invited or suspended too; and whoever
/// manages a company its admins.
fn visible_to(viewer: Viewer) -> Condition {
    let organization = Column::OrganizationId.into_expr();
    let managed = managed_company::is_managed_by(viewer.user_id, organization);
    Condition::any()
        .add(running::running().add(managed))
        .add(Column::UserId.eq(viewer.user_id))
        .add(Column::OrganizationId.in_subquery(active_organization_ids(viewer.user_id)))
}

/// The membership, if the viewer may see it.
pub async fn find(
    db: &impl ConnectionTrait,
    viewer: Viewer,
    id: Uuid,
) -> Result<Option<Model>, DbErr> {
    Entity::find_by_id(id)
        .filter(visible_to(viewer))
        .one(db)
        .await
}

/// Those of these memberships that the viewer may see.
pub fn visible(viewer: Viewer, ids: &[Uuid]) -> Select<Entity> {
    Entity::find()
        .filter(Column::Id.is_in(ids.iter().copied()))
        .filter(visible_to(viewer))
}

/// Memberships by id that the viewer may see.
pub async fn by_ids(
    db: &impl ConnectionTrait,
    viewer: Viewer,
    ids: &[Uuid],
) -> Result<HashMap<Uuid, Model>, DbErr> {
    let rows = visible(viewer, ids).all(db).await?;
    Ok(rows.into_iter().map(|row| (row.id, row)).collect())
}

/// An organization's members, by when they came; nothing unless the viewer is one.
pub async fn list(
    db: &impl ConnectionTrait,
    viewer: Viewer,
    organization_id: Uuid,
    status: Option<Status>,
    window: Window<Uuid>,
) -> Result<Slice<Model>, DbErr> {
    let mut select = Entity::find()
        .filter(Column::OrganizationId.eq(organization_id))
        .filter(Column::OrganizationId.in_subquery(active_organization_ids(viewer.user_id)));
    if let Some(status) = status {
        select = select.filter(Column::Status.is(status));
    }
    paged(db, select, Column::Id, Direction::Ascending, window).await
}

/// The organizations that have invited the user and wait for an answer, newest first.
pub async fn list_pending(db: &impl ConnectionTrait, viewer: Viewer) -> Result<Vec<Model>, DbErr> {
    Entity::find()
        .filter(Column::UserId.eq(viewer.user_id))
        .filter(Column::Status.is(Status::Invited))
        .order_by_desc(Column::Id)
        .limit(100)
        .all(db)
        .await
}

/// The user's active memberships.
pub fn active_of(user_id: Uuid) -> Select<Entity> {
    Entity::find()
        .filter(Column::UserId.eq(user_id))
        .filter(active())
}

/// One person's active memberships. For whoever asks the organizations that are meant by their address.
pub async fn unscoped_active_memberships(
    db: &impl ConnectionTrait,
    user_id: Uuid,
) -> Result<Vec<Model>, DbErr> {
    active_of(user_id).all(db).await
}

/// One person's membership of an organization, whatever its status. For commands.
pub async fn unscoped_find(
    db: &impl ConnectionTrait,
    organization_id: Uuid,
    user_id: Uuid,
) -> Result<Option<Model>, DbErr> {
    Entity::find()
        .filter(Column::OrganizationId.eq(organization_id))
        .filter(Column::UserId.eq(user_id))
        .one(db)
        .await
}

/// One membership. For mails about it.
pub async fn unscoped_get(db: &impl ConnectionTrait, id: Uuid) -> Result<Option<Model>, DbErr> {
    Entity::find_by_id(id).one(db).await
}

/// The invitation that waits for the person's answer, if it is the only one. For a link to set the first password,
/// mailed to that person.
pub async fn unscoped_only_invitation(
    db: &impl ConnectionTrait,
    user_id: Uuid,
) -> Result<Option<Model>, DbErr> {
    let mut waiting = Entity::find()
        .filter(Column::UserId.eq(user_id))
        .filter(Column::Status.is(Status::Invited))
        .limit(2)
        .all(db)
        .await?;
    Ok(waiting.pop().filter(|_| waiting.is_empty()))
}

/// The organization's admins, to tell them something.
pub async fn unscoped_admin_ids(
    db: &impl ConnectionTrait,
    organization_id: Uuid,
) -> Result<Vec<Uuid>, DbErr> {
    unscoped_user_ids(db, organization_id, admin()).await
}

/// Whom the organization has suspended.
pub async fn unscoped_suspended_ids(
    db: &impl ConnectionTrait,
    organization_id: Uuid,
) -> Result<Vec<Uuid>, DbErr> {
    unscoped_user_ids(db, organization_id, Column::Status.is(Status::Suspended)).await
}

async fn unscoped_user_ids(
    db: &impl ConnectionTrait,
    organization_id: Uuid,
    which: impl IntoCondition,
) -> Result<Vec<Uuid>, DbErr> {
    Entity::find()
        .select_only()
        .column(Column::UserId)
        .filter(Column::OrganizationId.eq(organization_id))
        .filter(which)
        .into_tuple()
        .all(db)
        .await
}

/// The admins of each of these organizations, to tell them something.
pub async fn unscoped_admin_ids_of(
    db: &impl ConnectionTrait,
    organization_ids: &[Uuid],
) -> Result<HashMap<Uuid, Vec<Uuid>>, DbErr> {
    let admins: Vec<(Uuid, Uuid)> = Entity::find()
        .select_only()
        .columns([Column::OrganizationId, Column::UserId])
        .filter(Column::OrganizationId.is_in(organization_ids.iter().copied()))
        .filter(admin())
        .into_tuple()
        .all(db)
        .await?;
    let mut by_organization: HashMap<Uuid, Vec<Uuid>> = HashMap::new();
    for (organization_id, admin) in admins {
        by_organization
            .entry(organization_id)
            .or_default()
            .push(admin);
    }
    Ok(by_organization)
}

/// Whoever runs the partnerships of each of these organizations, to tell them something.
pub async fn unscoped_partnership_runners_of(
    db: &impl ConnectionTrait,
    organization_ids: &[Uuid],
) -> Result<HashMap<Uuid, Vec<user::Model>>, DbErr> {
    let runners = Role::iter().filter(|role| role.runs_partnerships());
    let rows: Vec<(Model, Option<user::Model>)> = Entity::find()
        .join(JoinType::InnerJoin, membership::Relation::User.def())
        .select_also(user::Entity)
        .filter(Column::OrganizationId.is_in(organization_ids.iter().copied()))
        .filter(active())
        .filter(Column::Role.is_one_of(runners))
        .order_by_asc(Column::Id)
        .all(db)
        .await?;
    let mut of_each: HashMap<Uuid, Vec<user::Model>> = HashMap::new();
    for (membership, user) in rows {
        of_each
            .entry(membership.organization_id)
            .or_default()
            .extend(user);
    }
    Ok(of_each)
}

/// `SELECT user_id` of the organization's active members.
pub fn unscoped_active_ids(organization_id: Uuid) -> SelectStatement {
    unscoped_active_in(organization_id)
        .select_only()
        .column(Column::UserId)
        .into_query()
}

/// Active memberships, of anybody.
pub fn unscoped_active() -> Select<Entity> {
    Entity::find().filter(active())
}

/// The organization's active members.
pub fn unscoped_active_in(organization_id: Uuid) -> Select<Entity> {
    unscoped_active().filter(Column::OrganizationId.eq(organization_id))
}

/// Whether the viewer is an admin of the organization, held so until the transaction ends.
pub async fn hold_admin(
    db: &impl ConnectionTrait,
    viewer: Viewer,
    organization_id: Uuid,
) -> Result<bool, DbErr> {
    let own = Entity::find()
        .filter(Column::OrganizationId.eq(organization_id))
        .filter(Column::UserId.eq(viewer.user_id))
        .lock_shared()
        .one(db)
        .await?;
    Ok(own.is_some_and(|own| own.is_admin()))
}

/// The viewer's role as an active member of the organization, held so until the transaction ends; none for others.
pub async fn hold(
    db: &impl ConnectionTrait,
    viewer: Viewer,
    organization_id: Uuid,
) -> Result<Option<Role>, DbErr> {
    let own = Entity::find()
        .filter(Column::OrganizationId.eq(organization_id))
        .filter(Column::UserId.eq(viewer.user_id))
        .filter(active())
        .lock_shared()
        .one(db)
        .await?;
    Ok(own.map(|own| own.role))
}

/// How many admins the organization has besides this membership. Under the organization's lock.
pub async fn unscoped_count_other_admins(
    db: &impl ConnectionTrait,
    membership: &membership::Model,
) -> Result<u64, DbErr> {
    unscoped_used_admins()
        .filter(Column::OrganizationId.eq(membership.organization_id))
        .filter(Column::Id.ne(membership.id))
        .count(db)
        .await
}

/// Whether an active owner runs the organization. Under its lock.
pub async fn unscoped_has_owner(
    db: &impl ConnectionTrait,
    organization_id: Uuid,
) -> Result<bool, DbErr> {
    let owners = used()
        .filter(Column::OrganizationId.eq(organization_id))
        .filter(Column::Role.is(Role::Owner))
        .filter(active())
        .count(db)
        .await?;
    Ok(owners > 0)
}
