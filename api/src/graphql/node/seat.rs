use std::sync::Arc;

use async_graphql::{Enum, ID, SimpleObject};
use entity::{SubjectKind, seat};

use crate::{
    access::team,
    graphql::{id, scalar::DateTime},
};

/// Whether somebody may act from a seat.
#[derive(Enum, Clone, Copy, PartialEq, Eq)]
#[graphql(remote = "seat::Status")]
pub enum SeatStatus {
    /// Added by the buyer: may act at once, but confined until an admin of the partner confirms the person.
    AwaitingPartner,
    /// Added by the partner where the buyer asked to approve: may not act yet.
    AwaitingOrganization,
    /// May act while the delegation is ACTIVE.
    Active,
    /// May act no longer.
    Removed,
}

/// What can be done with a seat.
#[derive(Enum, Clone, Copy, PartialEq, Eq)]
#[graphql(remote = "team::SeatAction")]
pub enum SeatAction {
    /// `approveSeat`.
    Approve,
    /// `updateSeat`.
    Edit,
    /// `removeSeat`.
    Remove,
}

/// One person's place on one delegation.
#[derive(SimpleObject, Clone)]
#[graphql(complex)]
pub struct Seat {
    /// Starts with `sea_`.
    pub id: ID,
    /// Whether the person may act from it.
    status: SeatStatus,
    /// When it was given, the last time.
    created_at: DateTime,
    /// Counts changes, from 1.
    version: i32,
    #[graphql(skip)]
    pub row: Arc<seat::Model>,
}

impl Seat {
    pub fn new(row: Arc<seat::Model>) -> Self {
        Self {
            id: id::encode(SubjectKind::Seat, row.id),
            status: row.status.into(),
            created_at: DateTime(row.created_at),
            version: row.version,
            row,
        }
    }
}
