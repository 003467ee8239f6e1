//! A solution whose supplier a brief asks.

use sea_orm::entity::prelude::*;

use crate::{Email, Instant};

#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "brief_recipient")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    pub brief_id: Uuid,
    pub solution_id: Uuid,
    /// From 0, without gaps.
    pub position: i32,
    /// Where the brief was sent; none for a draft, which goes to the address that the catalogue has by then.
    pub email: Option<Email>,
    /// The mail by which it was sent.
    pub mail_id: Option<Uuid>,
    /// When the supplier first answered.
    pub responded_at: Option<Instant>,
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
        belongs_to = "super::solution::Entity",
        from = "Column::SolutionId",
        to = "super::solution::Column::Id"
    )]
    Solution,
    #[sea_orm(
        belongs_to = "super::mail::Entity",
        from = "Column::MailId",
        to = "super::mail::Column::Id"
    )]
    Mail,
}

impl ActiveModelBehavior for ActiveModel {}
