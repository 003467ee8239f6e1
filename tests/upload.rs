//! Files that people send, and the logos made of them.

mod broken;
mod life;
mod logo;
mod picture;
mod race;
mod sending;

use std::{fs, path::Path};

use entity::upload;
use reqwest::RequestBuilder;
use sea_orm::{EntityTrait, PaginatorTrait};
use serde_json::{Value, json};
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::TcpStream,
};

use crate::support::{
    actor::{Actor, Organization},
    client::Answer,
    library::http,
    picture::png,
    server::Server,
    wait,
    world::World,
};

const MIB: usize = 1024 * 1024;

/// The request that sends a file called `logo.png`, to be changed before it is sent.
fn sending(server: &Server, sender: &Actor, file: impl Into<reqwest::Body>) -> RequestBuilder {
    let request = http().post(server.url("/uploads?filename=logo.png"));
    request.bearer_auth(&sender.token).body(file)
}

async fn answer(request: RequestBuilder) -> Answer {
    Answer::read(request.send().await.expect("the server answers")).await
}

/// Sends a file, and gives the upload's id.
async fn send(world: &World, sender: &Actor, file: impl Into<reqwest::Body>) -> String {
    let answer = answer(sending(&world.server, sender, file)).await;
    assert_eq!(answer.status, 201, "{}", answer.body);
    let id = answer.body["uploadId"].as_str().expect("it has an id");
    id.to_owned()
}

/// Asks for a change of the organization.
async fn update(actor: &Actor, organization: &Organization, change: Value) -> Answer {
    let mut input = json!({ "organizationId": organization.id });
    let fields = input.as_object_mut().expect("it is an object");
    fields.extend(change.as_object().expect("it is an object").clone());
    let input_type = "UpdateOrganizationInput";
    let selection = "organization { name logoUrl }";
    actor
        .attempt("updateOrganization", input_type, input, selection)
        .await
}

/// Asks for a logo made of the upload.
async fn choose(actor: &Actor, organization: &Organization, upload_id: &str) -> Answer {
    update(actor, organization, json!({ "logoUploadId": upload_id })).await
}

/// The address of the organization's logo, once it was changed.
fn logo_url(answer: &Answer) -> Option<String> {
    let logo = &answer.payload("updateOrganization")["organization"]["logoUrl"];
    logo.as_str().map(str::to_owned)
}

/// Code, field and message of the one user error.
#[track_caller]
fn refusal(answer: &Answer) -> (String, String, String) {
    assert!(answer.errors().is_empty(), "{}", answer.body);
    let [error] = answer.list("/updateOrganization/userErrors") else {
        panic!("not one user error: {}", answer.body);
    };
    let text = |value: &Value| value.as_str().unwrap_or_default().to_owned();
    (
        text(&error["code"]),
        text(&error["field"][0]),
        text(&error["message"]),
    )
}

/// Every file that the server keeps, by its path below the folder for files, finished or not.
fn kept(server: &Server) -> Vec<String> {
    let root = server.app.config.data_dir.join("files");
    let mut kept = Vec::new();
    walk(&root, &mut |file| {
        let path = file.strip_prefix(&root).expect("it is below the root");
        kept.push(path.to_str().expect("it is text").to_owned());
    });
    kept.sort();
    kept
}

fn walk(folder: &Path, see: &mut impl FnMut(&Path)) {
    for entry in fs::read_dir(folder).expect("the folder is read") {
        let path = entry.expect("the entry is read").path();
        match path.is_dir() {
            true => walk(&path, see),
            false => see(&path),
        }
    }
}

/// Uploads that the database knows of.
async fn rows(server: &Server) -> u64 {
    let count = upload::Entity::find().count(&server.app.db.read).await;
    count.expect("they are counted")
}

/// Returns once nothing is left of any upload, neither row nor file.
async fn nothing_is_left(server: &Server) {
    wait::until("nothing to be left", async || {
        (rows(server).await == 0 && kept(server).is_empty()).then_some(())
    })
    .await;
}

/// Sends these bytes as they are, on a connection of their own.
async fn raw(server: &Server, bytes: &[u8]) -> TcpStream {
    let mut stream = TcpStream::connect(server.address)
        .await
        .expect("it listens");
    stream.write_all(bytes).await.expect("they are sent");
    stream
}

/// All that comes back before the other side ends it.
async fn rest(mut stream: TcpStream) -> String {
    let mut answer = Vec::new();
    let read = stream.read_to_end(&mut answer);
    // The connection may be reset after the answer.
    let _ = wait::for_future("the answer", read).await;
    String::from_utf8_lossy(&answer).into_owned()
}
