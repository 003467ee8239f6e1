use std::sync::Arc;

use async_graphql::{Enum, SimpleObject};
use entity::{Permission, Permissions, organization};

use super::OrganizationRole;
use crate::access::{Grant, Seat};

/// As what the viewer is in a workspace.
#[derive(Enum, Clone, Copy, PartialEq, Eq)]
pub enum ViewerMode {
    /// A member of the organization.
    Member,
    /// A partner, under a delegation.
    Partner,
}

/// A workspace that the viewer may enter.
#[derive(SimpleObject)]
#[graphql(complex)]
pub struct WorkspaceContext {
    /// As what.
    pub mode: ViewerMode,
    /// The viewer's role, as a member.
    pub role: Option<OrganizationRole>,
    #[graphql(skip)]
    pub row: Arc<organization::Model>,
    #[graphql(skip)]
    pub grant: Option<Grant>,
}

impl WorkspaceContext {
    /// The workspace of this organization, entered so.
    pub fn new(organization: Arc<organization::Model>, seat: Seat) -> Self {
        let (mode, role, grant) = match seat {
            Seat::Member(role) => (ViewerMode::Member, Some(role.into()), None),
            Seat::Partner(grant) => (ViewerMode::Partner, None, Some(grant)),
        };
        Self {
            mode,
            role,
            row: organization,
            grant,
        }
    }
}

/// A part of a workspace. A tab without permission is absent.
#[derive(SimpleObject)]
pub struct WorkspaceTab {
    /// Which part.
    key: WorkspaceTabKey,
    /// Its name for people.
    label: &'static str,
}

/// The parts of a workspace.
#[derive(Enum, Clone, Copy, PartialEq, Eq)]
pub enum WorkspaceTabKey {
    /// Shortlists of solutions.
    Shortlists,
    /// Briefs to suppliers.
    Briefs,
    /// Notes on all of these.
    Notes,
    /// Solutions put aside.
    SavedSolutions,
}

/// The tabs that these permissions open.
pub fn tabs(permissions: Permissions) -> Vec<WorkspaceTab> {
    [
        (
            Permission::Shortlists,
            WorkspaceTabKey::Shortlists,
            "Shortlists",
        ),
        (Permission::Briefs, WorkspaceTabKey::Briefs, "Briefs"),
        (Permission::Notes, WorkspaceTabKey::Notes, "Notes"),
        (
            Permission::Shortlists,
            WorkspaceTabKey::SavedSolutions,
            "Saved solutions",
        ),
    ]
    .into_iter()
    .filter(|(permission, ..)| permissions.contains(*permission))
    .map(|(_, key, label)| WorkspaceTab { key, label })
    .collect()
}
