//! Not becoming partners.

use entity::partnership::{Action, State};

use super::{Input, answered, lock_for, seen_by, settle};
use crate::{
    access::Viewer,
    app::App,
    event::partnership::{Happened, record},
    fault::Fault,
    store::partnership::Seen,
};

/// Rejects the request. Whoever else was asked by it may still accept.
pub async fn run(app: &App, viewer: Viewer, input: Input) -> Result<Seen, Fault> {
    app.write(move |work| {
        Box::pin(async move {
            let (seen, _) = lock_for(work, viewer, input, Action::Reject).await?;
            let partnership = settle::refuse(work, &answered(seen)?, State::Rejected).await?;
            let own = input.organization_id;
            record(work, viewer.user_id, own, &partnership, Happened::Rejected).await?;
            seen_by(work, own, partnership).await
        })
    })
    .await
}
