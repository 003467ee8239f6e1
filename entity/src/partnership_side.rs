//! What one organization is shown of a partnership. Where it has deleted that, there is no row.
//!
//! Until a request is answered, every organization that the address may mean has one.

use sea_orm::entity::prelude::*;

use crate::Instant;

/// Its id is the one by which clients know the partnership: whoever is a member of both organizations sees two.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "partnership_side")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    pub partnership_id: Uuid,
    pub organization_id: Uuid,
    /// The other organization; none for the sender, until it has answered.
    pub counterpart_id: Option<Uuid>,
    pub is_sender: bool,
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
        belongs_to = "super::partnership::Entity",
        from = "Column::PartnershipId",
        to = "super::partnership::Column::Id"
    )]
    Partnership,
}

impl ActiveModelBehavior for ActiveModel {}
