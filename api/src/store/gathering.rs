//! One read for all who ask at the same time.
//!
//! A change wakes everybody who waits for it, thousands at once, each with a question that costs a statement. Whoever
//! asks while a statement is under way waits for the next one, and that answers all who have asked by then: nobody is
//! answered from before they asked, and somebody alone waits for nobody.

use std::{
    collections::HashMap,
    hash::Hash,
    mem,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
};

use futures_util::future::BoxFuture;
use indexmap::IndexMap;
use sea_orm::DbErr;
use tokio::sync::oneshot;

/// Reads what answers these questions, each of them.
type Read<Q, A> =
    Arc<dyn Fn(Vec<Q>) -> BoxFuture<'static, Result<HashMap<Q, A>, DbErr>> + Send + Sync>;

type Answer<A> = Result<A, Arc<DbErr>>;
type Askers<Q, A> = IndexMap<Q, Vec<oneshot::Sender<Answer<A>>>>;

/// Answers questions of one kind. Cheap to clone.
pub struct Gathering<Q, A> {
    read: Read<Q, A>,
    /// Questions in one read.
    at_once: usize,
    waiting: Arc<Mutex<Waiting<Q, A>>>,
}

struct Waiting<Q, A> {
    /// Whoever asked first is answered first.
    askers: Askers<Q, A>,
    /// Whether a task reads for them.
    is_read: bool,
}

impl<Q, A> Gathering<Q, A>
where
    Q: Clone + Eq + Hash + Send + 'static,
    A: Clone + Send + 'static,
{
    /// `read` answers at most `at_once` different questions at a time.
    pub fn new<R>(at_once: usize, read: R) -> Self
    where
        R: Fn(Vec<Q>) -> BoxFuture<'static, Result<HashMap<Q, A>, DbErr>> + Send + Sync + 'static,
    {
        Self {
            read: Arc::new(read),
            at_once,
            waiting: Arc::new(Mutex::new(Waiting {
                askers: IndexMap::new(),
                is_read: false,
            })),
        }
    }

    /// The answer of a read that begins after this was asked.
    pub async fn ask(&self, question: Q) -> Answer<A> {
        let (asker, answer) = oneshot::channel();
        let is_read = {
            let mut waiting = self.lock();
            waiting.askers.entry(question).or_default().push(asker);
            mem::replace(&mut waiting.is_read, true)
        };
        if !is_read {
            // In a task of its own: whoever asks may go away, and the others are answered still.
            tokio::spawn(self.clone().answer());
        }
        answer.await.unwrap_or_else(|_| Err(unanswered()))
    }

    async fn answer(self) {
        while let Some(askers) = self.next() {
            let questions = askers.keys().cloned().collect();
            match self.read(questions).await {
                Ok(mut answers) => {
                    for (question, askers) in askers {
                        tell(askers, answers.remove(&question).ok_or_else(unanswered));
                    }
                }
                Err(error) if askers.len() == 1 => {
                    tell(askers.into_values().flatten(), Err(error));
                }
                // What is wrong with one question is no concern of whoever has another.
                Err(_) => {
                    for (question, askers) in askers {
                        let answers = self.read(vec![question.clone()]).await;
                        let answer = answers
                            .and_then(|mut all| all.remove(&question).ok_or_else(unanswered));
                        tell(askers, answer);
                    }
                }
            }
        }
    }

    async fn read(&self, questions: Vec<Q>) -> Result<HashMap<Q, A>, Arc<DbErr>> {
        // In a task of its own, so that a panic leaves nobody waiting.
        match tokio::spawn((self.read)(questions)).await {
            Ok(answers) => answers.map_err(Arc::new),
            Err(error) => {
                tracing::error!(%error, "a read for several ended early");
                Err(unanswered())
            }
        }
    }

    /// Those who are to be answered next; none when nobody waits, and then nobody reads any more.
    fn next(&self) -> Option<Askers<Q, A>> {
        let mut waiting = self.lock();
        waiting.is_read = !waiting.askers.is_empty();
        let next = waiting.askers.len().min(self.at_once);
        waiting
            .is_read
            .then(|| waiting.askers.drain(..next).collect())
    }

    fn lock(&self) -> MutexGuard<'_, Waiting<Q, A>> {
        self.waiting.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

fn unanswered() -> Arc<DbErr> {
    Arc::new(DbErr::Custom("a read for several gave no answer".into()))
}

fn tell<A: Clone>(askers: impl IntoIterator<Item = oneshot::Sender<Answer<A>>>, answer: Answer<A>) {
    for asker in askers {
        // Whoever has gone away needs none.
        let _ = asker.send(answer.clone());
    }
}

impl<Q, A> Clone for Gathering<Q, A> {
    fn clone(&self) -> Self {
        Self {
            read: Arc::clone(&self.read),
            at_once: self.at_once,
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

    /// Doubles numbers when it is let; fails at 13, and does not survive 666.
    fn doubling(at_once: usize, let_go: &Arc<Semaphore>) -> (Gathering<u32, u32>, Reads) {
        let (let_go, reads) = (Arc::clone(let_go), Reads::default());
        let noted = Arc::clone(&reads);
        let gathering = Gathering::new(at_once, move |numbers: Vec<u32>| {
            noted
                .lock()
                .unwrap_or_else(PoisonError::into_inner)
                .push(numbers.clone());
            let let_go = Arc::clone(&let_go);
            Box::pin(async move {
                let _place = let_go.acquire().await;
                assert!(!numbers.contains(&666), "not survived");
                if numbers.contains(&13) {
                    return Err(DbErr::Custom("an unlucky number".into()));
                }
                Ok(numbers
                    .into_iter()
                    .map(|number| (number, 2 * number))
                    .collect())
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

    #[tokio::test]
    async fn whoever_asks_during_a_read_is_answered_by_the_next() {
        let gate = Arc::new(Semaphore::new(0));
        let (gathering, reads) = doubling(10, &gate);
        let mut askers = vec![asked(&gathering, 1).await];
        for number in [2, 3, 1, 2] {
            askers.push(asked(&gathering, number).await);
        }
        gate.add_permits(1);
        let answers = join_all(askers).await.into_iter();
        let answers: Vec<_> = answers
            .map(|answer| answer.expect("no panic").ok())
            .collect();
        assert_eq!(answers, [2, 4, 6, 2, 4].map(Some));
        let reads = reads.lock().expect("nothing panicked");
        assert_eq!(
            *reads,
            [vec![1], vec![2, 3, 1]],
            "not from before it was asked, and once"
        );
    }

    #[tokio::test]
    async fn whoever_asked_first_is_answered_first() {
        let gate = Arc::new(Semaphore::new(0));
        let (gathering, reads) = doubling(2, &gate);
        let mut askers = Vec::new();
        for number in [9, 8, 7, 6] {
            askers.push(asked(&gathering, number).await);
        }
        gate.add_permits(1);
        join_all(askers).await;
        let reads = reads.lock().expect("nothing panicked");
        assert_eq!(*reads, [vec![9], vec![8, 7], vec![6]]);
    }

    /// Whoever goes away takes nobody along, and neither does a failure or a panic.
    #[tokio::test]
    async fn others_are_answered_whatever_happens_to_one() {
        let gate = Arc::new(Semaphore::new(0));
        let (gathering, _) = doubling(10, &gate);
        let goes_away = asked(&gathering, 1).await;
        let stays = asked(&gathering, 2).await;
        goes_away.abort();
        gate.add_permits(1);
        assert_eq!(stays.await.expect("no panic").ok(), Some(4));
        for unlucky in [13, 666] {
            let closed = gate.acquire().await.expect("nobody closes it for ever");
            let mut askers = Vec::new();
            for number in [1, 2, unlucky, 3] {
                askers.push(asked(&gathering, number).await);
            }
            drop(closed);
            let answers = join_all(askers).await.into_iter();
            let answers: Vec<_> = answers
                .map(|answer| answer.expect("no panic").ok())
                .collect();
            assert_eq!(answers, [Some(2), Some(4), None, Some(6)]);
        }
    }
}
