//! What is new in streams, read for all who follow them at once.

use std::{
    collections::{BTreeMap, BTreeSet, HashMap, HashSet},
    ops::Bound,
    sync::Arc,
};

use ::entity::{Instant, notification, session, stream::Kind, stream_entry};
use sea_orm::{
    ColumnTrait, DatabaseConnection, DbErr, EntityTrait, IdenStatic, Iterable, QueryFilter,
    QueryOrder, QuerySelect, QueryTrait,
    sea_query::{Expr, SelectStatement},
};
use uuid::Uuid;

use super::{
    composite::{null, optional, table, union_all},
    gathering::Gathering,
    notification::unscoped_by_ids,
    stream::Stream,
    template::{Question, TakenOut, Template},
};
use crate::{access::Viewer, clock::Clock};

/// Entries of one stream that are read at once.
pub const AT_ONCE: usize = 100;
/// Followers who are answered by one statement: it has a branch for each of their streams, and SQLite allows 500.
const FOLLOWERS: usize = 16;

/// An entry, and the notification that it is about.
#[derive(Debug)]
pub struct News {
    pub entry: stream_entry::Model,
    pub notification: Option<Arc<notification::Model>>,
}

impl News {
    /// The stream that it is told in.
    pub fn stream(&self) -> Stream {
        (self.entry.kind, self.entry.owner_id)
    }
}

/// A stream, and the number that has been reached in it.
pub type Position = (Stream, i64);

/// Whoever follows streams, and where they stand.
#[derive(Clone, PartialEq, Eq, Hash)]
struct Follower {
    viewer: Viewer,
    positions: Vec<Position>,
}

/// Reads what is new. Cheap to clone.
#[derive(Clone)]
pub struct Newsroom(Gathering<Follower, Option<Vec<Arc<News>>>>);

impl Newsroom {
    pub fn new(db: DatabaseConnection, clock: Clock) -> Self {
        Self(Gathering::new(FOLLOWERS, move |followers| {
            let (db, now) = (db.clone(), clock.now());
            Box::pin(async move { read(&db, now, followers).await })
        }))
    }

    /// The next entries of each stream after its position, in order; nothing at all when the viewer's session has ended.
    /// That the viewer may read the streams is for the caller to know; each entry is authorized when it is sent.
    pub async fn unscoped_after(
        &self,
        viewer: Viewer,
        positions: Vec<Position>,
    ) -> Result<Option<Vec<Arc<News>>>, Arc<DbErr>> {
        self.0.ask(Follower { viewer, positions }).await
    }

    /// Whether the viewer's session lives.
    pub async fn is_live(&self, viewer: Viewer) -> Result<bool, Arc<DbErr>> {
        let news = self.unscoped_after(viewer, Vec::new()).await?;
        Ok(news.is_some())
    }
}

async fn read(
    db: &DatabaseConnection,
    now: Instant,
    followers: Vec<Follower>,
) -> Result<HashMap<Follower, Option<Vec<Arc<News>>>>, DbErr> {
    let sessions: BTreeSet<_> = followers.iter().map(|one| one.viewer.session_id).collect();
    let positions: BTreeSet<_> = followers.iter().flat_map(|one| &one.positions).collect();
    let next_of_all = Next {
        sessions: sessions.into_iter().collect(),
        positions: positions.into_iter().copied().collect(),
        now,
    };
    let (mut live, mut entries) = (HashSet::new(), Vec::new());
    for row in NEXT.all(db, &next_of_all).await? {
        match row.try_get::<Option<Uuid>>("", "session_id")? {
            Some(session) => _ = live.insert(session),
            None => entries.extend(optional::<stream_entry::Model>(&row, "entry")?),
        }
    }
    // Where two stand differently in one stream, what came after the one and after the other may overlap.
    let mut streams: HashMap<Stream, BTreeMap<i64, Arc<News>>> = HashMap::new();
    for news in with_notifications(db, entries).await? {
        let stream = streams.entry(news.stream()).or_default();
        stream.insert(news.entry.seq, Arc::new(news));
    }
    let next = |(stream, after): &Position| {
        let after = (Bound::Excluded(*after), Bound::Unbounded);
        let next = streams.get(stream).map(|news| news.range(after));
        let next = next.into_iter().flatten().take(AT_ONCE);
        next.map(|(_, news)| Arc::clone(news)).collect::<Vec<_>>()
    };
    let answer = |follower: Follower| {
        let is_live = live.contains(&follower.viewer.session_id);
        let news = is_live.then(|| follower.positions.iter().flat_map(next).collect());
        (follower, news)
    };
    Ok(followers.into_iter().map(answer).collect())
}

async fn with_notifications(
    db: &DatabaseConnection,
    entries: Vec<stream_entry::Model>,
) -> Result<Vec<News>, DbErr> {
    let notices = entries.iter().filter(|entry| entry.kind == Kind::Notices);
    let ids: Vec<Uuid> = notices.filter_map(|entry| entry.subject_id).collect();
    let notifications = if ids.is_empty() {
        HashMap::new()
    } else {
        unscoped_by_ids(db, &ids).await?
    };
    let news = |entry: stream_entry::Model| {
        let id = entry.subject_id.unwrap_or_default();
        let notification = notifications.get(&id).cloned();
        News {
            entry,
            notification,
        }
    };
    Ok(entries.into_iter().map(news).collect())
}

/// What several followers ask at once.
#[derive(Clone, PartialEq, Eq, Hash)]
struct Next {
    sessions: Vec<Uuid>,
    now: Instant,
    /// In the order of their kinds: the fewer orders, the fewer texts.
    positions: Vec<Position>,
}

impl Question for Next {
    fn taken_out(&self, values: &mut TakenOut) -> Self {
        let positions = self.positions.chunk_by(|one, next| one.0.0 == next.0.0);
        let positions = positions.flat_map(|of_a_kind| {
            let more = of_a_kind.len().next_power_of_two() - of_a_kind.len();
            let more = of_a_kind.iter().cycle().take(more);
            of_a_kind.iter().chain(more)
        });
        let positions = positions
            .map(|((kind, owner), after)| ((*kind, values.id(*owner)), values.number(*after)))
            .collect();
        Self {
            positions,
            sessions: values.ids(&self.sessions),
            now: values.moment(self.now),
        }
    }
}

static NEXT: Template<Next> = Template::new(next);

/// A row for each session that lives, and one for each entry.
fn next(next: &Next) -> SelectStatement {
    let entries = next.positions.iter().map(|((kind, owner), after)| {
        let mut entries = stream_entry::Entity::find()
            .select_only()
            .column_as(null("uuid"), "session_id");
        for column in stream_entry::Column::iter() {
            entries = entries.column_as(column, format!("entry_{}", column.as_str()));
        }
        let entries = entries
            .filter(stream_entry::Column::Kind.eq(*kind))
            .filter(stream_entry::Column::OwnerId.eq(*owner))
            .filter(stream_entry::Column::Seq.gt(*after))
            .order_by_asc(stream_entry::Column::Seq)
            .limit(AT_ONCE as u64);
        table(entries.into_query())
    });
    // Last, since PostgreSQL takes the types of a union's columns from its first branch.
    let mut sessions = session::Entity::find()
        .select_only()
        .column_as(session::Column::Id, "session_id");
    for _ in stream_entry::Column::iter() {
        sessions = sessions.expr(Expr::cust("NULL"));
    }
    let sessions = sessions
        .filter(session::Column::Id.is_in(next.sessions.iter().copied()))
        .filter(session::Column::ExpiresAt.gt(next.now));
    union_all(entries.chain([sessions.into_query()]))
}
