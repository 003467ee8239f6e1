//! The secret part of the link by which a supplier answers a brief.
//!
//! Every attempt at sending the mail makes a link of its own, since only the hash is stored. They show the
//! brief as long as it is there, and take answers as long as it is open.

use sea_orm::entity::prelude::*;

use crate::Instant;

#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "brief_link")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    pub recipient_id: Uuid,
    /// SHA-256 of the token.
    pub token_hash: Vec<u8>,
    pub created_at: Instant,
}

#[derive(Clone, Copy, Debug, EnumIter, DeriveRelation)]
pub enum Relation {
    #[sea_orm(
        belongs_to = "super::brief_recipient::Entity",
        from = "Column::RecipientId",
        to = "super::brief_recipient::Column::Id"
    )]
    Recipient,
}

impl ActiveModelBehavior for ActiveModel {}
