//! What processes use, as Linux counts it, and requests to make them use it.

use std::{fs, time::Duration};

use futures_util::{StreamExt, stream};
use reqwest::{Client, Request};
use sea_orm::{ConnectionTrait, DatabaseConnection, DbBackend, Statement};
use serde_json::{Value, json};

use crate::support::{database::Database, http};

/// Requests on their way at once.
const AT_ONCE: usize = 8;
const REQUESTS: usize = 1_500;
/// Each side is measured so often, in turn; the median counts.
const ROUNDS: usize = 5;
/// Linux counts CPU time in hundredths of a second.
const TICK: Duration = Duration::from_millis(10);

/// The processes that a request costs something: a server's, and those of the database.
pub struct Cost {
    servers: Vec<u32>,
    database: DatabaseConnection,
}

impl Cost {
    pub async fn of(servers: &[u32], database: &Database) -> Self {
        Self {
            servers: servers.to_vec(),
            database: database.connect().await.read,
        }
    }

    /// CPU time used until now by the servers, and by the database.
    pub async fn used(&self) -> (Duration, Duration) {
        let servers = self.servers.iter().copied().map(cpu).sum();
        let sql = "SELECT pid FROM pg_stat_activity WHERE datname = current_database()";
        let backends = self
            .database
            .query_all_raw(Statement::from_string(DbBackend::Postgres, sql))
            .await;
        let backends = backends.expect("it can be asked").into_iter();
        let pids = backends.map(|row| row.try_get::<i32>("", "pid").expect("it is a number"));
        let database = pids.map(|pid| cpu(pid.unsigned_abs())).sum();
        (servers, database)
    }
}

/// CPU time of a process that is there; of one that has just gone, none.
fn cpu(pid: u32) -> Duration {
    let stat = fs::read_to_string(format!("/proc/{pid}/stat")).unwrap_or_default();
    // The name, in parentheses, may hold anything.
    let after_name = stat.rsplit(')').next().unwrap_or_default();
    let ticks = after_name.split_whitespace().skip(11).take(2);
    let ticks: u32 = ticks.filter_map(|field| field.parse::<u32>().ok()).sum();
    TICK * ticks
}

/// Bytes of memory that a process keeps.
pub fn memory(pid: u32) -> u64 {
    let status = fs::read_to_string(format!("/proc/{pid}/status")).expect("it is there");
    let line = status.lines().find_map(|line| line.strip_prefix("VmRSS:"));
    let kilobytes = line.and_then(|line| line.trim().trim_end_matches(" kB").parse::<u64>().ok());
    kilobytes.expect("Linux tells it") * 1024
}

/// One request, again and again.
pub struct Load {
    client: Client,
    request: Request,
}

impl Load {
    /// An operation of the API.
    pub fn graphql(url: &str, token: &str, query: &str, variables: Value) -> Self {
        let body = json!({ "query": query, "variables": variables });
        Self::of(url, token, &body)
    }

    /// The same of a handler that knows what is asked.
    pub fn plain(url: &str, token: &str) -> Self {
        Self::of(url, token, &json!({}))
    }

    fn of(url: &str, token: &str, body: &Value) -> Self {
        let client = http::client().build();
        let client = client.expect("the client can be made");
        let request = client.post(url).bearer_auth(token).json(body).build();
        Self {
            request: request.expect("it is a request"),
            client,
        }
    }

    /// Fails unless the answer is one.
    pub async fn check(&self) {
        let answer = self.ask().await;
        assert!(answer.get("errors").is_none(), "{answer}");
        let data = answer.pointer("/data").and_then(Value::as_object);
        assert!(
            data.is_some_and(|data| data.values().all(|value| !value.is_null())),
            "{answer}"
        );
    }

    async fn ask(&self) -> Value {
        let request = self.request.try_clone().expect("its body is bytes");
        let answer = self.client.execute(request).await.expect("an answer");
        answer.json().await.expect("it is JSON")
    }

    async fn run(&self) {
        stream::iter(0..REQUESTS)
            .for_each_concurrent(AT_ONCE, async |_| {
                self.ask().await;
            })
            .await;
    }
}

/// CPU time of one request, in microseconds.
#[derive(Clone, Copy)]
pub struct Each {
    pub server: f64,
    pub database: f64,
}

impl Each {
    pub fn sum(self) -> f64 {
        self.server + self.database
    }
}

/// What a request of each costs, measured in turn.
pub async fn side_by_side(ours: (&Cost, &Load), theirs: (&Cost, &Load)) -> (Each, Each) {
    let mut measured = (Vec::new(), Vec::new());
    for round in 0..=ROUNDS {
        for ((cost, load), into) in [(ours, &mut measured.0), (theirs, &mut measured.1)] {
            let before = cost.used().await;
            load.run().await;
            let after = cost.used().await;
            // The first is for what is cached and compiled.
            if round > 0 {
                into.push(Each {
                    server: each(before.0, after.0),
                    database: each(before.1, after.1),
                });
            }
        }
    }
    (median(measured.0), median(measured.1))
}

#[expect(clippy::cast_precision_loss, reason = "a figure to read")]
fn each(before: Duration, after: Duration) -> f64 {
    after.saturating_sub(before).as_secs_f64() * 1e6 / REQUESTS as f64
}

fn median(mut rounds: Vec<Each>) -> Each {
    rounds.sort_by(|one, other| one.sum().total_cmp(&other.sum()));
    rounds[rounds.len() / 2]
}
