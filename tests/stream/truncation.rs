//! Cursors that the stream cannot go on from.

use mandate::command::retention;
use serde_json::{Value, json};
use time::Duration;

use super::{DELEGATIONS, Feed, NOTIFICATIONS, WAYS, WORKSPACE, cursor, numbered};
use crate::{
    on_both,
    support::{
        Stage,
        actor::{Actor, Delegation},
        database::{Backend, Database},
        world::World,
    },
};

on_both!(
    a_cursor_from_before_what_is_kept_is_truncated,
    a_cursor_of_another_stream_is_bad_input,
);

async fn a_cursor_from_before_what_is_kept_is_truncated(backend: Backend) {
    let world = World::with(Database::on(backend).await, &[("STREAM_DAYS", "1")]).await;
    let admin = world.person("Ada Lovelace").await;
    let partner = world.person("Bob Martin").await;
    let organization = admin.create_organization("Acme").await;
    let variables = json!({ "organization": organization.id });
    let invite = json!({ "permissions": ["NOTES"] });
    let mut delegation = admin
        .invite_partner(&organization, &partner.email, invite)
        .await;
    delegation = partner.accept(&delegation).await;
    delegation = admin.suspend(&delegation).await;
    admin.resume(&delegation).await;
    let streams: [(&Actor, &str, Value); 3] = [
        (&partner, NOTIFICATIONS, json!({})),
        (&admin, DELEGATIONS, variables.clone()),
        (&partner, WORKSPACE, variables),
    ];
    for way in WAYS {
        for (actor, query, variables) in &streams {
            let mut feed = Feed::open(way, actor, query, variables.clone()).await;
            let newest = cursor(&feed.expect("StreamPosition").await);
            let of = |number: u32| numbered(&newest, number);
            // From before it is pruned everything is there.
            let mut feed = Feed::resume(way, actor, query, variables.clone(), &of(1)).await;
            assert_eq!(cursor(&feed.expect("StreamPosition").await), of(1));
            // From the future, as after the database was put back to an older state.
            let mut feed = Feed::resume(way, actor, query, variables.clone(), &of(1000)).await;
            assert_eq!(cursor(&feed.expect("StreamTruncated").await), newest);
        }
    }
    world.clock.advance(Duration::days(2));
    retention::sweep(&world.server.app)
        .await
        .expect("it is swept");
    let mut feeds = Vec::new();
    for way in WAYS {
        for (actor, query, variables) in &streams {
            let mut feed = Feed::open(way, actor, query, variables.clone()).await;
            let newest = cursor(&feed.expect("StreamPosition").await);
            let of = |number: u32| numbered(&newest, number);
            let mut feed = Feed::resume(way, actor, query, variables.clone(), &of(1)).await;
            assert_eq!(cursor(&feed.expect("StreamTruncated").await), newest);
            feeds.push(feed);
            // Whoever has seen everything has missed nothing.
            let mut feed = Feed::resume(way, actor, query, variables.clone(), &newest).await;
            assert_eq!(cursor(&feed.expect("StreamPosition").await), newest);
            feeds.push(feed);
        }
    }
    // They go on.
    let delegation = reread(&admin, &delegation.id).await;
    admin
        .update_delegation(&delegation, json!({ "permissions": ["BRIEFS"] }))
        .await;
    for feed in &mut feeds {
        let item = feed.news().await;
        assert_ne!(item["__typename"], "StreamTruncated", "{item}");
    }
}

async fn reread(admin: &Actor, id: &str) -> Delegation {
    let query = "query($id: ID!) { node(id: $id) { ... on Delegation { status version } } }";
    let answer = admin.query(query, json!({ "id": id })).await;
    Delegation {
        id: id.to_owned(),
        status: answer.text("/node/status").to_owned(),
        version: answer.data("/node/version").as_i64().expect("a number"),
    }
}

async fn a_cursor_of_another_stream_is_bad_input(world: World) {
    let admin = world.person("Ada Lovelace").await;
    let organization = admin.create_organization("Acme").await;
    let variables = json!({ "organization": organization.id });
    for (query, variables, others) in [
        (
            NOTIFICATIONS,
            json!({}),
            vec!["d1", "w1", "", "n", "n-1", "n1x"],
        ),
        (
            DELEGATIONS,
            variables.clone(),
            vec!["n1", "w1", "", "d", "d-1", "d1x"],
        ),
        (
            WORKSPACE,
            variables,
            vec![
                "n1",
                "d1",
                "",
                "w",
                "w1",
                "w-1",
                "w00000000--1",
                "w00000000-1x",
            ],
        ),
    ] {
        for way in WAYS {
            for other in &others {
                let mut variables = variables.clone();
                variables["after"] = json!(other);
                let mut feed = Feed::open(way, &admin, query, variables).await;
                let refusal = feed.refusal().await;
                assert_eq!(
                    refusal[0]["extensions"]["code"], "BAD_USER_INPUT",
                    "{refusal}"
                );
            }
        }
    }
}
