//! A user in an organization.

use sea_orm::{ActiveValue::Set, entity::prelude::*};

use crate::{
    Email, Instant,
    text::{self, name_key},
};

/// What a member may do in the organization.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, EnumIter, DeriveActiveEnum)]
#[sea_orm(
    rs_type = "String",
    db_type = "String(StringLen::N(16))",
    rename_all = "snake_case"
)]
pub enum Role {
    Owner,
    Admin,
    BillingAdmin,
    Member,
}

impl Role {
    /// Whether the role runs the organization: invites, revokes, changes members.
    pub const fn is_admin(self) -> bool {
        matches!(self, Self::Owner | Self::Admin)
    }

    /// Whether the role runs the organization's partnerships: asks for them, answers and ends them.
    pub const fn runs_partnerships(self) -> bool {
        matches!(self, Self::Owner | Self::Admin | Self::BillingAdmin)
    }
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, EnumIter, DeriveActiveEnum)]
#[sea_orm(
    rs_type = "String",
    db_type = "String(StringLen::N(16))",
    rename_all = "snake_case"
)]
pub enum Status {
    /// Until the person accepts, or sets the first password by the mailed link.
    Invited,
    Active,
    Suspended,
}

#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "membership")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    pub organization_id: Uuid,
    pub user_id: Uuid,
    pub role: Role,
    pub status: Status,
    /// As the inviter wrote it: what others see until the person accepts, so that an invitation tells nobody whose
    /// address it is.
    pub invited_name: Option<String>,
    /// As the inviter typed it, and seen for as long: an account's own spelling would tell that there is one.
    pub invited_email: Option<Email>,
    /// None for whoever created the organization.
    pub invited_by_id: Option<Uuid>,
    pub created_at: Instant,
    /// When the person accepted; none until then, and of those who did before it was kept.
    pub joined_at: Option<Instant>,
    /// The person's place by name among an organization's contacts: [`text::name_key`]. Empty until they join.
    pub name_key: Vec<u8>,
    /// By what they are found there: [`search_key`]. Empty until they join.
    pub search_key: String,
}

/// By what whoever is called so, and has this address, is found.
pub fn search_key(name: &str, email: &Email) -> String {
    text::search_key(&format!("{name} {}", email.as_str()))
}

impl ActiveModel {
    /// A membership that is listed by what the person is called.
    pub fn listed_as(mut self, name: &str, email: &Email) -> Self {
        self.name_key = Set(name_key(name));
        self.search_key = Set(search_key(name, email));
        self
    }
}

impl Model {
    /// Whether this membership makes its user an admin: an active one with an admin's role.
    pub fn is_admin(&self) -> bool {
        self.status == Status::Active && self.role.is_admin()
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
        belongs_to = "super::user::Entity",
        from = "Column::UserId",
        to = "super::user::Column::Id"
    )]
    User,
}

impl ActiveModelBehavior for ActiveModel {}
