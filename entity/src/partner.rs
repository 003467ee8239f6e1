//! Whoever acts for buyers. Being one grants nothing by itself; active delegations do.

use sea_orm::entity::prelude::*;

use crate::Instant;

#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, EnumIter, DeriveActiveEnum)]
#[sea_orm(
    rs_type = "String",
    db_type = "String(StringLen::N(16))",
    rename_all = "snake_case"
)]
pub enum Kind {
    /// One person, who comes into being as a partner with the first invitation.
    Individual,
    /// A team, which may have an organization of its own.
    Company,
}

#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "partner")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    pub kind: Kind,
    /// An individual's follows the name of its user.
    pub name: String,
    /// The company's own organization, if it has one.
    pub organization_id: Option<Uuid>,
    pub created_at: Instant,
    /// Since when its admins may create and manage companies; none where they may not.
    pub portal_enabled_at: Option<Instant>,
    /// Since when its branding is shown; none where it is not.
    pub licensed_at: Option<Instant>,
}

impl Model {
    /// What the team is called; none for one person.
    pub fn team_name(&self) -> Option<String> {
        (self.kind == Kind::Company).then(|| self.name.clone())
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
}

impl ActiveModelBehavior for ActiveModel {}
