//! Wake-ups: "there is something new", within this server and between servers.
//!
//! A wake-up carries no data: the database is the truth, and whoever is woken reads it again. So a lost, doubled or
//! reordered wake-up costs time, never a fact.

pub mod postgres;
pub mod sqlite;

use std::{
    collections::HashMap,
    sync::{
        Arc, Mutex, MutexGuard, PoisonError, Weak,
        atomic::{AtomicBool, Ordering},
    },
    time::Duration,
};

use entity::stream;
use tokio::sync::{mpsc, oneshot, watch};
use uuid::Uuid;

/// What there is something new in.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Topic {
    /// A stream has grown.
    Stream(stream::Kind, Uuid),
    /// Sessions of this user have ended.
    Sessions(Uuid),
    /// Mail waits to be sent.
    Outbox,
}

/// How often to look without being woken: a net under a wake-up that was lost by itself.
const SELDOM: Duration = Duration::from_secs(15);
/// The same while nothing is heard from the other servers.
const OFTEN: Duration = Duration::from_secs(1);

/// What the relay is handed.
pub enum Word {
    Topic(Topic),
    /// Answered once everything before it has been carried.
    Mark(oneshot::Sender<()>),
}

/// How long a process that ends waits for its last wake-ups to be carried.
const FAREWELL: Duration = Duration::from_secs(5);

/// Wakes whoever waits for a topic. Cheap to clone.
#[derive(Clone, Default)]
pub struct Bus {
    waiting: Arc<Waiting>,
    relay: Option<mpsc::Sender<Word>>,
    /// Whether wake-ups of other servers are being lost.
    deaf: Arc<AtomicBool>,
    /// Whether there are wake-ups that the relay could not be handed, or could not carry.
    overflowed: Arc<AtomicBool>,
}

#[derive(Default)]
struct Waiting(Mutex<HashMap<Topic, Weak<watch::Sender<()>>>>);

impl Waiting {
    fn lock(&self) -> MutexGuard<'_, HashMap<Topic, Weak<watch::Sender<()>>>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Bus {
    /// A bus that also hands each wake-up to `relay`, which carries it to the other servers.
    pub fn with_relay(relay: mpsc::Sender<Word>) -> Self {
        Self {
            relay: Some(relay),
            ..Self::default()
        }
    }

    /// How long to wait for a wake-up before looking anyway.
    pub fn patience(&self) -> Duration {
        if self.deaf.load(Ordering::Relaxed) {
            OFTEN
        } else {
            SELDOM
        }
    }

    /// Takes note of whether the other servers are heard. A change wakes everybody here, since wake-ups were missed or
    /// will be.
    pub fn note_hearing(&self, hears: bool) {
        if self.deaf.swap(!hears, Ordering::Relaxed) == hears {
            self.wake_everybody_here();
        }
    }

    /// From now on, `topic`'s wake-ups reach the returned waiter.
    pub fn subscribe(&self, topic: Topic) -> Waiter {
        let mut waiting = self.waiting.lock();
        let sender = waiting
            .get(&topic)
            .and_then(Weak::upgrade)
            .unwrap_or_else(|| {
                let sender = Arc::new(watch::Sender::new(()));
                waiting.insert(topic, Arc::downgrade(&sender));
                sender
            });
        Waiter {
            receiver: sender.subscribe(),
            _sender: Subscription {
                sender,
                topic,
                waiting: Arc::clone(&self.waiting),
            },
        }
    }

    /// Wakes everybody who waits for `topic`, here and on the other servers.
    pub fn wake(&self, topic: Topic) {
        self.wake_here(topic);
        let relay = self.relay.as_ref();
        if relay.is_some_and(|relay| relay.try_send(Word::Topic(topic)).is_err()) {
            self.note_overflow();
        }
    }

    /// Takes note of wake-ups that have not reached the other servers.
    fn note_overflow(&self) {
        self.overflowed.store(true, Ordering::Relaxed);
    }

    /// Whether wake-ups have been dropped since this was last asked, so that the other servers are to wake everybody.
    fn has_overflowed(&self) -> bool {
        self.overflowed.swap(false, Ordering::Relaxed)
    }

    /// Returns when the wake-ups so far have reached the other servers, or cannot: for a process that ends now.
    pub async fn carried(&self) {
        let Some(relay) = &self.relay else { return };
        let (mark, carried) = oneshot::channel();
        let farewell = async {
            // Once there is room for it.
            if relay.send(Word::Mark(mark)).await.is_ok() {
                let _ = carried.await;
            }
        };
        let _ = tokio::time::timeout(FAREWELL, farewell).await;
    }

    /// Wakes whoever waits for `topic` on this server.
    pub fn wake_here(&self, topic: Topic) {
        if let Some(sender) = self.waiting.lock().get(&topic).and_then(Weak::upgrade) {
            sender.send_replace(());
        }
    }

    /// Wakes everybody on this server, after wake-ups may have been missed.
    pub fn wake_everybody_here(&self) {
        for sender in self.waiting.lock().values().filter_map(Weak::upgrade) {
            sender.send_replace(());
        }
    }
}

/// Waits for one topic.
pub struct Waiter {
    receiver: watch::Receiver<()>,
    _sender: Subscription,
}

impl Waiter {
    /// Takes note of every wake-up so far. Call it before reading, so that one that comes during the read counts.
    pub fn rearm(&mut self) {
        self.receiver.borrow_and_update();
    }

    /// Returns at the next wake-up, or after `at_most`: the net under lost ones.
    pub async fn wait(&mut self, at_most: Duration) {
        let _ = tokio::time::timeout(at_most, self.receiver.changed()).await;
    }
}

/// Keeps the topic's entry while anybody waits for it.
struct Subscription {
    sender: Arc<watch::Sender<()>>,
    topic: Topic,
    waiting: Arc<Waiting>,
}

impl Drop for Subscription {
    fn drop(&mut self) {
        let mut waiting = self.waiting.lock();
        if Arc::strong_count(&self.sender) == 1 {
            waiting.remove(&self.topic);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const LONG: Duration = Duration::from_secs(60);

    #[tokio::test]
    async fn a_wake_up_during_the_read_counts() {
        let bus = Bus::default();
        let mut waiter = bus.subscribe(Topic::Outbox);
        waiter.rearm();
        bus.wake(Topic::Outbox);
        waiter.wait(LONG).await;
    }

    #[tokio::test]
    async fn wake_ups_that_are_too_many_are_noted_once() {
        let (relay, mut words) = mpsc::channel(1);
        let bus = Bus::with_relay(relay);
        bus.wake(Topic::Outbox);
        assert!(!bus.has_overflowed());
        bus.wake(Topic::Sessions(Uuid::nil()));
        assert!(matches!(
            words.recv().await,
            Some(Word::Topic(Topic::Outbox))
        ));
        assert!(bus.clone().has_overflowed());
        assert!(!bus.has_overflowed());
    }

    #[tokio::test]
    async fn nobody_is_woken_for_another_topic() {
        let bus = Bus::default();
        let mut waiter = bus.subscribe(Topic::Outbox);
        bus.wake(Topic::Sessions(Uuid::nil()));
        waiter.wait(Duration::from_millis(1)).await;
        assert!(!waiter.receiver.has_changed().unwrap_or(true));
    }

    #[tokio::test]
    async fn whoever_waits_looks_at_once_when_the_others_fall_silent() {
        let bus = Bus::default();
        let mut waiter = bus.subscribe(Topic::Outbox);
        waiter.rearm();
        bus.note_hearing(true);
        assert!(
            !waiter.receiver.has_changed().unwrap_or(true),
            "nothing has changed"
        );
        bus.note_hearing(false);
        waiter.wait(LONG).await;
        assert_eq!(bus.patience(), OFTEN);
        waiter.rearm();
        bus.note_hearing(true);
        waiter.wait(LONG).await;
        assert_eq!(bus.patience(), SELDOM);
    }

    #[test]
    fn nothing_is_kept_for_whoever_has_gone() {
        let bus = Bus::default();
        drop((bus.subscribe(Topic::Outbox), bus.subscribe(Topic::Outbox)));
        assert!(bus.waiting.lock().is_empty());
    }
}
