//! What a viewer is to what was made in a workspace.

use entity::{
    Permission, Permissions, brief, delegation::IdentityMode, membership::Role, note,
    saved_solution, shortlist, stream::Audience,
};
use uuid::Uuid;

use super::{Seat, Viewer};
use crate::fault::{Code, Refusal};

/// A thing that somebody made in a workspace, as far as access to it goes.
#[derive(Clone, Copy, Debug)]
pub struct Made {
    pub organization_id: Uuid,
    /// Under which it was made; none for a member's.
    pub delegation_id: Option<Uuid>,
    pub author_id: Uuid,
}

/// What a viewer who may see a thing is to it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Party {
    /// A member of the organization in whose workspace it is, and perhaps whoever made it.
    Member { role: Role, is_author: bool },
    /// Somebody on the delegation that made it; whoever is confined, of what they made themselves.
    Maker,
    /// Somebody on another delegation, or confined.
    Onlooker,
}

impl Party {
    /// What the viewer, who sits here, is to the thing.
    pub fn of(viewer: Viewer, seat: &Seat, made: Made) -> Self {
        match seat {
            Seat::Member(role) => Self::member(viewer, *role, made),
            Seat::Partner(grant) => {
                let own = made.delegation_id == Some(grant.delegation.id);
                if own && (!grant.confined || made.author_id == viewer.user_id) {
                    Self::Maker
                } else {
                    Self::Onlooker
                }
            }
        }
    }

    /// What a member is to the thing.
    pub fn member(viewer: Viewer, role: Role, made: Made) -> Self {
        Self::Member {
            role,
            is_author: made.delegation_id.is_none() && made.author_id == viewer.user_id,
        }
    }
}

impl From<&shortlist::Model> for Made {
    fn from(row: &shortlist::Model) -> Self {
        Self {
            organization_id: row.organization_id,
            delegation_id: row.delegation_id,
            author_id: row.author_id,
        }
    }
}

impl From<&brief::Model> for Made {
    fn from(row: &brief::Model) -> Self {
        Self {
            organization_id: row.organization_id,
            delegation_id: row.delegation_id,
            author_id: row.author_id,
        }
    }
}

impl From<&saved_solution::Model> for Made {
    fn from(row: &saved_solution::Model) -> Self {
        Self {
            organization_id: row.organization_id,
            delegation_id: row.delegation_id,
            author_id: row.author_id,
        }
    }
}

impl From<&note::Model> for Made {
    fn from(row: &note::Model) -> Self {
        Self {
            organization_id: row.organization_id,
            delegation_id: row.delegation_id,
            author_id: row.author_id,
        }
    }
}

impl Made {
    /// Whose streams tell of it: everybody who sees it, and nobody else. `at_work` says whether its delegation lives,
    /// and nobody of the organization has taken it over.
    pub fn audiences(self, needs: Permissions, published: bool, at_work: bool) -> Vec<Audience> {
        let organization_id = self.organization_id;
        let members = Audience::Members { organization_id };
        let others = Audience::Published {
            organization_id,
            needs,
        };
        match (self.delegation_id, published) {
            (Some(delegation_id), true) => vec![
                members,
                others,
                Audience::Shown {
                    delegation_id,
                    needs,
                },
            ],
            (None, true) => vec![members, others],
            (Some(delegation_id), false) if at_work => vec![
                Audience::Makers {
                    delegation_id,
                    needs,
                },
                Audience::Maker {
                    delegation_id,
                    user_id: self.author_id,
                    needs,
                },
            ],
            (_, false) => vec![members],
        }
    }
}

/// Whether a viewer is told who made or did something, or only for which organization: a partner may work under its
/// name, and then those on the same delegation and the organization's admins know.
pub fn is_told(mode: Option<IdentityMode>, is_admin: bool, by_own_side: bool) -> bool {
    mode != Some(IdentityMode::AsBuyer) || is_admin || by_own_side
}

/// Whether whoever sits here may do what `permission` is for.
pub fn check_permission(seat: &Seat, permission: Permission) -> Result<(), Refusal> {
    if seat.permissions().contains(permission) {
        return Ok(());
    }
    let message = format!(
        "Your access does not include {}. An admin of the organization can add it.",
        permission.label()
    );
    Err(Refusal::new(Code::PermissionRequired, message))
}
