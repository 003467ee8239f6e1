//! Passwords and tokens are nowhere to be found.

use std::{fs, path::Path};

use mandate::secret;
use sea_orm::{ConnectionTrait, Statement};
use serde_json::json;

use super::*;
use crate::{
    on_both,
    support::{
        Stage,
        actor::PASSWORD,
        database::{Backend, Database},
        http,
        process::Process,
        socket::Socket,
    },
};

on_both!(secrets_are_neither_stored_nor_logged);

/// A real program, which logs as much as its own code can, and everything a person can do with a secret.
async fn secrets_are_neither_stored_nor_logged(backend: Backend) {
    let database = Database::on(backend).await;
    let settings = [("LOG", "info,mandate=trace,sqlx=debug,sea_orm=debug")];
    let server = Process::start("serve", &database, &settings).await;
    let (client, inbox) = (server.anonymous(), server.inbox());
    let email = "ada@example.com";
    sign_up(&client, email, "Ada", PASSWORD).await;
    log_in(&client, email, PASSWORD).await;
    let proof = inbox.token(email, "/sign-up").await;
    let verified = verify_email(&client, &proof).await;
    let session = signed_in(&client, &verified, "verifyEmail");
    log_in(&client, email, OTHER_PASSWORD).await;
    request_link(&client, email).await;
    let reset = inbox.token(email, "/password").await;
    set_password(&client, &reset, OTHER_PASSWORD).await;
    let answer = log_in(&client, email, OTHER_PASSWORD).await;
    let newer = signed_in(&client, &answer, "logIn");

    let create = "mutation { createOrganization(input: { name: \"Acme\" }) { organization { id } userErrors { code } } }";
    let answer = newer.query(create, json!({})).await;
    let invite = "mutation($id: ID!) { invitePartner(input: { organizationId: $id, email: \"fay@example.com\" }) { userErrors { code } } }";
    let id = answer.data("/createOrganization/organization/id");
    newer.query(invite, json!({ "id": id })).await;
    let invitation = inbox.token("fay@example.com", "/invitation").await;
    let page = http::client().build();
    let page = page.expect("the client can be made");
    for path in ["invitation", "password", "sign-up"] {
        let url = server.url(&format!("/{path}/{invitation}"));
        page.get(url).send().await.expect("the page is served");
    }
    let socket = Socket::connect(&client.url, newer.token.as_deref()).await;
    let query = "query($token: String!) { invitation(token: $token) { status } }";
    let mut shown = socket.subscribe(query, json!({ "token": invitation }));
    assert_eq!(shown.next().await["status"], "PENDING");
    // Documents in which a secret stands where it should not, and ones that cannot be run.
    let clumsy = format!("{{ invitation(token: \"{invitation}\") {{ nothing }} }}");
    client.query(&clumsy, json!({})).await;
    client.query(&clumsy[..clumsy.len() - 4], json!({})).await;

    let mut secrets = vec![
        PASSWORD.to_owned(),
        OTHER_PASSWORD.to_owned(),
        proof,
        reset,
        invitation,
    ];
    secrets.extend([session, newer].map(|client| client.token.expect("it is signed in")));
    let (stored, log) = (everything_in(&database).await, server.log());
    assert!(stored.contains(email) && log.contains("answered"), "{log}");
    for secret in &secrets {
        assert!(!stored.contains(secret.as_str()), "{secret} is stored");
        assert!(
            !stored.contains(&hex(secret.as_bytes())),
            "{secret} is stored"
        );
        assert!(!log.contains(secret.as_str()), "{secret} is logged:\n{log}");
    }
    // So that it would have been found.
    let hash = hex(&secret::hash(secrets.last().expect("there are some")));
    assert!(
        stored.contains(&hash),
        "what is stored of a token is its hash"
    );
}

/// All that the database holds: texts as they are, and bytes in hexadecimal.
async fn everything_in(database: &Database) -> String {
    let url = database.url();
    if let Some(file) = url.strip_prefix("sqlite://") {
        let folder = Path::new(file).parent().expect("it is in a folder");
        let files = fs::read_dir(folder).expect("the folder is read");
        let bytes: Vec<u8> = files
            .flat_map(|file| fs::read(file.expect("it is there").path()).expect("the file is read"))
            .collect();
        return format!("{}{}", String::from_utf8_lossy(&bytes), hex(&bytes));
    }
    let db = database.connect().await.read;
    let select = |sql: String| Statement::from_string(db.get_database_backend(), sql);
    let tables = "SELECT tablename AS line FROM pg_tables WHERE schemaname = 'public'".to_owned();
    let mut everything = String::new();
    for table in lines(&db, select(tables)).await {
        let rows = format!("SELECT row_to_json(t)::text AS line FROM \"{table}\" t");
        everything.extend(lines(&db, select(rows)).await);
    }
    everything
}

async fn lines(db: &impl ConnectionTrait, select: Statement) -> Vec<String> {
    let rows = db.query_all_raw(select).await.expect("the table is read");
    let line = |row: &sea_orm::QueryResult| row.try_get("", "line").expect("it is text");
    rows.iter().map(line).collect()
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}
