//! What an organization asks of suppliers.

use sea_orm::entity::prelude::*;

use crate::{Instant, delegation::IdentityMode};

/// Solutions whose suppliers one brief asks, at most.
pub const MOST_RECIPIENTS: usize = 50;

#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, EnumIter, DeriveActiveEnum)]
#[sea_orm(
    rs_type = "String",
    db_type = "String(StringLen::N(16))",
    rename_all = "snake_case"
)]
pub enum Kind {
    Brief,
    /// A request for information.
    Rfi,
    /// A request for proposal.
    Rfp,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, EnumIter, DeriveActiveEnum)]
#[sea_orm(
    rs_type = "String",
    db_type = "String(StringLen::N(16))",
    rename_all = "snake_case"
)]
pub enum Status {
    Draft,
    /// With the suppliers, who may answer.
    Sent,
    /// Takes no more answers.
    Closed,
}

#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "brief")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    pub organization_id: Uuid,
    /// Under which it was made; none for a member's.
    pub delegation_id: Option<Uuid>,
    pub author_id: Uuid,
    /// The delegation's when it was made, and then when it was sent: changing the mode never rewrites what was attributed
    /// before.
    pub identity_mode: Option<IdentityMode>,
    pub kind: Kind,
    pub title: String,
    pub body: String,
    pub status: Status,
    /// Whose name suppliers see; none for a draft.
    pub sent_as: Option<String>,
    pub created_at: Instant,
    pub updated_at: Instant,
    pub sent_at: Option<Instant>,
    pub closed_at: Option<Instant>,
    /// When the organization took over what an ended delegation had left as a draft.
    pub adopted_at: Option<Instant>,
    /// Grows with every change.
    pub version: i32,
}

impl Model {
    /// Whether it is a draft that is for those who act under its delegation to work on, and not for the organization.
    pub fn is_partners_draft(&self) -> bool {
        self.status == Status::Draft && self.delegation_id.is_some() && self.adopted_at.is_none()
    }
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
}

impl ActiveModelBehavior for ActiveModel {}
