//! Links to download a document: short-lived, for one reader, in one of their sessions.
//!
//! A link is not stored. It says what it is for, signed with a key that the servers share; what its reader may see is
//! asked when it is used.

use std::sync::Arc;

use entity::Instant;
use hmac::{Hmac, KeyInit, Mac};
use sha2::Sha256;
use time::Duration;
use uuid::Uuid;

/// How long a link is good for.
pub const LASTS: Duration = Duration::minutes(15);
/// Bytes of what a link says, and of its signature.
const SAID: usize = 16 + 16 + 8;
const SIGNATURE: usize = 32;

/// What a link is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Link {
    pub document_id: Uuid,
    /// The reader's: when it ends, so does the link.
    pub session_id: Uuid,
    pub expires_at: Instant,
}

/// Signs links, and knows those that it has signed.
#[derive(Clone)]
pub struct Signer(Arc<Hmac<Sha256>>);

impl Signer {
    /// With the key that the servers share; none if it cannot be one.
    pub fn new(secret: &[u8]) -> Option<Self> {
        Hmac::new_from_slice(secret)
            .ok()
            .map(|key| Self(Arc::new(key)))
    }

    /// The link as text for an address.
    pub fn token(&self, link: &Link) -> String {
        let said = link.bytes();
        let signature = self.signed(&said).finalize().into_bytes();
        let bytes = said.iter().chain(&signature);
        bytes.map(|byte| format!("{byte:02x}")).collect()
    }

    /// The link that somebody shows at this moment, if it is one and has not expired.
    pub fn read(&self, token: &str, now: Instant) -> Option<Link> {
        let bytes = unhex(token)?;
        let (said, signature) = bytes.split_first_chunk::<SAID>()?;
        // In constant time.
        self.signed(said).verify_slice(signature).ok()?;
        let link = Link::of(said)?;
        (now < link.expires_at).then_some(link)
    }

    fn signed(&self, said: &[u8]) -> Hmac<Sha256> {
        let mut mac = (*self.0).clone();
        mac.update(said);
        mac
    }
}

impl Link {
    fn bytes(&self) -> [u8; SAID] {
        let mut bytes = [0; SAID];
        bytes[..16].copy_from_slice(self.document_id.as_bytes());
        bytes[16..32].copy_from_slice(self.session_id.as_bytes());
        bytes[32..].copy_from_slice(&self.expires_at.micros().to_be_bytes());
        bytes
    }

    fn of(bytes: &[u8; SAID]) -> Option<Self> {
        let (document_id, rest) = bytes.split_first_chunk::<16>()?;
        let (session_id, rest) = rest.split_first_chunk::<16>()?;
        let micros = i64::from_be_bytes(*rest.first_chunk::<8>()?);
        Some(Self {
            document_id: Uuid::from_bytes(*document_id),
            session_id: Uuid::from_bytes(*session_id),
            expires_at: Instant::from_micros(micros),
        })
    }
}

/// So many bytes in lower-case hexadecimal digits, and nothing else: there is one text for each link.
fn unhex(text: &str) -> Option<[u8; SAID + SIGNATURE]> {
    let is_digit = |byte| matches!(byte, b'0'..=b'9' | b'a'..=b'f');
    if text.len() != 2 * (SAID + SIGNATURE) || !text.bytes().all(is_digit) {
        return None;
    }
    let mut bytes = [0; SAID + SIGNATURE];
    for (place, byte) in bytes.iter_mut().enumerate() {
        *byte = u8::from_str_radix(text.get(2 * place..2 * place + 2)?, 16).ok()?;
    }
    Some(bytes)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn link() -> Link {
        Link {
            document_id: Uuid::from_u128(7),
            session_id: Uuid::from_u128(8),
            expires_at: Instant::from_micros(1_000),
        }
    }

    #[test]
    fn a_link_is_good_until_it_expires() {
        let signer = Signer::new(&[1; 32]).expect("it is a key");
        let token = signer.token(&link());
        assert_eq!(signer.read(&token, Instant::from_micros(999)), Some(link()));
        assert_eq!(signer.read(&token, Instant::from_micros(1_000)), None);
    }

    #[test]
    fn no_digit_of_it_can_be_another() {
        let signer = Signer::new(&[1; 32]).expect("it is a key");
        let token = signer.token(&link());
        let now = Instant::from_micros(0);
        for place in 0..token.len() {
            let digit = if &token[place..=place] == "0" {
                "1"
            } else {
                "0"
            };
            let other = format!("{}{digit}{}", &token[..place], &token[place + 1..]);
            assert_eq!(signer.read(&other, now), None, "{place}");
        }
        for other in [
            "",
            "00",
            &token[1..],
            &format!("{token}00"),
            &token.to_uppercase(),
        ] {
            assert_eq!(signer.read(other, now), None, "{other}");
        }
        let other = Signer::new(&[2; 32]).expect("it is a key");
        assert_eq!(other.read(&token, now), None);
    }
}
