//! Showing a draft to the organization.

use entity::shortlist::{self, Model, Status};
use sea_orm::ActiveValue::Set;

use super::{Seen, lock_for, write};
use crate::{
    access::{Viewer, shortlist::Action},
    app::App,
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
                ..Default::default()
            };
            let after = write(work, &before, change).await?;
            record(work, viewer, &seat, &after, Happened::Published).await?;
            Ok(after)
        })
    })
    .await
}
