//! A client of GraphQL over server-sent events, distinct connections mode.

use futures_util::{StreamExt, stream::BoxStream};
use serde_json::Value;

use super::{client::Client, wait};

/// One operation on a connection of its own. Dropping it cuts the line.
pub struct Sse {
    pub status: u16,
    bytes: BoxStream<'static, reqwest::Result<Vec<u8>>>,
    buffer: Vec<u8>,
}

/// One event: its fields as the server wrote them.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Event {
    pub event: String,
    pub id: Option<String>,
    pub data: String,
}

impl Event {
    /// Reads one block of lines; none when it holds comments only.
    pub fn read(block: &str) -> Option<Self> {
        let mut event = Self::default();
        let mut data = Vec::new();
        for line in block.lines().filter(|line| !line.starts_with(':')) {
            let (field, value) = line.split_once(':').unwrap_or((line, ""));
            let value = value.strip_prefix(' ').unwrap_or(value);
            match field {
                "event" => event.event = value.to_owned(),
                "id" => event.id = Some(value.to_owned()),
                "data" => data.push(value),
                _ => {}
            }
        }
        event.data = data.join("\n");
        (event != Self::default()).then_some(event)
    }

    /// The execution result of a `next` event.
    pub fn result(&self) -> Value {
        assert_eq!(self.event, "next", "not a result: {self:?}");
        serde_json::from_str(&self.data).expect("the result is JSON")
    }
}

impl Sse {
    /// Starts the operation as `client`; `last_event_id` resumes after an event.
    pub async fn open(
        client: &Client,
        query: &str,
        variables: Value,
        last_event_id: Option<&str>,
    ) -> Self {
        let mut request = client
            .request(query, &variables)
            .build()
            .expect("it is a request");
        // The client's patience is for whole answers; this one never ends.
        *request.timeout_mut() = None;
        let accept = "text/event-stream".parse().expect("it is a header");
        request.headers_mut().insert("accept", accept);
        if let Some(id) = last_event_id {
            let id = id.parse().expect("it is a header");
            request.headers_mut().insert("last-event-id", id);
        }
        let response = wait::for_future("the stream to open", client.execute(request)).await;
        Self {
            status: response.status().as_u16(),
            bytes: response
                .bytes_stream()
                .map(|chunk| chunk.map(|bytes| bytes.to_vec()))
                .boxed(),
            buffer: Vec::new(),
        }
    }

    /// The next event, or none when the server has ended the stream. Comments, which keep it open, are passed over.
    pub async fn next(&mut self) -> Option<Event> {
        wait::for_future("the stream's next event", async {
            loop {
                while let Some(end) = self.buffer.windows(2).position(|pair| pair == b"\n\n") {
                    let block: Vec<u8> = self.buffer.drain(..end + 2).collect();
                    let block = String::from_utf8(block).expect("the stream is UTF-8");
                    if let Some(event) = Event::read(&block) {
                        return Some(event);
                    }
                }
                let chunk = self.bytes.next().await?;
                self.buffer.extend(chunk.expect("the stream is not cut"));
            }
        })
        .await
    }
}
