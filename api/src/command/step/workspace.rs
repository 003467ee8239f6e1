//! Working in a workspace.

use ::entity::Permission;
use uuid::Uuid;

use crate::{
    access::{Seat, Viewer, check_permission},
    fault::{Fault, Refusal},
    store::{self, Work},
};

/// As what the viewer is in the organization's workspace, held until the transaction ends: nothing commits under an
/// access whose end has been answered. To anybody else the workspace does not exist.
pub(in crate::command) async fn enter(
    work: &Work,
    viewer: Viewer,
    organization_id: Uuid,
    permission: Permission,
) -> Result<Seat, Fault> {
    let role = store::membership::hold(&work.tx, viewer, organization_id).await?;
    let seat = match role {
        Some(role) => Some(Seat::Member(role)),
        None => {
            let grant = store::seat::hold(&work.tx, viewer, work.now, organization_id).await?;
            grant.map(Seat::Partner)
        }
    };
    let seat = seat.ok_or_else(|| Refusal::not_found("organizationId"))?;
    check_permission(&seat, permission)?;
    Ok(seat)
}
