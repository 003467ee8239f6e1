//! Which folders a document is in altogether: the one that it is in, those that this one is in, and itself.
//!
//! What is shared with somebody, and what goes with a folder, is looked up here instead of being followed step by step.

use sea_orm::entity::prelude::*;

#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "document_path")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub document_id: Uuid,
    #[sea_orm(primary_key, auto_increment = false)]
    pub ancestor_id: Uuid,
    /// Steps from one to the other; 0 from a document to itself.
    pub distance: i32,
}

#[derive(Clone, Copy, Debug, EnumIter, DeriveRelation)]
pub enum Relation {
    #[sea_orm(
        belongs_to = "super::document::Entity",
        from = "Column::DocumentId",
        to = "super::document::Column::Id"
    )]
    Document,
    #[sea_orm(
        belongs_to = "super::document::Entity",
        from = "Column::AncestorId",
        to = "super::document::Column::Id"
    )]
    Ancestor,
}

impl ActiveModelBehavior for ActiveModel {}
