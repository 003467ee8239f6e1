//! A viewer in an organization: what every look into its workspace starts from.

use std::sync::Arc;

use entity::{
    Permission, Permissions,
    delegation::{self, DataVisibility, IdentityMode},
    membership::Role,
    seat::Status,
    stream::Audience,
};
use uuid::Uuid;

use super::Viewer;

/// As what a viewer is in an organization's workspace. Only the store gives one out: to the viewer
/// by [`store::home`](crate::store::home), and held for a command by [`store::seat`](crate::store::seat).
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

    /// Whose name something bears that whoever sits here shows, begun in this mode: the organization's for good, if the
    /// partner began it or shows it in that.
    pub fn shows_in(&self, began: Option<IdentityMode>) -> Option<IdentityMode> {
        match self.grant() {
            Some(grant) => Some(grant.delegation.identity_mode.or_as_buyer(began)),
            None => began,
        }
    }

    /// Whether whoever sits here sees documents: they are an organization's own, and no delegation is about them.
    pub const fn shows_documents(&self) -> bool {
        matches!(self, Self::Member(_))
    }

    /// What the viewer may do there: a member everything.
    pub fn permissions(&self) -> Permissions {
        match self {
            Self::Member(_) => Permissions::ALL,
            Self::Partner(grant) => grant.permissions,
        }
    }
}

impl Seat {
    /// Whose streams tell whoever sits here of everything that they may see in the organization's workspace, and of
    /// nothing else.
    pub fn audiences(&self, viewer: Viewer, organization_id: Uuid) -> Vec<Audience> {
        let Self::Partner(grant) = self else {
            return vec![Audience::Members { organization_id }];
        };
        let delegation_id = grant.delegation.id;
        let open = NEEDS.into_iter();
        let open = open.filter(|needs| grant.permissions.contains_all(*needs));
        let audiences = open.flat_map(|needs| {
            let shown = match grant.delegation.data_visibility {
                DataVisibility::Full => Audience::Published {
                    organization_id,
                    needs,
                },
                DataVisibility::Own => Audience::Shown {
                    delegation_id,
                    needs,
                },
            };
            let drafts = if grant.confined {
                Audience::Maker {
                    delegation_id,
                    user_id: viewer.user_id,
                    needs,
                }
            } else {
                Audience::Makers {
                    delegation_id,
                    needs,
                }
            };
            [shown, drafts]
        });
        audiences.collect()
    }
}

/// The audiences of an organization that are not those of a delegation.
pub fn organizations_audiences(organization_id: Uuid) -> Vec<Audience> {
    let published = NEEDS.into_iter().map(|needs| Audience::Published {
        organization_id,
        needs,
    });
    let members = Audience::Members { organization_id };
    published.chain([members]).collect()
}

/// What things in a workspace need to be seen by a partner: a note, as well what it is about.
const NEEDS: [Permissions; 5] = [
    Permissions::of(Permission::Shortlists),
    Permissions::of(Permission::Briefs),
    Permissions::of(Permission::Notes),
    Permissions::of(Permission::Shortlists).with(Permission::Notes),
    Permissions::of(Permission::Briefs).with(Permission::Notes),
];

/// Under which delegation somebody acts, and what is theirs of it.
#[derive(Clone, Debug)]
pub struct Grant {
    pub delegation: Arc<delegation::Model>,
    /// The delegation's, narrowed by the person's own.
    pub permissions: Permissions,
    /// Whether an admin of the partner has yet to confirm the person: of the delegation's drafts they see their own.
    pub confined: bool,
}

impl Grant {
    /// What a seat with these permissions and this status amounts to.
    pub fn new(delegation: Arc<delegation::Model>, own: Permissions, status: Status) -> Self {
        let permissions = delegation.permissions.intersection(own);
        Self {
            delegation,
            permissions,
            confined: status == Status::AwaitingPartner,
        }
    }
}
