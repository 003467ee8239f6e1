use std::sync::Arc;

use async_graphql::{Enum, ID, SimpleObject};
use entity::{SubjectKind, partner_user};

use crate::graphql::id;

/// What a person may do on a partner's team. An ADMIN manages the team and the seats, and may leave a delegation for it.
#[derive(Enum, Clone, Copy, PartialEq, Eq)]
#[graphql(remote = "partner_user::Role")]
pub enum PartnerUserRole {
    /// Runs the team.
    Admin,
    /// Works on the delegations on which they have a seat.
    Member,
}

/// Whether a person is on the team.
#[derive(Enum, Clone, Copy, PartialEq, Eq)]
#[graphql(remote = "partner_user::Status")]
pub enum PartnerUserStatus {
    /// Has yet to come: to set the first password, to accept the first invitation, or to be confirmed by an admin of the
    /// partner.
    Invited,
    /// On the team.
    Active,
    /// No longer on it.
    Removed,
}

/// A person on a partner's team. What they may do for a buyer is a seat.
#[derive(SimpleObject, Clone)]
#[graphql(complex)]
pub struct PartnerUser {
    /// Starts with `pus_`.
    pub id: ID,
    /// What they may do on the team.
    role: PartnerUserRole,
    /// Whether they are on it.
    status: PartnerUserStatus,
    #[graphql(skip)]
    pub row: Arc<partner_user::Model>,
}

impl PartnerUser {
    pub fn new(row: Arc<partner_user::Model>) -> Self {
        Self {
            id: id::encode(SubjectKind::PartnerUser, row.id),
            role: row.role.into(),
            status: row.status.into(),
            row,
        }
    }
}
