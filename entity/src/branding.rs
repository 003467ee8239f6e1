//! How a partner wants its organization to look, and the companies that it manages.

use sea_orm::entity::prelude::*;

use crate::{Digest, Instant};

/// What is none is as it is without it.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "branding")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub partner_id: Uuid,
    pub logo: Option<Digest>,
    /// As [`Color`](crate::Color) is shown.
    pub primary_color: Option<String>,
    /// Where people turn with questions: an e-mail address, or an `https` link.
    pub support: Option<String>,
    pub updated_at: Instant,
}

#[derive(Clone, Copy, Debug, EnumIter, DeriveRelation)]
pub enum Relation {
    #[sea_orm(
        belongs_to = "super::partner::Entity",
        from = "Column::PartnerId",
        to = "super::partner::Column::Id"
    )]
    Partner,
    #[sea_orm(
        belongs_to = "super::logo::Entity",
        from = "Column::Logo",
        to = "super::logo::Column::Digest"
    )]
    Logo,
}

impl ActiveModelBehavior for ActiveModel {}
