//! Showing a draft to the organization.

use entity::{
    delegation::IdentityMode,
    shortlist::{self, Model, Status},
};
use sea_orm::ActiveValue::Set;

use super::{Seen, lock_for, write};
use crate::{
    access::{Seat, Viewer, shortlist::Action},
    app::App,
    command::step::note,
    event::shortlist::{Happened, record},
    fault::Fault,
};

/// Whose name it bears for good: the organization's, if the partner began it or shows it in that.
fn mode_of(seat: &Seat, draft: &Model) -> Option<IdentityMode> {
    match seat.grant() {
        Some(grant) => Some(
            grant
                .delegation
                .identity_mode
                .or_as_buyer(draft.identity_mode),
        ),
        None => draft.identity_mode,
    }
}

/// Publishes the shortlist, for good.
pub async fn run(app: &App, viewer: Viewer, shortlist: Seen) -> Result<Model, Fault> {
    app.write(move |work| {
        Box::pin(async move {
            let (before, seat) = lock_for(work, viewer, shortlist, Action::Publish).await?;
            let change = shortlist::ActiveModel {
                status: Set(Status::Published),
                published_at: Set(Some(work.now)),
                identity_mode: Set(mode_of(&seat, &before)),
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
