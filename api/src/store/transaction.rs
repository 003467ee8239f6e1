//! One write, whole or not at all.

use std::{
    collections::HashSet,
    panic::resume_unwind,
    sync::{Mutex, PoisonError},
    time::Duration,
};

use entity::Instant;
use futures_util::future::BoxFuture;
use sea_orm::{
    DatabaseTransaction, DbBackend, DbErr, IsolationLevel, RuntimeErr, SqliteTransactionMode,
    TransactionOptions, TransactionTrait,
};
use uuid::Uuid;

use super::Db;
use crate::{
    bus::{Bus, Topic},
    fault::Fault,
    secret::Entropy,
};

/// Tries at one write that the database refused for the sake of another: a deadlock, a lock that was not to be had.
const TRIES: u32 = 4;

/// A write under way: its transaction, its moment, and whom to wake when it has committed.
pub struct Work {
    pub tx: DatabaseTransaction,
    /// When it happens: one moment for everything it writes.
    pub now: Instant,
    entropy: Entropy,
    topics: Mutex<HashSet<Topic>>,
}

impl Work {
    /// A new key.
    pub fn id(&self) -> Uuid {
        self.entropy.id(self.now)
    }

    /// The source of this write's secrets.
    pub fn entropy(&self) -> &Entropy {
        &self.entropy
    }

    /// Wakes whoever waits for `topic` once this has committed.
    pub fn wake(&self, topic: Topic) {
        let mut topics = self.topics.lock().unwrap_or_else(PoisonError::into_inner);
        topics.insert(topic);
    }
}

/// Runs `work` in one transaction at READ COMMITTED (PostgreSQL) or as the only writer (SQLite), then wakes whoever
/// waits for what it changed. Refused or failed, nothing of it is left.
///
/// It runs in a task of its own: whoever asked may go away in the middle, and the write still ends cleanly.
pub async fn write<T, F>(
    db: &Db,
    bus: &Bus,
    now: Instant,
    entropy: &Entropy,
    work: F,
) -> Result<T, Fault>
where
    T: Send + 'static,
    F: for<'w> Fn(&'w Work) -> BoxFuture<'w, Result<T, Fault>> + Send + Sync + 'static,
{
    let (db, bus, entropy) = (db.clone(), bus.clone(), entropy.clone());
    let task = tokio::spawn(async move {
        let mut tried = 1;
        loop {
            match attempt(&db, now, &entropy, &work).await {
                Err(Fault::Database(error)) if tried < TRIES && is_passing(&error) => {
                    tokio::time::sleep(Duration::from_millis(
                        u64::from(entropy.bytes::<1>()[0] % 16 + 2) << tried,
                    ))
                    .await;
                    tried += 1;
                }
                Ok((value, topics)) => {
                    topics.into_iter().for_each(|topic| bus.wake(topic));
                    return Ok(value);
                }
                Err(fault) => return Err(fault),
            }
        }
    });
    match task.await {
        Ok(result) => result,
        Err(error) if error.is_panic() => resume_unwind(error.into_panic()),
        Err(error) => Err(Fault::internal(error)),
    }
}

async fn attempt<T, F>(
    db: &Db,
    now: Instant,
    entropy: &Entropy,
    work: &F,
) -> Result<(T, HashSet<Topic>), Fault>
where
    F: for<'w> Fn(&'w Work) -> BoxFuture<'w, Result<T, Fault>>,
{
    let options = TransactionOptions {
        isolation_level: (db.backend() == DbBackend::Postgres)
            .then_some(IsolationLevel::ReadCommitted),
        access_mode: None,
        sqlite_transaction_mode: Some(SqliteTransactionMode::Immediate),
    };
    let tx = db.write.begin_with_options(options).await?;
    let under_way = Work {
        tx,
        now,
        entropy: entropy.clone(),
        topics: Mutex::default(),
    };
    match work(&under_way).await {
        Ok(value) => {
            let Work { tx, topics, .. } = under_way;
            tx.commit().await?;
            Ok((
                value,
                topics.into_inner().unwrap_or_else(PoisonError::into_inner),
            ))
        }
        Err(fault) => {
            under_way.tx.rollback().await?;
            Err(fault)
        }
    }
}

/// Whether the same write may succeed when tried again: PostgreSQL's serialization failure and deadlock, SQLite's
/// BUSY, LOCKED and BUSY_SNAPSHOT.
fn is_passing(error: &DbErr) -> bool {
    matches!(
        code(error).as_deref(),
        Some("40001" | "40P01" | "5" | "6" | "261" | "517")
    )
}

fn code(error: &DbErr) -> Option<String> {
    match error {
        DbErr::Exec(RuntimeErr::SqlxError(error))
        | DbErr::Query(RuntimeErr::SqlxError(error))
        | DbErr::Conn(RuntimeErr::SqlxError(error)) => error
            .as_database_error()
            .and_then(|error| error.code().map(|code| code.into_owned())),
        _ => None,
    }
}
