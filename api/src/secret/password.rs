//! Passwords: argon2id, off the async threads, a few at a time.

use std::sync::LazyLock;

use argon2::{
    Algorithm, Argon2, Params, PasswordHasher, PasswordVerifier, Version,
    password_hash::phc::PasswordHash,
};
use secrecy::{ExposeSecret, SecretString};

use crate::{
    fault::{Code, Fault, Refusal},
    workshop::{Place, Workshop},
};

/// Shortest password, in characters (NIST SP 800-63B §3.1.1.2 asks for at least 8; composition rules for none).
const MIN_CHARS: usize = 10;
/// Longest password, in bytes: what is longer only costs time.
const MAX_BYTES: usize = 256;
/// Hashes at once: each takes 19 MiB and some 50 ms of one core.
const AT_ONCE: usize = 4;
/// Hashes that may wait, for a second or two; whoever comes then is asked to come again.
const WAITING: usize = 96;

/// OWASP's first recommendation for argon2id: 19 MiB, 2 passes, 1 lane.
static HASHER: LazyLock<Argon2<'static>> = LazyLock::new(|| {
    Argon2::new(
        Algorithm::Argon2id,
        Version::V0x13,
        Params::new(19 * 1024, 2, 1, None).unwrap_or_default(),
    )
});

/// Verified against when there is no account, so that the answer takes as long.
static NOBODY: &str = "$argon2id$v=19$m=19456,t=2,p=1$AAAAAAAAAAAAAAAAAAAAAA$AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA";

/// Makes and checks password hashes.
#[derive(Clone)]
pub struct Passwords(Workshop);

impl Default for Passwords {
    fn default() -> Self {
        Self(Workshop::new(AT_ONCE, WAITING))
    }
}

impl Passwords {
    /// A place in the queue, or the refusal that there are too many in it: take one before anything is counted.
    pub fn place(&self) -> Result<Place, Refusal> {
        let message = "Many people are logging in at this moment. Try again in a few seconds.";
        let place = self.0.place();
        place.ok_or_else(|| Refusal::new(Code::RateLimited, message))
    }

    /// The PHC string to store for `password`, with `salt` from the caller's randomness.
    pub async fn hash(&self, password: SecretString, salt: [u8; 16]) -> Result<String, Fault> {
        let place = self.place()?;
        let work = move || {
            HASHER
                .hash_password_with_salt(password.expose_secret().as_bytes(), &salt)
                .map(|hash| hash.to_string())
                .map_err(Fault::internal)
        };
        self.0.run(place, work).await?
    }

    /// Which of `stored` was made from `password`, the first that was; takes as long for one that is not there.
    pub async fn find<const N: usize>(
        &self,
        place: Place,
        password: SecretString,
        stored: [Option<String>; N],
    ) -> Result<Option<usize>, Fault> {
        let work = move || {
            for (index, stored) in stored.iter().enumerate() {
                let hash = PasswordHash::new(stored.as_deref().unwrap_or(NOBODY))
                    .map_err(Fault::internal)?;
                let right = HASHER
                    .verify_password(password.expose_secret().as_bytes(), &hash)
                    .is_ok();
                if right && stored.is_some() {
                    return Ok(Some(index));
                }
            }
            Ok(None)
        };
        self.0.run(place, work).await?
    }
}

/// Why `password` will not do, if so: a sentence with the remedy.
pub fn weakness(password: &SecretString, email: &str, name: &str) -> Option<&'static str> {
    let text = password.expose_secret();
    let folded = text.to_lowercase();
    if text.chars().count() < MIN_CHARS {
        return Some("Use at least 10 characters.");
    }
    if text.len() > MAX_BYTES {
        return Some("Use at most 256 bytes.");
    }
    let mut letters: Vec<char> = folded.chars().collect();
    letters.sort_unstable();
    letters.dedup();
    if letters.len() < 4 {
        return Some("Use more than a few different characters.");
    }
    if folded == email.to_lowercase() || folded == name.to_lowercase() {
        return Some("Use something other than your name or address.");
    }
    if ["password", "1234567890", "qwertyuiop"]
        .iter()
        .any(|common| folded.starts_with(common) && text.len() < 14)
    {
        return Some("Use something that is harder to guess.");
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    async fn is_right(
        passwords: &Passwords,
        password: &str,
        stored: Option<String>,
    ) -> Option<bool> {
        let found = passwords.find(passwords.place().ok()?, password.into(), [None, stored]);
        found.await.ok().map(|found| found == Some(1))
    }

    #[tokio::test]
    async fn only_the_right_password_is_right() {
        let passwords = Passwords::default();
        let stored = passwords
            .hash("correct horse battery".into(), [7; 16])
            .await
            .ok();
        assert!(
            stored
                .as_ref()
                .is_some_and(|hash| hash.starts_with("$argon2id$v=19$m=19456,t=2,p=1$"))
        );
        assert_eq!(
            is_right(&passwords, "correct horse battery", stored.clone()).await,
            Some(true)
        );
        assert_eq!(
            is_right(&passwords, "correct horse staple", stored).await,
            Some(false)
        );
        assert_eq!(
            is_right(&passwords, "correct horse battery", None).await,
            Some(false)
        );
    }

    /// A hash takes thousands of times what comparing with nothing does, so a factor of five tells them apart on any machine.
    #[tokio::test]
    async fn nobody_takes_as_long_as_somebody() {
        let passwords = Passwords::default();
        let stored = passwords
            .hash("correct horse battery".into(), [7; 16])
            .await
            .ok();
        let fastest = async |stored: Option<String>| {
            let mut fastest = std::time::Duration::MAX;
            for _ in 0..5 {
                let begun = std::time::Instant::now();
                is_right(&passwords, "correct horse staple", stored.clone()).await;
                fastest = fastest.min(begun.elapsed());
            }
            fastest
        };
        let (nobody, somebody) = (fastest(None).await, fastest(stored).await);
        assert!(nobody * 5 > somebody && somebody * 5 > nobody);
    }

    #[tokio::test]
    async fn a_long_queue_takes_nobody_more() {
        let passwords = Passwords::default();
        let places: Vec<_> = std::iter::from_fn(|| passwords.place().ok()).collect();
        assert_eq!(places.len(), AT_ONCE + WAITING);
        let refused = passwords
            .hash("correct horse battery".into(), [7; 16])
            .await;
        assert!(
            matches!(refused, Err(Fault::Refused(refusal)) if refusal.code == Code::RateLimited)
        );
        drop(places);
        assert!(passwords.place().is_ok());
    }

    #[test]
    fn weak_ones_are_told_why() {
        let weak = |text: &str| weakness(&text.into(), "ada@example.com", "Ada Lovelace").is_some();
        for text in [
            "short",
            "aaaaaaaaaaaaaaaa",
            "Ada Lovelace",
            "password123",
            &"long".repeat(100),
        ] {
            assert!(weak(text), "{text}");
        }
        assert!(!weak("correct horse battery"));
    }
}
