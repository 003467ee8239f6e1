//! One kind of answer by its key, read in batches and remembered.

use std::{
    collections::HashMap,
    fmt::Debug,
    hash::Hash,
    sync::{Arc, OnceLock},
};

use futures_util::{FutureExt, future::BoxFuture};
use sea_orm::DbErr;
use tokio::task::unconstrained;

use crate::{access::Viewer, app::App, fault::Fault};

/// How often a batch lets others go first, to be joined by them. An operation's fields are asked one after the other in
/// one task, so that all who can ask have asked when it comes to itself again.
const YIELDS: usize = 1;

type Loaded<V> = Result<Option<V>, Arc<DbErr>>;
type Fetch<K, V> = for<'a> fn(&'a Source, &'a [K]) -> BoxFuture<'a, Result<HashMap<K, V>, DbErr>>;

/// Where loaders read, for whom.
pub(super) struct Source {
    pub app: App,
    pub viewer: Option<Viewer>,
    /// How far the viewer's notifications reached at the first look at them: no page of them goes beyond.
    pub reach: OnceLock<i64>,
}

pub(super) struct Batch<K, V> {
    source: Arc<Source>,
    fetch: Fetch<K, V>,
}

impl<K: Eq + Hash + Clone + Send + Sync, V: Clone + Send> ::dataloader::BatchFn<K, Loaded<V>>
    for Batch<K, V>
{
    // The crate has no channel for errors and takes a key without an answer for one: answer every key.
    async fn load(&mut self, keys: &[K]) -> HashMap<K, Loaded<V>> {
        match (self.fetch)(&self.source, keys).await {
            Ok(mut rows) => keys
                .iter()
                .map(|key| (key.clone(), Ok(rows.remove(key))))
                .collect(),
            Err(error) => {
                let error = Arc::new(error);
                keys.iter()
                    .map(|key| (key.clone(), Err(Arc::clone(&error))))
                    .collect()
            }
        }
    }
}

/// Reads by key what is asked for at the same time together, and each key once.
pub(super) struct Loader<K, V>
where
    K: Eq + Hash + Clone,
    V: Clone,
    Batch<K, V>: ::dataloader::BatchFn<K, Loaded<V>>,
{
    source: Arc<Source>,
    fetch: Fetch<K, V>,
    /// Made when something is asked for: most operations ask few of their loaders, most items of a stream none.
    cached: OnceLock<Cached<K, V>>,
}

type Cached<K, V> = ::dataloader::cached::Loader<K, Loaded<V>, Batch<K, V>>;

impl<K, V> Loader<K, V>
where
    K: Eq + Hash + Clone + Send + Sync + Debug + 'static,
    V: Clone + Send + 'static,
{
    pub fn new(source: &Arc<Source>, fetch: Fetch<K, V>) -> Self {
        Self {
            source: Arc::clone(source),
            fetch,
            cached: OnceLock::new(),
        }
    }

    /// A loader that knows `known` already.
    pub fn knowing(source: &Arc<Source>, known: Option<(K, V)>, fetch: Fetch<K, V>) -> Self {
        let loader = Self::new(source, fetch);
        if let Some((key, value)) = known {
            loader
                .cached
                .get_or_init(|| loader.cached(HashMap::from([(key, Ok(Some(value)))])));
        }
        loader
    }

    fn cached(&self, known: HashMap<K, Loaded<V>>) -> Cached<K, V> {
        let batch = Batch {
            source: Arc::clone(&self.source),
            fetch: self.fetch,
        };
        Cached::with_cache(batch, known).with_yield_count(YIELDS)
    }

    fn get(&self) -> &Cached<K, V> {
        self.cached.get_or_init(|| self.cached(HashMap::new()))
    }

    pub async fn load(&self, key: K) -> Result<Option<V>, Fault> {
        // The runtime would have a task that asks for more than a hundred things at a time pause among them, and their batch
        // go without the rest.
        let loaded = unconstrained(self.get().try_load(key));
        // Boxed, since many fields wait for it, and the executor sets aside for every field what the largest takes.
        let loaded = loaded.boxed().await;
        let loaded = loaded.map_err(Fault::internal)?;
        Ok(loaded?)
    }

    /// Takes note of what another read has brought along.
    pub async fn prime(&self, known: Vec<(K, V)>) {
        let known = known.into_iter().map(|(key, value)| (key, Ok(Some(value))));
        self.get().prime_many(known).await;
    }
}
