//! Memberships: invite, accept, decline, change, remove.

pub mod accept;
pub mod decline;
pub mod invite;
pub mod remove;
pub mod update;

use entity::{
    Subject, SubjectKind,
    membership::{self, Role, Status},
    organization,
};
use uuid::Uuid;

use crate::{
    access::{self, Viewer},
    fault::{Code, Fault, Refusal},
    store::{self, Work},
};

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

/// Refuses whoever may not make a member with the role `from` into one with the role `to`. Under the organization's lock.
async fn check_role(
    work: &Work,
    actor: &membership::Model,
    from: Option<Role>,
    to: Option<Role>,
) -> Result<(), Fault> {
    let owned = store::membership::unscoped_has_owner(&work.tx, actor.organization_id).await?;
    Ok(access::membership::check_role(actor, owned, from, to)?)
}

/// Refuses what would leave the organization without an admin. Under the organization's lock.
async fn check_last_admin(
    work: &Work,
    before: &membership::Model,
    after: Option<(Role, Status)>,
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

/// Only the invited person answers, and only once.
fn check_answerable(viewer: Viewer, membership: &membership::Model) -> Result<(), Refusal> {
    if membership.user_id != viewer.user_id {
        return Err(Refusal::forbidden("Only the invited person can answer."));
    }
    if membership.status != Status::Invited {
        let subject = Subject::new(SubjectKind::Membership, membership.id);
        return Err(
            Refusal::new(Code::Conflict, "This invitation has been answered already.")
                .because_of(subject),
        );
    }
    Ok(())
}
