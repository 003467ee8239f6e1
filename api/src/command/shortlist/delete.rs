//! Deleting a shortlist.

use entity::shortlist;
use sea_orm::EntityTrait;
use uuid::Uuid;

use super::{Seen, lock_for, order};
use crate::{
    access::{Viewer, shortlist::Action},
    app::App,
    event::shortlist::{Happened, record},
    fault::Fault,
};

/// Deletes the shortlist with what stands on it, and gives its id.
pub async fn run(app: &App, viewer: Viewer, shortlist: Seen) -> Result<Uuid, Fault> {
    app.write(move |work| {
        Box::pin(async move {
            let (before, seat) = lock_for(work, viewer, shortlist, Action::Delete).await?;
            order::write(work, before.id, Vec::new()).await?;
            shortlist::Entity::delete_by_id(before.id)
                .exec(&work.tx)
                .await?;
            record(work, viewer, &seat, &before, Happened::Deleted).await?;
            Ok(before.id)
        })
    })
    .await
}
