//! The end of a session, as open sockets and streams learn of it.

use std::{sync::Arc, time::Duration};

use sea_orm::DbErr;

use crate::{access::Viewer, app::App, bus::Topic};

/// Whether what was asked for on an open socket may begin: for nobody always, otherwise while the session lives.
pub(super) async fn is_live(app: &App, viewer: Option<Viewer>) -> Result<bool, Arc<DbErr>> {
    match viewer {
        Some(viewer) => app.newsroom.is_live(viewer).await,
        None => Ok(true),
    }
}

/// Returns when the viewer's session has ended: at once when told so, otherwise within `look_every`, or sooner while
/// wake-ups may be missed. Never for nobody.
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
        waiter.wait(look_every.min(app.bus.patience())).await;
    }
}
