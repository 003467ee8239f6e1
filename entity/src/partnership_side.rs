//! What one organization is shown: a request that it has made and that waits, or a partnership. Where it has deleted that,
//! there is no row.

use sea_orm::entity::prelude::*;

/// Its id is the one by which clients know either: a request that is answered goes on under it, and whoever is a member of
/// both organizations sees two.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "partnership_side")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    pub organization_id: Uuid,
    /// None of a partnership.
    pub request_id: Option<Uuid>,
    /// None of a request.
    pub partnership_id: Option<Uuid>,
    /// The other organization; none of a request, which may mean any.
    pub counterpart_id: Option<Uuid>,
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
        belongs_to = "super::partnership_request::Entity",
        from = "Column::RequestId",
        to = "super::partnership_request::Column::Id"
    )]
    Request,
    #[sea_orm(
        belongs_to = "super::partnership::Entity",
        from = "Column::PartnershipId",
        to = "super::partnership::Column::Id"
    )]
    Partnership,
}

impl ActiveModelBehavior for ActiveModel {}
