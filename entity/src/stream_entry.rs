//! One numbered entry of a stream.

use sea_orm::entity::prelude::*;

use crate::{Instant, stream::Kind};

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
