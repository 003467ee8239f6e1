//! Secrets that the servers share.

use entity::signing_key::{Entity, Model, Purpose};
use sea_orm::{ConnectionTrait, DbErr, EntityTrait};

/// The key for this purpose, once a server has made it. For a server that starts.
pub async fn unscoped_find(
    db: &impl ConnectionTrait,
    purpose: Purpose,
) -> Result<Option<Model>, DbErr> {
    Entity::find_by_id(purpose).one(db).await
}
