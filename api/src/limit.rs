//! How often one caller may try what costs much or can be guessed at.
//!
//! Counted in memory, by each server for itself, at the very beginning of a command: whoever is refused has cost
//! nothing, and is told the same whatever they asked for.

mod source;

use std::{hash::Hash, time::Duration};

use governor::{
    Quota, RateLimiter, clock, middleware::NoOpMiddleware, state::keyed::HashMapStateStore,
};
use uuid::Uuid;

pub use source::Source;

use crate::{
    clock::Clock,
    config::Tries,
    fault::{Code, Refusal},
};

/// What is counted, and for whom.
pub struct Limiter {
    pub log_ins: Rate<Source>,
    pub sign_ups: Rate<Source>,
    pub password_links: Rate<Source>,
    /// Tokens of mailed links, tried to prove an address or to set a password.
    pub link_tries: Rate<Source>,
    pub organizations: Rate<Source>,
    pub organizations_of_one: Rate<Uuid>,
    pub logos: Rate<Uuid>,
    pub shares: Rate<Uuid>,
    pub companies: Rate<Uuid>,
}

impl Limiter {
    /// Nothing counted yet.
    pub fn new(tries: &Tries, clock: &Clock) -> Self {
        let log_ins = "Too many log-ins from your network.";
        let sign_ups = "Too many sign-ups from your network.";
        let password_links = "Too many links to set a password were asked for from your network.";
        let link_tries = "Too many links were tried from your network.";
        let organizations = "Too many organizations were opened from your network.";
        let of_one = "You have opened many organizations.";
        let logos = "You have changed many logos or looks.";
        let shares = "You have shared many documents.";
        let companies = "You have created many companies.";
        Self {
            log_ins: Rate::new(Quota::per_minute(tries.log_ins), clock, log_ins),
            sign_ups: Rate::new(Quota::per_hour(tries.sign_ups), clock, sign_ups),
            password_links: Rate::new(Quota::per_hour(tries.password_links), clock, password_links),
            link_tries: Rate::new(Quota::per_minute(tries.link_tries), clock, link_tries),
            organizations: Rate::new(Quota::per_hour(tries.organizations), clock, organizations),
            organizations_of_one: Rate::new(
                Quota::per_hour(tries.organizations_of_one),
                clock,
                of_one,
            ),
            logos: Rate::new(Quota::per_hour(tries.logos), clock, logos),
            shares: Rate::new(Quota::per_hour(tries.shares), clock, shares),
            companies: Rate::new(Quota::per_hour(tries.companies), clock, companies),
        }
    }

    /// Forgets whoever has had no reason to be remembered for a while, so that the memory it takes stays bounded.
    pub fn forget_the_idle(&self) {
        self.log_ins.forget_the_idle();
        self.sign_ups.forget_the_idle();
        self.password_links.forget_the_idle();
        self.link_tries.forget_the_idle();
        self.organizations.forget_the_idle();
        self.organizations_of_one.forget_the_idle();
        self.logos.forget_the_idle();
        self.shares.forget_the_idle();
        self.companies.forget_the_idle();
    }
}

/// So many tries at once for each key, which come back one by one.
pub struct Rate<K: Hash + Eq + Clone> {
    tries: RateLimiter<K, HashMapStateStore<K>, Ticks, NoOpMiddleware<Duration>>,
    clock: Ticks,
    complaint: &'static str,
}

impl<K: Hash + Eq + Clone> Rate<K> {
    fn new(quota: Quota, clock: &Clock, complaint: &'static str) -> Self {
        let clock = Ticks(clock.clone());
        Self {
            tries: RateLimiter::hashmap_with_clock(quota, clock.clone()),
            clock,
            complaint,
        }
    }

    /// Counts one try; refuses it when there were too many.
    pub fn count(&self, key: K) -> Result<(), Refusal> {
        self.tries.check_key(&key).map_err(|until| {
            let wait = until.wait_time_from(clock::Clock::now(&self.clock));
            let message = format!("{} Try again in {}.", self.complaint, in_words(wait));
            Refusal::new(Code::RateLimited, message)
        })
    }

    fn forget_the_idle(&self) {
        self.tries.retain_recent();
        self.tries.shrink_to_fit();
    }
}

/// E.g. `40 s` or `3 min`, rounded up.
fn in_words(wait: Duration) -> String {
    match wait.as_millis().div_ceil(1000) {
        seconds @ 0..=60 => format!("{} s", seconds.max(1)),
        seconds => format!("{} min", seconds.div_ceil(60)),
    }
}

/// Our clock, as the limiter reads it: time since the epoch.
#[derive(Clone)]
struct Ticks(Clock);

impl clock::Clock for Ticks {
    type Instant = Duration;

    fn now(&self) -> Duration {
        Duration::from_micros(self.0.now().micros().try_into().unwrap_or_default())
    }
}

#[cfg(test)]
mod tests {
    use std::{net::Ipv4Addr, num::NonZeroU32};

    use super::*;

    fn source(last: u8) -> Source {
        Source::from(std::net::IpAddr::from(Ipv4Addr::new(192, 0, 2, last)))
    }

    fn rate(clock: &Clock) -> Rate<Source> {
        let twice = NonZeroU32::new(2).expect("two is not zero");
        Rate::new(Quota::per_minute(twice), clock, "Too many.")
    }

    #[test]
    fn tries_run_out_and_come_back_one_by_one_for_each_source() {
        let clock = Clock::default();
        let rate = rate(&clock);
        for _ in 0..2 {
            assert!(rate.count(source(1)).is_ok());
        }
        let refusal = rate.count(source(1)).expect_err("it is the third");
        assert_eq!(refusal.code, Code::RateLimited);
        assert_eq!(refusal.message, "Too many. Try again in 30 s.");
        assert!(rate.count(source(2)).is_ok());
        clock.advance(time::Duration::seconds(30));
        assert!(rate.count(source(1)).is_ok());
        assert!(rate.count(source(1)).is_err());
    }

    #[test]
    fn whoever_has_all_tries_back_is_forgotten() {
        let clock = Clock::default();
        let rate = rate(&clock);
        for last in 0..=u8::MAX {
            assert!(rate.count(source(last)).is_ok());
        }
        clock.advance(time::Duration::seconds(59));
        assert!(rate.count(source(1)).is_ok());
        clock.advance(time::Duration::seconds(2));
        rate.forget_the_idle();
        assert_eq!(rate.tries.len(), 1);
    }

    #[test]
    fn a_wait_is_said_in_round_figures() {
        for (millis, words) in [
            (0, "1 s"),
            (1_001, "2 s"),
            (60_000, "60 s"),
            (60_001, "2 min"),
            (180_000, "3 min"),
        ] {
            assert_eq!(in_words(Duration::from_millis(millis)), words);
        }
    }
}
