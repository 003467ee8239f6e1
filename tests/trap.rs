//! What a stack like ours is known to get wrong, tried on the real server.

mod listener;

use std::time::Duration;

use entity::{audit_event, membership, organization};
use futures_util::future::join_all;
use sea_orm::{
    ConnectionTrait, DatabaseConnection, DbBackend, EntityTrait, PaginatorTrait, Statement,
};
use serde_json::{Value, json};

use crate::{
    on_both,
    support::{
        Stage,
        database::{Backend, Database as TestDatabase},
        socket::{Event, Socket},
        wait,
        world::World,
    },
};

on_both!(
    a_bomb_of_fragments_does_not_go_off,
    many_errors_are_answered_in_few_words,
    callers_who_go_away_leave_whole_organizations,
    moments_are_kept_as_they_are_told,
    a_close_frame_is_legal_whatever_was_sent,
);

/// With the executor's own limits alone this takes longer than anybody waits.
async fn a_bomb_of_fragments_does_not_go_off(world: World) {
    let mut bomb = "query { ...F0 }".to_owned();
    for level in 0..12 {
        let next = format!("...F{} ", level + 1).repeat(10);
        bomb += &format!(" fragment F{level} on Query {{ {next} }}");
    }
    bomb += " fragment F12 on Query { viewer { email } }";
    let client = world.server.anonymous();
    let answer = client.query(&bomb, json!({})).await;
    assert_eq!(
        (answer.status, answer.error_codes()),
        (400, vec!["QUERY_TOO_COMPLEX"])
    );

    let socket = Socket::connect(&client.url, None).await;
    let mut refused = socket.subscribe(&bomb, json!({}));
    let Event::Error(errors) = refused.event().await else {
        panic!("it ran");
    };
    assert_eq!(errors[0]["extensions"]["code"], "QUERY_TOO_COMPLEX");
}

async fn many_errors_are_answered_in_few_words(world: World) {
    let unknown: String = (0..1_900).map(|at| format!("unknownField{at} ")).collect();
    let client = world.server.anonymous();
    let request = client
        .request(&format!("{{ viewer {{ {unknown} }} }}"), &json!({}))
        .build();
    let response = client.execute(request.expect("it is a request")).await;
    assert_eq!(response.status(), 400);
    let text = response.text().await.expect("the answer is whole");
    // The question was 35 kB, and the library would say 30 times as much.
    assert!(text.len() < 8 * 1024, "{} bytes", text.len());
    let body: Value = serde_json::from_str(&text).expect("it is JSON");
    assert_eq!(
        body["errors"][0]["extensions"]["code"],
        "GRAPHQL_VALIDATION_FAILED"
    );
}

/// Each caller goes away a little later than the one before, some while the database is being told to begin.
async fn callers_who_go_away_leave_whole_organizations(world: World) {
    let admin = world.person("Ada Lovelace").await;
    let found =
        "mutation { createOrganization(input: { name: \"Gone\" }) { organization { id } } }";
    for at in 0..200_u64 {
        let request = admin.client.request(found, &json!({})).send();
        let _ = tokio::time::timeout(Duration::from_micros(at * 50), request).await;
    }
    // Acknowledged now, on whichever connection: there for everybody.
    let acknowledged = join_all((0..20).map(|_| admin.create_organization("Acme"))).await;
    let other = world.another_server(&[]).await;
    let there = admin.at(&other);
    for organization in acknowledged {
        let query = "query($id: ID!) { organization(id: $id) { name } }";
        let answer = there.query(query, json!({ "id": organization.id })).await;
        assert_eq!(answer.text("/organization/name"), "Acme");
    }
    let db = &world.database.connect().await.read;
    wait::until("no connection in a transaction", async || {
        (idle_in_transaction(db).await == 0).then_some(())
    })
    .await;
    let organizations = organization::Entity::find().count(db).await;
    let owners = membership::Entity::find().count(db).await;
    let audited = audit_event::Entity::find()
        .all(db)
        .await
        .expect("they can be read");
    let founded = audited
        .iter()
        .filter(|line| line.action == "organization.created");
    let founded = u64::try_from(founded.count()).expect("a number");
    assert!(founded >= 20);
    assert_eq!((organizations, owners), (Ok(founded), Ok(founded)));
}

async fn idle_in_transaction(db: &DatabaseConnection) -> usize {
    if db.get_database_backend() != DbBackend::Postgres {
        return 0;
    }
    let sql = "SELECT 1 FROM pg_stat_activity
               WHERE datname = current_database() AND state LIKE 'idle in transaction%'";
    let rows = db.query_all_raw(Statement::from_string(DbBackend::Postgres, sql));
    rows.await.expect("it can be asked").len()
}

/// One database keeps microseconds, the other would keep nanoseconds: what is answered first is what is read later.
async fn moments_are_kept_as_they_are_told(world: World) {
    let admin = world.person("Ada Lovelace").await;
    let organization = admin.create_organization("Acme").await;
    let moments = "id createdAt invitationExpiresAt expiresAt";
    let input = json!({
        "organizationId": organization.id, "email": "bob@example.com",
        "expiresAt": "2126-11-21T09:30:00.123456789Z",
    });
    let (field, selection) = ("invitePartner", format!("delegation {{ {moments} }}"));
    let answer = admin
        .attempt(field, "InvitePartnerInput", input, &selection)
        .await;
    let told = &answer.payload(field)["delegation"];
    assert_eq!(told["expiresAt"], "2126-11-21T09:30:00.123456Z");
    let query =
        format!("query($id: ID!) {{ node(id: $id) {{ ... on Delegation {{ {moments} }} }} }}");
    let answer = admin.query(&query, json!({ "id": told["id"] })).await;
    assert_eq!(answer.data("/node"), told);
}

/// A reason of more than 123 bytes would make the frame one that clients must not accept.
async fn a_close_frame_is_legal_whatever_was_sent(world: World) {
    let partner = world.person("Bob Martin").await;
    let socket = partner.socket().await;
    let subscribe = json!({
        "type": "subscribe", "id": "ä".repeat(64),
        "payload": { "query": "subscription { notifications { __typename } }" },
    });
    socket.send(&subscribe);
    socket.send(&subscribe);
    let closed = socket.closed().await;
    assert_eq!(closed.code, Some(4409));
    assert!(
        closed.reason.starts_with("Subscriber for ä"),
        "{}",
        closed.reason
    );
}

/// "Did you mean" names what exists, to whoever guesses.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn only_a_development_server_suggests_names() {
    for (playground, suggests) in [("true", true), ("false", false)] {
        let database = TestDatabase::on(Backend::Sqlite).await;
        let world = World::with(database, &[("PLAYGROUND", playground)]).await;
        let client = world.server.anonymous();
        let hint = async |query: &str| {
            let answer = client.query(query, json!({})).await;
            answer.body["errors"].to_string().contains("Did you mean")
        };
        assert_eq!(hint("{ viewe { __typename } }").await, suggests);
        for query in [
            "{ node(ide: \"usr_1\") { id } }",
            "query($a: StreamCurso) { __typename }",
            "mutation { logIn(input: { emai: \"a@example.com\" }) { __typename } }",
        ] {
            assert!(suggests || !hint(query).await, "{query}");
        }
    }
}
