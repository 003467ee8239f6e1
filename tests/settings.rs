//! The program as its operator meets it.

mod running;

use std::{fs, os::unix::fs::PermissionsExt, path::Path};

use entity::{Email, membership, text::name_key, user};
use mandate::store;
use migration::{Migrator, MigratorTrait};
use sea_orm::{ConnectionTrait, EntityTrait, QueryOrder};
use serde_json::json;

use crate::{
    on_both,
    support::{
        database::{Backend, Database},
        process::{Finished, Process, run},
    },
};

on_both!(
    the_schema_is_brought_up_to_date_by_hand,
    what_was_there_before_the_schema_changed_is_kept,
    servers_that_start_at_once_all_serve,
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
async fn what_cannot_hold_files_is_named() {
    let errors = refused(run(&["dev"], &[("FILES", "file:/dev/null/files")]).await);
    assert!(errors.contains("(MANDATE_FILES)"), "{errors}");
    assert!(!errors.contains("DATABASE"), "{errors}");
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

/// Everything is in the database, and mails hold links that work.
#[tokio::test]
async fn what_it_keeps_is_nobody_elses_to_read() {
    let home = tempfile::tempdir().expect("a folder can be made");
    let folder = home.path().join("kept/here");
    let file = folder.join("mandate.db");
    let settings = [
        ("DATA_DIR", folder.display().to_string()),
        ("DATABASE_URL", format!("sqlite://{}", file.display())),
    ];
    let settings = settings
        .each_ref()
        .map(|(name, value)| (*name, value.as_str()));
    let finished = run(&["demo", "load"], &settings).await;
    assert!(finished.status.success(), "{finished:?}");
    let mode = |path: &Path| {
        let about = fs::metadata(path).expect("it is there");
        about.permissions().mode() & 0o777
    };
    assert_eq!((mode(&folder), mode(&file)), (0o700, 0o600));
    assert_eq!(mode(&folder.join("files")), 0o700);
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

/// Members who had been invited when how their address was typed was not kept yet.
async fn what_was_there_before_the_schema_changed_is_kept(backend: Backend) {
    let database = Database::empty(backend).await;
    let db = database.connect().await;
    Migrator::up(&db.write, Some(4))
        .await
        .expect("the older schema");
    let id = |last: u8| match backend {
        Backend::Sqlite => format!("x'000000000000000000000000000000{last:02}'"),
        Backend::Postgres => format!("'00000000-0000-0000-0000-0000000000{last:02}'"),
    };
    let user = |number, email: &str| {
        let id = id(number);
        format!(
            "INSERT INTO \"user\" (id, email, email_key, name, status, created_at)
            VALUES ({id}, '{email}', '{email}', '\u{c9}lodie O''Neill', 'active', 0)"
        )
    };
    let membership = |number, user, status: &str, invited_by: Option<u8>| {
        let invited_by = invited_by.map_or("NULL".to_owned(), &id);
        let (id, user, organization) = (id(number), id(user), id(1));
        format!(
            "INSERT INTO membership (id, organization_id, user_id, role, status, invited_by_id, created_at)
            VALUES ({id}, {organization}, {user}, 'admin', '{status}', {invited_by}, 0)"
        )
    };
    let organization = format!(
        "INSERT INTO organization (id, name, created_at) VALUES ({}, 'Acme', 0)",
        id(1)
    );
    for sql in [
        user(2, "Olive@example.com"),
        user(3, "Nina@example.com"),
        organization,
        membership(4, 2, "active", None),
        membership(5, 3, "invited", Some(2)),
    ] {
        db.write
            .execute_unprepared(&sql)
            .await
            .unwrap_or_else(|error| panic!("{sql}: {error}"));
    }
    store::migrate(&db).await.expect("the newer schema");
    let members = membership::Entity::find().order_by_asc(membership::Column::Id);
    let members = members.all(&db.read).await.expect("they can be read");
    let typed: Vec<_> = members
        .iter()
        .map(|member| member.invited_email.as_ref().map(Email::as_str))
        .collect();
    assert_eq!(typed, [None, Some("Nina@example.com")]);
    // By what people are sorted and found, as whoever comes now is.
    let people = user::Entity::find().all(&db.read).await;
    let people = people.expect("they can be read");
    for member in members {
        let name = "\u{c9}lodie O'Neill";
        assert_eq!(member.name_key, name_key(name));
        let person = people.iter().find(|person| person.id == member.user_id);
        let email = &person.expect("whoever is a member").email;
        assert_eq!(member.search_key, membership::search_key(name, email));
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
