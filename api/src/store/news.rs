//! What is new in streams, read for all who follow them at once.

use std::{
    collections::{BTreeMap, BTreeSet, HashMap, HashSet},
    iter,
    ops::Bound,
    sync::Arc,
    time::Duration,
};

use ::entity::{Instant, notification, session, stream::Kind, stream_entry};
use sea_orm::{
    ColumnTrait, ConnectionTrait, DatabaseConnection, DbErr, EntityTrait, IdenStatic, Iterable,
    QueryFilter, QueryOrder, QuerySelect, QueryTrait,
    sea_query::{Expr, SelectStatement},
};
use uuid::Uuid;

use super::{
    composite::{null, optional, table, union_all},
    gathering::{Gathering, Limits},
    notification::unscoped_by_ids,
    stream::Stream,
    template::{Question, TakenOut, Template},
};
use crate::{access::Viewer, clock::Clock};

/// Entries of one stream that are read at once.
pub const AT_ONCE: usize = 100;
const LIMITS: Limits = Limits {
    reads: 3,
    questions: 16,
    // Longer than a statement may take by the database, and than a connection is waited for.
    patience: Duration::from_secs(15),
};
/// Positions in one statement, which has a branch for each: filled up they may be four times as many, and SQLite takes 500.
const POSITIONS: usize = 64;

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

/// What follows a follower's positions; an error of the streams that cannot be read. None when their session has ended.
type Told = Option<Result<Vec<Arc<News>>, Arc<DbErr>>>;

/// Reads what is new. Cheap to clone.
#[derive(Clone)]
pub struct Newsroom(Gathering<Follower, Told>);

impl Newsroom {
    pub fn new(db: DatabaseConnection, clock: Clock) -> Self {
        Self(Gathering::new(LIMITS, move |followers| {
            let (db, now) = (db.clone(), clock.now());
            Box::pin(async move { unscoped_read(&db, now, followers).await })
        }))
    }

    /// The next entries of each stream after its position, in order; nothing at all when the viewer's session has ended.
    /// That the viewer may read the streams is for the caller to know; each entry is authorized when it is sent.
    pub async fn unscoped_after(
        &self,
        viewer: Viewer,
        positions: Vec<Position>,
    ) -> Result<Option<Vec<Arc<News>>>, Arc<DbErr>> {
        self.0
            .ask(Follower { viewer, positions })
            .await?
            .transpose()
    }

    /// Whether the viewer's session lives.
    pub async fn is_live(&self, viewer: Viewer) -> Result<bool, Arc<DbErr>> {
        let news = self.unscoped_after(viewer, Vec::new()).await?;
        Ok(news.is_some())
    }
}

/// What is known of some streams: the entries read, by number; or why one cannot be read, which a later version of the
/// server may have written.
type Streams = HashMap<Stream, Result<BTreeMap<i64, Arc<News>>, Arc<DbErr>>>;

async fn unscoped_read(
    db: &impl ConnectionTrait,
    now: Instant,
    followers: Vec<Follower>,
) -> Result<HashMap<Follower, Told>, DbErr> {
    let sessions: BTreeSet<_> = followers.iter().map(|one| one.viewer.session_id).collect();
    let positions: BTreeSet<_> = followers.iter().flat_map(|one| &one.positions).collect();
    let positions: Vec<Position> = positions.into_iter().copied().collect();
    let mut portions = positions.chunks(POSITIONS).peekable();
    let (mut live, mut streams, mut entries) = (HashSet::new(), Streams::new(), Vec::new());
    loop {
        let positions = portions.next().unwrap_or_default().to_vec();
        let is_last = portions.peek().is_none();
        let next = Next {
            // With the last of them: whoever's session lives then may have all that was read before.
            sessions: sessions.iter().copied().filter(|_| is_last).collect(),
            now,
            positions,
        };
        for row in NEXT.all(db, &next).await? {
            if let Some(session) = row.try_get::<Option<Uuid>>("", "session_id")? {
                live.insert(session);
                continue;
            }
            match optional::<stream_entry::Model>(&row, "entry") {
                Ok(entry) => entries.extend(entry),
                Err(error) => {
                    let stream = (
                        row.try_get("entry_", "kind")?,
                        row.try_get("entry_", "owner_id")?,
                    );
                    streams.insert(stream, Err(Arc::new(error)));
                }
            }
        }
        if is_last {
            break;
        }
    }
    // Where two stand differently in one stream, what came after the one and after the other may overlap.
    for news in unscoped_with_notifications(db, entries).await? {
        let stream = streams.entry(news.stream());
        if let Ok(entries) = stream.or_insert_with(|| Ok(BTreeMap::new())) {
            entries.insert(news.entry.seq, Arc::new(news));
        }
    }
    let told = |follower: Follower| {
        let is_live = live.contains(&follower.viewer.session_id);
        let news = is_live.then(|| after_each(&follower.positions, &streams));
        (follower, news)
    };
    Ok(followers.into_iter().map(told).collect())
}

fn after_each(positions: &[Position], streams: &Streams) -> Result<Vec<Arc<News>>, Arc<DbErr>> {
    let mut next = Vec::new();
    for (stream, after) in positions {
        match streams.get(stream) {
            None => {}
            Some(Err(error)) => return Err(Arc::clone(error)),
            Some(Ok(news)) => {
                let news = news.range((Bound::Excluded(*after), Bound::Unbounded));
                next.extend(news.take(AT_ONCE).map(|(_, news)| Arc::clone(news)));
            }
        }
    }
    Ok(next)
}

async fn unscoped_with_notifications(
    db: &impl ConnectionTrait,
    entries: Vec<stream_entry::Model>,
) -> Result<Vec<News>, DbErr> {
    let of = |entry: &stream_entry::Model| match entry.kind {
        Kind::Notices => entry.subject_id,
        _ => None,
    };
    let ids: BTreeSet<Uuid> = entries.iter().filter_map(of).collect();
    let notifications = if ids.is_empty() {
        HashMap::new()
    } else {
        unscoped_by_ids(db, &ids.into_iter().collect::<Vec<_>>()).await?
    };
    let news = |entry: stream_entry::Model| News {
        notification: of(&entry).and_then(|id| notifications.get(&id).cloned()),
        entry,
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
    /// Filled up to few sizes, each four times the one before, with what nothing comes after.
    fn taken_out(&self, values: &mut TakenOut) -> Self {
        let filled = |len: usize| (0..).map(|n| 4_usize.pow(n)).find(|size| *size >= len);
        let kinds = self.positions.chunk_by(|one, next| one.0.0 == next.0.0);
        let positions = kinds.flat_map(|of_a_kind| {
            let more = filled(of_a_kind.len()).unwrap_or_default() - of_a_kind.len();
            let last = of_a_kind.last().map(|(stream, _)| (*stream, i64::MAX));
            let more = iter::repeat_n(last, more).flatten();
            of_a_kind.iter().copied().chain(more)
        });
        let positions = positions
            .map(|((kind, owner), after)| ((kind, values.id(owner)), values.number(after)))
            .collect();
        let mut sessions = self.sessions.clone();
        if let Some(last) = sessions.last().copied() {
            sessions.resize(filled(sessions.len()).unwrap_or_default(), last);
        }
        Self {
            positions,
            sessions: values.ids(&sessions),
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
