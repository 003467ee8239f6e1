//! Not becoming partners.

use entity::partnership::{Action, State};

use super::{
    Input, lock_for, seen_by,
    settle::{set_aside, settle},
    subject,
};
use crate::{
    access::{Viewer, partnership::check},
    app::App,
    event::partnership::{Happened, record},
    fault::Fault,
    store::partnership::Seen,
};

/// Rejects the request. Where others may still answer it, the sender learns nothing of it.
pub async fn run(app: &App, viewer: Viewer, input: Input) -> Result<Seen, Fault> {
    app.write(move |work| {
        Box::pin(async move {
            let (seen, others) = lock_for(work, viewer, input).await?;
            check(seen.partnership.state, seen.role(), Action::Reject)
                .map_err(|refusal| refusal.because_of(subject(&seen.side)))?;
            let own = input.organization_id;
            let others_are_asked = others.iter().any(|side| !side.is_sender);
            let (partnership, happened) = if others_are_asked {
                let rejected = set_aside(work, &seen.partnership, seen.side).await?;
                (rejected, Happened::SetAside)
            } else {
                let rejected = settle(work, seen.partnership, own, State::Rejected).await?;
                (rejected, Happened::Rejected)
            };
            record(work, viewer.user_id, own, &partnership, happened).await?;
            seen_by(work, own, partnership).await
        })
    })
    .await
}
