//! A relationship between two organizations: they share documents, and see each other's people.

use sea_orm::entity::prelude::*;

use crate::Instant;

/// How it stands. None of them is final: a relationship that is over is forgotten, and can begin anew.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, EnumIter, DeriveActiveEnum)]
#[sea_orm(
    rs_type = "String",
    db_type = "String(StringLen::N(32))",
    rename_all = "snake_case"
)]
pub enum State {
    Pending,
    Accepted,
    Rejected,
    /// The sender has deleted what was rejected; that it was is kept.
    RejectedHiddenFromSender,
    /// The recipient has deleted what it had rejected.
    RejectedHiddenFromRecipient,
    /// The recipient has deleted the request, or the partnership.
    Dropped,
}

/// Who asked, and who was asked.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, EnumIter)]
pub enum Role {
    Sender,
    Recipient,
}

/// What one side is shown.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, EnumIter)]
pub enum Label {
    SentAwaitingApproval,
    ReceivedAwaitingApproval,
    Accepted,
    Rejected,
}

/// What one side can do.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, EnumIter)]
pub enum Action {
    /// Ask the other side.
    Send,
    Accept,
    Reject,
    Delete,
}

/// What an action makes of it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum After {
    Becomes(State),
    /// It is forgotten: either side may ask again, and whoever has asked just now begins anew.
    Over,
}

/// The state does not allow the action.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Refused {
    /// The other side has rejected it, and has not taken that back.
    Blocked,
    WrongState,
}

impl State {
    /// What `role` makes of it by `action`: the whole of a relationship's life, who may act aside.
    pub const fn after(self, role: Role, action: Action) -> Result<After, Refused> {
        use {Action as A, After::Becomes, Role as R};
        Ok(match (self, role, action) {
            (Self::Pending, R::Sender, A::Delete) => After::Over,
            (Self::Pending, R::Recipient, A::Accept | A::Send) => Becomes(Self::Accepted),
            (Self::Pending, R::Recipient, A::Reject) => Becomes(Self::Rejected),
            (Self::Pending, R::Recipient, A::Delete) => Becomes(Self::Dropped),
            (Self::Accepted, R::Sender, A::Delete) => After::Over,
            (Self::Accepted, R::Recipient, A::Delete) => Becomes(Self::Dropped),
            (Self::Rejected, R::Sender, A::Delete) => Becomes(Self::RejectedHiddenFromSender),
            (Self::Rejected, R::Recipient, A::Accept | A::Send) => Becomes(Self::Accepted),
            (Self::Rejected, R::Recipient, A::Delete) => Becomes(Self::RejectedHiddenFromRecipient),
            (Self::RejectedHiddenFromSender, R::Sender, A::Send) => return Err(Refused::Blocked),
            (Self::RejectedHiddenFromSender, R::Recipient, A::Delete) => After::Over,
            (Self::RejectedHiddenFromSender, R::Recipient, A::Send) => After::Over,
            (Self::RejectedHiddenFromRecipient | Self::Dropped, R::Sender, A::Delete) => {
                After::Over
            }
            (Self::RejectedHiddenFromRecipient | Self::Dropped, R::Recipient, A::Send) => {
                After::Over
            }
            _ => return Err(Refused::WrongState),
        })
    }

    /// What `role` is shown; nothing, where it has deleted it.
    pub const fn label(self, role: Role) -> Option<Label> {
        match (self, role) {
            (Self::Pending, Role::Sender) => Some(Label::SentAwaitingApproval),
            (Self::Pending, Role::Recipient) => Some(Label::ReceivedAwaitingApproval),
            (Self::Accepted, _) => Some(Label::Accepted),
            (Self::RejectedHiddenFromSender, Role::Sender)
            | (Self::RejectedHiddenFromRecipient | Self::Dropped, Role::Recipient) => None,
            _ => Some(Label::Rejected),
        }
    }
}

/// Rows that are over are kept for a while, for the mails about them.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "partnership")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    pub sender_id: Uuid,
    pub recipient_id: Uuid,
    /// The [`pair`] of both.
    pub pair_id: Uuid,
    pub state: State,
    /// Whoever asked first.
    pub requested_by_id: Uuid,
    pub created_at: Instant,
    /// When it was last accepted.
    pub accepted_at: Option<Instant>,
    /// Since when it is over.
    pub ended_at: Option<Instant>,
}

impl Model {
    /// What the organization is in it.
    pub fn role_of(&self, organization_id: Uuid) -> Role {
        if self.sender_id == organization_id {
            Role::Sender
        } else {
            Role::Recipient
        }
    }

    /// The other organization.
    pub fn other_than(&self, organization_id: Uuid) -> Uuid {
        match self.role_of(organization_id) {
            Role::Sender => self.recipient_id,
            Role::Recipient => self.sender_id,
        }
    }
}

/// One key for both orders of two organizations.
pub fn pair(one: Uuid, other: Uuid) -> Uuid {
    let (low, high) = (one.min(other), one.max(other));
    Uuid::new_v5(&low, high.as_bytes())
}

#[derive(Clone, Copy, Debug, EnumIter, DeriveRelation)]
pub enum Relation {
    #[sea_orm(
        belongs_to = "super::organization::Entity",
        from = "Column::SenderId",
        to = "super::organization::Column::Id"
    )]
    Sender,
    #[sea_orm(
        belongs_to = "super::organization::Entity",
        from = "Column::RecipientId",
        to = "super::organization::Column::Id"
    )]
    Recipient,
    #[sea_orm(
        belongs_to = "super::user::Entity",
        from = "Column::RequestedById",
        to = "super::user::Column::Id"
    )]
    RequestedBy,
}

impl ActiveModelBehavior for ActiveModel {}
