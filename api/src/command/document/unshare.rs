//! Taking back what is shared with a partner organization.

use entity::document_share;
use sea_orm::EntityTrait;
use uuid::Uuid;

use super::{Input, find_partnership, lock_for, partners};
use crate::{
    access::{Viewer, document::Action},
    app::App,
    event::document::{Happened, Partners, record},
    fault::{Code, Fault, Refusal},
};

/// Shares the document with the partner no more, and gives its id. What is shared with a folder above it stays shared so.
pub async fn run(app: &App, viewer: Viewer, input: Input) -> Result<Uuid, Fault> {
    let id = input.document_id;
    app.write(move |work| {
        Box::pin(async move {
            let document = lock_for(work, viewer, id, Action::Share).await?;
            let (_, partnership) = find_partnership(work, viewer, &document, input).await?;
            let other = partnership.other_than(document.organization_id);
            let before = partners(work, &document).await?;
            let taken_back = document_share::Entity::delete_by_id((id, partnership.id))
                .exec(&work.tx)
                .await?;
            if taken_back.rows_affected == 0 {
                return Err(not_shared(before.contains(&other)).into());
            }
            let after = partners(work, &document).await?;
            let told = Partners {
                before,
                after,
                ..Default::default()
            };
            record(work, viewer, &document, Happened::Unshared(other), &told).await?;
            Ok(id)
        })
    })
    .await
}

fn not_shared(with_a_folder: bool) -> Refusal {
    let message = match with_a_folder {
        true => {
            "It is shared with a folder that it is in. Take that back, or move the document out of it."
        }
        false => "It is not shared with this partner.",
    };
    Refusal::new(Code::Conflict, message)
}
