//! Who is calling.

use entity::{Instant, session, user};
use sea_orm::{
    ColumnTrait, ConnectionTrait, DbErr, EntityTrait, JoinType, QueryFilter, QuerySelect,
    RelationTrait,
};
use uuid::Uuid;

use crate::access::Viewer;

/// The viewer whose session's token has this hash, if it has not ended.
pub async fn find_viewer(
    db: &impl ConnectionTrait,
    token_hash: &[u8],
    now: Instant,
) -> Result<Option<Viewer>, DbErr> {
    let row: Option<(Uuid, Uuid)> = session::Entity::find()
        .join(JoinType::InnerJoin, session::Relation::User.def())
        .select_only()
        .columns([session::Column::Id, session::Column::UserId])
        .filter(session::Column::TokenHash.eq(token_hash))
        .filter(session::Column::ExpiresAt.gt(now))
        .filter(user::Column::Status.eq(user::Status::Active))
        .into_tuple()
        .one(db)
        .await?;
    Ok(row.map(|(session_id, user_id)| Viewer {
        user_id,
        session_id,
    }))
}

/// Whether the viewer's session is still what it was: not logged out, not expired.
pub async fn is_live(
    db: &impl ConnectionTrait,
    viewer: Viewer,
    now: Instant,
) -> Result<bool, DbErr> {
    let row: Option<Uuid> = session::Entity::find_by_id(viewer.session_id)
        .select_only()
        .column(session::Column::Id)
        .filter(session::Column::ExpiresAt.gt(now))
        .into_tuple()
        .one(db)
        .await?;
    Ok(row.is_some())
}
