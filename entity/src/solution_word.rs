//! A word of a solution's texts, by which it is found.

use sea_orm::entity::prelude::*;

#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "solution_word")]
pub struct Model {
    /// One of [`words`](crate::text::words), as bytes: they have one order in every database.
    #[sea_orm(primary_key, auto_increment = false)]
    pub word: Vec<u8>,
    #[sea_orm(primary_key, auto_increment = false)]
    pub solution_id: Uuid,
}

#[derive(Clone, Copy, Debug, EnumIter, DeriveRelation)]
pub enum Relation {
    #[sea_orm(
        belongs_to = "super::solution::Entity",
        from = "Column::SolutionId",
        to = "super::solution::Column::Id"
    )]
    Solution,
}

impl ActiveModelBehavior for ActiveModel {}
