//! A viewer in an organization: what every look into its workspace starts from.

use std::sync::Arc;

use entity::{Permissions, delegation, membership::Role};

/// As what a viewer is in an organization's workspace. Only [`store::seat`](crate::store::seat) gives one out.
#[derive(Clone, Debug)]
pub enum Seat {
    /// One of its own people.
    Member(Role),
    /// Somebody who acts for it.
    Partner(Grant),
}

impl Seat {
    /// The grant under which the viewer acts; none for a member.
    pub fn grant(&self) -> Option<&Grant> {
        match self {
            Self::Member(_) => None,
            Self::Partner(grant) => Some(grant),
        }
    }

    /// What the viewer may do there: a member everything.
    pub fn permissions(&self) -> Permissions {
        match self {
            Self::Member(_) => Permissions::ALL,
            Self::Partner(grant) => grant.permissions,
        }
    }
}

/// Under which delegation somebody acts, and what is theirs of it.
#[derive(Clone, Debug)]
pub struct Grant {
    pub delegation: Arc<delegation::Model>,
    /// The delegation's, narrowed by the person's own.
    pub permissions: Permissions,
}

impl Grant {
    /// What `own` permissions on the delegation amount to.
    pub fn new(delegation: Arc<delegation::Model>, own: Permissions) -> Self {
        let permissions = delegation.permissions.intersection(own);
        Self {
            delegation,
            permissions,
        }
    }
}
