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
    let seat = hold(work, viewer, organization_id).await?;
    let seat = seat.ok_or_else(|| Refusal::not_found("organizationId"))?;
    check_permission(&seat, permission)?;
    Ok(seat)
}

/// The same for something in it that the input `field` names and the viewer saw a moment ago: what let them see it may
/// have ended, and then it does not exist either.
pub(in crate::command) async fn enter_for(
    work: &Work,
    viewer: Viewer,
    organization_id: Uuid,
    permission: Permission,
    field: &'static str,
) -> Result<Seat, Fault> {
    let seat = hold(work, viewer, organization_id).await?;
    let seat = seat.filter(|seat| check_permission(seat, permission).is_ok());
    Ok(seat.ok_or_else(|| Refusal::not_found(field))?)
}

async fn hold(work: &Work, viewer: Viewer, organization_id: Uuid) -> Result<Option<Seat>, Fault> {
    let role = store::membership::hold(&work.tx, viewer, organization_id).await?;
    if let Some(role) = role {
        return Ok(Some(Seat::Member(role)));
    }
    let grant = store::seat::hold(&work.tx, viewer, work.now, organization_id).await?;
    Ok(grant.map(Seat::Partner))
}
