//! Connections whose peers are slow on purpose.

use std::time::Duration;

use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::TcpStream,
};

use super::server::{Server, until, within};

const SHORT: Duration = Duration::from_millis(50);

#[tokio::test]
async fn whoever_asks_for_nothing_is_not_waited_for() {
    let server = Server::start_with(|settings| settings.head = SHORT).await;
    let whole = "GET /healthz HTTP/1.1\r\nHost: a\r\n\r\n";
    for (sent, answered) in [
        ("", false),
        ("GET /healthz HTTP/1.1\r\nHost", false),
        (whole, true),
    ] {
        let mut connection = TcpStream::connect(&server.address).await.unwrap();
        connection.write_all(sent.as_bytes()).await.unwrap();
        let mut answer = Vec::new();
        within(connection.read_to_end(&mut answer)).await.unwrap();
        assert_eq!(answer.starts_with(b"HTTP/1.1 200"), answered, "{sent}");
    }
}

#[tokio::test]
async fn whoever_never_reads_its_events_is_dropped() {
    let server = Server::start_with(|settings| settings.write = SHORT).await;
    let body = r#"{"query":"subscription { flood }"}"#;
    let request = format!(
        "POST /graphql HTTP/1.1\r\nHost: a\r\nAccept: text/event-stream\r\n\
         Content-Type: application/json\r\nContent-Length: {}\r\n\r\n{body}",
        body.len()
    );
    let mut connection = TcpStream::connect(&server.address).await.unwrap();
    connection.write_all(request.as_bytes()).await.unwrap();
    until(|| !server.endpoint.tasks.is_empty()).await;
    until(|| server.endpoint.tasks.is_empty()).await;
    drop(connection);
}
