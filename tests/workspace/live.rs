use serde_json::{Value, json};

use super::{Scene, workspace};
use crate::{
    on_both,
    support::{
        actor::{Actor, Organization},
        socket::{Socket, Subscription},
        world::World,
    },
};

on_both!(
    nothing_is_missed_and_nothing_comes_twice,
    what_others_see_leaves_no_trace,
    every_step_of_a_colleagues_is_seen,
);

const LIVE: &str = "subscription($id: ID!, $after: StreamCursor) { workspaceEvents(organizationId: $id, after: $after) {
    __typename
    ... on StreamPosition { cursor }
    ... on AccessChanged { cursor }
    ... on WorkspaceChanged { cursor change deletedId node { id ... on Shortlist { title } } } } }";

async fn follow(
    actor: &Actor,
    organization: &Organization,
    after: &Value,
) -> (Socket, Subscription) {
    let socket = actor.socket().await;
    let events = socket.subscribe(LIVE, json!({ "id": organization.id, "after": after }));
    (socket, events)
}

/// The titles of what was published, until the last of `count` has come, and the cursor after it.
async fn published(events: &mut Subscription, count: usize) -> (Vec<String>, Value) {
    let (mut titles, mut cursor) = (Vec::new(), Value::Null);
    while titles.len() < count {
        let event = events.next_of("WorkspaceChanged").await;
        if event["change"] == "PUBLISHED" {
            titles.push(event["node"]["title"].as_str().expect("a title").to_owned());
        }
        cursor = event["cursor"].clone();
    }
    (titles, cursor)
}

/// From the position that came with a page, through reconnects on two servers, while others work.
async fn nothing_is_missed_and_nothing_comes_twice(world: World) {
    const WORKS: usize = 12;
    let scene = Scene::of(world).await;
    let buyer = &scene.organization;
    let there = scene.world.another_server(&[]).await;
    let (partner, _) = scene.partner("Bob Martin", json!({})).await;
    let full = json!({ "dataVisibility": "FULL" });
    let (watcher, _) = scene.partner("Kent Beck", full).await;
    let before = workspace(&watcher, buyer).await["cursor"].clone();
    let members = workspace(&scene.member, buyer).await["cursor"].clone();

    let working = async {
        for number in 0..WORKS {
            let by = if number % 2 == 0 { &partner } else { &watcher };
            let draft = by
                .create_shortlist(buyer, &format!("Work {number:02}"), json!({}))
                .await;
            by.publish(&draft).await;
        }
    };
    let watching = |actor: Actor, after: Value| {
        let there = &there;
        async move {
            let (mut all, mut after) = (Vec::new(), after);
            for turn in 0..4 {
                let at = if turn % 2 == 0 {
                    actor.clone()
                } else {
                    actor.at(there)
                };
                let (_socket, mut events) = follow(&at, buyer, &after).await;
                let (titles, cursor) = published(&mut events, WORKS / 4).await;
                all.extend(titles);
                after = cursor;
            }
            all
        }
    };
    // The watcher is told of their own work once, though they see it both as its maker and as what is published.
    let (mut seen, mut by_member, ()) = tokio::join!(
        watching(watcher.clone(), before),
        watching(scene.member.clone(), members),
        working
    );
    let all: Vec<String> = (0..WORKS)
        .map(|number| format!("Work {number:02}"))
        .collect();
    seen.sort();
    by_member.sort();
    assert_eq!(seen, all);
    assert_eq!(by_member, all);

    // A cursor of something else is none of this.
    let socket = scene.member.socket().await;
    let variables = json!({ "id": buyer.id, "after": "n1" });
    let event = socket.subscribe(LIVE, variables).event().await;
    assert!(format!("{event:?}").contains("BAD_USER_INPUT"), "{event:?}");
}

/// Cursors count what the viewer may see and nothing else.
async fn what_others_see_leaves_no_trace(world: World) {
    let scene = Scene::of(world).await;
    let buyer = &scene.organization;
    let (partner, _) = scene.partner("Bob Martin", json!({})).await;
    let (blind, _) = scene
        .partner(
            "Ward Hill",
            json!({ "permissions": ["NOTES"], "dataVisibility": "FULL" }),
        )
        .await;
    let full = json!({ "dataVisibility": "FULL" });
    let (other, _) = scene.partner("Kent Beck", full).await;
    let cursors = async || {
        let mut cursors = Vec::new();
        for person in [&scene.member, &partner, &blind, &other] {
            cursors.push(workspace(person, buyer).await["cursor"].clone());
        }
        cursors
    };
    let at = |cursors: &[Value], place: usize| cursors[place].clone();

    let before = cursors().await;
    let draft = partner.create_shortlist(buyer, "Secret", json!({})).await;
    let after = cursors().await;
    assert_ne!(at(&before, 1), at(&after, 1), "its maker is told");
    for place in [0, 2, 3] {
        assert_eq!(
            at(&before, place),
            at(&after, place),
            "{place} is told of a draft"
        );
    }
    scene
        .member
        .create_shortlist(buyer, "Ours", json!({ "draft": true }))
        .await;
    let before = after;
    let after = cursors().await;
    assert_ne!(at(&before, 0), at(&after, 0), "the members are told");
    for place in [1, 2, 3] {
        assert_eq!(
            at(&before, place),
            at(&after, place),
            "{place} is told of a member's draft"
        );
    }
    partner.publish(&draft).await;
    let before = after;
    let after = cursors().await;
    for place in [0, 1, 3] {
        assert_ne!(
            at(&before, place),
            at(&after, place),
            "{place} is told what is published"
        );
    }
    assert_eq!(at(&before, 2), at(&after, 2), "a tab that is not there");
}

/// What one member does is told to the other as what it is: with briefs, with what is saved, and with what a partner who has
/// left leaves behind.
async fn every_step_of_a_colleagues_is_seen(world: World) {
    let scene = Scene::of(world).await;
    let (admin, member, buyer) = (&scene.admin, &scene.member, &scene.organization);
    let (partner, delegation) = scene.partner("Bob Martin", json!({})).await;
    let left = partner.create_brief(buyer, "Mills", json!({})).await;
    let (_socket, mut events) = follow(member, buyer, &Value::Null).await;
    events.next_of("StreamPosition").await;
    let mut heard = async || {
        let event = events.next_of("WorkspaceChanged").await;
        let id = match event["node"]["id"].as_str() {
            Some(id) => id,
            None => event["deletedId"].as_str().expect("an id"),
        };
        let change = event["change"].as_str().expect("a change");
        (change.to_owned(), id.to_owned())
    };
    let expected = |change: &str, id: &str| (change.to_owned(), id.to_owned());

    let one = json!({ "solutionIds": scene.solutions[..1] });
    let brief = admin.create_brief(buyer, "Looms", one).await;
    assert_eq!(heard().await, expected("CREATED", &brief.id));
    let sent = admin.send(&brief).await;
    assert_eq!(heard().await, expected("PUBLISHED", &brief.id));
    let closed = admin.brief("closeBrief", "BriefInput", sent.input()).await;
    assert_eq!(heard().await, expected("CHANGED", &brief.id));
    admin
        .attempt("deleteBrief", "BriefInput", closed.input(), "deletedId")
        .await
        .payload("deleteBrief");
    assert_eq!(heard().await, expected("DELETED", &brief.id));

    let saved = admin.save(buyer, &scene.solutions[0]).await;
    assert_eq!(heard().await, expected("CREATED", &saved));
    let unsave = json!({ "savedSolutionId": saved });
    admin
        .attempt("unsaveSolution", "UnsaveSolutionInput", unsave, "deletedId")
        .await
        .payload("unsaveSolution");
    assert_eq!(heard().await, expected("DELETED", &saved));

    partner.leave(&delegation).await;
    assert_eq!(heard().await, expected("CHANGED", &left.id));
    let adopt = json!({ "draftId": left.id });
    admin
        .attempt(
            "adoptDraft",
            "InheritedDraftInput",
            adopt,
            "draft { __typename }",
        )
        .await
        .payload("adoptDraft");
    assert_eq!(heard().await, expected("CHANGED", &left.id));
}
