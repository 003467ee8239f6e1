//! One account per person and per e-mail address.

use sea_orm::entity::prelude::*;

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
    /// Wrong passwords in a row.
    pub failed_logins: i32,
    /// Until when log-in is refused, after too many of them.
    pub locked_until: Option<Instant>,
    pub created_at: Instant,
}

#[derive(Clone, Copy, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}

/// Wrong passwords in a row that lock the log-in.
const FAILURES_BEFORE_LOCK: i32 = 5;

impl Model {
    /// How long to refuse log-in after `failures` wrong passwords in a row: nothing up to the fourth, then a
    /// minute, doubling with each further one up to an hour. Never for ever, or anybody could lock anybody out.
    pub fn lock_after(failures: i32) -> Option<time::Duration> {
        let over = failures - FAILURES_BEFORE_LOCK;
        (over >= 0).then(|| time::Duration::minutes(1 << over.min(6)).min(time::Duration::HOUR))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_lock_grows_and_ends() {
        assert_eq!(Model::lock_after(4), None);
        assert_eq!(Model::lock_after(5), Some(time::Duration::MINUTE));
        assert_eq!(Model::lock_after(6), Some(time::Duration::minutes(2)));
        assert_eq!(Model::lock_after(i32::MAX), Some(time::Duration::HOUR));
    }
}
