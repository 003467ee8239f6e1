//! One read for all who ask at the same time.
//!
//! A change wakes everybody who waits for it, thousands at once, each with a question that costs a statement. Whoever
//! asks while others are read for waits for a next read, which answers many who have asked by then: nobody is answered
//! from before they asked, and somebody alone waits for nobody.

use std::{
    collections::HashMap,
    hash::Hash,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
    time::Duration,
};

use futures_util::future::BoxFuture;
use indexmap::IndexMap;
use sea_orm::DbErr;
use tokio::{sync::oneshot, task::JoinSet, time::timeout};

/// Reads what answers these questions, each of them.
type Read<Q, A> =
    Arc<dyn Fn(Vec<Q>) -> BoxFuture<'static, Result<HashMap<Q, A>, DbErr>> + Send + Sync>;

type Answer<A> = Result<A, Arc<DbErr>>;
type Askers<Q, A> = IndexMap<Q, Vec<oneshot::Sender<Answer<A>>>>;

/// Answers questions of one kind. Cheap to clone.
pub struct Gathering<Q, A> {
    read: Read<Q, A>,
    limits: Limits,
    waiting: Arc<Mutex<Waiting<Q, A>>>,
}

/// How much is read at a time.
#[derive(Clone, Copy)]
pub struct Limits {
    /// Reads at a time: so many may be slow before others wait for them.
    pub reads: usize,
    /// Questions in one read.
    pub questions: usize,
    /// How long a read may take; what a broken connection keeps is given up.
    pub patience: Duration,
}

struct Waiting<Q, A> {
    /// Whoever asked first is answered first.
    askers: Askers<Q, A>,
    /// Tasks that read for them.
    readers: usize,
}

impl<Q, A> Gathering<Q, A>
where
    Q: Clone + Eq + Hash + Send + 'static,
    A: Clone + Send + 'static,
{
    pub fn new<R>(limits: Limits, read: R) -> Self
    where
        R: Fn(Vec<Q>) -> BoxFuture<'static, Result<HashMap<Q, A>, DbErr>> + Send + Sync + 'static,
    {
        Self {
            read: Arc::new(read),
            limits,
            waiting: Arc::new(Mutex::new(Waiting {
                askers: IndexMap::new(),
                readers: 0,
            })),
        }
    }

    /// The answer of a read that begins after this was asked.
    pub async fn ask(&self, question: Q) -> Answer<A> {
        let (asker, answer) = oneshot::channel();
        let is_needed = {
            let mut waiting = self.lock();
            waiting.askers.entry(question).or_default().push(asker);
            let is_needed = waiting.readers < self.limits.reads;
            waiting.readers += usize::from(is_needed);
            is_needed
        };
        if is_needed {
            // In a task of its own: whoever asks may go away, and the others are answered still.
            tokio::spawn(self.clone().answer());
        }
        answer.await.unwrap_or_else(|_| Err(unanswered()))
    }

    async fn answer(self) {
        while let Some(askers) = self.next() {
            let answers = self.read(askers.keys().cloned().collect()).await;
            let mut answers = answers.map_err(Arc::new);
            for (question, askers) in askers {
                let answer = match &mut answers {
                    Ok(answers) => answers.remove(&question).ok_or_else(unanswered),
                    Err(error) => Err(Arc::clone(error)),
                };
                for asker in askers {
                    // Whoever has gone away needs none.
                    let _ = asker.send(answer.clone());
                }
            }
        }
    }

    async fn read(&self, questions: Vec<Q>) -> Result<HashMap<Q, A>, DbErr> {
        let read = Arc::clone(&self.read);
        // In a task of its own, which a panic ends instead of this one, and which ends when it is given up.
        let mut task = JoinSet::new();
        task.spawn(async move { read(questions).await });
        match timeout(self.limits.patience, task.join_next()).await {
            Ok(Some(Ok(answers))) => answers,
            Ok(Some(Err(error))) => {
                tracing::error!(%error, "a read for several ended early");
                Err(DbErr::Custom("it ended early".into()))
            }
            Ok(None) | Err(_) => Err(DbErr::Custom("it took too long".into())),
        }
    }

    /// Those who are to be answered next; none when nobody waits, and then this reader is done.
    fn next(&self) -> Option<Askers<Q, A>> {
        let mut waiting = self.lock();
        while !waiting.askers.is_empty() {
            let next = waiting.askers.len().min(self.limits.questions);
            let mut next: Askers<Q, A> = waiting.askers.drain(..next).collect();
            next.retain(|_, askers| {
                askers.retain(|asker| !asker.is_closed());
                !askers.is_empty()
            });
            if !next.is_empty() {
                return Some(next);
            }
        }
        waiting.readers -= 1;
        None
    }

    fn lock(&self) -> MutexGuard<'_, Waiting<Q, A>> {
        self.waiting.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

fn unanswered() -> Arc<DbErr> {
    Arc::new(DbErr::Custom("a read for several gave no answer".into()))
}

impl<Q, A> Clone for Gathering<Q, A> {
    fn clone(&self) -> Self {
        Self {
            read: Arc::clone(&self.read),
            limits: self.limits,
            waiting: Arc::clone(&self.waiting),
        }
    }
}

#[cfg(test)]
mod tests {
    use futures_util::future::join_all;
    use tokio::{sync::Semaphore, task::JoinHandle};

    use super::*;

    type Reads = Arc<Mutex<Vec<Vec<u32>>>>;

    const LONG: Duration = Duration::from_secs(60);

    /// Doubles numbers, one read at a time, each when it is let; fails at 13, does not survive 666, and never ends at 0.
    fn doubling(
        questions: usize,
        patience: Duration,
        let_go: &Arc<Semaphore>,
    ) -> (Gathering<u32, u32>, Reads) {
        let (let_go, reads) = (Arc::clone(let_go), Reads::default());
        let noted = Arc::clone(&reads);
        let limits = Limits {
            reads: 1,
            questions,
            patience,
        };
        let gathering = Gathering::new(limits, move |numbers: Vec<u32>| {
            noted
                .lock()
                .unwrap_or_else(PoisonError::into_inner)
                .push(numbers.clone());
            assert!(!numbers.contains(&666), "not survived");
            let let_go = Arc::clone(&let_go);
            Box::pin(async move {
                let _place = let_go.acquire().await;
                if numbers.contains(&13) {
                    return Err(DbErr::Custom("an unlucky number".into()));
                }
                if numbers.contains(&0) {
                    std::future::pending::<()>().await;
                }
                let answers = numbers.into_iter().map(|number| (number, 2 * number));
                Ok(answers.collect())
            })
        });
        (gathering, reads)
    }

    /// Asks, in a task of its own, and has asked when this returns.
    async fn asked(gathering: &Gathering<u32, u32>, number: u32) -> JoinHandle<Answer<u32>> {
        let gathering = gathering.clone();
        let asker = tokio::spawn(async move { gathering.ask(number).await });
        tokio::task::yield_now().await;
        asker
    }

    async fn answers(askers: Vec<JoinHandle<Answer<u32>>>) -> Vec<Option<u32>> {
        let answers = join_all(askers).await.into_iter();
        answers
            .map(|answer| answer.expect("no panic").ok())
            .collect()
    }

    #[tokio::test]
    async fn whoever_asks_during_a_read_is_answered_by_the_next() {
        let gate = Arc::new(Semaphore::new(0));
        let (gathering, reads) = doubling(10, LONG, &gate);
        let mut askers = vec![asked(&gathering, 1).await];
        for number in [2, 3, 1, 2] {
            askers.push(asked(&gathering, number).await);
        }
        gate.add_permits(1);
        assert_eq!(answers(askers).await, [2, 4, 6, 2, 4].map(Some));
        let reads = reads.lock().expect("nothing panicked");
        assert_eq!(
            *reads,
            [vec![1], vec![2, 3, 1]],
            "not from before it was asked, and once"
        );
    }

    #[tokio::test]
    async fn whoever_asked_first_is_answered_first_and_whoever_has_gone_not_at_all() {
        let gate = Arc::new(Semaphore::new(0));
        let (gathering, reads) = doubling(2, LONG, &gate);
        let mut askers = Vec::new();
        for number in [9, 8, 7, 6, 5] {
            askers.push(asked(&gathering, number).await);
        }
        let gone = askers.remove(2);
        gone.abort();
        assert!(gone.await.is_err());
        gate.add_permits(1);
        answers(askers).await;
        let reads = reads.lock().expect("nothing panicked");
        assert_eq!(*reads, [vec![9], vec![8], vec![6, 5]]);
    }

    /// Whoever goes away in the middle takes nobody along, and after a failure and a panic others are answered.
    #[tokio::test]
    async fn others_are_answered_whatever_happens_to_one() {
        let gate = Arc::new(Semaphore::new(0));
        let (gathering, _) = doubling(10, LONG, &gate);
        let goes_away = asked(&gathering, 1).await;
        let stays = asked(&gathering, 1).await;
        goes_away.abort();
        gate.add_permits(1);
        assert_eq!(answers(vec![stays]).await, [Some(2)]);
        for unlucky in [13, 666] {
            assert!(gathering.ask(unlucky).await.is_err());
            assert_eq!(gathering.ask(3).await.ok(), Some(6));
        }
    }

    #[tokio::test]
    async fn what_never_ends_is_given_up() {
        let short = Duration::from_millis(50);
        let (gathering, _) = doubling(10, short, &Arc::new(Semaphore::new(1)));
        assert!(gathering.ask(0).await.is_err());
        assert_eq!(gathering.ask(3).await.ok(), Some(6), "its place is free");
    }
}
