//! Memberships: invite, accept, decline, change, remove.

pub mod accept;
pub mod decline;
pub mod invite;
pub mod remove;
pub mod update;

use entity::{Subject, SubjectKind, membership, organization};
use sea_orm::DbErr;
use time::Duration;
use uuid::Uuid;

use crate::{
    access::{self, Viewer},
    config::Limits,
    fault::{Code, Fault, Refusal},
    store::{self, Work},
};

/// The organization and the viewer's membership of it, locked, if the viewer is one of its admins. To anybody but its
/// members and partners it does not exist.
pub(super) async fn lock_as_admin(
    work: &Work,
    viewer: Viewer,
    organization_id: Uuid,
) -> Result<(organization::Model, membership::Model), Fault> {
    let locked = store::organization::unscoped_lock(&work.tx, organization_id).await?;
    let own = find_active(work, viewer, organization_id).await?;
    match (locked, own) {
        (Some(organization), Some(own)) => {
            access::membership::check_admin(&own)?;
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
async fn find_own_as_admin(
    work: &Work,
    viewer: Viewer,
    organization_id: Uuid,
) -> Result<membership::Model, Fault> {
    let own = find_active(work, viewer, organization_id).await?;
    let own = own.ok_or_else(only_admins)?;
    access::membership::check_admin(&own)?;
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

fn only_admins() -> Refusal {
    Refusal::forbidden("Only an admin of the organization can do this.")
}

/// The membership, with its organization locked first, if the viewer may see it.
async fn lock_visible(
    work: &Work,
    viewer: Viewer,
    membership_id: Uuid,
) -> Result<(organization::Model, membership::Model), Fault> {
    let not_found = || Fault::from(Refusal::not_found("membershipId"));
    let seen = store::membership::find(&work.tx, viewer, membership_id)
        .await?
        .ok_or_else(not_found)?;
    let organization = store::organization::unscoped_lock(&work.tx, seen.organization_id)
        .await?
        .ok_or_else(not_found)?;
    // Read again, now that nobody else changes it.
    let membership = store::membership::find(&work.tx, viewer, membership_id)
        .await?
        .ok_or_else(not_found)?;
    Ok((organization, membership))
}

/// Refuses more invitations than one user, or one organization, may have mailed in a while. Under the organization's
/// lock, and takes the inviter's, so that two at once count each other.
pub(super) async fn check_invitation_limits(
    work: &Work,
    limits: &Limits,
    viewer: Viewer,
    organization_id: Uuid,
) -> Result<(), Fault> {
    store::user::unscoped_lock(&work.tx, viewer.user_id).await?;
    let recent = work.now.before(Duration::minutes(10));
    let by_user = store::mail::unscoped_count_by_actor(&work.tx, viewer.user_id, recent).await?;
    let today = work.now.before(Duration::DAY);
    let by_organization =
        store::mail::unscoped_count_by_organization(&work.tx, organization_id, today).await?;
    if by_user >= limits.invitations_per_user {
        let message = "You have sent many invitations. Wait 10 minutes, then go on.";
        return Err(Refusal::new(Code::RateLimited, message).into());
    }
    if by_organization >= limits.invitations_per_organization {
        let message =
            "The organization has sent all the invitations it may send in a day. Go on tomorrow.";
        return Err(Refusal::new(Code::RateLimited, message).into());
    }
    Ok(())
}

/// Refuses what would leave the organization without an admin. Under the organization's lock.
async fn check_last_admin(
    work: &Work,
    before: &membership::Model,
    after: Option<(membership::Role, membership::Status)>,
) -> Result<(), Fault> {
    if access::membership::loses_admin(before, after)
        && store::membership::unscoped_count_other_admins(&work.tx, before).await? == 0
    {
        let message = "This is the organization's last admin. Make somebody else an admin first.";
        return Err(Refusal::new(Code::LastAdmin, message)
            .at("membershipId")
            .because_of(Subject::new(SubjectKind::Membership, before.id))
            .into());
    }
    Ok(())
}
