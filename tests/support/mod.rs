//! What every test stands on: databases, servers, people, their mail and their sockets.
//!
//! A test speaks through [`actor::Actor`]s and the public API; what goes to the database directly says so.

pub mod actor;
pub mod browser;
pub mod buyer;
pub mod catalogue;
pub mod client;
pub mod crowd;
pub mod database;
pub mod ears;
pub mod firm;
pub mod http;
pub mod inbox;
pub mod library;
pub mod log;
pub mod mail;
pub mod picture;
pub mod portal;
pub mod postgres;
pub mod process;
pub mod schema;
pub mod server;
pub mod smtp;
pub mod socket;
pub mod sse;
pub mod statements;
pub mod team;
pub mod wait;
pub mod world;

use database::Backend;

/// How often something is tried: as often as this variable of the environment says, or else this often.
pub fn times(variable: &str, otherwise: u32) -> u32 {
    match std::env::var(variable) {
        Ok(times) => times
            .parse()
            .unwrap_or_else(|_| panic!("{variable} is a number")),
        Err(_) => otherwise,
    }
}

/// What a story stands on: made anew for each test, on the database it is about.
pub trait Stage: Sized {
    fn on(backend: Backend) -> impl Future<Output = Self> + Send;
}

/// Tells `story` on a stage of its own.
pub async fn tell<S: Stage>(story: impl AsyncFnOnce(S), backend: Backend) {
    story(S::on(backend).await).await;
}

/// Makes of each story, an `async fn` that takes a [`Stage`], two tests: `story::sqlite` and `story::postgres`.
#[macro_export]
macro_rules! on_both {
    ($($story:ident),+ $(,)?) => {$(
        mod $story {
            use $crate::support::{database::Backend, tell};

            #[tokio::test(flavor = "multi_thread", worker_threads = 2)]
            async fn sqlite() {
                tell(super::$story, Backend::Sqlite).await;
            }

            #[tokio::test(flavor = "multi_thread", worker_threads = 2)]
            async fn postgres() {
                tell(super::$story, Backend::Postgres).await;
            }
        }
    )+};
}
