//! Acting as an admin of an organization.

use entity::{membership, organization};
use sea_orm::DbErr;
use uuid::Uuid;

use crate::{
    access::{
        Viewer,
        membership::{check_admin, only_admins},
    },
    fault::{Fault, Refusal},
    store::{self, Work},
};

/// The organization and the viewer's membership of it, locked, if the viewer is one of its admins. To anybody but its
/// members and partners it does not exist.
pub(in crate::command) async fn lock_as_admin(
    work: &Work,
    viewer: Viewer,
    organization_id: Uuid,
) -> Result<(organization::Model, membership::Model), Fault> {
    let locked = store::organization::unscoped_lock(&work.tx, organization_id).await?;
    let own = find_active(work, viewer, organization_id).await?;
    match (locked, own) {
        (Some(organization), Some(own)) => {
            check_admin(&own)?;
            Ok((organization, own))
        }
        _ => match store::organization::find(&work.tx, viewer, work.now, organization_id).await? {
            Some(_) => Err(only_admins().into()),
            None => Err(Refusal::not_found("organizationId").into()),
        },
    }
}

/// The viewer's membership of an organization of which they see one, as whoever changes that one: an admin's, or it is
/// not theirs to change. Under the organization's lock.
pub(in crate::command) async fn find_own_as_admin(
    work: &Work,
    viewer: Viewer,
    organization_id: Uuid,
) -> Result<membership::Model, Fault> {
    let own = find_active(work, viewer, organization_id).await?;
    let own = own.ok_or_else(only_admins)?;
    check_admin(&own)?;
    Ok(own)
}

async fn find_active(
    work: &Work,
    viewer: Viewer,
    organization_id: Uuid,
) -> Result<Option<membership::Model>, DbErr> {
    let own = store::membership::unscoped_find(&work.tx, organization_id, viewer.user_id).await?;
    Ok(own.filter(|own| own.status == membership::Status::Active))
}
