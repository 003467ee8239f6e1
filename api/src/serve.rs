//! A running server: what answers requests, and what works beside it.

use std::{future::Future, time::Duration};

use sea_orm::DbErr;
use tokio::net::TcpListener;
use tokio_util::{sync::CancellationToken, task::TaskTracker};

use crate::{
    app::App,
    bus::{Topic, Waiter},
    command::{delegation::run_out, outbox, retention},
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
        Ok(Self {
            app,
            shutdown,
            tasks,
        })
    }

    /// Stops accepting, ends streams and sockets, finishes what is under way, and closes the database.
    pub async fn stop(self) -> Result<(), DbErr> {
        self.shutdown.cancel();
        self.tasks.close();
        self.tasks.wait().await;
        self.app.db.close().await
    }
}

async fn send_mail(app: App, post: Post, shutdown: CancellationToken) {
    let mut waiter: Waiter = app.bus.subscribe(Topic::Outbox);
    while !shutdown.is_cancelled() {
        waiter.rearm();
        match outbox::send_due(&app, &post).await {
            Ok(0) => {}
            Ok(_) => continue,
            Err(fault) => tracing::error!(
                ?fault,
                "the outbox could not be worked off; it will be tried again"
            ),
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
        if let Err(fault) = work(app.clone()).await {
            tracing::error!(?fault, "upkeep failed; it will be tried again");
        }
        tokio::select! {
            () = shutdown.cancelled() => return,
            () = tokio::time::sleep(round) => {}
        }
    }
}
