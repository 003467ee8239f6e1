//! Solutions put aside. Pages of them are read with the rest of a workspace.

use ::entity::{
    Instant,
    saved_solution::{Column, Entity, Model},
};
use sea_orm::{ColumnTrait, ConnectionTrait, DbErr, EntityTrait, QueryFilter, QuerySelect};
use uuid::Uuid;

use super::visible;
use crate::access::Viewer;

/// The saved solution, if the viewer may see it, locked until the transaction ends.
pub async fn lock(
    db: &impl ConnectionTrait,
    viewer: Viewer,
    now: Instant,
    id: Uuid,
) -> Result<Option<Model>, DbErr> {
    visible::one::<Entity>(viewer, now, id)
        .lock_exclusive()
        .one(db)
        .await
}

/// What one side of an organization's workspace, its members or a delegation, has saved of this solution. For whoever
/// is of that side.
pub async fn unscoped_find(
    db: &impl ConnectionTrait,
    (organization_id, delegation_id): (Uuid, Option<Uuid>),
    solution_id: Uuid,
) -> Result<Option<Model>, DbErr> {
    let side = match delegation_id {
        Some(id) => Column::DelegationId.eq(id),
        None => Column::DelegationId.is_null(),
    };
    Entity::find()
        .filter(Column::OrganizationId.eq(organization_id))
        .filter(side)
        .filter(Column::SolutionId.eq(solution_id))
        .one(db)
        .await
}
