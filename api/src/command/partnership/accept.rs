//! Becoming partners.

use entity::partnership::{Action, State};

use super::{Input, lock_for, seen_by, settle::settle, subject};
use crate::{
    access::{Viewer, partnership::check},
    app::App,
    event::partnership::{Happened, record},
    fault::Fault,
    store::partnership::Seen,
};

/// Accepts the request, also one that was rejected before.
pub async fn run(app: &App, viewer: Viewer, input: Input) -> Result<Seen, Fault> {
    app.write(move |work| {
        Box::pin(async move {
            let (seen, _) = lock_for(work, viewer, input).await?;
            check(seen.partnership.state, seen.role(), Action::Accept)
                .map_err(|refusal| refusal.because_of(subject(&seen.side)))?;
            let own = input.organization_id;
            let partnership = settle(work, seen.partnership, own, State::Accepted).await?;
            record(work, viewer.user_id, own, &partnership, Happened::Accepted).await?;
            seen_by(work, own, partnership).await
        })
    })
    .await
}
