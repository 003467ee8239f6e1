//! Heavy work off the async threads: a few pieces at a time, a bounded number waiting, and none beyond that.

use std::sync::Arc;

use tokio::sync::{OwnedSemaphorePermit, Semaphore};

use crate::fault::Fault;

/// Where one kind of work is done. Cheap to clone.
#[derive(Clone)]
pub struct Workshop {
    workers: Arc<Semaphore>,
    /// Places for those who work and those who wait to.
    places: Arc<Semaphore>,
}

/// A place in the queue for one piece of work.
pub struct Place(OwnedSemaphorePermit);

impl Workshop {
    /// One in which so many pieces are worked on `at_once`, and so many more wait.
    pub fn new(at_once: usize, waiting: usize) -> Self {
        Self {
            workers: Arc::new(Semaphore::new(at_once)),
            places: Arc::new(Semaphore::new(at_once + waiting)),
        }
    }

    /// A place in the queue, unless there are too many in it.
    pub fn place(&self) -> Option<Place> {
        let place = Arc::clone(&self.places).try_acquire_owned();
        place.ok().map(Place)
    }

    /// What `work` gives, once it was its turn. Whoever goes away in the meantime leaves the place to the work.
    pub async fn run<T: Send + 'static>(
        &self,
        place: Place,
        work: impl FnOnce() -> T + Send + 'static,
    ) -> Result<T, Fault> {
        let permit = Arc::clone(&self.workers)
            .acquire_owned()
            .await
            .map_err(Fault::internal)?;
        tokio::task::spawn_blocking(move || {
            let _held = (permit, place.0);
            work()
        })
        .await
        .map_err(Fault::internal)
    }
}

#[cfg(test)]
mod tests {
    use std::{sync::mpsc, time::Duration};

    use super::*;

    /// On one thread, work that waits for something else ends only if it is done on another.
    #[tokio::test]
    async fn work_keeps_nothing_else_waiting() {
        let workshop = Workshop::new(1, 0);
        let place = workshop.place().expect("nobody is there");
        let (say, heard) = mpsc::channel();
        let work = workshop.run(place, move || heard.recv_timeout(Duration::from_secs(10)));
        let (heard, said) = tokio::join!(work, async { say.send(()) });
        assert!(said.is_ok() && heard.is_ok_and(|heard| heard.is_ok()));
    }
}
