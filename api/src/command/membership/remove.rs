//! Removing a member, or leaving.

use sea_orm::ModelTrait;
use uuid::Uuid;

use super::{check_last_admin, check_role, lock_visible};
use crate::{
    access::Viewer,
    app::App,
    command::step::{admin::find_own_as_admin, company::run_by_default},
    event::membership::{Happened, record_with},
    fault::Fault,
    store,
};

/// Ends the membership: by an admin of its organization, or by the member.
pub async fn run(app: &App, viewer: Viewer, membership_id: Uuid) -> Result<Uuid, Fault> {
    app.write(move |work| {
        Box::pin(async move {
            let (organization, membership) = lock_visible(work, viewer, membership_id).await?;
            if membership.user_id != viewer.user_id {
                let actor = find_own_as_admin(work, viewer, organization.id).await?;
                check_role(work, &actor, Some(membership.role), None).await?;
            }
            check_last_admin(work, &membership, None).await?;
            let member = store::user::unscoped_get(&work.tx, membership.user_id).await?;
            membership.clone().delete(&work.tx).await?;
            let lines = run_by_default(work, &organization).await?;
            record_with(
                work,
                viewer.user_id,
                &organization,
                &membership,
                &member,
                Happened::Removed,
                lines,
            )
            .await?;
            Ok(membership.id)
        })
    })
    .await
}
