//! Deleting a document, with all that is in it.

use entity::{document, file};
use sea_orm::{ActiveValue::Set, ColumnTrait, EntityTrait, QueryFilter};
use uuid::Uuid;

use super::{lock_for, partners};
use crate::{
    access::{Viewer, document::Action},
    app::App,
    command::step::file::delete_forgotten,
    event::document::{Happened, Partners, record},
    fault::Fault,
    store,
};

/// Deletes the document, and gives its id. Its bytes go right after.
pub async fn run(app: &App, viewer: Viewer, id: Uuid) -> Result<Uuid, Fault> {
    app.write(move |work| {
        Box::pin(async move {
            let document = lock_for(work, viewer, id, Action::Delete).await?;
            let before = partners(work, &document).await?;
            let below = store::document::unscoped_shared_below(&work.tx, id).await?;
            let below = below.into_iter().map(|(gone, partnership)| {
                let partner = partnership.other_than(gone.organization_id);
                (gone, partner)
            });
            // Whoever is told of the folder needs no word of what is in it.
            let below = below.filter(|(_, partner)| !before.contains(partner));
            let told = Partners {
                below: below.collect(),
                before,
                ..Default::default()
            };
            let forgotten = file::ActiveModel {
                forgotten_at: Set(Some(work.now)),
                ..Default::default()
            };
            file::Entity::update_many()
                .set(forgotten)
                .filter(file::Column::Id.in_subquery(store::document::unscoped_files_below(id)))
                .exec(&work.tx)
                .await?;
            // Paths and shares go with them.
            document::Entity::delete_many()
                .filter(document::Column::Id.in_subquery(store::document::unscoped_below(id)))
                .exec(&work.tx)
                .await?;
            record(work, viewer, &document, Happened::Deleted, &told).await?;
            Ok(())
        })
    })
    .await?;
    let own = app.clone();
    app.errands.spawn(async move {
        if let Err(fault) = delete_forgotten(&own).await {
            tracing::error!(
                ?fault,
                "deleted files could not be looked up; it will be tried again"
            );
        }
    });
    Ok(id)
}
