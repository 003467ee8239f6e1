//! Wake-ups between servers that share a PostgreSQL database, by LISTEN and NOTIFY.
//!
//! NOTIFY runs in a statement of its own after the commit: inside the business transaction it would take a lock that
//! lets commits through one at a time.

use std::{sync::Arc, time::Duration};

use sea_orm::sqlx::{
    self, PgPool,
    postgres::{PgListener, PgPoolOptions},
};
use tokio::{
    sync::{mpsc, watch},
    time::Instant,
};
use uuid::Uuid;

use super::{Bus, Topic, Word};
use entity::stream;

const CHANNEL: &str = "mandate";
/// Wake-ups in one NOTIFY: its payload is limited to 8,000 bytes, a wake-up takes 34, and the speaker's name 33.
const AT_ONCE: usize = 200;
/// Wake-ups that may wait to be carried; for further ones the others wake everybody.
const QUEUE: usize = 4096;
/// Said in place of wake-ups that were too many.
const EVERYBODY: &str = "*";
/// How often a server that has nothing to say says so.
const BEAT: Duration = Duration::from_secs(2);
/// How long a silence means that nothing gets through.
const SILENCE: Duration = Duration::from_secs(6);
const RETRY_AFTER: Duration = Duration::from_millis(500);

/// A bus whose wake-ups reach every server on this database, and `server`, this one, only once. Its tasks end with the runtime.
pub async fn connect(pool: &PgPool, url: &str, server: Uuid) -> Result<Bus, sqlx::Error> {
    let (sender, receiver) = mpsc::channel(QUEUE);
    let bus = Bus::with_relay(sender);
    // A connection of its own: a listener would keep one of the pool's for ever.
    let mut listener = PgListener::connect(url).await?;
    listener.listen(CHANNEL).await?;
    let heard = Arc::new(watch::Sender::new(Instant::now()));
    tokio::spawn(listen(listener, bus.clone(), Arc::clone(&heard), server));
    tokio::spawn(watch_hearing(bus.clone(), heard.subscribe()));
    // And one for what is said, so that a busy pool does not look like silence.
    let mouth = PgPoolOptions::new()
        .max_connections(1)
        .connect_lazy_with((*pool.connect_options()).clone());
    tokio::spawn(notify(receiver, mouth, bus.clone(), server));
    Ok(bus)
}

async fn listen(
    mut listener: PgListener,
    bus: Bus,
    heard: Arc<watch::Sender<Instant>>,
    server: Uuid,
) {
    loop {
        match listener.try_recv().await {
            Ok(Some(notification)) => {
                heard.send_replace(Instant::now());
                bus.note_hearing(true);
                match heard_from_others(notification.payload(), server) {
                    Some(EVERYBODY) => bus.wake_everybody_here(),
                    Some(topics) => read_all(topics).for_each(|topic| bus.wake_here(topic)),
                    None => {}
                }
            }
            // The connection was lost and is back: whatever was sent in between is gone.
            Ok(None) => bus.wake_everybody_here(),
            Err(error) => {
                tracing::warn!(%error, "the database's listener failed; streams poll until it is back");
                bus.note_hearing(false);
                tokio::time::sleep(RETRY_AFTER).await;
            }
        }
    }
}

/// A connection can die without a sign. Every server says something every few seconds, so silence is one.
async fn watch_hearing(bus: Bus, mut heard: watch::Receiver<Instant>) {
    loop {
        let last = *heard.borrow_and_update();
        tokio::select! {
            changed = heard.changed() => if changed.is_err() { return },
            () = tokio::time::sleep_until(last + SILENCE) => {
                tracing::warn!("nothing is heard from the database's listener; streams poll");
                bus.note_hearing(false);
                if heard.changed().await.is_err() {
                    return;
                }
            }
        }
    }
}

async fn notify(mut words: mpsc::Receiver<Word>, pool: PgPool, bus: Bus, server: Uuid) {
    let mut batch = Vec::with_capacity(AT_ONCE);
    loop {
        // With nothing to say for a while, an empty word shows that wake-ups get through.
        if let Ok(0) = tokio::time::timeout(BEAT, words.recv_many(&mut batch, AT_ONCE)).await {
            return;
        }
        let (mut topics, mut marks) = (Vec::new(), Vec::new());
        for word in batch.drain(..) {
            match word {
                Word::Topic(topic) => topics.push(topic),
                Word::Mark(mark) => marks.push(mark),
            }
        }
        let what = match bus.has_overflowed() {
            true => EVERYBODY.to_owned(),
            false => write_all(&topics),
        };
        let sent = sqlx::query("SELECT pg_notify($1, $2)")
            .bind(CHANNEL)
            .bind(said(server, &what))
            .execute(&pool)
            .await;
        if let Err(error) = sent {
            tracing::warn!(%error, "other servers were not woken; they are as soon as they can be");
            if !what.is_empty() {
                bus.note_overflow();
            }
        }
        for mark in marks {
            // Whoever waited may have gone.
            let _ = mark.send(());
        }
    }
}

/// What a server says to all, itself included.
fn said(server: Uuid, what: &str) -> String {
    format!("{} {what}", server.simple())
}

/// What another server has said: this one's own wake-ups have been told already.
fn heard_from_others(said: &str, server: Uuid) -> Option<&str> {
    let said = said.split_once(' ');
    let said = said.filter(|(speaker, _)| *speaker != server.simple().to_string());
    said.map(|(_, what)| what)
}

fn write_all(topics: &[Topic]) -> String {
    let mut words: Vec<String> = topics.iter().copied().map(write).collect();
    words.sort_unstable();
    words.dedup();
    words.join(",")
}

fn read_all(words: &str) -> impl Iterator<Item = Topic> {
    words.split(',').filter_map(read)
}

fn write(topic: Topic) -> String {
    match topic {
        Topic::Stream(stream::Kind::Notices, id) => format!("n{}", id.simple()),
        Topic::Stream(stream::Kind::Delegations, id) => format!("d{}", id.simple()),
        Topic::Stream(stream::Kind::Workspace, id) => format!("w{}", id.simple()),
        Topic::Stream(stream::Kind::Work, id) => format!("k{}", id.simple()),
        Topic::Sessions(id) => format!("s{}", id.simple()),
        Topic::Outbox => "o".to_owned(),
    }
}

fn read(word: &str) -> Option<Topic> {
    let (kind, id) = word.split_at_checked(1)?;
    let id = || Uuid::try_parse(id).ok();
    Some(match kind {
        "n" => Topic::Stream(stream::Kind::Notices, id()?),
        "d" => Topic::Stream(stream::Kind::Delegations, id()?),
        "w" => Topic::Stream(stream::Kind::Workspace, id()?),
        "k" => Topic::Stream(stream::Kind::Work, id()?),
        "s" => Topic::Sessions(id()?),
        "o" => Topic::Outbox,
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A connection can die without a sign: only what was heard, and when, tells.
    #[tokio::test]
    async fn whoever_hears_nothing_for_long_looks_often() {
        let bus = Bus::default();
        let heard = watch::Sender::new(Instant::now());
        tokio::spawn(watch_hearing(bus.clone(), heard.subscribe()));
        let (seldom, mut waiter) = (bus.patience(), bus.subscribe(Topic::Outbox));
        waiter.rearm();
        heard.send_replace(Instant::now() - SILENCE);
        waiter.wait(2 * SILENCE).await;
        assert!(bus.patience() < seldom);
    }

    #[test]
    fn reads_what_it_writes() {
        let id = Uuid::from_u128(7);
        for topic in [
            Topic::Stream(stream::Kind::Notices, id),
            Topic::Stream(stream::Kind::Delegations, id),
            Topic::Stream(stream::Kind::Workspace, id),
            Topic::Stream(stream::Kind::Work, id),
            Topic::Sessions(id),
            Topic::Outbox,
        ] {
            assert_eq!(read(&write(topic)), Some(topic));
        }
        assert_eq!(read("?"), None);
        assert_eq!(read(""), None);
    }

    #[test]
    fn hears_what_others_say_and_not_itself() {
        let [own, other] = [1, 2].map(Uuid::from_u128);
        let heard = |said: &str| {
            let heard = heard_from_others(said, own).map(read_all);
            heard.into_iter().flatten().collect::<Vec<_>>()
        };
        let topics = write_all(&[Topic::Sessions(own), Topic::Outbox, Topic::Outbox]);
        assert_eq!(
            heard(&said(other, &topics)),
            [Topic::Outbox, Topic::Sessions(own)]
        );
        assert_eq!(heard(&said(own, &topics)), []);
        assert_eq!(heard(&said(other, "")), [], "nothing but a sign of life");
        assert_eq!(heard("o"), [], "nobody has said it");
    }
}
