use std::sync::Arc;

use async_graphql::{Enum, ID, SimpleObject};
use entity::{SubjectKind, notification, stream};

use crate::graphql::{
    id,
    scalar::{DateTime, StreamCursor},
};

/// What a notification tells.
#[derive(Enum, Clone, Copy, PartialEq, Eq)]
#[graphql(remote = "notification::Kind")]
pub enum NotificationKind {
    /// An organization invites you to act for it.
    InvitationReceived,
    /// An invitation has been accepted: your organization's, or one of your partner.
    InvitationAccepted,
    /// A partner has declined your organization's invitation.
    InvitationDeclined,
    /// An organization has taken its invitation back.
    InvitationWithdrawn,
    /// An invitation was not answered in time.
    InvitationExpired,
    /// An invitation could not be mailed.
    InvitationEmailFailed,
    /// What you may do has changed, for an organization or on a team. Admins are told of others, too: of their partner's people,
    /// and of whoever acts for their organization.
    AccessChanged,
    /// An organization has paused your access.
    AccessSuspended,
    /// An organization lets you go on.
    AccessResumed,
    /// An organization has ended a partner's access.
    AccessRevoked,
    /// Access will end by itself in 30, 7 or 1 days.
    AccessExpiring,
    /// Access has ended by itself.
    AccessExpired,
    /// A partner no longer acts for your organization.
    PartnerLeft,
    /// An organization invites you to become a member.
    MembershipInvited,
    /// Somebody is now a member of your organization.
    MembershipAccepted,
    /// A partner has published work in your organization.
    WorkPublished,
    /// Somebody has shared a note on something that you may see.
    NoteShared,
    /// Somebody has sent a brief to suppliers.
    BriefSent,
    /// A supplier has answered a brief.
    BriefResponseReceived,
    /// You, or somebody whom you should know of, are on a partner's team now.
    PartnerUserAdded,
    /// You, or somebody of your team, are on it no longer.
    PartnerUserRemoved,
    /// The other side wants a person to act, and asks for your approval.
    SeatRequested,
    /// You, or somebody of the partner, may act for an organization.
    SeatAdded,
    /// The other side has approved a person.
    SeatApproved,
    /// You, or somebody of the partner, act for an organization no longer.
    SeatRemoved,
    /// An organization asks yours to become partners.
    PartnershipRequested,
    /// Another organization is the partner of yours now.
    PartnershipAccepted,
    /// Another organization does not become the partner of yours.
    PartnershipRejected,
    /// Another organization is the partner of yours no longer.
    PartnershipEnded,
    /// A partner organization has shared a document, or a folder, with yours.
    DocumentShared,
    /// Your partner company may create and manage companies.
    PortalEnabled,
    /// Your partner company may not do that any more.
    PortalDisabled,
    /// Your partner company's branding is shown.
    LicenseGranted,
    /// Your partner company's branding is not shown any more.
    LicenseWithdrawn,
    /// Your partner company manages one more company.
    CompanyCreated,
    /// You, or somebody else, are asked to run a company, or run it now.
    CompanyAdminAdded,
    /// You, or somebody else, do not run a company any more, or do not want to.
    CompanyAdminRemoved,
    /// A company is not managed by a partner any more.
    CompanyReleased,
}

/// Something that the viewer is told, kept until it is read and after.
#[derive(SimpleObject, Clone)]
#[graphql(complex)]
pub struct Notification {
    /// Starts with `ntf_`.
    pub id: ID,
    /// Its position in the viewer's stream of notifications, and in the list of them: fit for either `after`.
    cursor: StreamCursor,
    /// What it tells.
    kind: NotificationKind,
    /// Ready to show, e.g. `Ada Lovelace has accepted your invitation`.
    title: String,
    /// When it happened.
    created_at: DateTime,
    /// When the viewer read it; null while unread.
    read_at: Option<DateTime>,
    #[graphql(skip)]
    pub row: Arc<notification::Model>,
}

impl Notification {
    pub fn new(row: Arc<notification::Model>) -> Self {
        Self {
            id: id::encode(SubjectKind::Notification, row.id),
            cursor: StreamCursor::new(stream::Kind::Notices, row.seq),
            kind: row.kind.into(),
            title: row.title.clone(),
            created_at: DateTime(row.created_at),
            read_at: row.read_at.map(DateTime),
            row,
        }
    }
}
