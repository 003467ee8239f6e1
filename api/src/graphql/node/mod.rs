//! What each thing *is*: its own fields. Where it leads is in [`link`](super::link), so that neither names the other's
//! siblings.

mod attribution;
mod branding;
mod dashboard;
mod delegation;
mod membership;
mod notification;
mod organization;
mod partner;
mod saved_solution;
mod shortlist;
mod solution;
mod user;
mod viewer;
mod workspace;

use async_graphql::{ID, Interface};

pub use attribution::Attribution;
pub use branding::Branding;
pub use dashboard::{BuyerAccount, PartnerDashboard};
pub use delegation::{
    DataVisibility, Delegation, DelegationAction, DelegationStatus, EmailDelivery, IdentityMode,
    InvitationPreview, Permission, SeatPolicy, permissions,
};
pub use membership::{Membership, MembershipStatus, OrganizationRole};
pub use notification::Notification;
pub use organization::Organization;
pub use partner::Partner;
pub use saved_solution::SavedSolution;
pub use shortlist::{InheritedDraft, PublicationStatus, ResourceAction, Shortlist, ShortlistItem};
pub use solution::Solution;
pub use user::User;
pub use viewer::Me;
pub use workspace::{ActingAs, Workspace, WorkspaceContext, WorkspaceTab, tabs};

/// Anything with a global id: opaque, prefixed with its kind, e.g. `del_01k3…`. Never take it apart.
#[derive(Interface, Clone)]
#[graphql(field(
    name = "id",
    ty = "&ID",
    desc = "Opaque, prefixed with its kind, and the same for ever."
))]
pub enum Node {
    User(User),
    Organization(Organization),
    Membership(Membership),
    Partner(Partner),
    Delegation(Delegation),
    Notification(Notification),
    Solution(Solution),
    SavedSolution(SavedSolution),
    Shortlist(Shortlist),
    ShortlistItem(ShortlistItem),
}
