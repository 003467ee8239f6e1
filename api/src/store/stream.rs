//! Streams: where one stands, and what came after a position.

use ::entity::{
    Instant,
    stream::{self, Kind},
    stream_entry,
};
use sea_orm::{
    ColumnTrait, ConnectionTrait, DbErr, EntityTrait, QueryFilter, QueryOrder, QuerySelect,
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

/// At most `limit` entries after `seq`, in order. Each is authorized when it is sent.
pub async fn unscoped_after(
    db: &impl ConnectionTrait,
    kind: Kind,
    owner_id: Uuid,
    seq: i64,
    limit: u64,
) -> Result<Vec<stream_entry::Model>, DbErr> {
    stream_entry::Entity::find()
        .filter(stream_entry::Column::Kind.eq(kind))
        .filter(stream_entry::Column::OwnerId.eq(owner_id))
        .filter(stream_entry::Column::Seq.gt(seq))
        .order_by_asc(stream_entry::Column::Seq)
        .limit(limit)
        .all(db)
        .await
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
