//! The two databases, set up so that they behave as one.

use std::{
    collections::HashSet,
    str::FromStr,
    sync::{Arc, OnceLock},
    time::Duration,
};

use migration::{MigrationStatus, Migrator, MigratorTrait};
use sea_orm::{
    ConnectOptions, ConnectionTrait, Database, DatabaseConnection, DbBackend, DbErr,
    SqliteTransactionMode, SqlxPostgresConnector, TransactionOptions, TransactionTrait,
    sqlx::{
        self, PgPool,
        postgres::PgPoolOptions,
        sqlite::{SqliteConnectOptions, SqliteJournalMode, SqliteSynchronous},
    },
};
use secrecy::{ExposeSecret, SecretString};
use tokio::sync::mpsc;

use crate::files::private;

const ACQUIRE_TIMEOUT: Duration = Duration::from_secs(5);
const STATEMENT_TIMEOUT: Duration = Duration::from_secs(10);
const BUSY_TIMEOUT: Duration = Duration::from_secs(5);
/// Below this a pooled connection is used without asking the server first whether it still lives.
const PING_IF_IDLE_FOR: Duration = Duration::from_secs(30);
const SQLITE_READERS: u32 = 4;
/// The key of PostgreSQL's advisory lock around migrations: "mandate" in ASCII.
const MIGRATION_LOCK: i64 = 0x6d_616e_6461_7465;

/// Connections to the database: those that write, on SQLite a single one, and those that can only read.
#[derive(Clone, Debug)]
pub struct Db {
    pub write: DatabaseConnection,
    pub read: DatabaseConnection,
    watcher: Watcher,
}

type Watcher = Arc<OnceLock<mpsc::UnboundedSender<String>>>;

impl Db {
    /// Connects to `sqlite://path`, created when missing, or `postgres://…`, with at most `connections` there.
    pub async fn connect(url: &SecretString, connections: u32) -> Result<Self, DbErr> {
        if url.expose_secret().starts_with("sqlite:") {
            Self::sqlite(url).await
        } else {
            Self::postgres(url, connections).await
        }
    }

    /// Ends every connection.
    pub async fn close(&self) -> Result<(), DbErr> {
        self.read.clone().close().await?;
        self.write.clone().close().await
    }

    /// Which of the two it is.
    pub fn backend(&self) -> DbBackend {
        self.write.get_database_backend()
    }

    /// The text of every statement from now on, BEGIN and COMMIT aside, for the first who asks. For tests.
    pub fn watch(&self) -> Option<mpsc::UnboundedReceiver<String>> {
        let (watcher, statements) = mpsc::unbounded_channel();
        self.watcher.set(watcher).ok().map(|()| statements)
    }

    async fn sqlite(url: &SecretString) -> Result<Self, DbErr> {
        let options = |connections| {
            let mut options = ConnectOptions::new(url.expose_secret());
            options
                .max_connections(connections)
                .min_connections(1)
                .idle_timeout(None)
                .max_lifetime(None)
                .acquire_timeout(ACQUIRE_TIMEOUT)
                .test_before_acquire(false)
                .sqlx_logging(false);
            options
        };
        // One writer, so that writers queue here in order instead of failing with SQLITE_BUSY.
        let mut writer = options(1);
        writer.map_sqlx_sqlite_opts(|sqlite| {
            sqlite
                .create_if_missing(true)
                .journal_mode(SqliteJournalMode::Wal)
                .synchronous(SqliteSynchronous::Full)
                .busy_timeout(BUSY_TIMEOUT)
                .foreign_keys(true)
        });
        make_file(url)?;
        let write = Database::connect(writer).await?;
        let mut readers = options(SQLITE_READERS);
        readers.map_sqlx_sqlite_opts(|sqlite| sqlite.read_only(true).busy_timeout(BUSY_TIMEOUT));
        Ok(Self::watched(write, Database::connect(readers).await?))
    }

    async fn postgres(url: &SecretString, connections: u32) -> Result<Self, DbErr> {
        let options = |connections, settings: &'static [(&str, &str)]| {
            let mut options = ConnectOptions::new(url.expose_secret());
            options
                .max_connections(connections)
                .min_connections(1)
                .acquire_timeout(ACQUIRE_TIMEOUT)
                .test_before_acquire_if_idle_for(PING_IF_IDLE_FOR)
                .statement_timeout(STATEMENT_TIMEOUT)
                .set_application_name("mandate")
                .sqlx_logging(false);
            options.map_sqlx_postgres_opts(|postgres| postgres.options(settings.iter().copied()));
            options
        };
        // A request that is dropped while BEGIN is on its way would hand the next one a connection that is inside a
        // transaction: its writes would be acknowledged and then lost. Of an idle connection nothing else is silent:
        // ROLLBACK alone is a warning in the server's log each time. One in a failed transaction is closed.
        let mut writers = options(
            connections / 2,
            &[("idle_in_transaction_session_timeout", "15s")],
        );
        writers.map_sqlx_postgres_pool_opts(|pool| {
            pool.after_release(|connection, _| {
                Box::pin(async move {
                    sqlx::raw_sql("BEGIN; ROLLBACK").execute(connection).await?;
                    Ok(true)
                })
            })
        });
        // Where nothing begins a transaction, and nothing can be written, nothing needs to be rolled back: a read is one
        // way to the database. Every statement here finds its rows by keys and is asked again and again: planning it anew
        // for each time's values takes PostgreSQL ten times as long as running it.
        let readers = options(
            connections.div_ceil(2),
            &[
                ("default_transaction_read_only", "on"),
                ("jit", "off"),
                ("plan_cache_mode", "force_generic_plan"),
            ],
        );
        let write = Database::connect(writers).await?;
        Ok(Self::watched(write, Database::connect(readers).await?))
    }

    fn watched(mut write: DatabaseConnection, mut read: DatabaseConnection) -> Self {
        let watcher = Watcher::default();
        for connection in [&mut write, &mut read] {
            let watcher = Arc::clone(&watcher);
            connection.set_metric_callback(move |run| {
                if let Some(watcher) = watcher.get() {
                    // One that has gone wants no more.
                    let _ = watcher.send(run.statement.sql.clone());
                }
            });
        }
        Self {
            write,
            read,
            watcher,
        }
    }
}

/// Makes the file of an SQLite database when it is missing, for nobody else to read: those that SQLite puts beside it
/// take after it.
fn make_file(url: &SecretString) -> Result<(), DbErr> {
    let options = SqliteConnectOptions::from_str(url.expose_secret()).map_err(sqlx_error)?;
    let made = private::open_file(options.get_filename());
    made.map(drop).map_err(|error| sqlx_error(error.into()))
}

/// Brings the schema up to date. Of several servers that start at once one migrates, and the others wait for it. A
/// schema that is newer than this server is left alone: what is added later is no obstacle to what ran before.
pub async fn migrate(db: &Db) -> Result<(), DbErr> {
    if is_up_to_date(&db.write).await? {
        return Ok(());
    }
    match db.backend() {
        DbBackend::Postgres => migrate_postgres(db.write.get_postgres_connection_pool()).await,
        _ => {
            // The write lock from the start, so that nobody else looks at what is pending before this has committed.
            let options = TransactionOptions {
                sqlite_transaction_mode: Some(SqliteTransactionMode::Immediate),
                ..TransactionOptions::default()
            };
            let tx = db.write.begin_with_options(options).await?;
            if !is_up_to_date(&tx).await? {
                Migrator::up(&tx, None).await?;
            }
            tx.commit().await
        }
    }
}

/// Migrates on connections of its own, on which a statement, and the wait for the lock, may take as long as it takes.
async fn migrate_postgres(pool: &PgPool) -> Result<(), DbErr> {
    let options = (*pool.connect_options())
        .clone()
        .options([("statement_timeout", "0")]);
    let patient = PgPoolOptions::new()
        .max_connections(2)
        .connect_with(options)
        .await
        .map_err(sqlx_error)?;
    let mut holder = patient.acquire().await.map_err(sqlx_error)?.detach();
    let locked = sqlx::query("SELECT pg_advisory_lock($1)")
        .bind(MIGRATION_LOCK)
        .execute(&mut holder)
        .await;
    locked.map_err(sqlx_error)?;
    let db = SqlxPostgresConnector::from_sqlx_postgres_pool(patient.clone());
    let migrated = match is_up_to_date(&db).await {
        Ok(true) => Ok(()),
        Ok(false) => Migrator::up(&db, None).await,
        Err(error) => Err(error),
    };
    // Closing the connection releases the lock, whatever happened.
    let _ = sqlx::Connection::close(holder).await;
    patient.close().await;
    migrated
}

/// Every migration of this server, oldest first, and whether it has been applied.
pub async fn migration_status(db: &Db) -> Result<Vec<(String, bool)>, DbErr> {
    status(&db.write).await
}

async fn is_up_to_date(db: &impl ConnectionTrait) -> Result<bool, DbErr> {
    Ok(status(db).await?.iter().all(|(_, applied)| *applied))
}

/// Looks without creating the table of migrations, which only whoever migrates may do.
async fn status(db: &impl ConnectionTrait) -> Result<Vec<(String, bool)>, DbErr> {
    let known = Migrator::migrations();
    let Ok(looked) = Migrator::get_migration_with_status_read_only(db).await else {
        // The table names a migration of a later version.
        let rows = Migrator::get_migration_models(db).await?;
        let applied: HashSet<String> = rows.into_iter().map(|row| row.version).collect();
        return Ok(known
            .iter()
            .map(|one| (one.name().to_owned(), applied.contains(one.name())))
            .collect());
    };
    Ok(looked
        .iter()
        .map(|one| {
            (
                one.name().to_owned(),
                one.status() == MigrationStatus::Applied,
            )
        })
        .collect())
}

fn sqlx_error(error: sqlx::Error) -> DbErr {
    DbErr::Conn(sea_orm::RuntimeErr::SqlxError(error.into()))
}
