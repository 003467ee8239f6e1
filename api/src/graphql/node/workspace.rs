use std::sync::Arc;

use async_graphql::{Enum, SimpleObject};
use entity::{Permission, delegation, organization};
use uuid::Uuid;

use super::{IdentityMode, OrganizationRole};
use crate::{
    access::{Grant, Seat},
    graphql::scalar::StreamCursor,
    store::workspace::Kind,
};

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

/// One organization's workspace as the viewer may see it. A tab without permission is absent from `tabs` and its field
/// is null, without an error: one static query serves every workspace.
#[derive(SimpleObject)]
#[graphql(complex)]
pub struct Workspace {
    /// As what the viewer is in it.
    mode: ViewerMode,
    #[graphql(skip)]
    pub row: Arc<organization::Model>,
    #[graphql(skip)]
    pub seat: Seat,
    /// How far its streams reached before anything of it was read, if that was asked for.
    #[graphql(skip)]
    pub reach: Option<StreamCursor>,
}

impl Workspace {
    /// The workspace of this organization, entered so.
    pub fn new(row: Arc<organization::Model>, seat: Seat, reach: Option<StreamCursor>) -> Self {
        let mode = match seat {
            Seat::Member(_) => ViewerMode::Member,
            Seat::Partner(_) => ViewerMode::Partner,
        };
        Self {
            mode,
            row,
            seat,
            reach,
        }
    }

    /// Whether the viewer may see what `permission` is for.
    pub fn shows(&self, permission: Permission) -> bool {
        self.seat.permissions().contains(permission)
    }
}

/// For whom a partner acts, for a banner that stays in sight.
#[derive(SimpleObject)]
#[graphql(complex)]
pub struct ActingAs {
    /// Whose name the viewer's work bears.
    identity_mode: IdentityMode,
    /// Ready to show, e.g. `Acting as Northwind Trading`.
    banner: String,
    #[graphql(skip)]
    pub row: Arc<organization::Model>,
    #[graphql(skip)]
    pub delegation: Arc<delegation::Model>,
}

impl ActingAs {
    pub fn new(row: Arc<organization::Model>, delegation: Arc<delegation::Model>) -> Self {
        Self {
            identity_mode: delegation.identity_mode.into(),
            banner: format!("Acting as {}", row.name),
            row,
            delegation,
        }
    }
}

/// A part of a workspace. A tab without permission is absent.
#[derive(SimpleObject)]
#[graphql(complex)]
pub struct WorkspaceTab {
    /// Which part.
    key: WorkspaceTabKey,
    /// Its name for people.
    label: &'static str,
    #[graphql(skip)]
    pub holds: Holds,
    #[graphql(skip)]
    pub organization_id: Uuid,
}

/// What there is in a tab.
#[derive(Clone, Copy)]
pub enum Holds {
    Things(Kind),
    Documents,
}

/// The parts of a workspace.
#[derive(Enum, Clone, Copy, PartialEq, Eq)]
pub enum WorkspaceTabKey {
    /// Shortlists of solutions.
    Shortlists,
    /// What is asked of suppliers.
    Briefs,
    /// Notes, shared and the viewer's own.
    Notes,
    /// Solutions put aside.
    SavedSolutions,
    /// Folders and files. Members only.
    Documents,
}

/// The tabs of the organization's workspace that are open to whoever sits here.
pub fn tabs(organization_id: Uuid, seat: &Seat) -> Vec<WorkspaceTab> {
    use {Kind as K, Permission as P, WorkspaceTabKey as Key};

    let permissions = seat.permissions();
    let things = [
        (P::Shortlists, Key::Shortlists, "Shortlists", K::Shortlist),
        (P::Briefs, Key::Briefs, "Briefs", K::Brief),
        (P::Notes, Key::Notes, "Notes", K::Note),
        (
            P::Shortlists,
            Key::SavedSolutions,
            "Saved solutions",
            K::SavedSolution,
        ),
    ];
    let open = things
        .into_iter()
        .filter(|(permission, ..)| permissions.contains(*permission))
        .map(|(_, key, label, kind)| (key, label, Holds::Things(kind)));
    let documents = (Key::Documents, "Documents", Holds::Documents);
    let documents = seat.shows_documents().then_some(documents);
    open.chain(documents)
        .map(|(key, label, holds)| WorkspaceTab {
            key,
            label,
            holds,
            organization_id,
        })
        .collect()
}
