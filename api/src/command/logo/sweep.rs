//! Forgetting logos that nothing shows any more.

use entity::{Digest, Instant};
use sea_orm::ModelTrait;
use time::Duration;

use crate::{
    app::App,
    fault::Fault,
    files::Key,
    store::{self, Work},
};

/// How long a logo stays although nothing refers to it: whatever is about to, has by then.
const GRACE: Duration = Duration::HOUR;
/// Logos looked up at once.
const AT_ONCE: usize = 200;

/// Deletes what nothing refers to. Each in a transaction of its own.
pub async fn run(app: &App) -> Result<(), Fault> {
    let moment = app.clock.now().before(GRACE);
    loop {
        let forgotten = store::logo::unscoped_forgotten(&app.db.read, moment, AT_ONCE).await?;
        for digest in &forgotten {
            let (own, digest) = (app.clone(), digest.clone());
            app.write(move |work| {
                let (app, digest) = (own.clone(), digest.clone());
                Box::pin(async move { delete(&app, work, moment, &digest).await })
            })
            .await?;
        }
        if forgotten.len() < AT_ONCE {
            return Ok(());
        }
    }
}

/// The file goes while the row is locked: whoever keeps the same picture at this moment waits, and writes it anew.
async fn delete(app: &App, work: &Work, moment: Instant, digest: &Digest) -> Result<(), Fault> {
    let locked = store::logo::unscoped_lock_forgotten(&work.tx, moment, digest).await?;
    let Some(logo) = locked else {
        return Ok(());
    };
    let deleted = app.files.delete(&Key::Logo(logo.digest.clone())).await;
    deleted.map_err(Fault::internal)?;
    logo.delete(&work.tx).await?;
    Ok(())
}
