//! What a supplier has answered.

use sea_orm::entity::prelude::*;

use crate::Instant;

/// Answers that one supplier may give to one brief: the first, and those that correct it.
pub const MOST_OF_ONE: usize = 10;

#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "brief_response")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    pub brief_id: Uuid,
    pub recipient_id: Uuid,
    pub message: String,
    /// A decimal number without a sign, e.g. `1200.50`: text, since SQLite would store a number with rounding.
    pub quote_amount: Option<String>,
    /// ISO 4217; there if the amount is.
    pub quote_currency: Option<String>,
    pub received_at: Instant,
}

#[derive(Clone, Copy, Debug, EnumIter, DeriveRelation)]
pub enum Relation {
    #[sea_orm(
        belongs_to = "super::brief::Entity",
        from = "Column::BriefId",
        to = "super::brief::Column::Id"
    )]
    Brief,
    #[sea_orm(
        belongs_to = "super::brief_recipient::Entity",
        from = "Column::RecipientId",
        to = "super::brief_recipient::Column::Id"
    )]
    Recipient,
}

impl ActiveModelBehavior for ActiveModel {}
