//! The stored bytes of a document. They came as an upload, whose id they keep.

use sea_orm::entity::prelude::*;

use crate::Instant;

/// There is a row until after the last byte is deleted, so that no file is ever forgotten.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "file")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    /// In bytes.
    pub size: i64,
    /// What kind of file it is, e.g. `application/pdf`: by its bytes, or else by its name.
    pub content_type: String,
    /// Since when nothing refers to it.
    pub forgotten_at: Option<Instant>,
}

#[derive(Clone, Copy, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
