//! Acting as an admin or an owner of an organization.

use entity::{membership, organization};
use sea_orm::DbErr;
use uuid::Uuid;

use crate::{
    access::{
        Viewer,
        membership::{check_admin, only_admins, only_members, only_owners},
        partnership::check_runs,
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
    let is_admin = membership::Model::is_admin;
    lock_as(work, viewer, organization_id, is_admin, only_admins).await
}

/// Locks the organization, if the viewer is one of its members.
pub(in crate::command) async fn lock_as_member(
    work: &Work,
    viewer: Viewer,
    organization_id: Uuid,
) -> Result<(), Fault> {
    let locked = lock_as(work, viewer, organization_id, |_| true, only_members);
    locked.await.map(drop)
}

/// The organization, locked, if the viewer is one of its owners.
pub(in crate::command) async fn lock_as_owner(
    work: &Work,
    viewer: Viewer,
    organization_id: Uuid,
) -> Result<organization::Model, Fault> {
    let is_owner = |own: &membership::Model| own.role == membership::Role::Owner;
    let locked = lock_as(work, viewer, organization_id, is_owner, only_owners);
    let (organization, _) = locked.await?;
    Ok(organization)
}

/// The organization and the viewer's active membership of it, locked, if `may` says so of that.
async fn lock_as(
    work: &Work,
    viewer: Viewer,
    organization_id: Uuid,
    may: fn(&membership::Model) -> bool,
    refusal: fn() -> Refusal,
) -> Result<(organization::Model, membership::Model), Fault> {
    let locked = store::organization::unscoped_lock(&work.tx, organization_id).await?;
    let own = find_active(work, viewer, organization_id).await?;
    match (locked, own) {
        (Some(organization), Some(own)) if may(&own) => Ok((organization, own)),
        (_, Some(_)) => Err(refusal().into()),
        _ => match store::organization::find(&work.tx, viewer, work.now, organization_id).await? {
            Some(_) => Err(refusal().into()),
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

/// Refuses whoever does not run the organization's partnerships. To anybody but its members and partners it does not exist.
pub(in crate::command) async fn check_runs_partnerships(
    work: &Work,
    viewer: Viewer,
    organization_id: Uuid,
) -> Result<(), Fault> {
    let own = find_active(work, viewer, organization_id).await?;
    if own.is_none()
        && store::organization::find(&work.tx, viewer, work.now, organization_id)
            .await?
            .is_none()
    {
        return Err(Refusal::not_found("organizationId").into());
    }
    Ok(check_runs(own.map(|own| own.role))?)
}

pub(in crate::command) async fn find_active(
    work: &Work,
    viewer: Viewer,
    organization_id: Uuid,
) -> Result<Option<membership::Model>, DbErr> {
    let own = store::membership::unscoped_find(&work.tx, organization_id, viewer.user_id).await?;
    Ok(own.filter(|own| own.status == membership::Status::Active))
}
