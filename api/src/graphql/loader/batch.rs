//! One kind of answer by its key, read in batches and remembered.

use std::{
    collections::HashMap,
    fmt::Debug,
    hash::Hash,
    sync::{Arc, OnceLock},
};

use futures_util::future::BoxFuture;
use sea_orm::DbErr;

use crate::{access::Viewer, app::App, fault::Fault};

type Loaded<V> = Result<Option<V>, Arc<DbErr>>;
type Fetch<K, V> = for<'a> fn(&'a Source, &'a [K]) -> BoxFuture<'a, Result<HashMap<K, V>, DbErr>>;

/// Where loaders read, for whom.
#[derive(Clone)]
pub(super) struct Source {
    pub app: App,
    pub viewer: Option<Viewer>,
    /// How far the viewer's notifications reached at the first look at them: no page of them goes beyond.
    pub reach: Arc<OnceLock<i64>>,
}

pub(super) struct Batch<K, V> {
    source: Source,
    fetch: Fetch<K, V>,
}

impl<K: Eq + Hash + Copy + Send + Sync, V: Clone + Send> ::dataloader::BatchFn<K, Loaded<V>>
    for Batch<K, V>
{
    // The crate has no channel for errors and takes a key without an answer for one: answer every key.
    async fn load(&mut self, keys: &[K]) -> HashMap<K, Loaded<V>> {
        match (self.fetch)(&self.source, keys).await {
            Ok(mut rows) => keys
                .iter()
                .map(|key| (*key, Ok(rows.remove(key))))
                .collect(),
            Err(error) => {
                let error = Arc::new(error);
                keys.iter()
                    .map(|key| (*key, Err(Arc::clone(&error))))
                    .collect()
            }
        }
    }
}

/// Reads by key what is asked for at the same time together, and each key once.
pub(super) struct Loader<K: Eq + Hash + Clone, V: Clone>(
    ::dataloader::cached::Loader<K, Loaded<V>, Batch<K, V>>,
)
where
    Batch<K, V>: ::dataloader::BatchFn<K, Loaded<V>>;

impl<K, V> Loader<K, V>
where
    K: Eq + Hash + Copy + Send + Sync + Debug + 'static,
    V: Clone + Send + 'static,
{
    /// A loader that knows `known` already.
    pub fn new(source: &Source, known: Option<(K, V)>, fetch: Fetch<K, V>) -> Self {
        let known = known.map(|(key, value)| (key, Ok(Some(value))));
        let batch = Batch {
            source: source.clone(),
            fetch,
        };
        Self(::dataloader::cached::Loader::with_cache(
            batch,
            known.into_iter().collect(),
        ))
    }

    pub async fn load(&self, key: K) -> Result<Option<V>, Fault> {
        let loaded = self.0.try_load(key).await.map_err(Fault::internal)?;
        loaded.map_err(|error| Fault::internal(error.to_string()))
    }

    /// Takes note of what another read has brought along.
    pub async fn prime(&self, known: Vec<(K, V)>) {
        let known = known.into_iter().map(|(key, value)| (key, Ok(Some(value))));
        self.0.prime_many(known).await;
    }
}
