//! Whether a delegation that has ended can be restored.

use std::collections::HashSet;

use ::entity::{
    Instant,
    delegation::{Column, Entity},
    invitation_block, membership as member, partner as company,
};
use sea_orm::{
    ColumnTrait, ConnectionTrait, DbErr, EntityTrait, QueryFilter, QuerySelect,
    sea_query::{Alias, Expr, ExprTrait, Query},
};
use uuid::Uuid;

use super::{super::membership, live};
use crate::access::Viewer;

/// Which of these ended delegations of organizations that the viewer administers could be restored by a new invitation
/// now: the partner has no live one there, has not become a member nor the organization's own company, and has not blocked
/// the organization.
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
        .and_where(
            Expr::col((other.clone(), Column::PartnerId)).equals((Entity, Column::PartnerId)),
        )
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
        .and_where(
            Expr::col((company::Entity, company::Column::Id)).equals((Entity, Column::PartnerId)),
        )
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
