//! A moment, the same in both databases.

use sea_orm::DeriveValueType;
use time::{Duration, OffsetDateTime, format_description::well_known::Rfc3339};

/// Microseconds since 1970-01-01T00:00:00Z.
///
/// Stored as a 64-bit integer: SQLite would keep a date as text whose fraction has no fixed width, so that
/// `…:00Z` sorts after `…:00.5Z`, and PostgreSQL would drop what is finer than a microsecond.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, DeriveValueType)]
pub struct Instant(i64);

/// 0000-01-01T00:00:00Z and 9999-12-31T23:59:59.999999Z: what RFC 3339 can write, in microseconds.
const FIRST: i64 = -62_167_219_200_000_000;
const LAST: i64 = 253_402_300_799_999_999;

impl Instant {
    /// The moment so many microseconds after the epoch.
    pub const fn from_micros(micros: i64) -> Self {
        Self(micros)
    }

    /// Microseconds since the epoch.
    pub const fn micros(self) -> i64 {
        self.0
    }

    /// The moment `duration` later; stops at the end of time instead of wrapping.
    pub fn after(self, duration: Duration) -> Self {
        let micros = i64::try_from(duration.whole_microseconds()).unwrap_or(i64::MAX);
        Self(self.0.saturating_add(micros))
    }

    /// The moment `duration` earlier.
    pub fn before(self, duration: Duration) -> Self {
        self.after(-duration)
    }

    /// How long after `earlier` this is; negative when it is before.
    pub const fn since(self, earlier: Self) -> Duration {
        Duration::microseconds(self.0.saturating_sub(earlier.0))
    }

    /// The same moment as a calendar date and time in UTC; clamped to the years RFC 3339 can write.
    pub fn to_utc(self) -> OffsetDateTime {
        OffsetDateTime::from_unix_timestamp_nanos(i128::from(self.0.clamp(FIRST, LAST)) * 1_000)
            .unwrap_or(OffsetDateTime::UNIX_EPOCH)
    }

    /// RFC 3339 in UTC, e.g. `2026-11-21T09:30:00Z`.
    pub fn to_rfc3339(self) -> String {
        self.to_utc().format(&Rfc3339).unwrap_or_default()
    }

    /// Reads RFC 3339 with any offset; finer than a microsecond is cut. None of what it could not write again.
    pub fn parse(text: &str) -> Option<Self> {
        let date = OffsetDateTime::parse(text, &Rfc3339).ok()?;
        let micros = i64::try_from(date.unix_timestamp_nanos().div_euclid(1_000)).ok()?;
        (FIRST..=LAST).contains(&micros).then_some(Self(micros))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reads_what_it_writes() {
        for text in ["2026-11-21T09:30:00Z", "2026-11-21T09:30:00.000001Z"] {
            assert_eq!(
                Instant::parse(text).map(Instant::to_rfc3339),
                Some(text.to_owned())
            );
        }
        assert_eq!(
            Instant::parse("2026-11-21T10:30:00+01:00"),
            Instant::parse("2026-11-21T09:30:00Z")
        );
        assert_eq!(Instant::parse("2026-11-21"), None);
        assert_eq!(Instant::parse("9999-12-31T23:59:59-01:00"), None);
        assert_eq!(Instant::parse("0000-01-01T00:00:00+01:00"), None);
    }

    #[test]
    fn stops_at_the_end_of_time() {
        assert_eq!(
            Instant::from_micros(i64::MAX).after(Duration::DAY).micros(),
            i64::MAX
        );
    }
}
