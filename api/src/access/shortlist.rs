//! What a viewer may do with what was made in a workspace: the rules that guard the commands and that `actions` shows.

use entity::{
    Permission,
    delegation::IdentityMode,
    membership::Role,
    saved_solution,
    shortlist::{Model, Status},
};
use uuid::Uuid;

use super::{Seat, Viewer};
use crate::fault::{Code, Refusal};

/// What can be done with a shortlist.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Action {
    Edit,
    Publish,
    Delete,
}

impl Action {
    const ALL: [Self; 3] = [Self::Edit, Self::Publish, Self::Delete];
}

/// Whether a viewer is told who made or did something, or only for which organization: a partner may work under its
/// name, and then those on the same delegation and the organization's admins know.
pub fn is_told(mode: Option<IdentityMode>, is_admin: bool, by_own_side: bool) -> bool {
    mode != Some(IdentityMode::AsBuyer) || is_admin || by_own_side
}

/// What a viewer who may see a thing is to it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Party {
    /// A member of the organization in whose workspace it is.
    Member(Role),
    /// Somebody on the delegation that made it.
    Maker,
    /// Somebody on another delegation.
    Onlooker,
}

impl Party {
    /// What whoever sits here is to what was made under this delegation, or by a member.
    pub fn of(seat: &Seat, delegation_id: Option<Uuid>) -> Self {
        match seat {
            Seat::Member(role) => Self::Member(*role),
            Seat::Partner(grant) if delegation_id == Some(grant.delegation.id) => Self::Maker,
            Seat::Partner(_) => Self::Onlooker,
        }
    }
}

/// Whether the viewer may do this with the shortlist now.
pub fn check(
    viewer: Viewer,
    party: Party,
    action: Action,
    shortlist: &Model,
) -> Result<(), Refusal> {
    let may = match (party, shortlist.status, action) {
        (Party::Onlooker, ..) => false,
        (Party::Maker, ..) => true,
        // A partner's draft is the partner's; what an ended delegation has left is adopted or discarded.
        (Party::Member(_), Status::Draft, _) if shortlist.delegation_id.is_some() => false,
        (Party::Member(_), _, Action::Edit | Action::Publish) => true,
        (Party::Member(role), _, Action::Delete) => {
            role.is_admin() || is_own(viewer, shortlist.author_id, shortlist.delegation_id)
        }
    };
    if !may {
        let who = match action {
            Action::Delete => "whoever made it, or an admin of the organization,",
            Action::Edit | Action::Publish => "whoever made it, or a member of the organization,",
        };
        return Err(Refusal::forbidden(format!("Only {who} can do this.")));
    }
    if action == Action::Publish && shortlist.status == Status::Published {
        return Err(Refusal::new(Code::Conflict, "It is published already."));
    }
    Ok(())
}

/// What the viewer can do with the shortlist next.
pub fn actions(viewer: Viewer, party: Party, shortlist: &Model) -> Vec<Action> {
    let actions = Action::ALL.into_iter();
    actions
        .filter(|action| check(viewer, party, *action, shortlist).is_ok())
        .collect()
}

/// Whether the viewer may take a saved solution off the list: the partner's people theirs; a member their own, an admin
/// every one.
pub fn check_unsave(
    viewer: Viewer,
    party: Party,
    saved: &saved_solution::Model,
) -> Result<(), Refusal> {
    let may = match party {
        Party::Onlooker => false,
        Party::Maker => true,
        Party::Member(role) => {
            role.is_admin() || is_own(viewer, saved.author_id, saved.delegation_id)
        }
    };
    if may {
        Ok(())
    } else {
        let message = "Only whoever saved it, or an admin of the organization, can do this.";
        Err(Refusal::forbidden(message))
    }
}

fn is_own(viewer: Viewer, author_id: Uuid, delegation_id: Option<Uuid>) -> bool {
    author_id == viewer.user_id && delegation_id.is_none()
}

/// Whether whoever sits here may do what `permission` is for.
pub fn check_permission(seat: &Seat, permission: Permission) -> Result<(), Refusal> {
    if seat.permissions().contains(permission) {
        return Ok(());
    }
    let message = format!(
        "Your access does not include {}. An admin of the organization can add it.",
        permission.label()
    );
    Err(Refusal::new(Code::PermissionRequired, message))
}
