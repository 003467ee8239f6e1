//! Files that are larger than memory should be, and disks that are full.

use std::{fs, io};

use bytes::Bytes;
use futures_util::{StreamExt, stream};
use serde_json::json;

use crate::{
    on_both,
    support::{
        Stage,
        actor::Actor,
        database::{Backend, Database},
        library::{http, made},
        process::Process,
        times, wait,
    },
};

on_both!(memory_stays_flat, a_full_disk_is_told_and_leaves_nothing);

const MIB: u64 = 1024 * 1024;

/// A server of the demo's, in a process of its own, on this database.
struct Alone {
    process: Process,
    _database: Database,
}

impl Alone {
    async fn on(backend: Backend, limit: Option<u64>) -> Self {
        let database = Database::on(backend).await;
        let settings = [("UPLOAD_BYTES", "1073741824")];
        let process = match limit {
            None => Process::start("dev", &database, &settings).await,
            Some(bytes) => Process::start_in_little_room("dev", &database, &settings, bytes).await,
        };
        Self {
            process,
            _database: database,
        }
    }

    async fn owner(&self) -> (Actor, String) {
        let client = self.process.anonymous();
        let input = json!({ "email": "priya@alderfinch.example", "password": "partners-welcome" });
        let log_in = "mutation($input: LogInInput!) { logIn(input: $input) {
            session { token } viewer { user { id } } userErrors { code message } } }";
        let answer = client.query(log_in, json!({ "input": input })).await;
        let owner = Actor::signed_in(
            &client,
            "Owner",
            "owner@example.com",
            answer.payload("logIn"),
        );
        let query = "{ viewer { contexts { nodes { mode organization { id } } } } }";
        let answer = owner.query(query, json!({})).await;
        let own = answer
            .list("/viewer/contexts/nodes")
            .iter()
            .find(|one| one["mode"] == "MEMBER");
        let id = own.expect("they are a member")["organization"]["id"].clone();
        (owner, id.as_str().expect("an id").to_owned())
    }

    /// The most memory it has taken, in bytes.
    fn peak(&self) -> u64 {
        let status = fs::read_to_string(format!("/proc/{}/status", self.process.id()));
        let status = status.expect("it runs");
        let line = status
            .lines()
            .find(|line| line.starts_with("VmHWM"))
            .expect("it is told");
        let kib: u64 = line
            .split_whitespace()
            .nth(1)
            .and_then(|text| text.parse().ok())
            .expect("a number");
        kib * 1024
    }

    fn files(&self) -> Vec<String> {
        let mut files = Vec::new();
        let uploads = self.process.home().join("files/uploads");
        for entry in fs::read_dir(uploads).into_iter().flatten() {
            files.push(
                entry
                    .expect("it is read")
                    .file_name()
                    .to_string_lossy()
                    .into_owned(),
            );
        }
        files
    }
}

/// So many bytes, made as they are sent.
fn bytes(size: u64) -> reqwest::Body {
    let piece = Bytes::from(vec![7; usize::try_from(MIB).expect("it fits")]);
    let pieces = (0..size / MIB).map(move |_| Ok::<_, io::Error>(piece.clone()));
    reqwest::Body::wrap_stream(stream::iter(pieces))
}

/// More than that would be what is held of a file: its parts on their way to the disk, and the piece that is read.
const GROWTH: u64 = 48 * MIB;

async fn memory_stays_flat(backend: Backend) {
    let size = u64::from(times("MANDATE_LARGE_MIB", 160)) * MIB;
    let alone = Alone::on(backend, None).await;
    let (owner, organization) = alone.owner().await;
    // What any request takes.
    owner.send_file("small.bin", vec![7; 1024]).await;
    let before = alone.peak();
    let upload = owner.send_file("large.bin", bytes(size)).await;
    let input = json!({ "organizationId": organization, "uploadId": upload });
    let id = made(
        &owner.with_document("uploadDocument", input).await,
        "uploadDocument",
    );
    let link = owner.link(&id).await.expect("a link");
    let answer = http().get(&link).send().await.expect("an answer");
    let mut pieces = answer.bytes_stream();
    let mut read = 0;
    while let Some(piece) = pieces.next().await {
        let piece = piece.expect("it comes whole");
        assert!(piece.iter().all(|byte| *byte == 7));
        read += piece.len() as u64;
    }
    assert_eq!(read, size);
    // Linux counts it in passing, and may tell a little less later.
    let grown = alone.peak().saturating_sub(before);
    assert!(grown < GROWTH, "{} MiB for {} MiB", grown / MIB, size / MIB);
}

/// A file larger than any may be on this disk.
async fn a_full_disk_is_told_and_leaves_nothing(backend: Backend) {
    const ROOM: u64 = 24 * MIB;
    let alone = Alone::on(backend, Some(ROOM)).await;
    let (owner, organization) = alone.owner().await;
    let before = alone.files();
    let whole = vec![7; usize::try_from(3 * ROOM).expect("it fits")];
    for body in [bytes(3 * ROOM), reqwest::Body::from(whole)] {
        let url = alone.process.url("/uploads?filename=large.bin");
        let sent = http()
            .post(url)
            .bearer_auth(&owner.token)
            .body(body)
            .send()
            .await;
        let answer = sent.expect("an answer");
        assert_eq!(answer.status().as_u16(), 503);
        let text = answer.text().await.expect("it is text");
        assert!(text.contains("may have no room"), "{text}");
    }
    wait::until("nothing to be left", async || {
        (alone.files() == before).then_some(())
    })
    .await;
    // What fits is taken, and nothing was lost.
    let upload = owner.send_file("small.bin", "small").await;
    let input = json!({ "organizationId": organization, "uploadId": upload });
    let id = made(
        &owner.with_document("uploadDocument", input).await,
        "uploadDocument",
    );
    assert_eq!(owner.document(&id).await["size"], 5);
}
