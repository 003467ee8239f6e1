//! Taking back a request, ending a partnership, clearing away what was rejected.

use entity::{
    partnership::{Action, After, Role, State},
    partnership_side,
};
use sea_orm::EntityTrait;
use uuid::Uuid;

use super::{
    Input, lock_for,
    settle::{end, hand_over, settle},
    subject,
};
use crate::{
    access::{Viewer, partnership::check},
    app::App,
    event::partnership::{Happened, record},
    fault::Fault,
};

/// Deletes what the viewer's side is shown; by whoever asked, the other side's too, unless that has rejected it.
pub async fn run(app: &App, viewer: Viewer, input: Input) -> Result<Uuid, Fault> {
    app.write(move |work| {
        Box::pin(async move {
            let (seen, others) = lock_for(work, viewer, input).await?;
            let (own, role, id) = (input.organization_id, seen.role(), seen.side.id);
            let after = check(seen.partnership.state, role, Action::Delete)
                .map_err(|refusal| refusal.because_of(subject(&seen.side)))?;
            let mut partnership = seen.partnership;
            let is_one_of_many = role == Role::Recipient
                && partnership.is_open()
                && others.iter().any(|side| !side.is_sender);
            let happened = match partnership.state {
                State::Accepted => Happened::Ended,
                State::Pending if role == Role::Recipient && !is_one_of_many => Happened::Dropped,
                _ => Happened::Deleted,
            };
            match after {
                After::Becomes(state) => {
                    if !is_one_of_many {
                        let recipient_id = partnership.recipient_id.unwrap_or(own);
                        partnership = settle(work, partnership, recipient_id, state).await?;
                    }
                    partnership_side::Entity::delete_by_id(id)
                        .exec(&work.tx)
                        .await?;
                }
                After::Over | After::Turned => {
                    if partnership.is_open() {
                        hand_over(work, &partnership, others).await?;
                    }
                    end(work, &partnership).await?;
                }
            }
            record(work, viewer.user_id, own, &partnership, happened).await?;
            Ok(id)
        })
    })
    .await
}
