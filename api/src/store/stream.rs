//! Streams: where one stands, and what came after a position.

use ::entity::{
    Instant,
    stream::{self, Kind},
    stream_entry,
};
use sea_orm::{
    ColumnTrait, Condition, ConnectionTrait, DbErr, EntityTrait, ExprTrait, JoinType, QueryFilter,
    QueryOrder, QuerySelect, QueryTrait,
    sea_query::{Alias, Expr, Order, SelectStatement},
};
use uuid::Uuid;

use super::{
    composite::{optional, select_columns, table, union_all},
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

/// A stream: of what kind, and whose.
pub type Stream = (Kind, Uuid);

/// How far each of these streams reaches. For whoever may read them.
pub async fn unscoped_reach(
    db: &impl ConnectionTrait,
    streams: &[Stream],
) -> Result<Vec<Reach>, DbErr> {
    let any = streams
        .iter()
        .fold(Condition::any(), |any, (kind, owner_id)| {
            any.add(
                stream::Column::Kind
                    .eq(*kind)
                    .and(stream::Column::OwnerId.eq(*owner_id)),
            )
        });
    let rows = stream::Entity::find().filter(any).all(db).await?;
    let reach = |(kind, owner_id): &Stream| {
        let row = rows
            .iter()
            .find(|row| row.kind == *kind && row.owner_id == *owner_id);
        row.map_or(Reach::default(), |row| Reach {
            last: row.last_seq,
            pruned: row.pruned_seq,
        })
    };
    Ok(streams.iter().map(reach).collect())
}

/// At most `limit` entries of each stream after the number given with it, each stream's in order; none at all when the
/// viewer's session has ended. That the viewer may read the streams is for the caller to know; each entry is authorized
/// when it is sent.
pub async fn unscoped_after(
    db: &impl ConnectionTrait,
    viewer: Viewer,
    now: Instant,
    positions: &[(Stream, i64)],
    limit: u64,
) -> Result<Option<Vec<stream_entry::Model>>, DbErr> {
    let next = Next {
        viewer,
        now,
        positions: positions.to_vec(),
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
    positions: Vec<(Stream, i64)>,
    limit: u64,
}

impl Question for Next {
    fn taken_out(&self, values: &mut TakenOut) -> Self {
        let positions = self.positions.iter();
        let positions =
            positions.map(|((kind, id), after)| ((*kind, values.id(*id)), values.number(*after)));
        let positions = positions.collect();
        Self {
            viewer: values.viewer(self.viewer),
            now: values.moment(self.now),
            positions,
            limit: self.limit,
        }
    }
}

static AFTER: Template<Next> = Template::new(after);

fn after(next: &Next) -> SelectStatement {
    let entries = next.positions.iter().map(|((kind, owner_id), after)| {
        let entries = stream_entry::Entity::find()
            .filter(stream_entry::Column::Kind.eq(*kind))
            .filter(stream_entry::Column::OwnerId.eq(*owner_id))
            .filter(stream_entry::Column::Seq.gt(*after))
            .order_by_asc(stream_entry::Column::Seq)
            .limit(next.limit);
        table(entries.into_query())
    });
    let entry = Alias::new("entry");
    // A row without an entry tells that the session lives.
    let mut select = session::live(next.viewer, next.now).into_query();
    select_columns::<stream_entry::Entity>(&mut select, "entry");
    select
        .join_subquery(
            JoinType::LeftJoin,
            union_all(entries),
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
