//! What each thing *is*: its own fields. Where it leads is in [`link`](super::link), so that neither names the other's
//! siblings.

mod action;
mod app;
mod attribution;
mod branding;
mod brief;
mod contact;
mod dashboard;
mod delegation;
mod document;
mod membership;
mod note;
mod notification;
mod organization;
mod partner;
mod partner_user;
mod partnership;
mod saved_solution;
mod seat;
mod shortlist;
mod solution;
mod user;
mod viewer;
mod workspace;

use async_graphql::{ID, Interface};

use crate::store::workspace::Thing;

pub use action::ResourceAction;
pub use app::{App, OrganizationApp};
pub use attribution::Attribution;
pub use branding::Branding;
pub use brief::{Brief, BriefInvitation, BriefKind, BriefRecipient, BriefResponse, BriefStatus};
pub use contact::Contact;
pub use dashboard::{BuyerAccount, PartnerDashboard};
pub use delegation::{
    DataVisibility, Delegation, DelegationAction, DelegationStatus, EmailDelivery, IdentityMode,
    InvitationPreview, Permission, SeatPolicy, permissions,
};
pub use document::{Document, DocumentKind};
pub use membership::{Membership, MembershipStatus, OrganizationRole};
pub use note::{Note, NoteSubject, NoteVisibility};
pub use notification::Notification;
pub use organization::Organization;
pub use partner::Partner;
pub use partner_user::{PartnerUser, PartnerUserRole, PartnerUserStatus};
pub use partnership::{Partnership, PartnershipAction, PartnershipLabel};
pub use saved_solution::SavedSolution;
pub use seat::{Seat, SeatAction, SeatStatus};
pub use shortlist::{InheritedDraft, PublicationStatus, Shortlist, ShortlistItem};
pub use solution::Solution;
pub use user::User;
pub use viewer::Me;
pub use workspace::{ActingAs, Holds, Workspace, WorkspaceContext, WorkspaceTab, tabs};

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
    PartnerUser(PartnerUser),
    Delegation(Delegation),
    Seat(Seat),
    Notification(Notification),
    Solution(Solution),
    SavedSolution(SavedSolution),
    Shortlist(Shortlist),
    ShortlistItem(ShortlistItem),
    Note(Note),
    Brief(Brief),
    BriefResponse(BriefResponse),
    Partnership(Partnership),
    Document(Document),
    App(App),
}

impl From<Thing> for Node {
    fn from(thing: Thing) -> Self {
        match thing {
            Thing::Shortlist(thing) => Self::Shortlist(Shortlist::new(thing)),
            Thing::Brief(thing) => Self::Brief(Brief::new(thing)),
            Thing::SavedSolution(thing) => Self::SavedSolution(SavedSolution::new(thing)),
            Thing::Note(thing) => Self::Note(Note::new(thing)),
        }
    }
}
