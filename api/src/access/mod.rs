//! Who may do what: pure rules, without a database.

pub mod brief;
pub mod company;
pub mod delegation;
pub mod document;
pub mod membership;
pub mod note;
pub mod partnership;
mod party;
pub mod saved_solution;
mod seat;
pub mod shortlist;
pub mod team;
mod work;

use std::collections::HashMap;

use entity::{membership::Role, partner_user};
use uuid::Uuid;

pub use party::{Made, Party, check_permission, is_told};
pub use seat::{Grant, Seat, organizations_audiences};

/// Whoever is signed in, by which session.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Viewer {
    pub user_id: Uuid,
    pub session_id: Uuid,
}

/// Where a viewer stands: what they are a member of, and whose team they are on. True for one request at most.
#[derive(Clone, Debug, Default)]
pub struct Standing {
    /// Roles in the organizations of which the viewer is an active member.
    pub roles: HashMap<Uuid, Role>,
    /// The partner on whose team the viewer is, and as what.
    pub team: Option<Team>,
}

/// A place on a partner's team.
#[derive(Clone, Copy, Debug)]
pub struct Team {
    pub partner_id: Uuid,
    pub role: partner_user::Role,
    pub status: partner_user::Status,
    /// A buyer has added the viewer, and the partner has yet to confirm it.
    pub awaits_partner: bool,
}

impl Standing {
    /// Whether the viewer is an active member of the organization.
    pub fn is_member(&self, organization_id: Uuid) -> bool {
        self.roles.contains_key(&organization_id)
    }

    /// Whether the viewer runs the organization.
    pub fn is_admin(&self, organization_id: Uuid) -> bool {
        self.roles
            .get(&organization_id)
            .is_some_and(|role| role.is_admin())
    }

    /// Whether the viewer speaks for the partner: an admin of its team, or the individual.
    pub fn speaks_for(&self, partner_id: Uuid) -> bool {
        self.team.is_some_and(|team| {
            team.partner_id == partner_id
                && team.role == partner_user::Role::Admin
                && team.status == partner_user::Status::Active
                && !team.awaits_partner
        })
    }

    /// Whether the viewer is on the partner's team, or is the individual whom somebody has invited. Whom a buyer has added
    /// is not, until an admin of the partner confirms it.
    pub fn is_of(&self, partner_id: Uuid) -> bool {
        self.team
            .is_some_and(|team| team.partner_id == partner_id && !team.awaits_partner)
    }
}
