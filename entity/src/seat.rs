//! One partner user's place on one delegation.

use sea_orm::entity::prelude::*;

use crate::{Instant, Permissions};

#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, EnumIter, DeriveActiveEnum)]
#[sea_orm(
    rs_type = "String",
    db_type = "String(StringLen::N(32))",
    rename_all = "snake_case"
)]
pub enum Status {
    /// Added by the buyer: may act at once, but confined until an admin of the partner confirms the person.
    AwaitingPartner,
    /// Added by the partner where the buyer asked to approve: may not act yet.
    AwaitingOrganization,
    Active,
    Removed,
}

#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "seat")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    pub delegation_id: Uuid,
    pub partner_user_id: Uuid,
    /// The partner user's, kept here because every check of access starts from it.
    pub user_id: Uuid,
    /// What both sides let the person do; narrowed by the delegation's when used.
    pub permissions: Permissions,
    /// What each side lets them do at most: what one has narrowed, the other cannot widen.
    pub partner_limit: Permissions,
    pub organization_limit: Permissions,
    pub status: Status,
    pub created_at: Instant,
    /// Whoever gave it: for one that was taken by accepting the invitation, the person.
    pub added_by_id: Option<Uuid>,
    /// Whether an admin of the buyer gave it.
    pub added_by_organization: bool,
    /// An admin of the buyer has removed it: it comes back only with the buyer's approval, whatever the policy.
    pub barred: bool,
    /// The partner, or the person, has removed it: the buyer cannot give it again, only the partner can.
    pub withheld: bool,
    /// Counts changes, so that nobody approves what they have not read.
    pub version: i32,
    /// Since when the person may act from it; none while it waits for the buyer, and of those given before it was kept.
    pub effective_at: Option<Instant>,
}

#[derive(Clone, Copy, Debug, EnumIter, DeriveRelation)]
pub enum Relation {
    #[sea_orm(
        belongs_to = "super::delegation::Entity",
        from = "Column::DelegationId",
        to = "super::delegation::Column::Id"
    )]
    Delegation,
    #[sea_orm(
        belongs_to = "super::partner_user::Entity",
        from = "Column::PartnerUserId",
        to = "super::partner_user::Column::Id"
    )]
    PartnerUser,
    #[sea_orm(
        belongs_to = "super::user::Entity",
        from = "Column::UserId",
        to = "super::user::Column::Id"
    )]
    User,
}

impl ActiveModelBehavior for ActiveModel {}
