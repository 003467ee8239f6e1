//! Streams: where one stands, and what came after a position.

use ::entity::{
    Instant,
    stream::{self, Kind},
    stream_entry,
};
use sea_orm::{
    ColumnTrait, ConnectionTrait, DbErr, EntityTrait, JoinType, QueryFilter, QueryOrder,
    QuerySelect, QueryTrait,
    sea_query::{Alias, Expr, Order, SelectStatement},
};
use uuid::Uuid;

use super::{
    composite::{optional, select_columns},
    session,
    template::{Question, TakenOut, Template},
};
use crate::access::Viewer;

/// How far a stream reaches.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Reach {
    /// The newest number; 0 when nothing has happened.
    pub last: i64,
    /// The newest number that is no longer kept.
    pub pruned: i64,
}

/// How far the stream reaches. For whoever may read it.
pub async fn unscoped_reach(
    db: &impl ConnectionTrait,
    kind: Kind,
    owner_id: Uuid,
) -> Result<Reach, DbErr> {
    let row = stream::Entity::find_by_id((kind, owner_id)).one(db).await?;
    Ok(row.map_or(Reach::default(), |row| Reach {
        last: row.last_seq,
        pruned: row.pruned_seq,
    }))
}

/// At most `limit` entries after `seq`, in order; none at all when the viewer's session has ended. That the viewer may
/// read the stream is for the caller to know; each entry is authorized when it is sent.
pub async fn unscoped_after(
    db: &impl ConnectionTrait,
    viewer: Viewer,
    now: Instant,
    (kind, owner_id): (Kind, Uuid),
    seq: i64,
    limit: u64,
) -> Result<Option<Vec<stream_entry::Model>>, DbErr> {
    let next = Next {
        viewer,
        now,
        kind,
        owner_id,
        after: seq,
        limit,
    };
    let rows = AFTER.all(db, &next).await?;
    if rows.is_empty() {
        return Ok(None);
    }
    let entries = rows.iter().map(|row| optional(row, "entry"));
    entries
        .filter_map(Result::transpose)
        .collect::<Result<_, _>>()
        .map(Some)
}

/// What a subscriber asks for again and again.
#[derive(Clone, PartialEq, Eq, Hash)]
struct Next {
    viewer: Viewer,
    now: Instant,
    kind: Kind,
    owner_id: Uuid,
    after: i64,
    limit: u64,
}

impl Question for Next {
    fn taken_out(&self, values: &mut TakenOut) -> Self {
        Self {
            viewer: values.viewer(self.viewer),
            now: values.moment(self.now),
            owner_id: values.id(self.owner_id),
            after: values.number(self.after),
            ..self.clone()
        }
    }
}

static AFTER: Template<Next> = Template::new(after);

fn after(next: &Next) -> SelectStatement {
    let entries = stream_entry::Entity::find()
        .filter(stream_entry::Column::Kind.eq(next.kind))
        .filter(stream_entry::Column::OwnerId.eq(next.owner_id))
        .filter(stream_entry::Column::Seq.gt(next.after))
        .order_by_asc(stream_entry::Column::Seq)
        .limit(next.limit);
    let entry = Alias::new("entry");
    // A row without an entry tells that the session lives.
    let mut select = session::live(next.viewer, next.now).into_query();
    select_columns::<stream_entry::Entity>(&mut select, "entry");
    select
        .join_subquery(
            JoinType::LeftJoin,
            entries.into_query(),
            entry.clone(),
            Expr::cust("1 = 1"),
        )
        .order_by((entry, stream_entry::Column::Seq), Order::Asc)
        .to_owned()
}

/// At most `limit` entries older than `oldest_kept`, oldest first: of which stream, and their numbers. For the system,
/// which prunes.
pub async fn unscoped_outlived(
    db: &impl ConnectionTrait,
    oldest_kept: Instant,
    limit: u64,
) -> Result<Vec<(Kind, Uuid, i64)>, DbErr> {
    stream_entry::Entity::find()
        .select_only()
        .columns([
            stream_entry::Column::Kind,
            stream_entry::Column::OwnerId,
            stream_entry::Column::Seq,
        ])
        .filter(stream_entry::Column::CreatedAt.lt(oldest_kept))
        .order_by_asc(stream_entry::Column::CreatedAt)
        .limit(limit)
        .into_tuple()
        .all(db)
        .await
}
