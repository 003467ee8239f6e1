//! The counter of one event stream.
//!
//! A stream is numbered 1, 2, 3 … without gaps: whoever appends locks this row until commit, so the order of numbers
//! is the order of commits and a reader who has seen `n` can never meet a smaller number later. (A sequence of the
//! database would hand out numbers before commit and lose rows to readers.)

use sea_orm::entity::prelude::*;

use crate::Permissions;

/// Who reads the stream. Counters are locked in this order, by every server: with another beside it, they would wait for
/// each other.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, EnumIter, DeriveActiveEnum)]
#[sea_orm(
    rs_type = "String",
    db_type = "String(StringLen::N(16))",
    rename_all = "snake_case"
)]
pub enum Kind {
    /// One user's notifications; the owner is the user.
    Notices,
    /// One organization's partner list, for its admins.
    Delegations,
    /// What changes for one person in one organization's workspace, and what is for nobody else's eyes; the owner is their
    /// [`place`] in it.
    Workspace,
    /// What is made in an organization's workspace, for one [`Audience`], which owns it.
    Work,
}

/// Whoever sees the same of what is made in a workspace. Each has a stream of its own, so that what others see leaves no
/// gap in its numbers.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Audience {
    /// The organization's members: all that they see.
    Members { organization_id: Uuid },
    /// One person in the organization's workspace: what is for nobody else's eyes.
    Person {
        organization_id: Uuid,
        user_id: Uuid,
    },
    /// Partners who see whatever is published, and may see what these permissions are for.
    Published {
        organization_id: Uuid,
        needs: Permissions,
    },
    /// Whoever acts under the delegation, and sees nothing of others: what it has published.
    Shown {
        delegation_id: Uuid,
        needs: Permissions,
    },
    /// Whoever acts under the delegation, but for those who are confined: its drafts.
    Makers {
        delegation_id: Uuid,
        needs: Permissions,
    },
    /// One of them, who is confined: the drafts that they made.
    Maker {
        delegation_id: Uuid,
        user_id: Uuid,
        needs: Permissions,
    },
}

impl Audience {
    /// Its stream.
    pub fn stream(self) -> (Kind, Uuid) {
        match self {
            Self::Person {
                organization_id,
                user_id,
            } => (Kind::Workspace, place(organization_id, user_id)),
            _ => (Kind::Work, self.owner_id()),
        }
    }

    fn owner_id(self) -> Uuid {
        match self {
            Self::Members { organization_id } => Uuid::new_v5(&organization_id, b"members"),
            Self::Person {
                organization_id,
                user_id,
            } => place(organization_id, user_id),
            Self::Published {
                organization_id,
                needs,
            } => Uuid::new_v5(&organization_id, format!("published {needs}").as_bytes()),
            Self::Shown {
                delegation_id,
                needs,
            } => Uuid::new_v5(&delegation_id, format!("shown {needs}").as_bytes()),
            Self::Maker {
                delegation_id,
                user_id,
                needs,
            } => Uuid::new_v5(
                &delegation_id,
                format!("maker {user_id} {needs}").as_bytes(),
            ),
            Self::Makers {
                delegation_id,
                needs,
            } => Uuid::new_v5(&delegation_id, format!("makers {needs}").as_bytes()),
        }
    }
}

/// A person's place in an organization's workspace, as the owner of a stream: what others see there leaves no gap in
/// its numbers.
pub fn place(organization_id: Uuid, user_id: Uuid) -> Uuid {
    Uuid::new_v5(&organization_id, user_id.as_bytes())
}

#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "stream")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub kind: Kind,
    /// A user, an organization, a place or an audience, by `kind`.
    #[sea_orm(primary_key, auto_increment = false)]
    pub owner_id: Uuid,
    /// The newest number; 0 when nothing has happened.
    pub last_seq: i64,
    /// The newest number that is no longer kept; a cursor below it is truncated.
    pub pruned_seq: i64,
}

#[derive(Clone, Copy, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
