//! The listener: connections come in, and end in good order when the server stops.

use std::{pin::pin, sync::Arc, time::Duration};

use axum::Router;
use hyper::server::conn::http1;
use hyper_util::{
    rt::{TokioIo, TokioTimer},
    service::TowerToHyperService,
};
use tokio::{
    net::{TcpListener, TcpStream},
    sync::{OwnedSemaphorePermit, Semaphore},
    time::{sleep, timeout},
};
use tokio_util::{sync::CancellationToken, task::TaskTracker};
use tower_http::add_extension::AddExtension;

use super::{Endpoint, patience::Patient, router, source::Peer};

/// Connections at a time, open sockets included; further ones wait to be accepted.
const CONNECTIONS: usize = 16_384;
/// Bytes of a request's head.
const HEAD: usize = 64 * 1024;
/// Until the next try, when no connection can be accepted: there are too many files open, say.
const ACCEPT_AGAIN: Duration = Duration::from_millis(200);
/// How long what is under way may take to end when the server stops.
const FAREWELL: Duration = Duration::from_secs(10);

/// Serves until `shutdown` is cancelled; then accepts nothing more, closes what is open, and waits for its end.
pub async fn serve(listener: TcpListener, endpoint: Endpoint, shutdown: CancellationToken) {
    let router = router(endpoint.clone());
    let connections = TaskTracker::new();
    let places = Arc::new(Semaphore::new(CONNECTIONS));
    while let Some((stream, peer, place)) = accept(&listener, &places, &shutdown).await {
        // Whatever else a request says, it comes from there.
        let router = AddExtension::new(router.clone(), peer);
        connections.spawn(connection(stream, place, router, endpoint.clone()));
    }
    drop(listener);
    endpoint.closing.cancel();
    connections.close();
    endpoint.tasks.close();
    let ended = async { tokio::join!(connections.wait(), endpoint.tasks.wait()) };
    if timeout(FAREWELL, ended).await.is_err() {
        tracing::warn!("stopped before everything under way had ended");
    }
}

async fn accept(
    listener: &TcpListener,
    places: &Arc<Semaphore>,
    shutdown: &CancellationToken,
) -> Option<(TcpStream, Peer, OwnedSemaphorePermit)> {
    let accepted = async {
        let place = Arc::clone(places).acquire_owned().await.ok()?;
        loop {
            match listener.accept().await {
                Ok((stream, peer)) => return Some((stream, Peer(peer.ip()), place)),
                Err(error) => {
                    tracing::warn!(%error, "a connection could not be accepted");
                    sleep(ACCEPT_AGAIN).await;
                }
            }
        }
    };
    tokio::select! {
        biased;
        () = shutdown.cancelled() => None,
        accepted = accepted => accepted,
    }
}

async fn connection(
    stream: TcpStream,
    place: OwnedSemaphorePermit,
    router: AddExtension<Router, Peer>,
    endpoint: Endpoint,
) {
    let (settings, closing) = (endpoint.settings, &endpoint.closing);
    // Answers are small, and should not wait for one another; a peer that has gone already is noticed below.
    let _ = stream.set_nodelay(true);
    let mut builder = http1::Builder::new();
    builder
        .timer(TokioTimer::new())
        .header_read_timeout(settings.head)
        .max_buf_size(HEAD);
    let stream = TokioIo::new(Patient::new(stream, settings.write, place));
    let service = TowerToHyperService::new(router);
    let mut served = pin!(builder.serve_connection(stream, service).with_upgrades());
    let served = tokio::select! {
        served = served.as_mut() => served,
        () = closing.cancelled() => {
            served.as_mut().graceful_shutdown();
            served.await
        }
    };
    if let Err(error) = served {
        tracing::debug!(%error, "a connection ended early");
    }
}
