//! One account per person and per e-mail address.

use sea_orm::{ActiveValue::Set, entity::prelude::*};

use crate::{Email, Instant};

/// Whether anybody has claimed the account.
#[derive(Clone, Copy, Debug, PartialEq, Eq, EnumIter, DeriveActiveEnum)]
#[sea_orm(
    rs_type = "String",
    db_type = "String(StringLen::N(16))",
    rename_all = "snake_case"
)]
pub enum Status {
    /// Known by its address only, since somebody invited it; nobody has proven the address yet.
    Stub,
    /// Claimed by whoever proved the address.
    Active,
}

#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "user")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    /// As typed by whoever named it first.
    pub email: Email,
    /// Canonical form of `email`; unique.
    pub email_key: String,
    /// Shown to others. A stub bears its address until it is claimed.
    pub name: String,
    pub status: Status,
    /// PHC string of argon2id; none until a password is set.
    pub password_hash: Option<String>,
    pub created_at: Instant,
}

impl Model {
    /// The account with this name and this address.
    pub fn known_as(self, name: &str, email: Email) -> ActiveModel {
        let mut change = ActiveModel::from(self);
        change.name = Set(name.to_owned());
        change.email_key = Set(email.key());
        change.email = Set(email);
        change
    }
}

#[derive(Clone, Copy, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
