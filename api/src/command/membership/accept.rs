//! Becoming a member.

use entity::membership;
use uuid::Uuid;

use super::{check_answerable, lock_visible};
use crate::{access::Viewer, app::App, command::step::joining::join, fault::Fault, store};

/// Accepts the membership that the viewer has been invited to.
pub async fn run(
    app: &App,
    viewer: Viewer,
    membership_id: Uuid,
) -> Result<membership::Model, Fault> {
    app.write(move |work| {
        Box::pin(async move {
            let (organization, membership) = lock_visible(work, viewer, membership_id).await?;
            check_answerable(viewer, &membership)?;
            let user = store::user::unscoped_lock(&work.tx, viewer.user_id).await?;
            join(work, &user, &organization, membership).await
        })
    })
    .await
}
