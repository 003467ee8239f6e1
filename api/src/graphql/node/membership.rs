use std::sync::Arc;

use async_graphql::{Enum, ID, SimpleObject};
use entity::{SubjectKind, membership};

use crate::graphql::{id, scalar::DateTime};

/// What a member may do in an organization.
#[derive(Enum, Clone, Copy, PartialEq, Eq)]
#[graphql(remote = "membership::Role")]
pub enum OrganizationRole {
    /// Everything, and the only one who makes or unmakes owners.
    Owner,
    /// Runs the organization: invites partners and members, changes and ends their access.
    Admin,
    /// Looks after billing and partnerships.
    BillingAdmin,
    /// Works in the workspace.
    Member,
}

/// Whether a membership is in force.
#[derive(Enum, Clone, Copy, PartialEq, Eq)]
#[graphql(remote = "membership::Status")]
pub enum MembershipStatus {
    /// Until the person accepts, or sets the first password by the mailed link.
    Invited,
    /// In force.
    Active,
    /// Without access until an admin lifts it.
    Suspended,
}

/// A user in an organization.
#[derive(SimpleObject, Clone)]
#[graphql(complex)]
pub struct Membership {
    /// Starts with `mem_`.
    pub id: ID,
    /// What the member may do.
    role: OrganizationRole,
    /// Whether it is in force.
    status: MembershipStatus,
    /// When the person was invited, or founded the organization.
    created_at: DateTime,
    #[graphql(skip)]
    pub row: Arc<membership::Model>,
}

impl Membership {
    pub fn new(row: Arc<membership::Model>) -> Self {
        Self {
            id: id::encode(SubjectKind::Membership, row.id),
            role: row.role.into(),
            status: row.status.into(),
            created_at: DateTime(row.created_at),
            row,
        }
    }
}
