//! The database of one test.

use std::{fs, path::PathBuf};

use mandate::store::{self, Db};
use secrecy::SecretString;
use tempfile::TempDir;
use tokio::sync::OnceCell;

use super::{Stage, postgres};

/// Which of the two databases a test runs on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Backend {
    Sqlite,
    Postgres,
}

/// For a story that makes everything itself.
impl Stage for Backend {
    async fn on(backend: Backend) -> Self {
        backend
    }
}

/// A database of its own, removed when dropped.
pub struct Database {
    pub backend: Backend,
    place: Place,
}

enum Place {
    Folder(TempDir),
    Server(postgres::Clone),
}

/// One with the whole schema.
impl Stage for Database {
    async fn on(backend: Backend) -> Self {
        let place = match backend {
            Backend::Sqlite => {
                let folder = folder();
                fs::write(file(&folder), sqlite_template().await).expect("the file is written");
                Place::Folder(folder)
            }
            Backend::Postgres => Place::Server(postgres::Clone::migrated().await),
        };
        Self { backend, place }
    }
}

impl Database {
    /// One without anything.
    pub async fn empty(backend: Backend) -> Self {
        let place = match backend {
            Backend::Sqlite => Place::Folder(folder()),
            Backend::Postgres => Place::Server(postgres::Clone::empty().await),
        };
        Self { backend, place }
    }

    /// What `MANDATE_DATABASE_URL` is set to.
    pub fn url(&self) -> String {
        match &self.place {
            Place::Folder(folder) => format!("sqlite://{}", file(folder).display()),
            Place::Server(clone) => clone.url.clone(),
        }
    }

    /// Connections of one's own to it, as a server has them.
    pub async fn connect(&self) -> Db {
        Db::connect(&SecretString::from(self.url()), 8)
            .await
            .expect("the database is there")
    }
}

fn folder() -> TempDir {
    tempfile::Builder::new()
        .prefix("mandate-sqlite-")
        .tempdir()
        .expect("a folder can be made")
}

fn file(folder: &TempDir) -> PathBuf {
    folder.path().join("mandate.db")
}

/// The bytes of a migrated SQLite file.
async fn sqlite_template() -> &'static [u8] {
    static TEMPLATE: OnceCell<Vec<u8>> = OnceCell::const_new();
    TEMPLATE
        .get_or_init(|| async {
            let database = Database::empty(Backend::Sqlite).await;
            let db = database.connect().await;
            store::migrate(&db).await.expect("the schema is made");
            // The writer last: it moves what is in the write-ahead log into the file.
            db.read.close().await.expect("the readers close");
            db.write.close().await.expect("the writer closes");
            let Place::Folder(folder) = &database.place else {
                unreachable!("SQLite is kept in a folder");
            };
            fs::read(file(folder)).expect("the file is read")
        })
        .await
}
