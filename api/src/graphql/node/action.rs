use async_graphql::Enum;

use crate::access::{brief, document, note, shortlist};

/// What can be done with something in a workspace.
#[derive(Enum, Clone, Copy, PartialEq, Eq)]
pub enum ResourceAction {
    /// Change it.
    Edit,
    /// Show it to the organization.
    Publish,
    /// Mail it to the suppliers.
    Send,
    /// Take no more answers.
    Close,
    /// Make a personal note a shared one; share a document with a partner.
    Share,
    /// Delete it.
    Delete,
    /// Write a note on it.
    AddNote,
    /// Take over what an ended delegation has left as a draft.
    Adopt,
    /// Delete what an ended delegation has left as a draft.
    Discard,
}

impl From<shortlist::Action> for ResourceAction {
    fn from(action: shortlist::Action) -> Self {
        match action {
            shortlist::Action::Edit => Self::Edit,
            shortlist::Action::Publish => Self::Publish,
            shortlist::Action::Delete => Self::Delete,
            shortlist::Action::Adopt => Self::Adopt,
            shortlist::Action::Discard => Self::Discard,
        }
    }
}

impl From<brief::Action> for ResourceAction {
    fn from(action: brief::Action) -> Self {
        match action {
            brief::Action::Edit => Self::Edit,
            brief::Action::Send => Self::Send,
            brief::Action::Close => Self::Close,
            brief::Action::Delete => Self::Delete,
            brief::Action::Adopt => Self::Adopt,
            brief::Action::Discard => Self::Discard,
        }
    }
}

impl From<note::Action> for ResourceAction {
    fn from(action: note::Action) -> Self {
        match action {
            note::Action::Edit => Self::Edit,
            note::Action::Share => Self::Share,
            note::Action::Delete => Self::Delete,
        }
    }
}

impl From<document::Action> for ResourceAction {
    fn from(action: document::Action) -> Self {
        match action {
            document::Action::Edit => Self::Edit,
            document::Action::Share => Self::Share,
            document::Action::Delete => Self::Delete,
        }
    }
}
