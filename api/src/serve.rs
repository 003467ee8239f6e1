//! A running server: what answers requests, and what works beside it.

use std::{future::Future, panic::AssertUnwindSafe, time::Duration};

use futures_util::FutureExt;
use sea_orm::DbErr;
use tokio::net::TcpListener;
use tokio_util::{sync::CancellationToken, task::TaskTracker};

use crate::{
    app::App,
    bus::{Topic, Waiter},
    command::{delegation::run_out, document, logo, outbox, retention, upload},
    fault::Fault,
    graphql, http,
    http::playground::Account,
    mail::Post,
};

/// Between two looks at the outbox, if nothing wakes its worker: a mail that failed is due again some time.
const OUTBOX_ROUND: Duration = Duration::from_secs(1);
/// Between two looks for what time has ended.
const RUN_OUT_ROUND: Duration = Duration::from_secs(5);
/// Between two prunings.
const RETENTION_ROUND: Duration = Duration::from_secs(3600);

/// Between two looks for callers to forget.
const LIMITER_ROUND: Duration = Duration::from_secs(60);

/// How long what is under way may take to end when the server stops: longer than requests may.
const FAREWELL: Duration = Duration::from_secs(15);

/// A server that runs until it is stopped.
pub struct Running {
    pub app: App,
    shutdown: CancellationToken,
    tasks: TaskTracker,
}

impl Running {
    /// Serves `app` on `listener`, and does its upkeep. `accounts` are offered by the playground's "sign in as".
    pub fn start(app: App, listener: TcpListener, accounts: Vec<Account>) -> Result<Self, Fault> {
        let post = Post::new(&app.config)?;
        let shutdown = CancellationToken::new();
        let tasks = TaskTracker::new();
        let endpoint = http::Endpoint::new(
            app.clone(),
            graphql::schema(app.config.playground),
            accounts,
        );
        tasks.spawn(http::serve(listener, endpoint, shutdown.clone()));
        tasks.spawn(send_mail(app.clone(), post, shutdown.clone()));
        tasks.spawn(every(
            RUN_OUT_ROUND,
            shutdown.clone(),
            app.clone(),
            |app| async move { run_out::sweep(&app).await.map(drop) },
        ));
        tasks.spawn(every(
            RETENTION_ROUND,
            shutdown.clone(),
            app.clone(),
            |app| async move { retention::sweep(&app).await },
        ));
        tasks.spawn(every(
            LIMITER_ROUND,
            shutdown.clone(),
            app.clone(),
            |app| async move {
                app.limiter.forget_the_idle();
                Ok(())
            },
        ));
        tasks.spawn(every(
            RETENTION_ROUND,
            shutdown.clone(),
            app.clone(),
            |app| async move { upload::sweep::run(&app).await },
        ));
        tasks.spawn(every(
            RETENTION_ROUND,
            shutdown.clone(),
            app.clone(),
            |app| async move { document::sweep::run(&app).await },
        ));
        tasks.spawn(every(
            RETENTION_ROUND,
            shutdown.clone(),
            app.clone(),
            |app| async move { logo::sweep::run(&app).await },
        ));
        Ok(Self {
            app,
            shutdown,
            tasks,
        })
    }

    /// Stops accepting, ends streams and sockets, finishes what is under way or was promised, within reason, and closes
    /// the database.
    pub async fn stop(self) -> Result<(), DbErr> {
        self.shutdown.cancel();
        self.tasks.close();
        let errands = &self.app.errands;
        errands.close();
        let everything = async {
            self.tasks.wait().await;
            // Requests make them, so they end last.
            errands.wait().await;
        };
        if tokio::time::timeout(FAREWELL, everything).await.is_err() {
            tracing::warn!(
                errands = errands.len(),
                "stopped before everything had ended: upkeep goes on at the next start, errands are lost"
            );
        }
        self.app.db.close().await
    }
}

async fn send_mail(app: App, post: Post, shutdown: CancellationToken) {
    let mut waiter: Waiter = app.bus.subscribe(Topic::Outbox);
    while !shutdown.is_cancelled() {
        waiter.rearm();
        let tried = survive("the outbox", outbox::send_due(&app, &post)).await;
        if tried.is_some_and(|tried| tried > 0) {
            continue;
        }
        tokio::select! {
            () = shutdown.cancelled() => return,
            () = waiter.wait(OUTBOX_ROUND) => {}
        }
    }
}

async fn every<F, W>(round: Duration, shutdown: CancellationToken, app: App, work: F)
where
    F: Fn(App) -> W,
    W: Future<Output = Result<(), Fault>>,
{
    loop {
        survive("upkeep", work(app.clone())).await;
        tokio::select! {
            () = shutdown.cancelled() => return,
            () = tokio::time::sleep(round) => {}
        }
    }
}

/// What `work` gave; a failure, or a panic, is logged, and the next round tries again.
async fn survive<T>(what: &str, work: impl Future<Output = Result<T, Fault>>) -> Option<T> {
    match AssertUnwindSafe(work).catch_unwind().await {
        Ok(Ok(value)) => Some(value),
        Ok(Err(fault)) => {
            tracing::error!(?fault, what, "a round failed; it will be tried again");
            None
        }
        Err(_) => {
            tracing::error!(what, "a round panicked; it will be tried again");
            None
        }
    }
}
