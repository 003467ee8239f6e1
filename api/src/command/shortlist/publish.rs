//! Showing a draft to the organization.

use entity::shortlist::{self, Model, Status};
use sea_orm::ActiveValue::Set;

use super::{Seen, lock_for, write};
use crate::{
    access::{Viewer, shortlist::Action},
    app::App,
    command::step::note,
    event::shortlist::{Happened, record},
    fault::Fault,
};

/// Publishes the shortlist, for good.
pub async fn run(app: &App, viewer: Viewer, shortlist: Seen) -> Result<Model, Fault> {
    app.write(move |work| {
        Box::pin(async move {
            let (before, seat) = lock_for(work, viewer, shortlist, Action::Publish).await?;
            let change = shortlist::ActiveModel {
                status: Set(Status::Published),
                published_at: Set(Some(work.now)),
                identity_mode: Set(seat.shows_in(before.identity_mode)),
                ..Default::default()
            };
            let after = write(work, &before, change).await?;
            let notes = note::show(work, after.id, after.identity_mode).await?;
            record(work, viewer, &seat, &after, Happened::Published(notes)).await?;
            Ok(after)
        })
    })
    .await
}
