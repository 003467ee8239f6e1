//! Streams: where one stands, and what is kept no longer.

use ::entity::{
    Instant,
    stream::{self, Kind},
    stream_entry,
};
use sea_orm::{
    ColumnTrait, Condition, ConnectionTrait, DbErr, EntityTrait, ExprTrait, QueryFilter,
    QueryOrder, QuerySelect,
};
use uuid::Uuid;

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
