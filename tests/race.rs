//! Two at once, on two servers: one wins, the other is told what is there now, and nobody ever sees anything in between.

mod admin;
mod company;
mod delegation;
mod document;
mod hold;
mod invitation;
mod lock;
mod membership;
mod partner;
mod partnership;
mod team;

use std::{
    sync::{
        Arc, LazyLock,
        atomic::{AtomicBool, Ordering},
    },
    time::Duration,
};

use serde_json::{Value, json};
use tokio::task::JoinHandle;

use crate::support::{
    Stage,
    actor::Actor,
    client::Client,
    database::{Backend, Database},
    server::{Server, UNLIMITED},
    times,
    world::World,
};

/// Times that each race is run.
pub static TRIALS: LazyLock<u32> = LazyLock::new(|| times("MANDATE_RACE_TRIALS", 40));
/// What there is of every payload.
const ANY: &str = "__typename";
/// Between two looks of a watcher, so that it leaves the racers some of the machine.
const PAUSE: Duration = Duration::from_millis(3);
/// Two servers on one database.
struct Track {
    here: World,
    there: Server,
}

impl Stage for Track {
    async fn on(backend: Backend) -> Self {
        let here = World::with(Database::on(backend).await, &UNLIMITED).await;
        let there = here.another_server(&UNLIMITED).await;
        Self { here, there }
    }
}

/// A mutation somebody is about to make.
#[derive(Clone)]
struct Move {
    actor: Actor,
    field: &'static str,
    input_type: &'static str,
    input: Value,
}

/// How a mutation went.
#[derive(Clone, Debug, PartialEq, Eq)]
enum Outcome {
    /// Done; the status of what it was done to, if it has one.
    Won(Option<String>),
    /// Refused with this code, because of a row with this id and status.
    Lost {
        code: String,
        subject: Option<(String, String)>,
    },
}

impl Outcome {
    fn won(&self) -> bool {
        matches!(self, Self::Won(_))
    }

    /// Lost to what is now a row `id` with `status`.
    fn lost(code: &str, id: &str, status: &str) -> Self {
        Self::Lost {
            code: code.to_owned(),
            subject: Some((id.to_owned(), status.to_owned())),
        }
    }

    /// Lost for a reason that is no row.
    fn refused(code: &str) -> Self {
        Self::Lost {
            code: code.to_owned(),
            subject: None,
        }
    }
}

impl Move {
    fn new(actor: &Actor, field: &'static str, input_type: &'static str, input: Value) -> Self {
        Self {
            actor: actor.clone(),
            field,
            input_type,
            input,
        }
    }

    /// Makes it, as the payload's field `result` tells.
    async fn make(self, result: &str) -> Outcome {
        let Self {
            actor,
            field,
            input_type,
            input,
        } = self;
        let mutation = format!(
            "mutation($input: {input_type}!) {{ {field}(input: $input) {{ {result} userErrors {{ code subject {{
                id ... on Delegation {{ status }} ... on Membership {{ status }} }} }} }} }}"
        );
        let answer = actor.query(&mutation, json!({ "input": input })).await;
        assert!(answer.errors().is_empty(), "{field}: {}", answer.body);
        let text = |value: &Value| value.as_str().map(str::to_owned);
        match answer.list(&format!("/{field}/userErrors")) {
            [] => {
                let payload = answer.data(&format!("/{field}")).as_object();
                let mut fields = payload.expect("it is a payload").values();
                Outcome::Won(fields.find_map(|done| text(&done["status"])))
            }
            [error] => Outcome::Lost {
                code: text(&error["code"]).expect("a code"),
                subject: text(&error["subject"]["id"]).zip(text(&error["subject"]["status"])),
            },
            more => panic!("{field}: {more:?}"),
        }
    }
}

/// Makes both at once. Which of them sets off a little later changes from trial to trial.
async fn race(trial: u32, result: &str, one: Move, other: Move) -> (Outcome, Outcome) {
    let head_start = head_start(trial);
    let late = async |late: bool, mutation: Move| {
        if late {
            tokio::time::sleep(head_start).await;
        }
        mutation.make(result).await
    };
    tokio::join!(
        late(trial.is_multiple_of(2), one),
        late(!trial.is_multiple_of(2), other)
    )
}

/// How much later the second of two sets off.
fn head_start(trial: u32) -> Duration {
    Duration::from_micros(u64::from(trial % 10) * 300)
}

/// Looks at one thing again and again, and keeps what it saw whenever that changed.
struct Watcher {
    enough: Arc<AtomicBool>,
    seen: JoinHandle<Vec<String>>,
}

impl Watcher {
    /// Watches what `look` finds in the answers to `query`.
    fn of(
        client: Client,
        query: &'static str,
        variables: Value,
        look: fn(&Value) -> String,
    ) -> Self {
        let enough = Arc::new(AtomicBool::new(false));
        let seen = tokio::spawn({
            let enough = Arc::clone(&enough);
            async move {
                let mut seen = Vec::new();
                loop {
                    // The last look is at what the race has left.
                    let last = enough.load(Ordering::Relaxed);
                    let answer = client.query(query, variables.clone()).await;
                    assert!(answer.errors().is_empty(), "{}", answer.body);
                    let now = look(&answer.body["data"]);
                    if seen.last() != Some(&now) {
                        seen.push(now);
                    }
                    if last {
                        return seen;
                    }
                    tokio::time::sleep(PAUSE).await;
                }
            }
        });
        Self { enough, seen }
    }

    /// A delegation's statuses, as `actor` sees them.
    fn of_delegation(actor: &Actor, id: &str) -> Self {
        Self::of(
            actor.client.clone(),
            "query($id: ID!) { node(id: $id) { ... on Delegation { status } } }",
            json!({ "id": id }),
            |data| {
                let status = data["node"]["status"].as_str();
                status.expect("it is there").to_owned()
            },
        )
    }

    /// What it saw.
    async fn seen(self) -> Vec<String> {
        self.enough.store(true, Ordering::Relaxed);
        self.seen.await.expect("it watched to the end")
    }
}
