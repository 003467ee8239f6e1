//! Statements whose text is made once.
//!
//! Building a statement and writing it down takes the server longer than sending it. A template does both once for
//! each shape of its question, with stand-ins for the values that differ from call to call, and then only fills in.

use std::{
    hash::Hash,
    sync::{Arc, OnceLock},
};

use ::entity::Instant;
use quick_cache::sync::Cache;
use sea_orm::{
    ConnectionTrait, DbBackend, DbErr, FromQueryResult, QueryResult, Statement, StatementBuilder,
    Value,
    sea_query::{SelectStatement, Values},
};
use uuid::Uuid;

use super::paging::Window;
use crate::access::Viewer;

/// Texts kept of one template: as many shapes as questions commonly have.
const KEPT: usize = 128;

/// What a statement is a function of.
pub trait Question: Clone + Eq + Hash + Send + Sync + 'static {
    /// The same question with stand-ins for its values. What that leaves as it is, is its shape: there is a text for
    /// each.
    fn taken_out(&self, values: &mut TakenOut) -> Self;
}

impl Question for Vec<Uuid> {
    fn taken_out(&self, values: &mut TakenOut) -> Self {
        values.ids(self)
    }
}

/// A statement for every question of one kind.
pub struct Template<Q: Question> {
    /// A plain function, so that the statement depends on nothing but the question.
    build: fn(&Q) -> SelectStatement,
    texts: OnceLock<Cache<(bool, Q), Arc<Text>>>,
}

impl<Q: Question> Template<Q> {
    /// The template of the statement that `build` makes.
    pub const fn new(build: fn(&Q) -> SelectStatement) -> Self {
        Self {
            build,
            texts: OnceLock::new(),
        }
    }

    /// The rows that answer the question.
    pub async fn all(
        &self,
        db: &impl ConnectionTrait,
        question: &Q,
    ) -> Result<Vec<QueryResult>, DbErr> {
        db.query_all_raw(self.statement(db.get_database_backend(), question))
            .await
    }

    /// The same, read as rows of a table that is all the statement selects.
    pub async fn models<M: FromQueryResult>(
        &self,
        db: &impl ConnectionTrait,
        question: &Q,
    ) -> Result<Vec<M>, DbErr> {
        let rows = self.all(db, question).await?;
        rows.iter()
            .map(|row| M::from_query_result(row, ""))
            .collect()
    }

    fn statement(&self, backend: DbBackend, question: &Q) -> Statement {
        let mut values = TakenOut::default();
        let shape = question.taken_out(&mut values);
        let texts = self.texts.get_or_init(|| Cache::new(KEPT));
        let key = (backend == DbBackend::Postgres, shape);
        let text = texts.get(&key).unwrap_or_else(|| {
            let statement = StatementBuilder::build(&(self.build)(&key.1), &backend);
            let text = Arc::new(Text::new(statement, &values));
            texts.insert(key, Arc::clone(&text));
            text
        });
        text.filled_in(backend, &values)
    }
}

/// Values on their way into a statement, and what stands for each until then: nothing that could be meant.
#[derive(Default)]
pub struct TakenOut(Vec<(Value, Value)>);

/// Where stand-ins begin: far beyond every moment and every number of ours, and no UUID of any version.
const NUMBERS: i64 = 0x6d61_6e64_6174_0000;
const IDS: u128 = 0x6d61_6e64_6174_6500 << 64;

/// Whether it can only come from a stand-in.
fn is_stand_in(value: &Value) -> bool {
    let range = NUMBERS..NUMBERS + 0x1_0000;
    match value {
        Value::BigInt(Some(number)) => range.contains(number),
        Value::BigUnsigned(Some(number)) => {
            i64::try_from(*number).is_ok_and(|n| range.contains(&n))
        }
        Value::Uuid(Some(id)) => id.as_u128() >> 64 == IDS >> 64,
        _ => false,
    }
}

impl TakenOut {
    fn take<V: Into<Value>, S: Into<Value> + Clone>(
        &mut self,
        value: V,
        stand_in: impl FnOnce(i64) -> S,
    ) -> S {
        let place = i64::try_from(self.0.len()).unwrap_or(i64::MAX);
        let stand_in = stand_in(place);
        self.0.push((value.into(), stand_in.clone().into()));
        stand_in
    }

    pub fn id(&mut self, value: Uuid) -> Uuid {
        self.take(value, |place| {
            Uuid::from_u128(IDS | u128::from(place.unsigned_abs()))
        })
    }

    /// Filled up with the last of them to a power of two, so that lists of any length have few shapes.
    pub fn ids(&mut self, values: &[Uuid]) -> Vec<Uuid> {
        let Some(last) = values.last() else {
            return Vec::new();
        };
        let more = values.len().next_power_of_two() - values.len();
        let more = std::iter::repeat_n(last, more);
        values.iter().chain(more).map(|id| self.id(*id)).collect()
    }

    /// `key` takes out the keys at which the window begins and ends. Its statement asks for one row more than it shows.
    pub fn window<K>(&mut self, window: Window<K>, key: impl Fn(&mut Self, K) -> K) -> Window<K> {
        let rows = |limit: u64| limit.saturating_add(1);
        let place = u64::try_from(self.0.len()).unwrap_or(u64::MAX);
        let limit = NUMBERS.unsigned_abs() + place;
        self.0.push((rows(window.limit).into(), rows(limit).into()));
        Window {
            limit,
            ..window.keyed(|value| key(self, value))
        }
    }

    pub fn number(&mut self, value: i64) -> i64 {
        self.take(value, |place| NUMBERS + place)
    }

    pub fn moment(&mut self, value: Instant) -> Instant {
        self.take(value, |place| Instant::from_micros(NUMBERS + place))
    }

    pub fn bytes(&mut self, value: &[u8]) -> Vec<u8> {
        self.take(value, |place| (NUMBERS + place).to_be_bytes().to_vec())
    }

    pub fn viewer(&mut self, value: Viewer) -> Viewer {
        Viewer {
            user_id: self.id(value.user_id),
            session_id: self.id(value.session_id),
        }
    }
}

/// The text of a statement, and what to bind.
struct Text {
    sql: String,
    slots: Vec<Slot>,
}

enum Slot {
    /// The value that was taken out at this place.
    Place(usize),
    /// A value that belongs to the shape.
    Fixed(Value),
}

impl Text {
    fn new(statement: Statement, values: &TakenOut) -> Self {
        let bound = statement.values.map(|values| values.0).unwrap_or_default();
        let slots = bound.into_iter().map(|value| {
            let place = values.0.iter().position(|(_, stand_in)| *stand_in == value);
            debug_assert!(
                place.is_some() || !is_stand_in(&value),
                "{value:?} was made of one"
            );
            place.map_or(Slot::Fixed(value), Slot::Place)
        });
        Self {
            slots: slots.collect(),
            sql: statement.sql,
        }
    }

    fn filled_in(&self, db_backend: DbBackend, values: &TakenOut) -> Statement {
        let bound = self.slots.iter().filter_map(|slot| match slot {
            Slot::Place(place) => values.0.get(*place).map(|(value, _)| value.clone()),
            Slot::Fixed(value) => Some(value.clone()),
        });
        Statement {
            sql: self.sql.clone(),
            values: Some(Values(bound.collect())),
            db_backend,
        }
    }
}

#[cfg(test)]
mod tests {
    use sea_orm::{
        ColumnTrait, EntityTrait, QueryFilter, QuerySelect, QueryTrait, sea_query::ExprTrait,
    };

    use super::*;
    use ::entity::delegation::{Column, Entity};

    #[derive(Clone, PartialEq, Eq, Hash)]
    struct Ours {
        viewer: Viewer,
        now: Option<Instant>,
        ids: Vec<Uuid>,
        limit: u64,
    }

    impl Question for Ours {
        fn taken_out(&self, values: &mut TakenOut) -> Self {
            Self {
                viewer: values.viewer(self.viewer),
                now: self.now.map(|now| values.moment(now)),
                ids: values.ids(&self.ids),
                limit: self.limit,
            }
        }
    }

    fn build(question: &Ours) -> SelectStatement {
        let mut select = Entity::find()
            .filter(Column::Id.is_in(question.ids.iter().copied()))
            .filter(
                Column::InvitedUserId
                    .eq(question.viewer.user_id)
                    .or(Column::InvitedById.eq(question.viewer.user_id)),
            );
        if let Some(now) = question.now {
            select = select.filter(Column::ExpiresAt.gt(now));
        }
        select.limit(question.limit).into_query()
    }

    /// Whoever asks, whatever was asked before: the statement is the one that would have been built for the question.
    #[test]
    fn it_says_what_would_have_been_built() {
        let template = Template::new(build);
        let mut ids = (1..).map(Uuid::from_u128);
        let mut id = || ids.next().unwrap_or_default();
        for backend in [DbBackend::Sqlite, DbBackend::Postgres] {
            for count in [0, 1, 4, 4, 1] {
                for (now, limit) in [(None, 5), (Some(7), 5), (Some(8), 6), (Some(9), 6)] {
                    let question = Ours {
                        viewer: Viewer {
                            user_id: id(),
                            session_id: id(),
                        },
                        now: now.map(Instant::from_micros),
                        ids: (0..count).map(|_| id()).collect(),
                        limit,
                    };
                    let built = StatementBuilder::build(&build(&question), &backend);
                    assert_eq!(template.statement(backend, &question), built);
                }
            }
        }
        let kept = template.texts.get().map(Cache::len);
        assert_eq!(kept, Some(2 * 3 * 3), "a text for each shape");
    }
}
