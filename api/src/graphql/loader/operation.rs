//! The loaders of an operation from one change to the next, and who is calling.

use std::sync::{Arc, OnceLock, PoisonError, RwLock, RwLockReadGuard};

use async_graphql::Context;

use super::{Set, batch::Source};
use crate::{access::Viewer, app::App, store::session::Bearer};

/// The loaders of one operation, and with them who is calling.
pub struct Loaders {
    app: App,
    now: RwLock<Moment>,
}

/// From one change to the next.
struct Moment {
    viewer: Option<Viewer>,
    /// Made when something is asked for: thousands of streams wait, and ask nothing.
    set: OnceLock<Arc<Set>>,
}

impl Loaders {
    /// Loaders that read for this viewer, and know already what `bearer` tells.
    pub fn new(app: &App, viewer: Option<Viewer>, bearer: Option<&Bearer>) -> Self {
        let known = bearer.map(|bearer| Arc::new(Set::new(&source(app, viewer), Some(bearer))));
        Self {
            app: app.clone(),
            now: RwLock::new(Moment {
                viewer,
                set: known.map(OnceLock::from).unwrap_or_default(),
            }),
        }
    }

    /// The loaders of this moment.
    pub fn current(&self) -> Arc<Set> {
        let now = self.now();
        let made = || Arc::new(Set::new(&source(&self.app, now.viewer), None));
        Arc::clone(now.set.get_or_init(made))
    }

    /// Forgets everything that was read.
    pub fn renew(&self) {
        self.change(|now| now.set = OnceLock::new());
    }

    /// Forgets everything that was read, and reads for this viewer from now on.
    fn read_for(&self, viewer: Option<Viewer>) {
        self.change(|now| {
            *now = Moment {
                viewer,
                set: OnceLock::new(),
            }
        });
    }

    fn change(&self, change: impl FnOnce(&mut Moment)) {
        change(&mut self.now.write().unwrap_or_else(PoisonError::into_inner));
    }

    fn now(&self) -> RwLockReadGuard<'_, Moment> {
        self.now.read().unwrap_or_else(PoisonError::into_inner)
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
    ctx.data_unchecked::<Arc<Loaders>>().now().viewer
}

/// From now on the operation is this viewer's: it has started or ended a session.
pub fn become_viewer(ctx: &Context<'_>, viewer: Option<Viewer>) {
    ctx.data_unchecked::<Arc<Loaders>>().read_for(viewer);
}

/// Forgets what was read before a change.
pub fn renew(ctx: &Context<'_>) {
    ctx.data_unchecked::<Arc<Loaders>>().renew();
}
