//! One numbered entry of a stream.

use sea_orm::entity::prelude::*;

use serde::{Deserialize, Serialize};

use crate::{Instant, SubjectKind, delegation::IdentityMode, stream::Kind};

/// What happened. The row it happened to is read, and authorized, when the entry is sent.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, EnumIter, DeriveActiveEnum)]
#[sea_orm(
    rs_type = "String",
    db_type = "String(StringLen::N(24))",
    rename_all = "snake_case"
)]
pub enum What {
    /// `subject_id` is the notification.
    NotificationReceived,
    /// `detail` lists the notifications' ids.
    NotificationsRead,
    /// `subject_id` is the delegation.
    DelegationChanged,
    /// Somebody's access to the workspace changed or ended; `subject_id` is the user.
    AccessChanged,
    /// Something in a workspace was made, changed, published or deleted; `subject_id` is that, `detail` an [`Act`].
    WorkChanged,
}

/// What somebody did in a workspace.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Act {
    pub subject_kind: SubjectKind,
    pub change: Change,
    /// None for a supplier, who has no account, and where nobody did it.
    pub actor_id: Option<Uuid>,
    /// Who is told to have done it instead: a supplier, or the organization that shares something.
    #[serde(default, rename = "supplier")]
    pub on_behalf_of: Option<String>,
    /// As whose partner the actor acted; none for a member.
    pub under: Option<Under>,
}

/// A delegation that somebody acted under, and whose name that bore then.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Under {
    pub delegation_id: Uuid,
    pub partner_id: Uuid,
    pub identity_mode: IdentityMode,
}

/// What was done to it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Change {
    Created,
    Changed,
    Published,
    Deleted,
}

#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "stream_entry")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub kind: Kind,
    #[sea_orm(primary_key, auto_increment = false)]
    pub owner_id: Uuid,
    #[sea_orm(primary_key, auto_increment = false)]
    pub seq: i64,
    pub what: What,
    pub subject_id: Option<Uuid>,
    pub detail: Option<Json>,
    pub created_at: Instant,
}

#[derive(Clone, Copy, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
