//! What an organization's members may do with one another.

use entity::membership::{Model, Role, Status};

use crate::fault::Refusal;

/// Whether `actor` may run the organization.
pub fn check_admin(actor: &Model) -> Result<(), Refusal> {
    if actor.is_admin() {
        Ok(())
    } else {
        Err(only_admins())
    }
}

/// Whoever sees the organization, and is no admin of it, is told so.
pub fn only_admins() -> Refusal {
    Refusal::forbidden("Only an admin of the organization can do this.")
}

/// The same of what is for members, and for nobody who acts for it.
pub fn only_members() -> Refusal {
    Refusal::forbidden("Only a member of the organization can do this.")
}

/// The same of what is for owners alone.
pub fn only_owners() -> Refusal {
    Refusal::forbidden("Only an owner of the organization can do this.")
}

/// Whether `actor` may make somebody, who has the role `from` if any, into `to`: owners are made and unmade by owners.
/// Only an organization that is not `owned` by an active one gets its next owner from its admins.
pub fn check_role(
    actor: &Model,
    owned: bool,
    from: Option<Role>,
    to: Option<Role>,
) -> Result<(), Refusal> {
    check_admin(actor)?;
    let touches_owner = from == Some(Role::Owner) || to == Some(Role::Owner);
    if touches_owner && owned && actor.role != Role::Owner {
        return Err(Refusal::forbidden("Only an owner can do this to an owner."));
    }
    Ok(())
}

/// Whether the organization would lose an admin if `before` became `after`; none stands for its removal.
pub fn loses_admin(before: &Model, after: Option<(Role, Status)>) -> bool {
    let stays = after.is_some_and(|(role, status)| role.is_admin() && status == Status::Active);
    before.is_admin() && !stays
}
