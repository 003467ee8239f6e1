//! Waiting for what must come, but not for ever.

use std::time::Duration;

/// Longer than anything here takes on a busy machine; a test that waits so long has failed.
pub const PATIENCE: Duration = Duration::from_secs(60);
/// How often to look.
pub const POLL: Duration = Duration::from_millis(20);

/// What `future` gives; a panic that says it waited for `what` when it gives nothing in time.
pub async fn for_future<T>(what: &str, future: impl Future<Output = T>) -> T {
    tokio::time::timeout(PATIENCE, future)
        .await
        .unwrap_or_else(|_| panic!("waited {PATIENCE:?} for {what}"))
}

/// What `look` finds, asked again and again until it finds something.
pub async fn until<T>(what: &str, look: impl AsyncFn() -> Option<T>) -> T {
    for_future(what, async {
        loop {
            match look().await {
                Some(found) => return found,
                None => tokio::time::sleep(POLL).await,
            }
        }
    })
    .await
}
