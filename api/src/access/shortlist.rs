//! What a viewer may do with a shortlist: the rules that guard the commands and that `actions` shows.

use entity::shortlist::{Model, Status};

use super::Party;
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

/// Whether the viewer, who may see the shortlist, may do this with it now.
pub fn check(party: Party, action: Action, shortlist: &Model) -> Result<(), Refusal> {
    // A member sees a partner's draft only when its delegation has ended.
    let inherited = shortlist.is_partners_draft();
    let may = match (party, action) {
        (Party::Onlooker, _) => false,
        (Party::Maker, action) => !matches!(action, Action::Adopt | Action::Discard),
        (Party::Member { role, .. }, Action::Adopt | Action::Discard) => role.is_admin(),
        (Party::Member { role, is_author }, Action::Delete) => role.is_admin() || is_author,
        (Party::Member { .. }, Action::Edit | Action::Publish) => true,
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
        (Party::Member { .. }, Action::Edit | Action::Publish | Action::Delete) if inherited => {
            Some("An ended delegation has left it behind. An admin can adopt or discard it.")
        }
        _ => None,
    };
    conflict.map_or(Ok(()), |message| Err(Refusal::new(Code::Conflict, message)))
}

/// What the viewer can do with the shortlist next.
pub fn actions(party: Party, shortlist: &Model) -> Vec<Action> {
    let actions = Action::ALL.into_iter();
    actions
        .filter(|action| check(party, *action, shortlist).is_ok())
        .collect()
}
