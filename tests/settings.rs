//! The program as its operator meets it.

use std::fs;

use serde_json::{Value, json};

use crate::{
    on_both,
    support::{
        database::{Backend, Database},
        process::{Finished, Process, run},
        socket::Socket,
        wait,
    },
};

on_both!(
    the_schema_is_brought_up_to_date_by_hand,
    servers_that_start_at_once_all_serve,
    it_stops_when_asked_to,
    every_log_line_is_json_and_names_its_request,
    the_playground_is_off_unless_asked_for,
    dev_prints_log_ins_that_work,
);

/// Asserts that the program refused to start, and gives what it said.
#[track_caller]
fn refused(finished: Finished) -> String {
    assert_eq!(finished.status.code(), Some(1), "{finished:?}");
    assert_eq!(finished.output, "");
    finished.errors
}

#[tokio::test]
async fn serve_names_every_setting_that_is_missing() {
    let errors = refused(run(&["serve"], &[]).await);
    for name in ["DATABASE_URL", "PUBLIC_URL", "MAIL)", "MAIL_FROM"] {
        assert!(errors.contains(&format!("(MANDATE_{name}")), "{errors}");
    }
}

#[tokio::test]
async fn serve_names_every_setting_that_is_wrong_and_shows_no_secret() {
    let settings = [
        ("LISTEN", "8080"),
        ("PUBLIC_URL", "http://partners.example.com"),
        ("DATABASE_URL", "mysql://mandate:hush-hush@db/mandate"),
        ("MAIL", "pigeon://user:hush-hush@loft"),
        ("INVITATION_DAYS", "0"),
        ("SOCKETS_PER_USER", "many"),
        ("UPLOAD_BYTES", "2147483648"),
        ("UPLOADS_PER_USER", "0"),
        ("PLAYGROUND", "perhaps"),
        ("PRIMARY_COLOR", "blue"),
        ("SUPPORT", "http://example.com/help"),
    ];
    let errors = refused(run(&["serve"], &settings).await);
    let names = settings.map(|(name, _)| name);
    for name in names.iter().chain(&["MAIL_FROM"]) {
        assert!(
            errors.contains(&format!("(MANDATE_{name})")),
            "{name}: {errors}"
        );
    }
    assert!(errors.contains("https://"), "{errors}");
    assert!(!errors.contains("hush-hush"), "{errors}");
}

#[tokio::test]
async fn a_setting_that_does_not_exist_is_named() {
    let errors = refused(run(&["dev"], &[("LISTEM", "127.0.0.1:0")]).await);
    assert!(errors.contains("listem"), "{errors}");
    let errors = refused(run(&["schema", "print"], &[("LOG", "mandate=loudly")]).await);
    assert!(errors.contains("MANDATE_LOG"), "{errors}");
}

#[tokio::test]
async fn a_file_sets_what_the_environment_does_not() {
    let folder = tempfile::tempdir().expect("a folder can be made");
    let file = folder.path().join("mandate.toml");
    fs::write(&file, "listen = \"nowhere\"\nmail = \"pigeon\"\n").expect("it is written");
    let file = file.to_str().expect("it is text");
    let settings = [("CONFIG", file), ("LISTEN", "127.0.0.1:0")];
    let errors = refused(run(&["dev"], &settings).await);
    assert!(
        errors.contains("MANDATE_MAIL") && !errors.contains("MANDATE_LISTEN"),
        "{errors}"
    );
    let errors = refused(run(&["dev", "--config", "/no/such/file.toml"], &[]).await);
    assert!(errors.contains("/no/such/file.toml"), "{errors}");
}

#[tokio::test]
async fn a_database_that_cannot_be_reached_is_said_without_its_password() {
    let url = "postgres://mandate:hush-hush@127.0.0.1:1/mandate";
    let errors = refused(run(&["migrate", "status"], &[("DATABASE_URL", url)]).await);
    assert!(!errors.contains("hush-hush"), "{errors}");
    assert!(
        errors.starts_with("The database is postgres://mandate@127.0.0.1:1/mandate.\nmandate: "),
        "{errors}"
    );
}

#[tokio::test]
async fn a_command_says_which_database_it_took() {
    for arguments in [["migrate", "up"], ["migrate", "status"]] {
        let assumed = run(&arguments, &[]).await;
        assert!(assumed.status.success(), "{assumed:?}");
        let told = &assumed.errors;
        assert!(
            told.starts_with("The database is sqlite://data/mandate.db (the one of `dev`"),
            "{told}"
        );
        assert!(told.contains("MANDATE_DATABASE_URL"), "{told}");
        let named = run(&arguments, &[("DATABASE_URL", "sqlite://other.db")]).await;
        assert!(named.status.success(), "{named:?}");
        assert_eq!(named.errors, "The database is sqlite://other.db.\n");
    }
}

#[tokio::test]
async fn the_schema_in_the_repository_is_the_servers() {
    let printed = run(&["schema", "print"], &[]).await;
    assert!(printed.status.success(), "{printed:?}");
    assert!(
        printed.output == include_str!("../schema.graphql"),
        "print it again"
    );
}

async fn the_schema_is_brought_up_to_date_by_hand(backend: Backend) {
    let database = Database::empty(backend).await;
    let url = database.url();
    let migrate = async |verb: &str| {
        let finished = run(&["migrate", verb], &[("DATABASE_URL", &url)]).await;
        assert!(finished.status.success(), "{finished:?}");
        finished.output
    };
    let all = |output: &str, state: &str| {
        !output.is_empty() && output.lines().all(|line| line.starts_with(state))
    };
    let before = migrate("status").await;
    assert!(all(&before, "pending "), "{before}");
    for _ in 0..2 {
        migrate("up").await;
        let after = migrate("status").await;
        assert!(all(&after, "applied "), "{after}");
        assert_eq!(after.lines().count(), before.lines().count());
    }
}

async fn servers_that_start_at_once_all_serve(backend: Backend) {
    let database = Database::empty(backend).await;
    let servers =
        futures_util::future::join_all((0..2).map(|_| Process::start("serve", &database, &[])));
    for server in servers.await {
        let answer = server.anonymous().query("{ __typename }", json!({})).await;
        assert_eq!(answer.text("/__typename"), "Query");
    }
}

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
        let url = server.url("/playground/");
        let http = reqwest::Client::builder().no_proxy().build();
        let answer = http.expect("the client can be made").get(url).send().await;
        assert_eq!(
            answer.expect("it answers").status().as_u16(),
            status,
            "{command}"
        );
    }
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
