//! The program while it runs, and how it stops.

use std::time::Duration;

use entity::{Email, Instant, mail, user};
use futures_util::future::join_all;
use sea_orm::{
    ColumnTrait, ConnectionTrait, EntityTrait, PaginatorTrait, QueryFilter, Set,
    SqliteTransactionMode, TransactionOptions, TransactionTrait, prelude::Uuid,
};
use serde_json::{Value, json};

use crate::{
    on_both,
    support::{
        database::{Backend, Database},
        http,
        process::{Process, run},
        socket::Socket,
        wait,
    },
};

on_both!(
    it_stops_when_asked_to,
    what_was_promised_is_done_before_it_stops,
    every_log_line_is_json_and_names_its_request,
    the_playground_is_off_unless_asked_for,
    dev_prints_log_ins_that_work,
);

async fn it_stops_when_asked_to(database: Database) {
    let mut server = Process::start("serve", &database, &[]).await;
    let socket = Socket::connect(&server.url("/graphql"), None).await;
    let input = json!({ "email": "nobody@example.com" });
    let (field, input_type) = ("requestPasswordLink", "RequestPasswordLinkInput");
    let client = server.anonymous();
    let answer = client.attempt(field, input_type, input, "accepted").await;
    answer.payload(field);
    let status = server.terminate().await;
    assert_eq!(status.code(), Some(0), "{}", server.log());
    assert!(socket.closed().await.code.is_some(), "it says good-bye");
    // Nothing went wrong, so there is nothing that an operator should look into.
    let log = server.log();
    assert!(!log.contains("ERROR") && !log.contains("WARN"), "{log}");
}

/// The answer to whoever asks for a link comes before the work. Here that waits for others, and more of it than there are
/// connections.
async fn what_was_promised_is_done_before_it_stops(database: Database) {
    const ASKED: usize = 12;
    let mut server = Process::start("serve", &database, &[]).await;
    let db = database.connect().await;
    let address = |number| format!("person{number}@example.com");
    let people = (0..ASKED).map(|number| {
        let email: Email = address(number).parse().expect("it is an address");
        user::ActiveModel {
            id: Set(Uuid::from_u128(number as u128 + 1)),
            email_key: Set(email.key()),
            email: Set(email),
            name: Set("Somebody".to_owned()),
            status: Set(user::Status::Active),
            password_hash: Set(None),
            created_at: Set(Instant::from_micros(0)),
        }
    });
    let written = user::Entity::insert_many(people);
    written
        .exec_without_returning(&db.write)
        .await
        .expect("they are written");

    let options = TransactionOptions {
        sqlite_transaction_mode: Some(SqliteTransactionMode::Immediate),
        ..TransactionOptions::default()
    };
    let others = db.write.begin_with_options(options).await;
    let others = others.expect("nobody writes");
    if database.backend == Backend::Postgres {
        let locked = others.execute_unprepared("LOCK TABLE \"user\" IN EXCLUSIVE MODE");
        locked.await.expect("it is locked");
    }
    let client = server.anonymous();
    let ask = async |number| {
        let input = json!({ "email": address(number) });
        let (field, input_type) = ("requestPasswordLink", "RequestPasswordLinkInput");
        let answer = client.attempt(field, input_type, input, "accepted").await;
        assert_eq!(answer.payload(field)["accepted"], true);
    };
    join_all((0..ASKED).map(ask)).await;
    let (status, ()) = tokio::join!(server.terminate(), async {
        tokio::time::sleep(Duration::from_millis(300)).await;
        others.rollback().await.expect("it is released");
    });
    assert_eq!(status.code(), Some(0), "{}", server.log());
    let log = server.log();
    assert!(!log.contains("ERROR") && !log.contains("WARN"), "{log}");
    let links = mail::Entity::find().filter(mail::Column::Kind.eq(mail::Kind::PasswordLink));
    let links = links.count(&db.read).await.expect("they can be counted");
    assert_eq!(links, ASKED as u64);
}

async fn every_log_line_is_json_and_names_its_request(database: Database) {
    let server = Process::start("serve", &database, &[("LOG", "mandate=debug")]).await;
    let answer = server
        .anonymous()
        .query("{ viewer { email } }", json!({}))
        .await;
    let id = answer.headers["x-request-id"]
        .to_str()
        .expect("it is text")
        .to_owned();
    let failing = server
        .anonymous()
        .query("mutation { logOut { loggedOut } }", json!({}))
        .await;
    assert_eq!(
        failing.errors()[0]["extensions"]["requestId"],
        failing.headers["x-request-id"]
            .to_str()
            .expect("it is text")
    );
    let log = server.log();
    let lines: Vec<Value> = log
        .lines()
        .map(|line| serde_json::from_str(line).unwrap_or_else(|_| panic!("not JSON: {line}")))
        .collect();
    let of_request = lines
        .iter()
        .filter(|line| line["span"]["request_id"] == id.as_str());
    assert_eq!(of_request.count(), 1, "{id} in {log}");
}

async fn the_playground_is_off_unless_asked_for(database: Database) {
    for (command, settings, status) in [
        ("serve", &[][..], 404),
        ("serve", &[("PLAYGROUND", "true")], 200),
        ("dev", &[], 200),
    ] {
        let server = Process::start(command, &database, settings).await;
        let http = http::client().build();
        let http = http.expect("the client can be made");
        let page = http.get(server.url("/playground/")).send().await;
        let page = page.expect("it answers");
        assert_eq!(page.status().as_u16(), status, "{command}");
        if status == 404 {
            continue;
        }
        // It speaks with this server alone, and offers nobody's account but a demo's.
        let policy = page.headers()["content-security-policy"].to_str();
        let policy = policy.expect("it is text");
        for part in [
            "default-src 'none'",
            "connect-src 'self'",
            "script-src 'self'",
        ] {
            assert!(policy.contains(part), "{policy}");
        }
        let offers = http.get(server.url("/playground/settings.json")).send();
        let offers = offers.await.expect("it answers").text().await;
        let offers: Value = serde_json::from_str(&offers.expect("text")).expect("JSON");
        let accounts = offers["accounts"].as_array().expect("a list");
        assert_eq!(accounts.is_empty(), command == "serve", "{offers}");
    }
}

/// Nothing is set but where it listens.
#[tokio::test]
async fn dev_keeps_all_it_has_beside_it() {
    let server = Process::alone("dev").await;
    for path in ["data/mandate.db", "data/mail"] {
        wait::until(path, async || {
            server.home().join(path).exists().then_some(())
        })
        .await;
    }
    let answer = server
        .anonymous()
        .query("{ viewer { email } }", json!({}))
        .await;
    assert!(answer.data("/viewer").is_null());
}

async fn dev_prints_log_ins_that_work(database: Database) {
    let server = Process::start("dev", &database, &[]).await;
    // It is ready before it has said so.
    let log = wait::until("the welcome", async || {
        Some(server.log()).filter(|log| log.contains("partners-welcome\n\n"))
    })
    .await;
    let email = log
        .split_whitespace()
        .find(|word| word.contains("@harbourline.example"));
    let email = email.unwrap_or_else(|| panic!("no log-in in {log}"));
    let input = json!({ "email": email, "password": "partners-welcome" });
    let answer = server
        .anonymous()
        .attempt("logIn", "LogInInput", input, "viewer { email }")
        .await;
    assert_eq!(answer.payload("logIn")["viewer"]["email"], email);
    // The demo is of no use to a database that is in use.
    let loaded = run(&["demo", "load"], &[("DATABASE_URL", &database.url())]).await;
    assert!(loaded.output.contains("nothing was loaded"), "{loaded:?}");
    assert!(loaded.errors.contains("The database is "), "{loaded:?}");
}
