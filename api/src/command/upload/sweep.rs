//! Forgetting uploads that were used, were not used in time, or did not come whole.

use crate::{app::App, command::step::upload::forget, fault::Fault, store};

/// Uploads in one round.
const AT_ONCE: u64 = 1_000;

/// Forgets what is over.
pub async fn run(app: &App) -> Result<(), Fault> {
    let over = store::upload::unscoped_over(&app.db.read, app.clock.now(), AT_ONCE).await?;
    for id in over {
        forget(app, id).await;
    }
    Ok(())
}
