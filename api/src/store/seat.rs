//! Seats: who may act for whom.

use ::entity::{Instant, delegation, partner_user, seat, user};
use sea_orm::{
    ColumnTrait, Condition, ConnectionTrait, DbErr, EntityTrait, JoinType, PaginatorTrait,
    QueryFilter, QueryOrder, QuerySelect, QueryTrait, RelationTrait, Select, SelectTwo,
    sea_query::SelectStatement,
};
use uuid::Uuid;

use super::paging::{Slice, Window};
use crate::access::Viewer;

/// The seats that let their people act now: `acts(u, o)` of the model, in SQL.
///
/// A delegation that is ACTIVE and has not run out, a seat that is ACTIVE or confined, and a person who is on the
/// partner's team (a confined one is not yet) and has an account.
fn acting(now: Instant) -> Select<seat::Entity> {
    let confirmed = Condition::all()
        .add(seat::Column::Status.eq(seat::Status::Active))
        .add(partner_user::Column::Status.eq(partner_user::Status::Active));
    let confined = Condition::all()
        .add(seat::Column::Status.eq(seat::Status::AwaitingPartner))
        .add(partner_user::Column::Status.ne(partner_user::Status::Removed));
    let not_over = Condition::any()
        .add(delegation::Column::ExpiresAt.is_null())
        .add(delegation::Column::ExpiresAt.gt(now));
    seat::Entity::find()
        .join(JoinType::InnerJoin, seat::Relation::Delegation.def())
        .join(JoinType::InnerJoin, seat::Relation::PartnerUser.def())
        .join(JoinType::InnerJoin, seat::Relation::User.def())
        .filter(delegation::Column::Status.eq(delegation::Status::Active))
        .filter(not_over)
        .filter(Condition::any().add(confirmed).add(confined))
        .filter(user::Column::Status.eq(user::Status::Active))
}

/// `SELECT organization_id` of what the user acts for.
pub fn acting_organization_ids(user_id: Uuid, now: Instant) -> SelectStatement {
    acting(now)
        .select_only()
        .column(delegation::Column::OrganizationId)
        .filter(seat::Column::UserId.eq(user_id))
        .into_query()
}

/// `SELECT delegation_id, organization_id` of what the user acts for and is no member of: a member who is also a
/// partner enters as a member.
pub fn acting_contexts(user_id: Uuid, now: Instant) -> SelectStatement {
    acting(now)
        .select_only()
        .column(delegation::Column::OrganizationId)
        .column(seat::Column::DelegationId)
        .filter(seat::Column::UserId.eq(user_id))
        .filter(
            delegation::Column::OrganizationId
                .not_in_subquery(super::membership::active_organization_ids(user_id)),
        )
        .into_query()
}

/// A buyer that somebody acts for.
#[derive(Clone, Debug)]
pub struct Acting {
    pub seat: seat::Model,
    pub delegation: delegation::Model,
}

/// The buyers that the viewer acts for, oldest relationship first.
pub async fn list_acting(
    db: &impl ConnectionTrait,
    viewer: Viewer,
    now: Instant,
    window: Window<Uuid>,
) -> Result<Slice<Acting>, DbErr> {
    let mut select = acting(now).filter(seat::Column::UserId.eq(viewer.user_id));
    let total = if window.total {
        Some(select.clone().count(db).await?)
    } else {
        None
    };
    if let Some(after) = window.after {
        select = select.filter(seat::Column::DelegationId.gt(after));
    }
    if let Some(before) = window.before {
        select = select.filter(seat::Column::DelegationId.lt(before));
    }
    select = if window.from_end {
        select.order_by_desc(seat::Column::DelegationId)
    } else {
        select.order_by_asc(seat::Column::DelegationId)
    };
    let rows = with_delegation(select)
        .limit(window.limit + 1)
        .all(db)
        .await?;
    let rows = rows
        .into_iter()
        .filter_map(|(seat, delegation)| {
            Some(Acting {
                seat,
                delegation: delegation?,
            })
        })
        .collect();
    Ok(Slice::from_excess(rows, &window, total))
}

fn with_delegation(select: Select<seat::Entity>) -> SelectTwo<seat::Entity, delegation::Entity> {
    select.select_also(delegation::Entity)
}

/// How the viewer acts for an organization, if they do.
pub async fn find_acting(
    db: &impl ConnectionTrait,
    user_id: Uuid,
    organization_id: Uuid,
    now: Instant,
) -> Result<Option<Acting>, DbErr> {
    let select = acting(now)
        .filter(seat::Column::UserId.eq(user_id))
        .filter(delegation::Column::OrganizationId.eq(organization_id))
        .order_by_asc(seat::Column::DelegationId);
    let row = with_delegation(select).one(db).await?;
    Ok(row.and_then(|(seat, delegation)| {
        Some(Acting {
            seat,
            delegation: delegation?,
        })
    }))
}

/// The people on a delegation, to tell them something.
pub async fn unscoped_seated_users(
    db: &impl ConnectionTrait,
    delegation_id: Uuid,
) -> Result<Vec<user::Model>, DbErr> {
    let rows = seat::Entity::find()
        .filter(seat::Column::DelegationId.eq(delegation_id))
        .filter(seat::Column::Status.ne(seat::Status::Removed))
        .join(JoinType::InnerJoin, seat::Relation::User.def())
        .select_also(user::Entity)
        .all(db)
        .await?;
    Ok(rows.into_iter().filter_map(|(_, user)| user).collect())
}

/// How the delegation that somebody last held for an organization stands, for the last item of a stream.
pub async fn find_last_held(
    db: &impl ConnectionTrait,
    viewer: Viewer,
    organization_id: Uuid,
) -> Result<Option<delegation::Model>, DbErr> {
    let held = seat::Entity::find()
        .select_only()
        .column(seat::Column::DelegationId)
        .filter(seat::Column::UserId.eq(viewer.user_id))
        .into_query();
    delegation::Entity::find()
        .filter(delegation::Column::OrganizationId.eq(organization_id))
        .filter(delegation::Column::Id.in_subquery(held))
        .order_by_desc(delegation::Column::Id)
        .one(db)
        .await
}
