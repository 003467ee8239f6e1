//! What a viewer may do with a brief: the rules that guard the commands and that `actions` shows.

use entity::brief::{Model, Status};

use super::{
    Party,
    work::{self, Deed},
};
use crate::fault::{Code, Refusal};

/// What can be done with a brief.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Action {
    Edit,
    /// Mail it to the suppliers.
    Send,
    /// Take no more answers.
    Close,
    Delete,
    /// Take over what an ended delegation has left as a draft.
    Adopt,
    /// Delete it.
    Discard,
}

impl Action {
    const ALL: [Self; 6] = [
        Self::Edit,
        Self::Send,
        Self::Close,
        Self::Delete,
        Self::Adopt,
        Self::Discard,
    ];

    fn deed(self) -> Deed {
        match self {
            Self::Edit | Self::Send | Self::Close => Deed::Work,
            Self::Delete => Deed::Delete,
            Self::Adopt | Self::Discard => Deed::TakeOver,
        }
    }
}

/// Whether the viewer, who may see the brief, may do this with it now. `recipients` says how many it asks.
pub fn check(party: Party, action: Action, brief: &Model, recipients: i64) -> Result<(), Refusal> {
    work::check(party, action.deed(), brief.is_partners_draft())?;
    let conflict = match (action, brief.status) {
        (Action::Edit, Status::Sent | Status::Closed) => {
            "It has been sent: what suppliers were asked stays as it is."
        }
        (Action::Send, Status::Sent | Status::Closed) => "It has been sent already.",
        (Action::Send, Status::Draft) if recipients == 0 => {
            "It asks nobody yet. Add a solution whose supplier is to get it."
        }
        (Action::Close, Status::Draft) => "It has not been sent yet. Delete it instead.",
        (Action::Close, Status::Closed) => "It is closed already.",
        _ => return Ok(()),
    };
    Err(Refusal::new(Code::Conflict, conflict))
}

/// What the viewer can do with the brief next.
pub fn actions(party: Party, brief: &Model, recipients: i64) -> Vec<Action> {
    let actions = Action::ALL.into_iter();
    actions
        .filter(|action| check(party, *action, brief, recipients).is_ok())
        .collect()
}
