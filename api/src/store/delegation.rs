//! Delegations.

mod reinvitable;

use std::collections::HashMap;

use ::entity::{
    Instant,
    delegation::{Column, Entity, Model, Status},
    invitation_block, seat,
};
use sea_orm::{
    ColumnTrait, Condition, ConnectionTrait, DbErr, EntityTrait, PaginatorTrait, QueryFilter,
    QueryOrder, QuerySelect, QueryTrait, Select,
    sea_query::{Expr, ExprTrait, IntoIden, SelectStatement},
};
use uuid::Uuid;

pub use self::reinvitable::reinvitable;
use super::{
    literal::{Literal, literal},
    membership,
    paging::{Direction, Slice, Window, paged},
    partner, partner_user,
};
use crate::access::Viewer;

pub(super) const LIVE: [Status; 3] = [Status::Pending, Status::Active, Status::Suspended];

/// The organization's admins; the invited person and, once it was accepted, the partner's admins; whoever has a seat on it.
fn visible_to(viewer: Viewer) -> Condition {
    let seated = seat::Entity::find()
        .select_only()
        .column(seat::Column::DelegationId)
        .filter(seat::Column::UserId.eq(viewer.user_id))
        .filter(seat::Column::Status.is_not(seat::Status::Removed))
        .into_query();
    // Who has accepted for a partner, and left it, knows of it no longer.
    let still = Condition::any()
        .add(Column::AcceptedAt.is_null())
        .add(Column::PartnerId.in_subquery(partner_user::team_ids(viewer.user_id)));
    let invited = Condition::all()
        .add(Column::InvitedUserId.eq(viewer.user_id))
        .add(still);
    let of_partner = Condition::all()
        .add(Column::AcceptedAt.is_not_null())
        .add(Column::PartnerId.in_subquery(partner::administered_ids(viewer.user_id)));
    Condition::any()
        .add(
            Column::OrganizationId
                .in_subquery(membership::administered_organization_ids(viewer.user_id)),
        )
        .add(invited)
        .add(Column::Id.in_subquery(seated))
        .add(of_partner)
}

/// `SELECT id` of the delegations that the viewer may see.
pub(super) fn visible_ids(viewer: Viewer) -> SelectStatement {
    Entity::find()
        .select_only()
        .column(Column::Id)
        .filter(visible_to(viewer))
        .into_query()
}

/// What of the table `of` time has ended by `now`, whether or not that has been written down.
pub(super) fn run_out(of: impl IntoIden, now: Instant) -> Condition {
    let of = of.into_iden();
    let unanswered = Expr::col((of.clone(), Column::Status))
        .eq(literal(Status::Pending))
        .and(Expr::col((of.clone(), Column::InvitationExpiresAt)).lte(now));
    let over = Expr::col((of.clone(), Column::Status))
        .is_in(LIVE.map(literal))
        .and(Expr::col((of, Column::ExpiresAt)).lte(now));
    Condition::any().add(unanswered).add(over)
}

/// What of the table `of` is live at `now`.
pub(super) fn live(of: impl IntoIden, now: Instant) -> Condition {
    let of = of.into_iden();
    Condition::all()
        .add(Expr::col((of.clone(), Column::Status)).is_in(LIVE.map(literal)))
        .add(
            Expr::col((of.clone(), Column::Status))
                .ne(literal(Status::Pending))
                .or(Expr::col((of.clone(), Column::InvitationExpiresAt)).gt(now)),
        )
        .add(
            Expr::col((of.clone(), Column::ExpiresAt))
                .is_null()
                .or(Expr::col((of, Column::ExpiresAt)).gt(now)),
        )
}

/// Rows whose status at `now` is one of `statuses`, whether or not their end has been written down.
fn in_status(statuses: &[Status], now: Instant) -> Condition {
    let as_written = Condition::all()
        .add(Column::Status.is_one_of(statuses.iter().copied()))
        .add(
            Condition::any()
                .add(Column::Status.into_expr().is_not_in(LIVE.map(literal)))
                .add(live(Entity, now)),
        );
    let condition = Condition::any().add(as_written);
    if statuses.contains(&Status::Expired) {
        condition.add(run_out(Entity, now))
    } else {
        condition
    }
}

/// The delegation, if the viewer may see it.
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

/// The delegation, if the viewer may see it, locked until the transaction ends.
pub async fn lock(
    db: &impl ConnectionTrait,
    viewer: Viewer,
    id: Uuid,
) -> Result<Option<Model>, DbErr> {
    Entity::find_by_id(id)
        .filter(visible_to(viewer))
        .lock_exclusive()
        .one(db)
        .await
}

/// Those of these delegations that the viewer may see, locked until the transaction ends, in one order for everybody.
pub async fn lock_all(
    db: &impl ConnectionTrait,
    viewer: Viewer,
    ids: &[Uuid],
) -> Result<Vec<Model>, DbErr> {
    visible(viewer, ids)
        .order_by_asc(Column::Id)
        .lock_exclusive()
        .all(db)
        .await
}

/// Those of these delegations that the viewer may see.
pub fn visible(viewer: Viewer, ids: &[Uuid]) -> Select<Entity> {
    Entity::find()
        .filter(Column::Id.is_in(ids.iter().copied()))
        .filter(visible_to(viewer))
}

/// Delegations by id that the viewer may see.
pub async fn by_ids(
    db: &impl ConnectionTrait,
    viewer: Viewer,
    ids: &[Uuid],
) -> Result<HashMap<Uuid, Model>, DbErr> {
    let rows = visible(viewer, ids).all(db).await?;
    Ok(rows.into_iter().map(|row| (row.id, row)).collect())
}

/// An organization's partner list, newest first; nothing unless the viewer is one of its admins.
pub async fn list_of_organization(
    db: &impl ConnectionTrait,
    viewer: Viewer,
    now: Instant,
    organization_id: Uuid,
    statuses: Option<&[Status]>,
    window: Window<Uuid>,
) -> Result<Slice<Model>, DbErr> {
    let mut select = Entity::find()
        .filter(Column::OrganizationId.eq(organization_id))
        .filter(
            Column::OrganizationId
                .in_subquery(membership::administered_organization_ids(viewer.user_id)),
        );
    if let Some(statuses) = statuses {
        select = select.filter(in_status(statuses, now));
    }
    paged(db, select, Column::Id, Direction::Descending, window).await
}

/// A row of a partner list; none unless the viewer is an admin of its organization.
pub async fn find_in_list(
    db: &impl ConnectionTrait,
    viewer: Viewer,
    id: Uuid,
) -> Result<Option<Model>, DbErr> {
    Entity::find_by_id(id)
        .filter(
            Column::OrganizationId
                .in_subquery(membership::administered_organization_ids(viewer.user_id)),
        )
        .one(db)
        .await
}

/// A partner's delegations that the viewer may see, newest first.
pub async fn list_of_partner(
    db: &impl ConnectionTrait,
    viewer: Viewer,
    now: Instant,
    partner_id: Uuid,
    statuses: Option<&[Status]>,
    window: Window<Uuid>,
) -> Result<Slice<Model>, DbErr> {
    let mut select = Entity::find()
        .filter(Column::PartnerId.eq(partner_id))
        .filter(visible_to(viewer));
    if let Some(statuses) = statuses {
        select = select.filter(in_status(statuses, now));
    }
    paged(db, select, Column::Id, Direction::Descending, window).await
}

/// The invitations that wait for the viewer's answer.
pub fn pending(viewer: Viewer, now: Instant) -> Select<Entity> {
    Entity::find()
        .filter(Column::InvitedUserId.eq(viewer.user_id))
        .filter(Column::Status.is(Status::Pending))
        .filter(live(Entity, now))
}

/// The live delegations that the partner has accepted: `is_in_use`, in SQL.
fn unscoped_in_use(partner_id: Uuid, now: Instant) -> Select<Entity> {
    Entity::find()
        .filter(Column::PartnerId.eq(partner_id))
        .filter(Column::AcceptedAt.is_not_null())
        .filter(live(Entity, now))
}

/// The live delegations that the partner has accepted. For whoever tells its buyers something.
pub async fn unscoped_in_use_by(
    db: &impl ConnectionTrait,
    now: Instant,
    partner_id: Uuid,
) -> Result<Vec<Model>, DbErr> {
    unscoped_in_use(partner_id, now).all(db).await
}

/// Whether the partner has been invited, or acts for anybody.
pub async fn unscoped_is_engaged(
    db: &impl ConnectionTrait,
    now: Instant,
    partner_id: Uuid,
) -> Result<bool, DbErr> {
    let engaged = Entity::find()
        .filter(Column::PartnerId.eq(partner_id))
        .filter(live(Entity, now));
    Ok(engaged.count(db).await? > 0)
}

/// The live delegations that the partner has accepted of organizations that the viewer administers.
pub async fn in_use_of_administered(
    db: &impl ConnectionTrait,
    viewer: Viewer,
    now: Instant,
    partner_id: Uuid,
) -> Result<Vec<Model>, DbErr> {
    unscoped_in_use(partner_id, now)
        .filter(
            Column::OrganizationId
                .in_subquery(membership::administered_organization_ids(viewer.user_id)),
        )
        .order_by_asc(Column::Id)
        .all(db)
        .await
}

/// The delegation, if there is one, locked until the transaction ends. For what a command or the system has already been
/// allowed to touch.
pub async fn unscoped_lock(db: &impl ConnectionTrait, id: Uuid) -> Result<Option<Model>, DbErr> {
    Entity::find_by_id(id).lock_exclusive().one(db).await
}

/// The delegation that a mailed token names: the token is the permission.
pub async fn unscoped_find(db: &impl ConnectionTrait, id: Uuid) -> Result<Option<Model>, DbErr> {
    Entity::find_by_id(id).one(db).await
}

/// The live delegation that joins a partner and an organization, locked. Under the organization's lock.
pub async fn unscoped_lock_live(
    db: &impl ConnectionTrait,
    organization_id: Uuid,
    partner_id: Uuid,
) -> Result<Option<Model>, DbErr> {
    Entity::find()
        .filter(Column::OrganizationId.eq(organization_id))
        .filter(Column::PartnerId.eq(partner_id))
        .filter(Column::Status.is_one_of(LIVE))
        .lock_exclusive()
        .one(db)
        .await
}

/// The newest delegation that joined a partner and an organization. Under the organization's lock.
pub async fn unscoped_newest(
    db: &impl ConnectionTrait,
    organization_id: Uuid,
    partner_id: Uuid,
) -> Result<Option<Model>, DbErr> {
    Entity::find()
        .filter(Column::OrganizationId.eq(organization_id))
        .filter(Column::PartnerId.eq(partner_id))
        .order_by_desc(Column::Id)
        .one(db)
        .await
}

/// Whether a person wants no invitations from an organization. For commands.
pub async fn unscoped_is_blocked(
    db: &impl ConnectionTrait,
    organization_id: Uuid,
    user_id: Uuid,
) -> Result<bool, DbErr> {
    Ok(
        invitation_block::Entity::find_by_id((user_id, organization_id))
            .one(db)
            .await?
            .is_some(),
    )
}
