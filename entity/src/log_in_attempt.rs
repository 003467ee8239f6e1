//! Wrong passwords in a row for one address, known or not: the lock must not tell which.

use sea_orm::entity::prelude::*;
use time::Duration;

use crate::Instant;

#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "log_in_attempt")]
pub struct Model {
    /// Canonical form of the address that was tried.
    #[sea_orm(primary_key, auto_increment = false)]
    pub email_key: String,
    /// Tries since the last right password.
    pub failures: i32,
    /// Until when further tries are refused.
    pub locked_until: Option<Instant>,
    pub last_at: Instant,
}

#[derive(Clone, Copy, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}

/// Wrong passwords in a row that lock the log-in.
const FAILURES_BEFORE_LOCK: i32 = 5;

/// How long to refuse log-in after `failures` wrong passwords in a row: nothing up to the fourth, then a minute,
/// doubling with each further one up to an hour. Never for ever, or anybody could lock anybody out.
pub fn lock_after(failures: i32) -> Option<Duration> {
    let over = failures - FAILURES_BEFORE_LOCK;
    (over >= 0).then(|| Duration::minutes(1 << over.min(6)).min(Duration::HOUR))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_lock_grows_and_ends() {
        assert_eq!(lock_after(4), None);
        assert_eq!(lock_after(5), Some(Duration::MINUTE));
        assert_eq!(lock_after(6), Some(Duration::minutes(2)));
        assert_eq!(lock_after(i32::MAX), Some(Duration::HOUR));
    }
}
