//! Stored bytes: files in a folder below the data directory, or in a bucket, under names that never come from users.
//!
//! A file is there whole or not at all, and there for good when a write has answered. No call takes for ever.

mod bucket;
mod key;
pub mod private;

use std::{io, path::PathBuf, sync::Arc, time::Duration};

use bytes::Bytes;
use futures_util::{Stream, StreamExt};
use object_store::{ObjectStore, ObjectStoreExt, WriteMultipart, local::LocalFileSystem};
use secrecy::ExposeSecret;

pub use key::Key;

use crate::{config::Storage, media};

/// How long one call may take: less than a transaction may idle, since some wait within one.
const PATIENCE: Duration = Duration::from_secs(10);
/// How long a file may take to be all there when its last byte has come, and a part of it on the way. Nobody waits within
/// a transaction.
const COMPLETION: Duration = Duration::from_secs(300);
/// Parts on their way to where they are kept.
const PARTS: usize = 2;

/// Keeps files. Cheap to clone.
#[derive(Clone)]
pub struct Files {
    store: Arc<dyn ObjectStore>,
    place: Place,
}

/// What is special about where they are kept.
#[derive(Clone)]
enum Place {
    /// Files that are not finished lie beside the others.
    Folder(Arc<LocalFileSystem>),
    /// Parts of files that are not finished are nowhere to be seen; whoever runs the bucket has it forget them.
    Bucket,
}

impl Place {
    /// Bytes that are collected before they are written: so much of a file, and twice as much again on its way, is held in
    /// memory. A bucket takes none below 5 MiB.
    const fn part(&self) -> usize {
        match self {
            Self::Folder(_) => 256 * 1024,
            Self::Bucket => 8 * 1024 * 1024,
        }
    }
}

/// Why a file could not be kept, read or deleted; for the log.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    #[error("the file store failed: {0}")]
    Store(#[from] object_store::Error),
    #[error("the file store took longer than it may")]
    TimedOut,
    #[error("a file has fewer bytes than were written")]
    Short,
    #[error("the address of the bucket cannot be used")]
    Address,
    #[error("the folder for files, {folder}, cannot be used: {error}")]
    Folder { folder: PathBuf, error: io::Error },
}

/// A file that is kept.
#[derive(Debug)]
pub struct Written {
    /// In bytes.
    pub size: u64,
    /// Its first bytes, [`media::BEGINNING`] at most: what kind of file it is shows there.
    pub beginning: Vec<u8>,
}

/// Why a file was not written.
#[derive(Debug)]
pub enum NotWritten<E> {
    /// Its bytes did not come; nothing of it is left.
    Body(E),
    /// The store failed; something of it may be left, or still come.
    Store(Error),
}

impl<E, S: Into<Error>> From<S> for NotWritten<E> {
    fn from(error: S) -> Self {
        Self::Store(error.into())
    }
}

impl Files {
    /// Files as the configuration says: in a folder, which is made when it is missing, or in a bucket.
    pub fn open(storage: &Storage) -> Result<Self, Error> {
        match storage {
            Storage::Folder(folder) => {
                private::make_folder(folder).map_err(|error| Error::Folder {
                    folder: folder.to_owned(),
                    error,
                })?;
                let store = LocalFileSystem::new_with_prefix(folder)?.with_fsync(true);
                let store = Arc::new(store);
                Ok(Self {
                    store: store.clone(),
                    place: Place::Folder(store),
                })
            }
            Storage::S3(url) => Ok(Self {
                store: bucket::open(url.expose_secret())?,
                place: Place::Bucket,
            }),
        }
    }

    /// Keeps these bytes, in place of any that are there.
    pub async fn put(&self, key: &Key, bytes: Vec<u8>) -> Result<(), Error> {
        within(self.store.put(&key.path(), bytes.into()))
            .await
            .map(drop)
    }

    /// Whether a write that failed so has come to its end, and nothing of it will still turn up. A bucket may go on with
    /// what its client has given up.
    pub const fn is_over(&self, error: &Error) -> bool {
        matches!(self.place, Place::Folder(_)) && !matches!(error, Error::TimedOut)
    }

    /// Keeps what `body` brings, all of it within this time. Holds little of it in memory at a time.
    pub async fn write<E>(
        &self,
        key: &Key,
        body: impl Stream<Item = Result<Bytes, E>> + Send,
        lasts: Duration,
    ) -> Result<Written, NotWritten<E>> {
        let upload = within(self.store.put_multipart(&key.path())).await?;
        let mut writer = WriteMultipart::new_with_chunk_size(upload, self.place.part());
        let filled = tokio::time::timeout(lasts, fill(&mut writer, body)).await;
        match filled.unwrap_or(Err(NotWritten::Store(Error::TimedOut))) {
            Ok(written) => {
                within_time(COMPLETION, writer.finish()).await?;
                Ok(written)
            }
            Err(not_written) => {
                within(writer.abort()).await?;
                Err(not_written)
            }
        }
    }

    /// The file, if there is one; none either when it is larger than `at_most`.
    pub async fn read(&self, key: &Key, at_most: u64) -> Result<Option<Bytes>, Error> {
        let found = match within(self.store.get(&key.path())).await {
            Err(Error::Store(object_store::Error::NotFound { .. })) => return Ok(None),
            found => found?,
        };
        if found.meta.size > at_most {
            return Ok(None);
        }
        within(found.bytes()).await.map(Some)
    }

    /// The bytes of the file from `range`, all of them; none when there is no such file.
    pub async fn read_range(
        &self,
        key: &Key,
        range: std::ops::Range<u64>,
    ) -> Result<Option<Bytes>, Error> {
        let wanted = range.end - range.start;
        match within(self.store.get_range(&key.path(), range)).await {
            Err(Error::Store(object_store::Error::NotFound { .. })) => Ok(None),
            Ok(bytes) if bytes.len() as u64 != wanted => Err(Error::Short),
            found => found.map(Some),
        }
    }

    /// Deletes the file, and what a write of it that was killed has left. Does nothing when there is none.
    pub async fn delete(&self, key: &Key) -> Result<(), Error> {
        self.delete_unfinished(key).await?;
        match within(self.store.delete(&key.path())).await {
            Err(Error::Store(object_store::Error::NotFound { .. })) => Ok(()),
            deleted => deleted,
        }
    }

    /// A folder's store writes to `<name>#1` first, or to `#2` when that is there, and never looks at it again after a crash.
    async fn delete_unfinished(&self, key: &Key) -> Result<(), Error> {
        let Place::Folder(folder) = &self.place else {
            return Ok(());
        };
        let whole = folder.path_to_filesystem(&key.path())?;
        for number in 1.. {
            let mut unfinished = whole.clone().into_os_string();
            unfinished.push(format!("#{number}"));
            let removed = tokio::time::timeout(PATIENCE, tokio::fs::remove_file(unfinished));
            if removed.await.map_err(|_| Error::TimedOut)?.is_err() {
                break;
            }
        }
        Ok(())
    }
}

async fn fill<E>(
    writer: &mut WriteMultipart,
    body: impl Stream<Item = Result<Bytes, E>> + Send,
) -> Result<Written, NotWritten<E>> {
    let mut body = std::pin::pin!(body);
    let (mut size, mut beginning) = (0, Vec::new());
    while let Some(bytes) = body.next().await {
        let bytes = bytes.map_err(NotWritten::Body)?;
        within_time(COMPLETION, writer.wait_for_capacity(PARTS)).await?;
        size += bytes.len() as u64;
        let missing = media::BEGINNING.saturating_sub(beginning.len());
        beginning.extend_from_slice(&bytes[..bytes.len().min(missing)]);
        writer.put(bytes);
    }
    Ok(Written { size, beginning })
}

async fn within<T>(call: impl Future<Output = object_store::Result<T>>) -> Result<T, Error> {
    within_time(PATIENCE, call).await
}

async fn within_time<T>(
    patience: Duration,
    call: impl Future<Output = object_store::Result<T>>,
) -> Result<T, Error> {
    let answer = tokio::time::timeout(patience, call).await;
    Ok(answer.map_err(|_| Error::TimedOut)??)
}
