use std::sync::Arc;

use async_graphql::{Enum, ID, SimpleObject};
use entity::{Instant, Permissions, SubjectKind, delegation, mail};

use crate::graphql::{
    id,
    scalar::{DateTime, Url},
};

/// PENDING, ACTIVE and SUSPENDED are live: at most one live delegation joins a partner and an organization. The rest are
/// final.
#[derive(Enum, Clone, Copy, PartialEq, Eq)]
#[graphql(remote = "delegation::Status")]
pub enum DelegationStatus {
    /// Invited, not answered.
    Pending,
    /// The partner may act.
    Active,
    /// Paused by the organization.
    Suspended,
    /// The invited person said no.
    Declined,
    /// The organization took the invitation back.
    Withdrawn,
    /// Time has ended the invitation or the access.
    Expired,
    /// The organization ended the access.
    Revoked,
    /// The partner ended the access.
    Left,
}

/// Something that can be done with a delegation.
#[derive(Enum, Clone, Copy, PartialEq, Eq)]
#[graphql(remote = "delegation::Action")]
pub enum DelegationAction {
    /// `acceptInvitation`.
    Accept,
    /// `declineInvitation`.
    Decline,
    /// `resendInvitation`.
    Resend,
    /// `withdrawInvitation`.
    Withdraw,
    /// `updateDelegation`.
    Edit,
    /// `suspendDelegation`.
    Suspend,
    /// `resumeDelegation`.
    Resume,
    /// `revokeDelegation`.
    Revoke,
    /// `leaveDelegation`.
    Leave,
    /// `invitePartner`, with the same address.
    Reinvite,
    /// `addPartnerUser`, with a seat on this delegation.
    AddPartnerUser,
}

/// One capability in a workspace.
#[derive(Enum, Clone, Copy, PartialEq, Eq)]
#[graphql(remote = "entity::Permission")]
pub enum Permission {
    /// Create, edit, delete and publish shortlists; add, remove and reorder their solutions; save solutions.
    Shortlists,
    /// Create, send and close briefs; view responses and quotes.
    Briefs,
    /// Add personal and shared notes to solutions, shortlists and briefs.
    Notes,
}

/// Whose name the partner's work bears outside the buyer's admins. The audit log always keeps the person.
#[derive(Enum, Clone, Copy, PartialEq, Eq)]
#[graphql(remote = "delegation::IdentityMode")]
pub enum IdentityMode {
    /// The partner's own.
    Transparent,
    /// The buyer organization's.
    AsBuyer,
}

/// How much of the workspace the partner sees.
#[derive(Enum, Clone, Copy, PartialEq, Eq)]
#[graphql(remote = "delegation::DataVisibility")]
pub enum DataVisibility {
    /// What was made under this delegation.
    Own,
    /// Also everything published in the organization. Never another partner's drafts.
    Full,
}

/// Whether the buyer must approve each person whom the partner puts on the delegation.
#[derive(Enum, Clone, Copy, PartialEq, Eq)]
#[graphql(remote = "delegation::SeatPolicy")]
pub enum SeatPolicy {
    /// The person may act at once, and the buyer's admins are told.
    Notify,
    /// The person waits for an admin of the buyer.
    Approve,
}

/// How a mail stands.
#[derive(Enum, Clone, Copy, PartialEq, Eq)]
pub enum EmailDelivery {
    /// Waits for its first or next try.
    Queued,
    /// The mail server has taken it.
    Sent,
    /// Given up; check the address.
    Failed,
}

impl EmailDelivery {
    /// None for a mail that is no longer to be sent.
    pub fn of(status: mail::Status) -> Option<Self> {
        match status {
            mail::Status::Queued => Some(Self::Queued),
            mail::Status::Sent => Some(Self::Sent),
            mail::Status::Failed => Some(Self::Failed),
            mail::Status::Cancelled => None,
        }
    }
}

/// A permissioned relationship: a partner acts in a buyer organization's workspace until either side ends it.
#[derive(SimpleObject, Clone)]
#[graphql(complex)]
pub struct Delegation {
    /// Starts with `del_`.
    pub id: ID,
    /// Where it stands now: time ends it at its moment.
    status: DelegationStatus,
    /// What the partner may do.
    permissions: Vec<Permission>,
    /// Whose name the partner's work bears.
    identity_mode: IdentityMode,
    /// How much of the workspace the partner sees.
    data_visibility: DataVisibility,
    /// Whether the buyer must approve each person whom the partner puts on this delegation.
    seat_policy: SeatPolicy,
    /// A line from the inviter, shown in the invitation.
    message: Option<String>,
    /// When the partner was invited.
    created_at: DateTime,
    /// Until when the invitation can be accepted; null once it has been answered or taken back.
    invitation_expires_at: Option<DateTime>,
    /// When the invitation was accepted.
    accepted_at: Option<DateTime>,
    /// When access ends by itself; null for no end.
    expires_at: Option<DateTime>,
    /// When it ended.
    ended_at: Option<DateTime>,
    /// Given by whoever ended it.
    end_note: Option<String>,
    /// Grows with every change; `updateDelegation` wants the one you have seen.
    version: i32,
    #[graphql(skip)]
    pub row: Arc<delegation::Model>,
    #[graphql(skip)]
    pub now: Instant,
}

impl Delegation {
    /// The delegation as it stands at `now`.
    pub fn new(row: Arc<delegation::Model>, now: Instant) -> Self {
        let status = row.status_at(now);
        let unanswered = matches!(
            status,
            delegation::Status::Pending | delegation::Status::Expired
        );
        Self {
            id: id::encode(SubjectKind::Delegation, row.id),
            status: status.into(),
            permissions: permissions(row.permissions),
            identity_mode: row.identity_mode.into(),
            data_visibility: row.data_visibility.into(),
            seat_policy: row.seat_policy.into(),
            message: row.message.clone(),
            created_at: DateTime(row.created_at),
            invitation_expires_at: (unanswered && row.accepted_at.is_none())
                .then_some(DateTime(row.invitation_expires_at)),
            accepted_at: row.accepted_at.map(DateTime),
            expires_at: row.expires_at.map(DateTime),
            ended_at: row.ended_at(now).map(DateTime),
            end_note: row.end_note.clone(),
            version: row.version,
            row,
            now,
        }
    }
}

/// A set of permissions as a list, in the order in which people are shown them.
pub fn permissions(permissions: Permissions) -> Vec<Permission> {
    permissions.iter().map(Permission::from).collect()
}

/// What the holder of an invitation link learns before signing in. Opening a link never accepts it.
#[derive(SimpleObject)]
pub struct InvitationPreview {
    /// Who invites.
    pub organization_name: String,
    /// Its picture, a PNG; null when it has none.
    pub organization_logo_url: Option<Url>,
    /// Which of its admins.
    pub inviter_name: String,
    /// The partner company on whose team the invited person is, and for which they accept; null for whoever is a partner
    /// alone.
    pub team_name: Option<String>,
    /// What the partner may do.
    pub permissions: Vec<Permission>,
    /// Enough of the invited address to recognise one's own, e.g. `a•••@example.com`.
    pub masked_email: String,
    /// Where it stands now.
    pub status: DelegationStatus,
    /// Until when it can be accepted.
    pub expires_at: DateTime,
}
