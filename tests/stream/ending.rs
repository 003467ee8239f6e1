//! Streams whose session ends, and readers who are slow to learn of an end.

use std::net::{IpAddr, Ipv4Addr};

use async_graphql::{Request, Response, Variables};
use entity::session;
use futures_util::{StreamExt, stream::BoxStream};
use mandate::{access::Viewer, graphql, limit::Source};
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter};
use serde_json::{Value, json};

use super::{DELEGATIONS, Feed, WORKSPACE, Way, cursor, numbered};
use crate::{
    on_both,
    support::{actor::Actor, world::World},
};

on_both!(
    a_session_that_ends_takes_its_streams_along,
    a_slow_reader_gets_nothing_from_after_the_end,
    a_slow_reader_gets_nothing_that_they_may_no_longer_see,
);

async fn a_session_that_ends_takes_its_streams_along(world: World) {
    let there = world.another_server(&[]).await;
    let partner = world.person("Bob Martin").await;
    let other_session = partner.log_in_again().await;
    let mut socket = Feed::notifications(Way::Socket, &partner).await;
    let mut events = Feed::notifications(Way::Sse, &partner).await;
    let mut events_there = Feed::notifications(Way::Sse, &partner.at(&there)).await;
    let mut socket_of_other = Feed::notifications(Way::Socket, &other_session).await;

    let answer = partner
        .query("mutation { logOut { loggedOut } }", json!({}))
        .await;
    assert_eq!(*answer.data("/logOut/loggedOut"), true);

    let Feed::Socket { line, .. } = &mut socket else {
        unreachable!("it is a socket");
    };
    let closed = line.closed().await;
    assert_eq!(
        (closed.code, closed.reason.as_str()),
        (Some(4401), "Session ended")
    );
    for events in [&mut events, &mut events_there] {
        let refusal = events.refusal().await;
        assert_eq!(refusal[0]["extensions"]["code"], "UNAUTHENTICATED");
        events.completed().await;
    }

    let admin = world.person("Ada Lovelace").await;
    let organization = admin.create_organization("Acme").await;
    admin
        .invite_partner(&organization, &partner.email, json!({}))
        .await;
    assert_eq!(
        socket_of_other.news().await["notification"]["kind"],
        "INVITATION_RECEIVED"
    );
}

/// Items are made when they are asked for, so that a reader who lets them wait in the server gets what is theirs then.
async fn a_slow_reader_gets_nothing_from_after_the_end(world: World) {
    let admin = world.person("Ada Lovelace").await;
    let organization = admin.create_organization("Acme").await;
    let other = world.person("Grace Hopper").await;
    let membership = other
        .join_organization(&organization, &admin, "ADMIN")
        .await;
    let partner = world.person("Bob Martin").await;
    let mut delegation = admin
        .invite_partner(&organization, &partner.email, json!({}))
        .await;
    delegation = partner.accept(&delegation).await;
    delegation = admin.suspend(&delegation).await;
    delegation = admin.resume(&delegation).await;
    let organization = json!({ "organization": organization.id });

    let mut feed = Feed::open(Way::Sse, &partner, WORKSPACE, organization.clone()).await;
    let first = numbered(&cursor(&feed.expect("StreamPosition").await), 0);
    let mut list = unread(&world, &other, DELEGATIONS, &organization, "d0").await;
    let mut workspace = unread(&world, &partner, WORKSPACE, &organization, &first).await;
    for (stream, first) in [
        (&mut list, "DelegationChanged"),
        (&mut workspace, "AccessChanged"),
    ] {
        assert_eq!(
            next(stream).await.expect("an item")["__typename"],
            "StreamPosition"
        );
        assert_eq!(next(stream).await.expect("an item")["__typename"], first);
    }
    // There is more, read already and not yet asked for.
    admin
        .update_membership(&membership, json!({ "role": "MEMBER" }))
        .await;
    admin.revoke(&delegation).await;
    assert_eq!(next(&mut list).await, None);
    let ended = next(&mut workspace).await.expect("an item");
    assert_eq!(
        (&ended["__typename"], &ended["status"]),
        (&json!("AccessEnded"), &json!("REVOKED"))
    );
    assert_eq!(next(&mut workspace).await, None);
}

/// The same of what was deleted, of which nothing is left to be read under the guard.
async fn a_slow_reader_gets_nothing_that_they_may_no_longer_see(world: World) {
    const EVENTS: &str = "subscription($organization: ID!, $after: StreamCursor) {
        workspaceEvents(organizationId: $organization, after: $after) { __typename
            ... on WorkspaceChanged { change } ... on AccessChanged { tabs { key } } } }";
    let admin = world.person("Ada Lovelace").await;
    let organization = admin.create_organization("Acme").await;
    let partner = world.person("Bob Martin").await;
    let full = json!({ "dataVisibility": "FULL" });
    let invited = admin.invite_partner(&organization, &partner.email, full);
    let delegation = partner.accept(&invited.await).await;
    let variables = json!({ "organization": organization.id });
    let mut feed = Feed::open(Way::Sse, &partner, WORKSPACE, variables.clone()).await;
    let first = cursor(&feed.expect("StreamPosition").await);
    for title in ["Looms", "Mills"] {
        let made = admin
            .create_shortlist(&organization, title, json!({}))
            .await;
        let deleted = admin.attempt(
            "deleteShortlist",
            "ShortlistInput",
            made.input(),
            "deletedId",
        );
        deleted.await.payload("deleteShortlist");
    }
    let mut events = unread(&world, &partner, EVENTS, &variables, &first).await;
    let position = next(&mut events).await.expect("an item");
    assert_eq!(position["__typename"], "StreamPosition");
    let deleted = next(&mut events).await.expect("an item");
    assert_eq!(
        deleted["change"], "DELETED",
        "what is gone shows only that it went"
    );
    // There is more, read already and not yet asked for.
    let notes = json!({ "permissions": ["NOTES"] });
    admin.update_delegation(&delegation, notes).await;
    let told = next(&mut events).await.expect("an item");
    assert_eq!(
        told,
        json!({ "__typename": "AccessChanged", "tabs": [{ "key": "NOTES" }] })
    );
}

/// A stream as the transports have it before they pass it on.
async fn unread(
    world: &World,
    actor: &Actor,
    query: &str,
    variables: &Value,
    after: &str,
) -> BoxStream<'static, Response> {
    let app = &world.server.app;
    let newest = session::Entity::find()
        .filter(session::Column::TokenHash.eq(mandate::secret::hash(&actor.token)))
        .one(&app.db.read)
        .await;
    let session = newest.expect("it can be read").expect("they are signed in");
    let viewer = Viewer {
        user_id: session.user_id,
        session_id: session.id,
    };
    let mut variables = variables.clone();
    variables["after"] = json!(after);
    let request = Request::new(query).variables(Variables::from_json(variables));
    let source = Source::from(IpAddr::from(Ipv4Addr::LOCALHOST));
    let request = graphql::enter(request, app, Some(viewer), None, source);
    graphql::schema(false).execute_stream(request).boxed()
}

async fn next(stream: &mut BoxStream<'static, Response>) -> Option<Value> {
    let response = stream.next().await?;
    assert!(response.errors.is_empty(), "{:?}", response.errors);
    let data = response.data.into_json().expect("it is JSON");
    data.as_object()?.values().next().cloned()
}
