//! Sharing a document with a partner organization.

use std::collections::BTreeSet;

use entity::{Subject, SubjectKind, document_share, partnership::State};
use sea_orm::{ActiveModelTrait, EntityTrait, IntoActiveModel};
use uuid::Uuid;

use super::{Input, find_partnership, lock_with, partners};
use crate::{
    access::{Viewer, document::Action},
    app::App,
    event::document::{Happened, Partners, record},
    fault::{Code, Fault, Refusal},
    store,
};

/// Shares the document, and all that is or will be in it, to be read by the other side's members, and gives its id. Shared
/// already, it stays so.
pub async fn run(app: &App, viewer: Viewer, input: Input) -> Result<Uuid, Fault> {
    let id = input.document_id;
    app.limiter.shares.count(viewer.user_id)?;
    app.write(move |work| {
        Box::pin(async move {
            let over = Some(input.partnership_id);
            let document = lock_with(work, viewer, id, Action::Share, over).await?;
            let (side, partnership) = find_partnership(work, viewer, &document, input).await?;
            if partnership.state != State::Accepted {
                let message =
                    "You are not partners. Only what both sides have accepted can be shared over.";
                let refusal = Refusal::new(Code::Conflict, message);
                let subject = Subject::new(SubjectKind::Partnership, side);
                return Err(refusal.at("partnershipId").because_of(subject).into());
            }
            if store::document::unscoped_is_shared(&work.tx, id, partnership.id).await? {
                return Ok(id);
            }
            let before = partners(work, &document).await?;
            let share = document_share::Model {
                document_id: id,
                partnership_id: partnership.id,
                shared_by_id: viewer.user_id,
                shared_at: work.now,
            };
            document_share::Entity::insert(share.into_active_model().reset_all())
                .exec_without_returning(&work.tx)
                .await?;
            let other = partnership.other_than(document.organization_id);
            let after = before.union(&BTreeSet::from([other])).copied().collect();
            let told = Partners {
                before,
                after,
                ..Default::default()
            };
            record(work, viewer, &document, Happened::Shared(other), &told).await?;
            Ok(id)
        })
    })
    .await
}
