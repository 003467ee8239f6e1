//! Declining an invitation.

use entity::{
    delegation::{self, Action},
    invitation_block,
};
use sea_orm::{ActiveValue::Set, EntityTrait, sea_query::OnConflict};
use uuid::Uuid;

use super::{end, lock_for};
use crate::{access::Viewer, app::App, command::input, event::delegation::Happened, fault::Fault};

/// Which invitation, and whether that is to be the last one.
#[derive(Clone, Debug)]
pub struct Input {
    pub delegation_id: Uuid,
    pub note: Option<String>,
    /// Refuse further invitations from this organization.
    pub block: bool,
}

/// Declines, by the invited person.
pub async fn run(app: &App, viewer: Viewer, input: Input) -> Result<delegation::Model, Fault> {
    let note = input::note("note", input.note)?;
    app.write(move |work| {
        let note = note.clone();
        Box::pin(async move {
            let (delegation, status) =
                lock_for(work, viewer, input.delegation_id, Action::Decline).await?;
            if input.block {
                let block = invitation_block::ActiveModel {
                    user_id: Set(viewer.user_id),
                    organization_id: Set(delegation.organization_id),
                    created_at: Set(work.now),
                };
                invitation_block::Entity::insert(block)
                    .on_conflict(
                        OnConflict::columns([
                            invitation_block::Column::UserId,
                            invitation_block::Column::OrganizationId,
                        ])
                        .do_nothing()
                        .to_owned(),
                    )
                    .try_insert()
                    .exec_without_returning(&work.tx)
                    .await?;
            }
            end(work, viewer, delegation, status, note, Happened::Declined).await
        })
    })
    .await
}
