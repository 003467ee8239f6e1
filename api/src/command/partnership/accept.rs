//! Becoming partners.

use entity::partnership::Action;

use super::{Input, answered, lock_for, seen_by, settle};
use crate::{
    access::Viewer,
    app::App,
    event::partnership::{Happened, record},
    fault::Fault,
    store::partnership::Seen,
};

/// Accepts the request, also one that was rejected before.
pub async fn run(app: &App, viewer: Viewer, input: Input) -> Result<Seen, Fault> {
    app.write(move |work| {
        Box::pin(async move {
            let (seen, _) = lock_for(work, viewer, input, Action::Accept).await?;
            let partnership = settle::accept(work, &answered(seen)?).await?;
            let own = input.organization_id;
            record(work, viewer.user_id, own, &partnership, Happened::Accepted).await?;
            seen_by(work, own, partnership).await
        })
    })
    .await
}
