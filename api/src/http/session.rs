//! The end of a session, as open streams learn of it.

use std::time::Duration;

use crate::{access::Viewer, app::App, bus::Topic};

/// Returns when the viewer's session has ended: at once when told so, otherwise within `look_every`. Never for nobody.
pub(super) async fn ended(app: &App, viewer: Option<Viewer>, look_every: Duration) {
    let Some(viewer) = viewer else {
        return std::future::pending().await;
    };
    let mut waiter = app.bus.subscribe(Topic::Sessions(viewer.user_id));
    loop {
        waiter.rearm();
        match app.newsroom.is_live(viewer).await {
            Ok(true) => {}
            Ok(false) => return,
            // What the stream delivers is authorized by itself, and fails as well while this lasts.
            Err(error) => tracing::warn!(%error, "a session could not be looked at"),
        }
        waiter.wait(look_every).await;
    }
}
