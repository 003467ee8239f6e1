//! Scalars. Each accepts what people type; what it means is checked by the command, which can name the remedy.
//!
//! Clients read the words above each `impl`.

use std::collections::HashMap;

use async_graphql::{InputValueError, InputValueResult, Scalar, ScalarType, Value};
use entity::{Color, Email, Instant, stream::Kind};
use url::Url as Address;
use uuid::Uuid;

#[derive(Clone, Copy, Debug)]
pub struct DateTime(pub Instant);

/// A UTC instant, RFC 3339, e.g. `2026-11-21T09:30:00Z`.
#[Scalar(specified_by_url = "https://scalars.graphql.org/andimarek/date-time")]
impl ScalarType for DateTime {
    fn parse(value: Value) -> InputValueResult<Self> {
        match &value {
            Value::String(text) => Instant::parse(text).map(Self).ok_or_else(|| {
                InputValueError::custom("write an RFC 3339 instant, e.g. 2026-11-21T09:30:00Z")
            }),
            _ => Err(InputValueError::expected_type(value)),
        }
    }

    fn to_value(&self) -> Value {
        Value::String(self.0.to_rfc3339())
    }
}

#[derive(Clone, Debug)]
pub struct EmailAddress(pub String);

impl From<&Email> for EmailAddress {
    fn from(email: &Email) -> Self {
        Self(email.as_str().to_owned())
    }
}

/// An e-mail address as typed, trimmed. Compared without regard to case.
#[Scalar]
impl ScalarType for EmailAddress {
    fn parse(value: Value) -> InputValueResult<Self> {
        match value {
            Value::String(text) => Ok(Self(text.trim().to_owned())),
            other => Err(InputValueError::expected_type(other)),
        }
    }

    fn to_value(&self) -> Value {
        Value::String(self.0.clone())
    }
}

#[derive(Clone, Debug)]
pub struct PhoneNumber(pub String);

/// A phone number with its country code, digits with a leading `+`.
#[Scalar]
impl ScalarType for PhoneNumber {
    fn parse(value: Value) -> InputValueResult<Self> {
        match value {
            Value::String(text) => Ok(Self(text.trim().to_owned())),
            other => Err(InputValueError::expected_type(other)),
        }
    }

    fn to_value(&self) -> Value {
        Value::String(self.0.clone())
    }
}

#[derive(Clone, Copy, Debug)]
pub struct HexColor(pub Color);

/// A colour, `#RRGGBB`.
#[Scalar]
impl ScalarType for HexColor {
    fn parse(value: Value) -> InputValueResult<Self> {
        let Value::String(text) = &value else {
            return Err(InputValueError::expected_type(value));
        };
        let color = text.trim().parse().map(Self);
        color.map_err(|_| InputValueError::custom("write a colour as #RRGGBB, e.g. #2f4bd8"))
    }

    fn to_value(&self) -> Value {
        Value::String(self.0.to_string())
    }
}

#[derive(Clone, Debug)]
pub struct Decimal(pub String);

/// A decimal number as a string, e.g. `1200.50`.
#[Scalar]
impl ScalarType for Decimal {
    fn parse(value: Value) -> InputValueResult<Self> {
        match value {
            Value::String(text) => Ok(Self(text)),
            other => Err(InputValueError::expected_type(other)),
        }
    }

    fn to_value(&self) -> Value {
        Value::String(self.0.clone())
    }
}

#[derive(Clone, Debug)]
pub struct Url(pub Address);

/// An absolute `http` or `https` URL, e.g. `https://example.com/support`.
#[Scalar(name = "URL", specified_by_url = "https://url.spec.whatwg.org/")]
impl ScalarType for Url {
    fn parse(value: Value) -> InputValueResult<Self> {
        let Value::String(text) = &value else {
            return Err(InputValueError::expected_type(value));
        };
        let address = Address::parse(text).ok();
        let address = address.filter(|url| matches!(url.scheme(), "http" | "https"));
        address.map(Self).ok_or_else(|| {
            InputValueError::custom("write an absolute URL, e.g. https://example.com/support")
        })
    }

    fn to_value(&self) -> Value {
        Value::String(self.0.to_string())
    }
}

#[derive(Clone, Debug)]
pub struct StreamCursor(String);

impl StreamCursor {
    /// The position after the entry with this number.
    pub fn new(kind: Kind, seq: i64) -> Self {
        Self(format!("{}{seq}", Self::letter(kind)))
    }

    /// The number of the entry it stands after; none when it is of another kind of stream.
    pub fn seq(&self, kind: Kind) -> Option<i64> {
        self.0
            .strip_prefix(Self::letter(kind))?
            .parse()
            .ok()
            .filter(|seq| *seq >= 0)
    }

    /// A position in a workspace: the number reached in each of its streams that the viewer is told of, by owner.
    pub fn of_workspace(reached: impl IntoIterator<Item = (Uuid, i64)>) -> Self {
        let reached = reached.into_iter();
        let parts: Vec<String> = reached
            .map(|(owner, seq)| format!("{}-{seq}", mark(owner)))
            .collect();
        Self(format!("w{}", parts.join(".")))
    }

    /// The numbers reached in these streams, by owner; none of a stream that the cursor knows nothing of, and nothing at
    /// all if it is no position in a workspace.
    pub fn in_workspace(&self, owners: &[Uuid]) -> Option<Vec<Option<i64>>> {
        let mut reached = HashMap::new();
        for part in self.0.strip_prefix('w')?.split('.') {
            let (mark, seq) = part
                .split_once('-')
                .filter(|(mark, _)| mark.len() == MARK)?;
            let seq: i64 = seq.parse().ok().filter(|seq| *seq >= 0)?;
            reached.insert(mark, seq);
        }
        let seq = |owner: &Uuid| reached.get(mark(*owner).as_str()).copied();
        Some(owners.iter().map(seq).collect())
    }

    /// As clients hold it.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    const fn letter(kind: Kind) -> char {
        match kind {
            Kind::Notices => 'n',
            Kind::Delegations => 'd',
            Kind::Workspace | Kind::Work => 'w',
        }
    }
}

/// Characters of a mark.
const MARK: usize = 8;

/// Enough of a stream's owner to tell it from the viewer's others in the same workspace.
fn mark(owner: Uuid) -> String {
    owner.simple().to_string().chars().take(MARK).collect()
}

impl From<&str> for StreamCursor {
    fn from(text: &str) -> Self {
        Self(text.to_owned())
    }
}

/// Opaque position in an event stream. Only ever grows within one stream; safe to keep across sessions.
#[Scalar]
impl ScalarType for StreamCursor {
    fn parse(value: Value) -> InputValueResult<Self> {
        match value {
            Value::String(text) if text.len() <= 512 => Ok(Self(text)),
            other => Err(InputValueError::expected_type(other)),
        }
    }

    fn to_value(&self) -> Value {
        Value::String(self.0.clone())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_color_has_six_digits() {
        let read = |text: &str| HexColor::parse(Value::from(text)).map(|color| color.to_value());
        assert_eq!(read("#2F4BD8").ok(), Some(Value::from("#2f4bd8")));
        for bad in ["2f4bd8", "#2f4", "blue", ""] {
            assert!(read(bad).is_err(), "{bad}");
        }
        assert!(HexColor::parse(Value::from(3)).is_err());
    }

    #[test]
    fn an_url_is_absolute_and_of_the_web() {
        let read = |text: &str| Url::parse(Value::from(text)).map(|url| url.to_value());
        let good = "https://example.com/support?by=mail";
        assert_eq!(read(good).ok(), Some(Value::from(good)));
        for bad in [
            "/support",
            "javascript:alert(1)",
            "data:,x",
            "example.com",
            "",
        ] {
            assert!(read(bad).is_err(), "{bad}");
        }
    }

    #[test]
    fn a_cursor_belongs_to_its_stream() {
        let cursor = StreamCursor::new(Kind::Notices, 7);
        assert_eq!(cursor.seq(Kind::Notices), Some(7));
        assert_eq!(cursor.seq(Kind::Delegations), None);
        assert_eq!(StreamCursor("n-7".to_owned()).seq(Kind::Notices), None);
    }

    #[test]
    fn a_cursor_of_a_workspace_knows_its_streams() {
        let [one, two, three] = [1_u128 << 100, 2 << 100, 3 << 100].map(Uuid::from_u128);
        let cursor = StreamCursor::of_workspace([(one, 7), (two, 0)]);
        let reached = cursor.in_workspace(&[two, three, one]);
        assert_eq!(reached, Some(vec![Some(0), None, Some(7)]));
        for bad in ["n7", "w", "w7", "wabc", "w10000000--7", "w10000000-7.", ""] {
            assert_eq!(StreamCursor::from(bad).in_workspace(&[one]), None, "{bad}");
        }
    }
}
