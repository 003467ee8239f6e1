//! A company or team that owns a workspace.

use sea_orm::entity::prelude::*;

use crate::{Digest, Instant};

#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "organization")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    pub name: String,
    pub created_at: Instant,
    /// Which picture stands for it, if any.
    pub logo: Option<Digest>,
}

#[derive(Clone, Copy, Debug, EnumIter, DeriveRelation)]
pub enum Relation {
    #[sea_orm(
        belongs_to = "super::logo::Entity",
        from = "Column::Logo",
        to = "super::logo::Column::Digest"
    )]
    Logo,
}

impl ActiveModelBehavior for ActiveModel {}
