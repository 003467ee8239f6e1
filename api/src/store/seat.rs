//! Seats: who may act for whom.

pub mod page;

use std::sync::Arc;

use ::entity::{Instant, delegation, membership as member, organization, partner_user, seat, user};
use sea_orm::{
    ColumnTrait, Condition, ConnectionTrait, DbErr, EntityTrait, JoinType, QueryFilter, QueryOrder,
    QuerySelect, QueryTrait, RelationTrait, Select,
    sea_query::{Expr, ExprTrait, IntoIden, LockType, SelectStatement},
};
use uuid::Uuid;

use super::{literal::Literal, membership};
use crate::access::{Grant, Viewer};

/// The seats that let their people act now: `acts(u, o)` of the model, in SQL.
///
/// A delegation that is ACTIVE and has not run out, a seat that is ACTIVE or confined, and a person who is on the
/// partner's team (a confined one is not yet) and has an account.
pub fn unscoped_acting(now: Instant) -> Select<seat::Entity> {
    let confirmed = Condition::all()
        .add(seat::Column::Status.is(seat::Status::Active))
        .add(partner_user::Column::Status.is(partner_user::Status::Active));
    let confined = Condition::all()
        .add(seat::Column::Status.is(seat::Status::AwaitingPartner))
        .add(partner_user::Column::Status.is_not(partner_user::Status::Removed));
    let not_over = Condition::any()
        .add(delegation::Column::ExpiresAt.is_null())
        .add(delegation::Column::ExpiresAt.gt(now));
    seat::Entity::find()
        .join(JoinType::InnerJoin, seat::Relation::Delegation.def())
        .join(JoinType::InnerJoin, seat::Relation::PartnerUser.def())
        .join(JoinType::InnerJoin, seat::Relation::User.def())
        .filter(delegation::Column::Status.is(delegation::Status::Active))
        .filter(not_over)
        .filter(Condition::any().add(confirmed).add(confined))
        .filter(user::Column::Status.is(user::Status::Active))
}

/// `SELECT organization_id` of what the user acts for.
pub fn acting_organization_ids(user_id: Uuid, now: Instant) -> SelectStatement {
    acting_for(user_id, now)
        .select_only()
        .column(delegation::Column::OrganizationId)
        .into_query()
}

/// The seats on which the user acts now.
pub fn acting_for(user_id: Uuid, now: Instant) -> Select<seat::Entity> {
    unscoped_acting(now).filter(seat::Column::UserId.eq(user_id))
}

/// The same without organizations that the user is a member of: a member who is also a partner enters as a member.
pub fn acting_without_membership(user_id: Uuid, now: Instant) -> Select<seat::Entity> {
    acting_for(user_id, now).filter(
        delegation::Column::OrganizationId
            .not_in_subquery(membership::active_organization_ids(user_id)),
    )
}

/// Whoever acts for each of these organizations now and is no member of it.
pub async fn unscoped_acting_in(
    db: &impl ConnectionTrait,
    now: Instant,
    organization_ids: &[Uuid],
) -> Result<Vec<(Uuid, Uuid)>, DbErr> {
    let organization = (delegation::Entity, delegation::Column::OrganizationId);
    let own = membership::unscoped_active()
        .filter(
            member::Column::OrganizationId
                .into_expr()
                .equals(organization),
        )
        .filter(
            member::Column::UserId
                .into_expr()
                .equals((seat::Entity, seat::Column::UserId)),
        )
        .select_only()
        .column(member::Column::Id)
        .into_query();
    unscoped_acting(now)
        .select_only()
        .column(delegation::Column::OrganizationId)
        .column(seat::Column::UserId)
        .filter(delegation::Column::OrganizationId.is_in(organization_ids.iter().copied()))
        .filter(Expr::exists(own).not())
        .into_tuple()
        .all(db)
        .await
}

/// The grant under which the viewer acts for the organization, held until the transaction ends; none if they do not.
pub async fn hold(
    db: &impl ConnectionTrait,
    viewer: Viewer,
    now: Instant,
    organization_id: Uuid,
) -> Result<Option<Grant>, DbErr> {
    let mut acting = acting_for(viewer.user_id, now)
        .filter(delegation::Column::OrganizationId.eq(organization_id))
        .select_also(delegation::Entity);
    QuerySelect::query(&mut acting).lock_with_tables(
        LockType::Share,
        // In this order, as by whoever ends or approves it. Their place on the team with them: whoever waits for an approval is
        // to see all of it, or nothing.
        [
            delegation::Entity.into_iden(),
            seat::Entity.into_iden(),
            partner_user::Entity.into_iden(),
        ],
    );
    let held = acting.one(db).await?;
    Ok(held.and_then(|(seat, delegation)| {
        Some(Grant::new(
            Arc::new(delegation?),
            seat.permissions,
            seat.status,
        ))
    }))
}

/// The people who may act under a delegation, or might if it were in force, to tell them something.
pub async fn unscoped_seated_users(
    db: &impl ConnectionTrait,
    delegation_id: Uuid,
) -> Result<Vec<user::Model>, DbErr> {
    let rows = seat::Entity::find()
        .filter(seat::Column::DelegationId.eq(delegation_id))
        .filter(
            seat::Column::Status.is_one_of([seat::Status::Active, seat::Status::AwaitingPartner]),
        )
        .join(JoinType::InnerJoin, seat::Relation::User.def())
        .select_also(user::Entity)
        .all(db)
        .await?;
    Ok(rows.into_iter().filter_map(|(_, user)| user).collect())
}

/// The seats that the user has had between these two, whatever delegation it was and whatever place on the team, the newest
/// last. For commands.
pub async fn unscoped_history(
    db: &impl ConnectionTrait,
    delegation: &delegation::Model,
    user_id: Uuid,
) -> Result<Vec<seat::Model>, DbErr> {
    seat::Entity::find()
        .filter(seat::Column::UserId.eq(user_id))
        .join(JoinType::InnerJoin, seat::Relation::Delegation.def())
        .filter(delegation::Column::OrganizationId.eq(delegation.organization_id))
        .filter(delegation::Column::PartnerId.eq(delegation.partner_id))
        .order_by_asc(seat::Column::CreatedAt)
        .order_by_asc(seat::Column::Id)
        .all(db)
        .await
}

/// The person's seats that have not been removed, with their delegations.
pub async fn unscoped_kept(
    db: &impl ConnectionTrait,
    partner_user_id: Uuid,
) -> Result<Vec<(seat::Model, delegation::Model)>, DbErr> {
    let seats = seat::Entity::find()
        .filter(seat::Column::PartnerUserId.eq(partner_user_id))
        .filter(seat::Column::Status.is_not(seat::Status::Removed))
        .join(JoinType::InnerJoin, seat::Relation::Delegation.def())
        .select_also(delegation::Entity)
        .order_by_asc(seat::Column::Id)
        .all(db)
        .await?;
    let seats = seats.into_iter();
    Ok(seats
        .filter_map(|(seat, delegation)| Some((seat, delegation?)))
        .collect())
}

/// The organizations for which the person has been given a seat that is in use. For mails to them.
pub async fn unscoped_buyers(
    db: &impl ConnectionTrait,
    now: Instant,
    partner_user_id: Uuid,
) -> Result<Vec<organization::Model>, DbErr> {
    let seats = seat::Entity::find()
        .join(JoinType::InnerJoin, seat::Relation::Delegation.def())
        .select_only()
        .column(delegation::Column::OrganizationId)
        .filter(seat::Column::PartnerUserId.eq(partner_user_id))
        .filter(
            seat::Column::Status.is_one_of([seat::Status::Active, seat::Status::AwaitingPartner]),
        )
        .filter(super::delegation::live(delegation::Entity, now))
        .into_query();
    organization::Entity::find()
        .filter(organization::Column::Id.in_subquery(seats))
        .order_by_asc(organization::Column::Name)
        .all(db)
        .await
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
