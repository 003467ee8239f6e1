//! A file that somebody has sent and not used yet.

use sea_orm::entity::prelude::*;

use crate::Instant;

/// There is a row from before the first byte is stored until after the last is deleted, so that no file is ever
/// forgotten.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "upload")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    /// Who sent it, and alone may use it.
    pub user_id: Uuid,
    /// What it was called there. For people: where it is stored has nothing to do with it.
    pub filename: String,
    /// In bytes; none while it is being received.
    pub size: Option<i64>,
    /// What kind of file it is, e.g. `image/png`; none while it is being received.
    pub content_type: Option<String>,
    pub created_at: Instant,
    /// When it is forgotten, unless it has been used.
    pub expires_at: Instant,
    /// Once used, only its file is left to be deleted.
    pub used_at: Option<Instant>,
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
