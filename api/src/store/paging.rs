//! Pages by key, never by offset: as fast on the thousandth page as on the first, and steady while rows come and go.

use sea_orm::{
    ColumnTrait, ConnectionTrait, DbErr, EntityTrait, FromQueryResult, ModelTrait, PaginatorTrait,
    QueryFilter, QueryOrder, QuerySelect, Select, Value,
    sea_query::{Expr, ExprTrait},
};
use uuid::Uuid;

/// Which rows of a list are wanted.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Window<K> {
    /// At most so many.
    pub limit: u64,
    /// Only what comes after this key.
    pub after: Option<K>,
    /// Only what comes before this key.
    pub before: Option<K>,
    /// Counted from the end of the list instead of its start.
    pub from_end: bool,
    /// Whether the length of the whole list is wanted too.
    pub total: bool,
}

impl<K> Window<K> {
    /// None of the rows, and how many there are.
    pub const fn count() -> Self {
        Self {
            limit: 0,
            after: None,
            before: None,
            from_end: false,
            total: true,
        }
    }

    /// The same window over another form of the key.
    pub fn keyed<L>(self, mut change: impl FnMut(K) -> L) -> Window<L> {
        Window {
            limit: self.limit,
            after: self.after.map(&mut change),
            before: self.before.map(&mut change),
            from_end: self.from_end,
            total: self.total,
        }
    }
}

/// Some rows of a list, in its order.
#[derive(Clone, Debug)]
pub struct Slice<T> {
    pub rows: Vec<T>,
    pub has_previous: bool,
    pub has_next: bool,
    /// The length of the whole list, if it was wanted.
    pub total: Option<u64>,
}

impl<T> Default for Slice<T> {
    fn default() -> Self {
        Self {
            rows: Vec::new(),
            has_previous: false,
            has_next: false,
            total: None,
        }
    }
}

impl<T> Slice<T> {
    /// The same slice of other values.
    pub fn map<U>(self, change: impl FnMut(T) -> U) -> Slice<U> {
        Slice {
            rows: self.rows.into_iter().map(change).collect(),
            has_previous: self.has_previous,
            has_next: self.has_next,
            total: self.total,
        }
    }

    /// The same slice of those values that there are.
    pub fn filter_map<U>(self, change: impl FnMut(T) -> Option<U>) -> Slice<U> {
        Slice {
            rows: self.rows.into_iter().filter_map(change).collect(),
            has_previous: self.has_previous,
            has_next: self.has_next,
            total: self.total,
        }
    }

    /// From `limit + 1` rows read in the direction of the window.
    pub fn from_excess<K>(mut rows: Vec<T>, window: &Window<K>, total: Option<u64>) -> Self {
        let limit = usize::try_from(window.limit).unwrap_or(usize::MAX);
        let more = rows.len() > limit;
        rows.truncate(limit);
        if window.from_end {
            rows.reverse();
        }
        let (has_previous, has_next) = if window.from_end {
            (more, window.before.is_some())
        } else {
            (window.after.is_some(), more)
        };
        Self {
            rows,
            has_previous,
            has_next,
            total,
        }
    }
}

/// Whether a row comes after this one in an ascending list by a value and then by the id, which `place` are columns of.
pub fn beyond(place: [Expr; 2], value: impl Into<Value>, id: Uuid) -> Expr {
    Expr::tuple(place).gt(Expr::tuple([Expr::val(value), Expr::val(id)]))
}

/// The order of a list by its key.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Direction {
    Ascending,
    Descending,
}

/// The rows of `select` in `window`, in the order of the unique `key`.
pub async fn paged<E, K>(
    db: &impl ConnectionTrait,
    select: Select<E>,
    key: E::Column,
    direction: Direction,
    window: Window<K>,
) -> Result<Slice<E::Model>, DbErr>
where
    E: EntityTrait,
    E::Model: ModelTrait + FromQueryResult + Send + Sync,
    K: Into<Value> + Clone,
{
    let total = if window.total {
        Some(select.clone().count(db).await?)
    } else {
        None
    };
    let mut select = select;
    let ascending = direction == Direction::Ascending;
    if let Some(after) = window.after.clone() {
        select = select.filter(if ascending {
            key.gt(after)
        } else {
            key.lt(after)
        });
    }
    if let Some(before) = window.before.clone() {
        select = select.filter(if ascending {
            key.lt(before)
        } else {
            key.gt(before)
        });
    }
    select = if ascending != window.from_end {
        select.order_by_asc(key)
    } else {
        select.order_by_desc(key)
    };
    let rows = select.limit(window.limit + 1).all(db).await?;
    Ok(Slice::from_excess(rows, &window, total))
}
