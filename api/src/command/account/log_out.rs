//! Logging out.

use entity::session;
use sea_orm::EntityTrait;

use crate::{access::Viewer, app::App, bus::Topic, fault::Fault};

/// Ends the session by which the viewer is signed in, and its sockets.
pub async fn run(app: &App, viewer: Viewer) -> Result<(), Fault> {
    app.write(move |work| {
        Box::pin(async move {
            session::Entity::delete_by_id(viewer.session_id)
                .exec(&work.tx)
                .await?;
            work.wake(Topic::Sessions(viewer.user_id));
            Ok(())
        })
    })
    .await
}
