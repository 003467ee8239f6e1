//! A solution's place on a shortlist.

use sea_orm::entity::prelude::*;

#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "shortlist_item")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    pub shortlist_id: Uuid,
    pub solution_id: Uuid,
    /// From 0, without gaps.
    pub position: i32,
}

#[derive(Clone, Copy, Debug, EnumIter, DeriveRelation)]
pub enum Relation {
    #[sea_orm(
        belongs_to = "super::shortlist::Entity",
        from = "Column::ShortlistId",
        to = "super::shortlist::Column::Id"
    )]
    Shortlist,
    #[sea_orm(
        belongs_to = "super::solution::Entity",
        from = "Column::SolutionId",
        to = "super::solution::Column::Id"
    )]
    Solution,
}

impl ActiveModelBehavior for ActiveModel {}
