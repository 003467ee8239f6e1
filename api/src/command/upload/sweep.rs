//! Forgetting uploads that were used, were not used in time, or did not come whole.

use crate::{app::App, command::step::upload::forget, fault::Fault, store};

/// Uploads looked up at once.
const AT_ONCE: usize = 1_000;

/// Forgets what is over.
pub async fn run(app: &App) -> Result<(), Fault> {
    loop {
        let over = store::upload::unscoped_over(&app.db.read, app.clock.now(), AT_ONCE).await?;
        let mut forgotten = 0;
        for id in &over {
            forgotten += usize::from(forget(app, *id).await);
        }
        // What could not be deleted would only be found again.
        if forgotten < AT_ONCE {
            return Ok(());
        }
    }
}
