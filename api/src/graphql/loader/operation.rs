//! The loaders of an operation from one change to the next, and who is calling.

use std::sync::{Arc, OnceLock, PoisonError, RwLock};

use async_graphql::Context;

use super::{Set, batch::Source};
use crate::{access::Viewer, app::App, store::session::Bearer};

/// The loaders of one operation, and with them who is calling.
pub struct Loaders {
    app: App,
    current: RwLock<Arc<Set>>,
}

impl Loaders {
    /// Loaders that read for this viewer, and know already what `bearer` tells.
    pub fn new(app: &App, viewer: Option<Viewer>, bearer: Option<&Bearer>) -> Self {
        Self {
            app: app.clone(),
            current: RwLock::new(Arc::new(Set::new(&source(app, viewer), bearer))),
        }
    }

    /// The loaders of this moment.
    pub fn current(&self) -> Arc<Set> {
        Arc::clone(&self.current.read().unwrap_or_else(PoisonError::into_inner))
    }

    /// Forgets everything that was read.
    pub fn renew(&self) {
        self.read_for(self.current().source.viewer);
    }

    /// Forgets everything that was read, and reads for this viewer from now on.
    fn read_for(&self, viewer: Option<Viewer>) {
        let set = Set::new(&source(&self.app, viewer), None);
        *self.current.write().unwrap_or_else(PoisonError::into_inner) = Arc::new(set);
    }
}

fn source(app: &App, viewer: Option<Viewer>) -> Arc<Source> {
    Arc::new(Source {
        app: app.clone(),
        viewer,
        reach: OnceLock::new(),
    })
}

/// The loaders of this moment.
pub fn loaders(ctx: &Context<'_>) -> Arc<Set> {
    ctx.data_unchecked::<Arc<Loaders>>().current()
}

/// Whoever is calling at this moment.
pub fn caller(ctx: &Context<'_>) -> Option<Viewer> {
    loaders(ctx).source.viewer
}

/// From now on the operation is this viewer's: it has started or ended a session.
pub fn become_viewer(ctx: &Context<'_>, viewer: Option<Viewer>) {
    ctx.data_unchecked::<Arc<Loaders>>().read_for(viewer);
}

/// Forgets what was read before a change.
pub fn renew(ctx: &Context<'_>) {
    ctx.data_unchecked::<Arc<Loaders>>().renew();
}
