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
    /// Take over what an ended delegation has left as a draft.
    Adopt,
    /// Delete it.
    Discard,
}

impl Action {
    const ALL: [Self; 5] = [
        Self::Edit,
        Self::Publish,
        Self::Delete,
        Self::Adopt,
        Self::Discard,
    ];
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

/// Whether the viewer, who may see the shortlist, may do this with it now.
pub fn check(
    viewer: Viewer,
    party: Party,
    action: Action,
    shortlist: &Model,
) -> Result<(), Refusal> {
    let own = is_own(viewer, shortlist.author_id, shortlist.delegation_id);
    // A member sees a partner's draft only when its delegation has ended.
    let inherited = shortlist.is_partners_draft();
    let may = match (party, action) {
        (Party::Onlooker, _) => false,
        (Party::Maker, action) => !matches!(action, Action::Adopt | Action::Discard),
        (Party::Member(role), Action::Adopt | Action::Discard) => role.is_admin(),
        (Party::Member(role), Action::Delete) => role.is_admin() || own,
        (Party::Member(_), Action::Edit | Action::Publish) => true,
    };
    if !may {
        let who = match action {
            Action::Delete => "whoever made it, or an admin of the organization,",
            Action::Edit | Action::Publish => "whoever made it, or a member of the organization,",
            Action::Adopt | Action::Discard => "an admin of the organization",
        };
        return Err(Refusal::forbidden(format!("Only {who} can do this.")));
    }
    let conflict = match (party, action) {
        (_, Action::Publish) if shortlist.status == Status::Published => {
            Some("It is published already.")
        }
        (_, Action::Adopt | Action::Discard) if !inherited => {
            Some("This is no draft that an ended delegation has left behind.")
        }
        (Party::Member(_), Action::Edit | Action::Publish | Action::Delete) if inherited => {
            Some("An ended delegation has left it behind. An admin can adopt or discard it.")
        }
        _ => None,
    };
    conflict.map_or(Ok(()), |message| Err(Refusal::new(Code::Conflict, message)))
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
