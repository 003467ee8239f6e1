//! Taking back a request, ending a partnership, clearing away what was rejected.

use entity::{
    partnership::{Action, After, State},
    partnership_side,
};
use sea_orm::EntityTrait;
use uuid::Uuid;

use super::{Input, lock_for, settle};
use crate::{
    access::Viewer,
    app::App,
    command::step::partnership::{end, end_requests, end_shares},
    event::partnership::{Happened, record_taken_back, record_with},
    fault::Fault,
    store::partnership::What,
};

/// Deletes what the viewer's side is shown; by whoever asked, the other side's too, unless that has rejected it.
pub async fn run(app: &App, viewer: Viewer, input: Input) -> Result<Uuid, Fault> {
    app.write(move |work| {
        Box::pin(async move {
            let (seen, after) = lock_for(work, viewer, input, Action::Delete).await?;
            let id = seen.side.id;
            let before = match seen.what {
                What::Partnership(row) => row,
                What::Request(request) => {
                    end_requests(work, std::slice::from_ref(&request)).await?;
                    record_taken_back(work, viewer.user_id, &request).await?;
                    return Ok(id);
                }
            };
            // Whoever sees anything by it sees it no more when this has answered.
            let lines = match before.state {
                State::Accepted => end_shares(work, input.organization_id, &before).await?,
                _ => Vec::new(),
            };
            let happened = match before.state {
                State::Accepted => Happened::Ended,
                State::Pending => Happened::Dropped,
                _ => Happened::Deleted,
            };
            let partnership = match after {
                After::Becomes(state) => {
                    let changed = match before.state {
                        State::Pending => settle::refuse(work, &before, state).await?,
                        _ => settle::set_state(work, &before, state).await?,
                    };
                    partnership_side::Entity::delete_by_id(id)
                        .exec(&work.tx)
                        .await?;
                    changed
                }
                After::Over => {
                    end(work, &before).await?;
                    before
                }
            };
            let own = input.organization_id;
            record_with(work, viewer.user_id, own, &partnership, happened, lines).await?;
            Ok(id)
        })
    })
    .await
}
