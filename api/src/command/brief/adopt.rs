//! Taking over a draft that an ended delegation has left behind.

use entity::brief::{self, Model};
use sea_orm::ActiveValue::Set;
use uuid::Uuid;

use super::{lock_named, write};
use crate::{
    access::{Viewer, brief::Action},
    app::App,
    event::brief::{Happened, record},
    fault::Fault,
};

/// Makes the draft the organization's own, by one of its admins. Who wrote it stays known.
pub async fn run(app: &App, viewer: Viewer, id: Uuid) -> Result<Model, Fault> {
    app.write(move |work| {
        Box::pin(async move {
            let (before, seat) = lock_named(work, viewer, id, "draftId", Action::Adopt).await?;
            let change = brief::ActiveModel {
                adopted_at: Set(Some(work.now)),
                ..Default::default()
            };
            let after = write(work, &before, change).await?;
            record(work, viewer, &seat, &after, Happened::Adopted).await?;
            Ok(after)
        })
    })
    .await
}
