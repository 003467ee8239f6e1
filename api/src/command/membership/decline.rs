//! Not becoming a member.

use sea_orm::ModelTrait;
use uuid::Uuid;

use super::{check_answerable, lock_visible};
use crate::{
    access::Viewer,
    app::App,
    command::step::company::run_by_default,
    event::membership::{Happened, record_with},
    fault::Fault,
    store,
};

/// Declines the membership that the viewer has been invited to; the row goes away.
pub async fn run(app: &App, viewer: Viewer, membership_id: Uuid) -> Result<Uuid, Fault> {
    app.write(move |work| {
        Box::pin(async move {
            let (organization, membership) = lock_visible(work, viewer, membership_id).await?;
            check_answerable(viewer, &membership)?;
            let user = store::user::unscoped_get(&work.tx, viewer.user_id).await?;
            membership.clone().delete(&work.tx).await?;
            let lines = run_by_default(work, &organization).await?;
            record_with(
                work,
                viewer.user_id,
                &organization,
                &membership,
                &user,
                Happened::Declined,
                lines,
            )
            .await?;
            Ok(membership.id)
        })
    })
    .await
}
