//! The outbox: a mail that is to be sent, written by the transaction that causes it.
//!
//! It holds no text and no token: both are made when it is sent, from what is true then.

use sea_orm::entity::prelude::*;

use crate::{Email, Instant};

#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, EnumIter, DeriveActiveEnum)]
#[sea_orm(
    rs_type = "String",
    db_type = "String(StringLen::N(32))",
    rename_all = "snake_case"
)]
pub enum Kind {
    /// Prove the address of a sign-up.
    SignUp,
    /// Somebody signed up with the address of an account that exists already.
    AccountExists,
    /// Set a new password, or the first one, which may also accept a membership.
    PasswordLink,
    /// Become a member of an organization.
    MembershipInvitation,
    /// Act for an organization.
    Invitation,
    /// Set the first password, as somebody who was put on a partner's team.
    TeamInvitation,
    /// Access to an organization was revoked.
    AccessRevoked,
    /// The address is an account's no more.
    AddressReleased,
    /// Answer a brief, as a supplier.
    Brief,
    /// Answer an organization that asks for a partnership.
    PartnershipRequest,
    /// An organization has accepted a partnership.
    PartnershipAccepted,
    /// An organization has rejected a partnership.
    PartnershipRejected,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, EnumIter, DeriveActiveEnum)]
#[sea_orm(
    rs_type = "String",
    db_type = "String(StringLen::N(16))",
    rename_all = "snake_case"
)]
pub enum Status {
    Queued,
    Sent,
    /// Given up after the last try.
    Failed,
    /// Its reason went away before it was sent.
    Cancelled,
}

/// The id is also the mail's `Message-ID`, the same at every try.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "mail")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    pub kind: Kind,
    pub user_id: Uuid,
    pub address: Email,
    /// Whoever's act caused it; none for the system's own.
    pub actor_id: Option<Uuid>,
    pub organization_id: Option<Uuid>,
    pub delegation_id: Option<Uuid>,
    pub membership_id: Option<Uuid>,
    pub partner_user_id: Option<Uuid>,
    pub sign_up_id: Option<Uuid>,
    pub partnership_id: Option<Uuid>,
    pub partnership_request_id: Option<Uuid>,
    pub status: Status,
    pub attempts: i32,
    /// When to try next; while a worker holds it, when another may take it over.
    pub next_attempt_at: Instant,
    pub created_at: Instant,
    pub sent_at: Option<Instant>,
}

#[derive(Clone, Copy, Debug, EnumIter, DeriveRelation)]
pub enum Relation {
    #[sea_orm(
        belongs_to = "super::user::Entity",
        from = "Column::UserId",
        to = "super::user::Column::Id"
    )]
    User,
}

impl ActiveModelBehavior for ActiveModel {}
