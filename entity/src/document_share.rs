//! A document that its owner shares with a partner organization: itself, and what is below it. It is gone when it is taken
//! back, with its document, and with the partnership.

use sea_orm::entity::prelude::*;

use crate::Instant;

#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "document_share")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub document_id: Uuid,
    /// With whichever of its organizations is not the owner.
    #[sea_orm(primary_key, auto_increment = false)]
    pub partnership_id: Uuid,
    pub shared_by_id: Uuid,
    pub shared_at: Instant,
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
        belongs_to = "super::partnership::Entity",
        from = "Column::PartnershipId",
        to = "super::partnership::Column::Id"
    )]
    Partnership,
    #[sea_orm(
        belongs_to = "super::user::Entity",
        from = "Column::SharedById",
        to = "super::user::Column::Id"
    )]
    SharedBy,
}

impl ActiveModelBehavior for ActiveModel {}
