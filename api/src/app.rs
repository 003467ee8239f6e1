//! What every command and read needs, in one place.

use std::{ops::Deref, sync::Arc};

use entity::{Instant, signing_key};
use futures_util::future::BoxFuture;
use sea_orm::{ActiveValue::Set, DbBackend, EntityTrait, sea_query::OnConflict};
use secrecy::ExposeSecret;
use tokio_util::task::TaskTracker;

use crate::{
    bus::{self, Bus},
    clock::Clock,
    config::Config,
    download::Signer,
    fault::Fault,
    files::Files,
    limit::Limiter,
    picture::Pictures,
    secret::{Entropy, password::Passwords},
    store::{self, Db, Work, news::Newsroom, transaction},
};

/// The running server's parts. Cheap to clone.
#[derive(Clone)]
pub struct App(Arc<Parts>);

/// What an [`App`] is made of.
pub struct Parts {
    pub db: Db,
    pub newsroom: Newsroom,
    pub bus: Bus,
    pub files: Files,
    pub clock: Clock,
    pub entropy: Entropy,
    pub passwords: Passwords,
    pub limiter: Limiter,
    pub pictures: Pictures,
    pub signer: Signer,
    pub config: Config,
    /// Held by whoever deletes the files that nothing refers to.
    pub sweeping: Arc<tokio::sync::Mutex<()>>,
    /// What goes on after its request was answered; a server that stops waits for it.
    pub errands: TaskTracker,
}

impl From<Parts> for App {
    fn from(parts: Parts) -> Self {
        Self(Arc::new(parts))
    }
}

impl Deref for App {
    type Target = Parts;

    fn deref(&self) -> &Parts {
        &self.0
    }
}

impl App {
    /// Connects to the configured database, brings its schema up to date, and joins the other servers, with which it
    /// shares the files.
    pub async fn start(config: Config, files: Files, clock: Clock) -> Result<Self, Fault> {
        let db = Db::connect(&config.database_url, config.database_connections).await?;
        store::migrate(&db).await?;
        let entropy = Entropy::default();
        let server = entropy.id(clock.now());
        let bus = match db.backend() {
            DbBackend::Postgres => {
                let pool = db.write.get_postgres_connection_pool();
                bus::postgres::connect(pool, config.database_url.expose_secret(), server)
                    .await
                    .map_err(Fault::internal)?
            }
            _ => bus::sqlite::connect(db.write.get_sqlite_connection_pool().clone()),
        };
        let signer = signer(&db, &entropy, clock.now()).await?;
        Ok(Parts {
            newsroom: Newsroom::new(db.read.clone(), clock.clone()),
            db,
            bus,
            files,
            entropy,
            passwords: Passwords::default(),
            limiter: Limiter::new(&config.limits.tries, &clock),
            pictures: Pictures::default(),
            signer,
            clock,
            config,
            sweeping: Arc::default(),
            errands: TaskTracker::new(),
        }
        .into())
    }

    /// Runs `work` in one transaction, then wakes whoever waits for what it changed.
    pub async fn write<T, F>(&self, work: F) -> Result<T, Fault>
    where
        T: Send + 'static,
        F: for<'w> Fn(&'w Work) -> BoxFuture<'w, Result<T, Fault>> + Send + Sync + 'static,
    {
        transaction::write(&self.db, &self.bus, self.clock.now(), &self.entropy, work).await
    }
}

/// What signs links to download documents: the servers share a key, which whoever needs it first makes.
async fn signer(db: &Db, entropy: &Entropy, now: Instant) -> Result<Signer, Fault> {
    let purpose = signing_key::Purpose::Download;
    let mut known = store::signing_key::unscoped_find(&db.read, purpose).await?;
    if known.is_none() {
        let secret: [u8; 32] = entropy.bytes();
        let new = signing_key::ActiveModel {
            purpose: Set(purpose),
            secret: Set(secret.to_vec()),
            created_at: Set(now),
        };
        signing_key::Entity::insert(new)
            .on_conflict(OnConflict::new().do_nothing().to_owned())
            .exec_without_returning(&db.write)
            .await?;
        known = store::signing_key::unscoped_find(&db.write, purpose).await?;
    }
    let signer = known.and_then(|key| Signer::new(&key.secret));
    signer.ok_or_else(|| Fault::internal("there is no key to sign links with"))
}
