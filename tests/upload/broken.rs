//! Files that do not come whole.

use std::time::Duration;

use super::*;
use crate::on_both;

on_both!(
    what_breaks_off_leaves_nothing,
    what_comes_too_late_leaves_nothing,
    a_server_that_stops_leaves_nothing,
);

/// Half of a file, once the server has begun to keep it.
async fn half(server: &Server, sender: &Actor, framing: &str) -> TcpStream {
    let head = format!(
        "POST /uploads?filename=a HTTP/1.1\r\nHost: x\r\nConnection: close\r\nAuthorization: Bearer {}\r\n{framing}\r\n\r\n",
        sender.token
    );
    let mut stream = raw(server, head.as_bytes()).await;
    if framing.starts_with("Transfer-Encoding") {
        stream
            .write_all(b"927c0\r\n")
            .await
            .expect("600,000 bytes are announced");
    }
    stream
        .write_all(&vec![7; 600_000])
        .await
        .expect("half is sent");
    // So that something is there to be left.
    wait::until("a file that grows", async || {
        let unfinished = |path: &String| path.ends_with("#1");
        let began = rows(server).await == 1 && kept(server).iter().all(unfinished);
        (began && !kept(server).is_empty()).then_some(())
    })
    .await;
    stream
}

const FRAMINGS: [&str; 2] = ["Content-Length: 1200000", "Transfer-Encoding: chunked"];

async fn what_breaks_off_leaves_nothing(world: World) {
    let ada = world.known("Ada").await;
    for framing in FRAMINGS {
        drop(half(&world.server, &ada, framing).await);
        nothing_is_left(&world.server).await;
        // Half a connection: no more comes, but an answer is waited for.
        let mut stream = half(&world.server, &ada, framing).await;
        stream.shutdown().await.expect("it is half closed");
        assert!(!rest(stream).await.contains("uploadId"));
        nothing_is_left(&world.server).await;
    }
}

async fn what_comes_too_late_leaves_nothing(world: World) {
    let ada = world.known("Ada").await;
    let mut stream = half(&world.server, &ada, FRAMINGS[0]).await;
    world.clock.advance(time::Duration::HOUR);
    // As after a crash: whoever was to clear it away is no more.
    mandate::command::upload::sweep::run(&world.server.app)
        .await
        .expect("it is swept");
    nothing_is_left(&world.server).await;
    let rest_of_it = stream.write_all(&vec![7; 600_000]).await;
    rest_of_it.expect("the rest is sent");
    let answer = rest(stream).await;
    assert!(answer.starts_with("HTTP/1.1 503 "), "{answer}");
    nothing_is_left(&world.server).await;
}

async fn a_server_that_stops_leaves_nothing(world: World) {
    let ada = world.known("Ada").await;
    let there = world.another_server(&[]).await;
    let stream = half(&world.server, &ada, FRAMINGS[0]).await;
    tokio::time::timeout(Duration::from_secs(60), world.server.stop())
        .await
        .expect("it stops");
    assert!(!rest(stream).await.contains("uploadId"));
    assert_eq!((rows(&there).await, kept(&there)), (0, Vec::new()));
}
