use std::sync::Arc;

use async_graphql::{Enum, SimpleObject};
use entity::{Permission, Permissions, delegation, membership};
use uuid::Uuid;

use super::OrganizationRole;

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
    pub organization_id: Uuid,
    #[graphql(skip)]
    pub grant: Option<Arc<delegation::Model>>,
}

impl WorkspaceContext {
    /// As a member with this role, or else as a partner under this delegation.
    pub fn new(
        organization_id: Uuid,
        role: Option<membership::Role>,
        grant: Option<Arc<delegation::Model>>,
    ) -> Self {
        let mode = if grant.is_some() {
            ViewerMode::Partner
        } else {
            ViewerMode::Member
        };
        Self {
            mode,
            role: role.map(OrganizationRole::from),
            organization_id,
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
