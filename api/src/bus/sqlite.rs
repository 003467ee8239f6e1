//! Wake-ups between servers that share an SQLite file: none are sent, but the file tells that somebody else wrote.

use std::time::Duration;

use sea_orm::sqlx::{self, SqlitePool};

use super::Bus;

/// Between two looks: as long as the others' news may take.
const ROUND: Duration = Duration::from_secs(1);

/// A bus that wakes everybody here when another process has changed the file. `writer` is the pool of this one's only
/// writing connection: what it wrote itself does not count. The bus's task ends with the pool.
pub fn connect(writer: SqlitePool) -> Bus {
    let bus = Bus::default();
    tokio::spawn(watch(writer, bus.clone()));
    bus
}

async fn watch(writer: SqlitePool, bus: Bus) {
    let mut seen = None;
    while !writer.is_closed() {
        let version = sqlx::query_scalar::<_, i64>("PRAGMA data_version");
        match version.fetch_one(&writer).await {
            Ok(version) => {
                if seen.replace(version).is_some_and(|seen| seen != version) {
                    bus.wake_everybody_here();
                }
            }
            Err(sqlx::Error::PoolClosed) => return,
            Err(error) => tracing::warn!(%error, "other servers' changes are not noticed"),
        }
        tokio::time::sleep(ROUND).await;
    }
}
