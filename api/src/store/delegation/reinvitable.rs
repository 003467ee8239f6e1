//! Whether a delegation that has ended can be restored.

use std::collections::HashSet;

use ::entity::{
    Instant,
    delegation::{Column, Entity},
    invitation_block, membership as member, partner as company, partner_user,
};
use sea_orm::{
    ColumnTrait, ConnectionTrait, DbErr, EntityTrait, QueryFilter, QuerySelect,
    sea_query::{Alias, Expr, ExprTrait, Query, SelectStatement},
};
use uuid::Uuid;

use super::{
    super::{literal::Literal, membership},
    live,
};
use crate::access::Viewer;

/// Which of these ended delegations of organizations that the viewer administers could be restored by a new invitation
/// now: the partner that the invited person is of by now has no live one there and is not the organization's own company,
/// and the person has not become a member and has not blocked the organization.
pub async fn reinvitable(
    db: &impl ConnectionTrait,
    viewer: Viewer,
    now: Instant,
    ids: &[Uuid],
) -> Result<HashSet<Uuid>, DbErr> {
    let other = Alias::new("other");
    let live_one = Query::select()
        .expr(Expr::val(1))
        .from_as(Entity, other.clone())
        .and_where(
            Expr::col((other.clone(), Column::OrganizationId))
                .equals((Entity, Column::OrganizationId)),
        )
        .and_where(Expr::col((other.clone(), Column::PartnerId)).in_subquery(invited_for()))
        .cond_where(live(other, now))
        .to_owned();
    let member_already = Query::select()
        .expr(Expr::val(1))
        .from(member::Entity)
        .and_where(
            Expr::col((member::Entity, member::Column::OrganizationId))
                .equals((Entity, Column::OrganizationId)),
        )
        .and_where(
            Expr::col((member::Entity, member::Column::UserId))
                .equals((Entity, Column::InvitedUserId)),
        )
        .to_owned();
    let own_company = Query::select()
        .expr(Expr::val(1))
        .from(company::Entity)
        .and_where(Expr::col((company::Entity, company::Column::Id)).in_subquery(invited_for()))
        .and_where(
            Expr::col((company::Entity, company::Column::OrganizationId))
                .equals((Entity, Column::OrganizationId)),
        )
        .to_owned();
    let blocked = Query::select()
        .expr(Expr::val(1))
        .from(invitation_block::Entity)
        .and_where(
            Expr::col((
                invitation_block::Entity,
                invitation_block::Column::OrganizationId,
            ))
            .equals((Entity, Column::OrganizationId)),
        )
        .and_where(
            Expr::col((invitation_block::Entity, invitation_block::Column::UserId))
                .equals((Entity, Column::InvitedUserId)),
        )
        .to_owned();
    let rows: Vec<Uuid> = Entity::find()
        .select_only()
        .column(Column::Id)
        .filter(Column::Id.is_in(ids.iter().copied()))
        .filter(
            Column::OrganizationId
                .in_subquery(membership::administered_organization_ids(viewer.user_id)),
        )
        .filter(Expr::not_exists(live_one))
        .filter(Expr::not_exists(member_already))
        .filter(Expr::not_exists(own_company))
        .filter(Expr::not_exists(blocked))
        .into_tuple()
        .all(db)
        .await?;
    Ok(rows.into_iter().collect())
}

/// `SELECT partner_id` of the partner to which a new invitation of the delegation's invited person would go, if there is
/// one already.
fn invited_for() -> SelectStatement {
    Query::select()
        .column((partner_user::Entity, partner_user::Column::PartnerId))
        .from(partner_user::Entity)
        .and_where(
            Expr::col((partner_user::Entity, partner_user::Column::UserId))
                .equals((Entity, Column::InvitedUserId)),
        )
        .and_where(partner_user::Column::Status.is_not(partner_user::Status::Removed))
        .to_owned()
}
