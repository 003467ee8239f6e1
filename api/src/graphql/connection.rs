//! Relay's Cursor Connections over the store's pages.

use std::collections::BTreeSet;

use async_graphql::{
    Context, OutputType, Result, SimpleObject,
    connection::{self, Edge, EmptyFields},
};
use entity::{stream::Kind, text::words};
use uuid::Uuid;

use super::{failure::coded, scalar::StreamCursor};
use crate::store::paging::{Slice, Window};

/// Rows when nobody says how many.
const DEFAULT: i32 = 20;
/// Words in one search.
const SEARCH_WORDS: usize = 8;
/// Rows at most.
const MOST: i32 = 100;

/// A page of `T`, with the length of the whole list.
pub type Connection<T> = connection::Connection<String, T, Total>;

/// What a connection has besides its edges.
#[derive(SimpleObject, Clone, Copy, Debug)]
pub struct Total {
    /// The length of the whole list, not of this page.
    total_count: i32,
}

/// A list's key, as an opaque cursor.
pub trait Key: Sized {
    fn encode(&self) -> String;
    fn decode(text: &str) -> Option<Self>;
}

impl Key for Uuid {
    fn encode(&self) -> String {
        self.simple().to_string()
    }

    fn decode(text: &str) -> Option<Self> {
        Self::try_parse(text).ok()
    }
}

/// A notification's number: a cursor of the list is one of the stream too.
impl Key for i64 {
    fn encode(&self) -> String {
        StreamCursor::new(Kind::Notices, *self).as_str().to_owned()
    }

    fn decode(text: &str) -> Option<Self> {
        StreamCursor::from(text).seq(Kind::Notices)
    }
}

impl Key for (i32, Uuid) {
    fn encode(&self) -> String {
        format!("{}{}", self.0, self.1.simple())
    }

    fn decode(text: &str) -> Option<Self> {
        let (place, id) = text.split_at_checked(1)?;
        Some((place.parse().ok()?, Uuid::try_parse(id).ok()?))
    }
}

impl Key for (Vec<u8>, Uuid) {
    fn encode(&self) -> String {
        let name: String = self.0.iter().map(|byte| format!("{byte:02x}")).collect();
        format!("{}{name}", self.1.simple())
    }

    fn decode(text: &str) -> Option<Self> {
        let (id, name) = text.split_at_checked(32)?;
        let byte = |place| u8::from_str_radix(name.get(place..place + 2)?, 16).ok();
        let name = (0..name.len()).step_by(2).map(byte);
        Some((name.collect::<Option<_>>()?, Uuid::try_parse(id).ok()?))
    }
}

/// The words of a search, of which there are not too many.
pub fn searched(search: Option<String>) -> Result<BTreeSet<String>> {
    let words = words(&search.unwrap_or_default());
    if words.len() > SEARCH_WORDS {
        return Err(coded("BAD_USER_INPUT", "Search for at most 8 words."));
    }
    Ok(words)
}

/// The arguments of a connection field.
#[derive(Debug, Default)]
pub struct Page {
    pub first: Option<i32>,
    pub after: Option<String>,
    pub last: Option<i32>,
    pub before: Option<String>,
}

impl Page {
    /// The first `first` rows after `after`.
    pub fn forward(first: Option<i32>, after: Option<String>) -> Self {
        Self {
            first,
            after,
            ..Self::default()
        }
    }

    /// The rows it asks for; counts the whole list only if the query wants to know.
    pub fn window<K: Key>(self, ctx: &Context<'_>) -> Result<Window<K>> {
        let bad = |message: &str| coded("BAD_USER_INPUT", message);
        if self.first.is_some() && self.last.is_some() {
            return Err(bad("Ask for `first` or for `last`, not for both."));
        }
        let limit = self.first.or(self.last).unwrap_or(DEFAULT);
        if !(0..=MOST).contains(&limit) {
            return Err(bad("`first` and `last` are 0 to 100."));
        }
        let key = |cursor: Option<String>| match cursor {
            Some(text) => K::decode(&text)
                .map(Some)
                .ok_or_else(|| bad("This cursor is not one of this list.")),
            None => Ok(None),
        };
        Ok(Window {
            limit: u64::try_from(limit).unwrap_or_default(),
            after: key(self.after)?,
            before: key(self.before)?,
            from_end: self.last.is_some(),
            total: ctx.look_ahead().field("totalCount").exists(),
        })
    }
}

/// The page as a connection; `key` gives each row's cursor.
pub fn connection<R, K: Key, T: OutputType>(
    slice: Slice<R>,
    key: impl Fn(&R) -> K,
    node: impl Fn(R) -> T,
) -> Connection<T> {
    // A count that was not asked for is never read.
    let total = Total {
        total_count: i32::try_from(slice.total.unwrap_or_default()).unwrap_or(i32::MAX),
    };
    let mut connection =
        Connection::with_additional_fields(slice.has_previous, slice.has_next, total);
    connection.edges.extend(slice.rows.into_iter().map(|row| {
        let cursor = key(&row).encode();
        Edge::<String, T, EmptyFields>::new(cursor, node(row))
    }));
    connection
}
