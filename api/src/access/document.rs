//! What a viewer who may see a document can do with it: the rules that guard the commands and that `actions` shows.

use entity::membership::Role;

use crate::fault::Refusal;

/// What can be done with a document.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Action {
    /// Give it another name, or another place; put something into a folder.
    Edit,
    /// With a partner, or not any more.
    Share,
    /// With all that is in it.
    Delete,
}

/// What the viewer is to a document that they may see.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Party {
    /// Their role in the organization whose it is; none of whoever it is shared with.
    pub role: Option<Role>,
    pub is_author: bool,
}

impl Party {
    /// Whether it depends on what is in the folder if they may delete it.
    pub fn deletes_only_own(self) -> bool {
        self.is_author && self.role.is_some_and(|role| !role.is_admin())
    }
}

/// Whoever it is shared with is told so.
pub fn only_owners_members() -> Refusal {
    let message =
        "It is shared to be read. Only members of the organization whose it is can do this.";
    Refusal::forbidden(message)
}

/// Whether the viewer may do this with it. `holds_others` says whether it is a folder in which there is something that
/// somebody else has made.
pub fn check(party: Party, action: Action, holds_others: bool) -> Result<(), Refusal> {
    let Some(role) = party.role else {
        return Err(only_owners_members());
    };
    if action != Action::Delete || role.is_admin() {
        return Ok(());
    }
    if !party.is_author {
        let message = "Only whoever made it, or an admin of the organization, can do this.";
        return Err(Refusal::forbidden(message));
    }
    if holds_others {
        let message = "There is something in it that somebody else has made. Ask an admin of the organization.";
        return Err(Refusal::forbidden(message));
    }
    Ok(())
}

/// What the viewer can do with it next.
pub fn actions(party: Party, holds_others: bool) -> Vec<Action> {
    let actions = [Action::Edit, Action::Share, Action::Delete].into_iter();
    actions
        .filter(|action| check(party, *action, holds_others).is_ok())
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_shared_is_read_and_nothing_else() {
        for is_author in [false, true] {
            let reader = Party {
                role: None,
                is_author,
            };
            assert_eq!(actions(reader, false), []);
        }
    }

    #[test]
    fn members_delete_what_is_their_own_and_admins_everything() {
        use Action::{Delete, Edit, Share};
        for (role, is_author, holds_others, may_delete) in [
            (Role::Owner, false, true, true),
            (Role::Admin, false, true, true),
            (Role::Member, true, false, true),
            (Role::Member, true, true, false),
            (Role::Member, false, false, false),
            (Role::BillingAdmin, false, false, false),
        ] {
            let party = Party {
                role: Some(role),
                is_author,
            };
            let expected = match may_delete {
                true => vec![Edit, Share, Delete],
                false => vec![Edit, Share],
            };
            assert_eq!(actions(party, holds_others), expected, "{party:?}");
        }
    }
}
