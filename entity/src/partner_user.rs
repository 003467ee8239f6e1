//! A person on a partner's team. What they may do for a buyer is a seat.

use sea_orm::entity::prelude::*;

use crate::{Email, Instant};

/// An admin manages the team, its seats, and may leave a delegation for it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, EnumIter, DeriveActiveEnum)]
#[sea_orm(
    rs_type = "String",
    db_type = "String(StringLen::N(16))",
    rename_all = "snake_case"
)]
pub enum Role {
    Admin,
    Member,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, EnumIter, DeriveActiveEnum)]
#[sea_orm(
    rs_type = "String",
    db_type = "String(StringLen::N(16))",
    rename_all = "snake_case"
)]
pub enum Status {
    Invited,
    Active,
    Removed,
}

/// A user is on at most one team: `user_id` is unique among those that are not REMOVED.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "partner_user")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    pub partner_id: Uuid,
    pub user_id: Uuid,
    /// The three below are asked for when a person is added to a team; an individual is known by the account's name.
    /// They are shown to the side that wrote them.
    pub first_name: Option<String>,
    pub last_name: Option<String>,
    /// With its country code, `+` and 11 digits.
    pub phone: Option<String>,
    /// The buyer whose admin wrote them; none for the partner's own side.
    pub named_by_organization_id: Option<Uuid>,
    /// As whoever added the person typed it; none for whoever came by themselves.
    pub invited_email: Option<Email>,
    /// Whoever added them; none for whoever came by themselves.
    pub added_by_id: Option<Uuid>,
    /// The buyer for which they did; none for the partner itself.
    pub added_by_organization_id: Option<Uuid>,
    pub role: Role,
    pub status: Status,
    pub created_at: Instant,
    /// A buyer has added the person: not of the team, until an admin of the partner confirms it.
    pub awaits_partner: bool,
    /// When they first became ACTIVE.
    pub joined_at: Option<Instant>,
    /// When they were taken off the team, or left it; of those who were before it was kept, none.
    pub left_at: Option<Instant>,
}

impl Model {
    /// Whether the person is on the team, or is the individual; not of whom a buyer has added and nobody has confirmed.
    pub fn is_of_team(&self) -> bool {
        self.status != Status::Removed && !self.awaits_partner
    }

    /// Whether they have ever been ACTIVE: before that they are known by what was typed, since nobody has shown that the
    /// account is theirs to be named.
    pub fn has_joined(&self) -> bool {
        self.status == Status::Active || self.joined_at.is_some()
    }

    /// Whether the person runs the team.
    pub fn is_admin(&self) -> bool {
        self.role == Role::Admin && self.status == Status::Active
    }

    /// The name as it was written, if it was.
    pub fn written_name(&self) -> Option<String> {
        let first = self.first_name.as_deref()?;
        let last = self.last_name.as_deref().unwrap_or_default();
        Some(format!("{first} {last}").trim().to_owned())
    }
}

#[derive(Clone, Copy, Debug, EnumIter, DeriveRelation)]
pub enum Relation {
    #[sea_orm(
        belongs_to = "super::partner::Entity",
        from = "Column::PartnerId",
        to = "super::partner::Column::Id"
    )]
    Partner,
    #[sea_orm(
        belongs_to = "super::user::Entity",
        from = "Column::UserId",
        to = "super::user::Column::Id"
    )]
    User,
}

impl ActiveModelBehavior for ActiveModel {}
