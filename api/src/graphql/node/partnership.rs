use std::sync::Arc;

use async_graphql::{Enum, ID, SimpleObject};
use entity::{
    SubjectKind,
    partnership::{Action, Label, Role},
};

use crate::{
    graphql::{id, scalar::DateTime},
    store::partnership::{Seen, What},
};

/// What one side of a partnership is shown.
#[derive(Enum, Clone, Copy, PartialEq, Eq)]
#[graphql(remote = "Label")]
pub enum PartnershipLabel {
    /// The organization has asked, and waits for the answer.
    SentAwaitingApproval,
    /// The organization has been asked, and has not answered.
    ReceivedAwaitingApproval,
    /// Both are partners.
    Accepted,
    /// Rejected by whoever was asked, or deleted by them: the request, or the partnership.
    Rejected,
}

/// What one side of a partnership can do.
#[derive(Enum, Clone, Copy, Debug, PartialEq, Eq)]
pub enum PartnershipAction {
    /// Become partners, also after having rejected it.
    Accept,
    /// Do not become partners. The other side cannot ask again until both have deleted it.
    Reject,
    /// Take the request back, end the partnership, or clear away what was rejected.
    Delete,
    /// Share documents with the other side.
    Share,
}

impl PartnershipAction {
    /// Asking is done by address, not on what is there already.
    pub const fn of(action: Action) -> Option<Self> {
        match action {
            Action::Accept => Some(Self::Accept),
            Action::Reject => Some(Self::Reject),
            Action::Delete => Some(Self::Delete),
            Action::Send => None,
        }
    }
}

/// A relationship between two organizations, as one of them sees it.
/// Whoever is a member of both sees two, each with an id of its own.
#[derive(SimpleObject, Clone)]
#[graphql(complex)]
pub struct Partnership {
    /// Starts with `prt_`.
    pub id: ID,
    /// What the viewer's side is shown.
    label: PartnershipLabel,
    /// Whether the viewer's side asked.
    requested_by_viewer: bool,
    /// When it was asked for.
    created_at: DateTime,
    /// When it was accepted, last; null when it never was.
    accepted_at: Option<DateTime>,
    #[graphql(skip)]
    pub seen: Arc<Seen>,
}

impl Partnership {
    pub fn new(seen: Arc<Seen>) -> Self {
        let (role, side) = (seen.role(), &seen.side);
        let (created_at, accepted_at) = match &seen.what {
            What::Request(row) => (row.created_at, None),
            What::Partnership(row) => (row.created_at, row.accepted_at),
        };
        // A side that is shown nothing has no row, which this is one of.
        let label = seen.state().label(role).unwrap_or(Label::Rejected);
        Self {
            id: id::encode(SubjectKind::Partnership, side.id),
            label: label.into(),
            requested_by_viewer: role == Role::Sender,
            created_at: DateTime(created_at),
            accepted_at: accepted_at.map(DateTime),
            seen,
        }
    }
}
