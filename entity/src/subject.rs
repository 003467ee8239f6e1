//! What a notice, an event or an audit entry is about.

use sea_orm::entity::prelude::*;
use serde::{Deserialize, Serialize};

/// The kinds of rows that others point at by kind and id, without a foreign key.
#[derive(
    Clone, Copy, Debug, PartialEq, Eq, Hash, EnumIter, DeriveActiveEnum, Serialize, Deserialize,
)]
#[serde(rename_all = "snake_case")]
#[sea_orm(
    rs_type = "String",
    db_type = "String(StringLen::N(16))",
    rename_all = "snake_case"
)]
pub enum Kind {
    User,
    Organization,
    Membership,
    Partner,
    PartnerUser,
    Delegation,
    Seat,
    Notification,
    Solution,
    SavedSolution,
    Shortlist,
    ShortlistItem,
    Note,
    Brief,
    BriefResponse,
    /// One side of a relationship between organizations: what that organization is shown of it.
    Partnership,
    Document,
    App,
}

/// A row, named by its kind and id.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Subject {
    pub kind: Kind,
    pub id: Uuid,
}

impl Subject {
    /// A row of this kind.
    pub const fn new(kind: Kind, id: Uuid) -> Self {
        Self { kind, id }
    }
}
