//! A solution that somebody has put aside in a workspace.

use sea_orm::entity::prelude::*;

use crate::{Instant, delegation::IdentityMode};

#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "saved_solution")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    pub organization_id: Uuid,
    /// Under which it was saved; none for a member's.
    pub delegation_id: Option<Uuid>,
    /// Who saved it.
    pub author_id: Uuid,
    /// The delegation's when it was saved.
    pub identity_mode: Option<IdentityMode>,
    pub solution_id: Uuid,
    pub created_at: Instant,
}

#[derive(Clone, Copy, Debug, EnumIter, DeriveRelation)]
pub enum Relation {
    #[sea_orm(
        belongs_to = "super::organization::Entity",
        from = "Column::OrganizationId",
        to = "super::organization::Column::Id"
    )]
    Organization,
    #[sea_orm(
        belongs_to = "super::delegation::Entity",
        from = "Column::DelegationId",
        to = "super::delegation::Column::Id"
    )]
    Delegation,
    #[sea_orm(
        belongs_to = "super::user::Entity",
        from = "Column::AuthorId",
        to = "super::user::Column::Id"
    )]
    Author,
    #[sea_orm(
        belongs_to = "super::solution::Entity",
        from = "Column::SolutionId",
        to = "super::solution::Column::Id"
    )]
    Solution,
}

impl ActiveModelBehavior for ActiveModel {}
