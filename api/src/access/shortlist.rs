//! What a viewer may do with a shortlist: the rules that guard the commands and that `actions` shows.

use entity::shortlist::{Model, Status};

use super::{
    Party,
    work::{self, Deed},
};
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

    fn deed(self) -> Deed {
        match self {
            Self::Edit | Self::Publish => Deed::Work,
            Self::Delete => Deed::Delete,
            Self::Adopt | Self::Discard => Deed::TakeOver,
        }
    }
}

/// Whether the viewer, who may see the shortlist, may do this with it now.
pub fn check(party: Party, action: Action, shortlist: &Model) -> Result<(), Refusal> {
    work::check(party, action.deed(), shortlist.is_partners_draft())?;
    if action == Action::Publish && shortlist.status == Status::Published {
        return Err(Refusal::new(Code::Conflict, "It is published already."));
    }
    Ok(())
}

/// What the viewer can do with the shortlist next.
pub fn actions(party: Party, shortlist: &Model) -> Vec<Action> {
    let actions = Action::ALL.into_iter();
    actions
        .filter(|action| check(party, *action, shortlist).is_ok())
        .collect()
}
