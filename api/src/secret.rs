//! Randomness, and what must stay secret: tokens and passwords.

pub mod password;

use std::sync::{Arc, Mutex, PoisonError};

use entity::Instant;
use rand::{Rng, SeedableRng, rngs::StdRng};
use secrecy::{ExposeSecret, SecretString};
use sha2::{Digest, Sha256};
use uuid::Uuid;

/// The one source of randomness: a cryptographic generator seeded by the operating system, or by a test.
#[derive(Clone)]
pub struct Entropy(Arc<Mutex<StdRng>>);

impl Default for Entropy {
    fn default() -> Self {
        Self(Arc::new(Mutex::new(rand::make_rng())))
    }
}

impl Entropy {
    /// The same values again for the same seed. For tests.
    pub fn seeded(seed: u64) -> Self {
        Self(Arc::new(Mutex::new(StdRng::seed_from_u64(seed))))
    }

    /// So many random bytes.
    pub fn bytes<const N: usize>(&self) -> [u8; N] {
        let mut bytes = [0; N];
        self.0
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .fill_bytes(&mut bytes);
        bytes
    }

    /// A new key: UUID v7, so that keys sort by the time at which they were made.
    pub fn id(&self, now: Instant) -> Uuid {
        let millis = u64::try_from(now.micros() / 1_000).unwrap_or_default();
        uuid::Builder::from_unix_timestamp_millis(millis, &self.bytes()).into_uuid()
    }

    /// A new token of 256 random bits.
    pub fn token(&self) -> Token {
        let bytes: [u8; 32] = self.bytes();
        Token(
            bytes
                .iter()
                .map(|byte| format!("{byte:02x}"))
                .collect::<String>()
                .into(),
        )
    }
}

/// What a session or a mailed link is known by: shown once, stored only as its hash, never logged.
#[derive(Clone, Debug)]
pub struct Token(SecretString);

impl Token {
    /// The token's text, to hand it to its owner.
    pub fn expose(&self) -> &str {
        self.0.expose_secret()
    }

    /// What is stored of it. A plain hash is enough: 256 random bits cannot be guessed.
    pub fn hash(&self) -> Vec<u8> {
        hash(self.expose())
    }
}

/// What a token's text is looked up by.
pub fn hash(token: &str) -> Vec<u8> {
    Sha256::digest(token.as_bytes()).to_vec()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_token_is_long_and_silent() {
        let token = Entropy::default().token();
        assert_eq!(token.expose().len(), 64);
        assert!(!format!("{token:?}").contains(token.expose()));
        assert_eq!(token.hash(), hash(token.expose()));
    }

    #[test]
    fn keys_sort_by_time() {
        let entropy = Entropy::seeded(1);
        let earlier = entropy.id(Instant::from_micros(1_000_000));
        assert!(earlier < entropy.id(Instant::from_micros(1_001_000)));
    }
}
