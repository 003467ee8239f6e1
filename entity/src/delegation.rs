//! A permissioned relationship: a partner acts in a buyer organization's workspace until either side ends it.

use sea_orm::entity::prelude::*;
use serde::{Deserialize, Serialize};

use crate::{Email, Instant, Permissions};

#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, EnumIter, DeriveActiveEnum)]
#[sea_orm(
    rs_type = "String",
    db_type = "String(StringLen::N(16))",
    rename_all = "snake_case"
)]
pub enum Status {
    Pending,
    Active,
    Suspended,
    Declined,
    Withdrawn,
    Expired,
    Revoked,
    Left,
}

/// What can happen to a delegation, except an invitation, which makes one.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, EnumIter)]
pub enum Action {
    Accept,
    Decline,
    Resend,
    Withdraw,
    Edit,
    Suspend,
    Resume,
    Revoke,
    Leave,
    Reinvite,
    AddPartnerUser,
}

/// The delegation's state does not allow the action.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct WrongState {
    pub action: Action,
    pub status: Status,
}

impl Status {
    /// PENDING, ACTIVE and SUSPENDED: at most one such delegation joins a partner and an organization.
    pub const fn is_live(self) -> bool {
        matches!(self, Self::Pending | Self::Active | Self::Suspended)
    }

    /// The state after `action`: the whole of a delegation's life, who may act aside. REINVITE leaves the ended row as
    /// it is and makes a new one.
    pub fn after(self, action: Action) -> Result<Self, WrongState> {
        use Action as A;
        Ok(match (self, action) {
            (Self::Pending, A::Accept) => Self::Active,
            (Self::Pending, A::Decline) => Self::Declined,
            (Self::Pending, A::Resend) => Self::Pending,
            (Self::Pending, A::Withdraw) => Self::Withdrawn,
            (Self::Active, A::Edit) => Self::Active,
            (Self::Active, A::Suspend) => Self::Suspended,
            (Self::Suspended, A::Resume) => Self::Active,
            (Self::Active | Self::Suspended, A::Revoke) => Self::Revoked,
            (Self::Active | Self::Suspended, A::Leave) => Self::Left,
            (Self::Active | Self::Suspended, A::AddPartnerUser) => self,
            (ended, A::Reinvite) if !ended.is_live() => ended,
            (status, action) => return Err(WrongState { action, status }),
        })
    }
}

/// Whose name the partner's work bears outside the buyer's admins.
#[derive(
    Clone, Copy, Debug, PartialEq, Eq, Hash, EnumIter, DeriveActiveEnum, Serialize, Deserialize,
)]
#[serde(rename_all = "snake_case")]
#[sea_orm(
    rs_type = "String",
    db_type = "String(StringLen::N(16))",
    rename_all = "snake_case"
)]
pub enum IdentityMode {
    Transparent,
    AsBuyer,
}

impl IdentityMode {
    /// The one that tells less.
    #[must_use]
    pub fn or_as_buyer(self, other: Option<Self>) -> Self {
        if other == Some(Self::AsBuyer) {
            Self::AsBuyer
        } else {
            self
        }
    }
}

/// How much of the workspace the partner sees.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, EnumIter, DeriveActiveEnum)]
#[sea_orm(
    rs_type = "String",
    db_type = "String(StringLen::N(16))",
    rename_all = "snake_case"
)]
pub enum DataVisibility {
    Own,
    Full,
}

/// Whether the buyer must approve each person whom the partner puts on the delegation.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, EnumIter, DeriveActiveEnum)]
#[sea_orm(
    rs_type = "String",
    db_type = "String(StringLen::N(16))",
    rename_all = "snake_case"
)]
pub enum SeatPolicy {
    Notify,
    Approve,
}

#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "delegation")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    pub organization_id: Uuid,
    pub partner_id: Uuid,
    pub invited_user_id: Uuid,
    pub invited_email: Email,
    pub invited_by_id: Uuid,
    /// As last written. What it is *now* is [`Model::status_at`].
    pub status: Status,
    pub permissions: Permissions,
    pub identity_mode: IdentityMode,
    pub data_visibility: DataVisibility,
    pub seat_policy: SeatPolicy,
    /// A line from the inviter.
    pub message: Option<String>,
    pub created_at: Instant,
    pub invitation_expires_at: Instant,
    pub accepted_at: Option<Instant>,
    pub expires_at: Option<Instant>,
    /// How many days before `expires_at` the nearest mark is that its people need no warning at any more.
    pub warned_days: Option<i32>,
    pub ended_at: Option<Instant>,
    pub end_note: Option<String>,
    /// The ended delegation that this one restores.
    pub supersedes_id: Option<Uuid>,
    pub version: i32,
}

impl Model {
    /// When time alone ends it: an unanswered invitation, or access with an end.
    pub fn runs_out_at(&self) -> Option<Instant> {
        match self.status {
            // Access that would be over before it began cannot be accepted.
            Status::Pending => self
                .expires_at
                .into_iter()
                .chain([self.invitation_expires_at])
                .min(),
            Status::Active | Status::Suspended => self.expires_at,
            _ => None,
        }
    }

    /// The status at `now`: time ends a delegation when it passes, whether or not anybody has written that down.
    pub fn status_at(&self, now: Instant) -> Status {
        match self.runs_out_at() {
            Some(end) if end <= now => Status::Expired,
            _ => self.status,
        }
    }

    /// Whether it was accepted and has not ended: it has room for people.
    pub fn is_in_use(&self, now: Instant) -> bool {
        matches!(self.status_at(now), Status::Active | Status::Suspended)
    }

    /// When it ended, as of `now`.
    pub fn ended_at(&self, now: Instant) -> Option<Instant> {
        self.ended_at
            .or_else(|| self.runs_out_at().filter(|end| *end <= now))
    }
}

#[derive(Clone, Copy, Debug, EnumIter, DeriveRelation)]
pub enum Relation {
    #[sea_orm(
        belongs_to = "super::organization::Entity",
        from = "Column::OrganizationId",
        to = "super::organization::Column::Id"
    )]
    Organization,
    #[sea_orm(
        belongs_to = "super::partner::Entity",
        from = "Column::PartnerId",
        to = "super::partner::Column::Id"
    )]
    Partner,
}

impl ActiveModelBehavior for ActiveModel {}

#[cfg(test)]
mod tests {
    use super::*;
    use sea_orm::Iterable;

    #[test]
    fn every_state_allows_exactly_its_actions() {
        let allowed = |status: Status| {
            Action::iter()
                .filter(|a| status.after(*a).is_ok())
                .collect::<Vec<_>>()
        };
        use Action as A;
        assert_eq!(
            allowed(Status::Pending),
            [A::Accept, A::Decline, A::Resend, A::Withdraw]
        );
        assert_eq!(
            allowed(Status::Active),
            [A::Edit, A::Suspend, A::Revoke, A::Leave, A::AddPartnerUser]
        );
        assert_eq!(
            allowed(Status::Suspended),
            [A::Resume, A::Revoke, A::Leave, A::AddPartnerUser]
        );
        for ended in [
            Status::Declined,
            Status::Withdrawn,
            Status::Expired,
            Status::Revoked,
            Status::Left,
        ] {
            assert_eq!(allowed(ended), [A::Reinvite], "{ended:?}");
        }
    }
}
