//! The fourth document's promise: files, proofs and whole folders are shared with a partner, and are gone when it ends.

use serde_json::{Value, json};

use super::{code, kept};
use crate::{
    on_both,
    support::{
        firm::Firm,
        library::{download, made, names},
        socket::Subscription,
        wait,
        world::World,
    },
};

on_both!(two_partners_share_a_folder);

const LIVE: &str = "subscription($id: ID!) { workspaceEvents(organizationId: $id) { __typename
    ... on WorkspaceChanged { change deletedId node { ... on Document { name } } actor { displayName } } } }";

/// What the next event tells: the change, and the name or the id.
async fn next(events: &mut Subscription) -> (String, String) {
    let event = events.next_of("WorkspaceChanged").await;
    // Of another organization's people nobody is told what they have done.
    let actor = event["actor"]["displayName"].as_str().expect("somebody");
    assert!(["Acme", "Bolt", "Bolt Owner"].contains(&actor), "{actor}");
    let text = |value: &Value| value.as_str().map(str::to_owned);
    let what = text(&event["node"]["name"]).or_else(|| text(&event["deletedId"]));
    (
        text(&event["change"]).expect("a change"),
        what.expect("what"),
    )
}

fn told(change: &str, what: &str) -> (String, String) {
    (change.to_owned(), what.to_owned())
}

async fn two_partners_share_a_folder(world: World) {
    let acme = Firm::open(&world, "Acme").await;
    let bolt = Firm::open(&world, "Bolt").await;
    let clerk = world.known("Bolt Clerk").await;
    let by_clerk = bolt.hire(&clerk, "MEMBER").await;
    let (side, other_side) = acme.join(&bolt).await;
    let socket = clerk.socket().await;
    let mut live = socket.subscribe(LIVE, json!({ "id": bolt.organization.id }));
    live.next_of("StreamPosition").await;

    // Acme keeps a tree: a folder with a folder in it, files of several kinds.
    let plans = acme.folder("Plans", None).await;
    let drafts = acme.folder("Drafts", Some(&plans)).await;
    let notes = acme.file("notes.txt", Some(&drafts), b"Nothing yet").await;
    let png = b"\x89PNG\r\n\x1a\n and more";
    let proof = made(
        &acme.upload("poster.png", Some(&plans), png, "PROOF").await,
        "uploadDocument",
    );
    let salaries = acme.file("salaries.csv", None, b"a,b\n1,2\n").await;
    assert_eq!(acme.names(None).await, ["Plans", "salaries.csv"]);
    assert_eq!(acme.names(Some(&plans)).await, ["Drafts", "poster.png"]);
    assert_eq!(acme.count().await, Some(5));
    let seen = acme.owner.document(&proof).await;
    let url = seen["downloadUrl"].as_str().expect("a link").to_owned();
    assert_eq!(
        seen,
        json!({
            "id": proof, "kind": "PROOF", "name": "poster.png", "contentType": "image/png",
            "size": png.len(), "downloadUrl": url, "actions": ["EDIT", "SHARE", "DELETE"],
            "createdBy": { "displayName": "Acme Owner" }, "owner": { "name": "Acme" },
            "folder": { "name": "Plans" }, "sharedWith": [],
        })
    );
    assert_eq!(download(&url, &[]).await.bytes, png);

    // Being partners alone shows nothing of it.
    assert_eq!(bolt.shared().await, Vec::<String>::new());
    assert_eq!(
        (bolt.count().await, clerk.document(&proof).await),
        (Some(0), Value::Null)
    );

    // The folder is shared, and with it what is below. Everybody at Bolt is told.
    let shared = acme.share("shareDocument", &plans, &side).await;
    let shared = &shared.payload("shareDocument")["document"];
    assert_eq!(
        shared["sharedWith"],
        json!([{ "counterpartDisplayName": "Bolt" }])
    );
    assert_eq!(next(&mut live).await, told("PUBLISHED", "Plans"));
    for person in [&bolt.owner, &clerk] {
        let query = "{ viewer { notifications(first: 1) { nodes { kind title organization { name } subject { id } } } } }";
        let answer = person.query(query, json!({})).await;
        let expected = json!({
            "kind": "DOCUMENT_SHARED", "title": "Acme has shared \u{201c}Plans\u{201d} with Bolt",
            "organization": { "name": "Acme" }, "subject": { "id": plans },
        });
        assert_eq!(answer.list("/viewer/notifications/nodes")[0], expected);
    }
    for firm in [&bolt, &by_clerk] {
        assert_eq!(firm.names(None).await, Vec::<String>::new());
        assert_eq!(firm.shared().await, ["Plans"]);
        assert_eq!(firm.names(Some(&plans)).await, ["Drafts", "poster.png"]);
        assert_eq!(firm.names(Some(&drafts)).await, ["notes.txt"]);
        assert_eq!(firm.count().await, Some(4));
        assert_eq!(firm.owner.document(&salaries).await, Value::Null);
    }
    for (firm, side) in [(&acme, &side), (&bolt, &other_side)] {
        let query = "query($id: ID!) { node(id: $id) { ... on Partnership { actions
            sharedDocuments { totalCount nodes { name } } } } }";
        let answer = firm.owner.query(query, json!({ "id": side })).await;
        let partnership = &answer.body["data"]["node"];
        assert_eq!(names(&partnership["sharedDocuments"]), ["Plans"]);
        assert_eq!(partnership["actions"], json!(["DELETE", "SHARE"]));
    }

    // Seen, and read only.
    let seen = clerk.document(&plans).await;
    assert_eq!(seen["folder"], Value::Null);
    let seen = clerk.document(&proof).await;
    assert_eq!(
        (&seen["actions"], &seen["sharedWith"]),
        (&json!([]), &Value::Null)
    );
    assert_eq!(seen["folder"]["name"], "Plans");
    assert_eq!(seen["createdBy"], json!({ "displayName": "Acme" }));
    let link = seen["downloadUrl"].as_str().expect("a link").to_owned();
    assert_ne!(link, url);
    assert_eq!(download(&link, &[]).await.bytes, png);
    let renamed = by_clerk.update(&proof, json!({ "name": "mine.png" })).await;
    assert_eq!(code(&renamed, "updateDocument"), "FORBIDDEN");
    assert_eq!(
        code(&by_clerk.delete(&proof).await, "deleteDocument"),
        "FORBIDDEN"
    );
    let answer = by_clerk.share("shareDocument", &proof, &other_side).await;
    assert_eq!(code(&answer, "shareDocument"), "FORBIDDEN");
    let input =
        json!({ "organizationId": bolt.organization.id, "name": "Mine", "folderId": plans });
    let answer = clerk.with_document("createFolder", input).await;
    assert_eq!(code(&answer, "createFolder"), "INVALID_INPUT");

    // What comes into the folder later is shared, and what is taken out of it is not.
    let late = acme.file("late.txt", Some(&drafts), b"Late").await;
    assert_eq!(next(&mut live).await, told("CREATED", "late.txt"));
    let renamed = acme.update(&late, json!({ "name": "Later.txt" })).await;
    renamed.payload("updateDocument");
    assert_eq!(next(&mut live).await, told("CHANGED", "Later.txt"));
    let moved = acme.update(&salaries, json!({ "folderId": plans })).await;
    moved.payload("updateDocument");
    assert_eq!(next(&mut live).await, told("PUBLISHED", "salaries.csv"));
    assert_eq!(clerk.document(&salaries).await["name"], "salaries.csv");
    let moved = acme.update(&salaries, json!({ "moveToRoot": true })).await;
    moved.payload("updateDocument");
    assert_eq!(next(&mut live).await, told("DELETED", &salaries));
    assert_eq!(clerk.document(&salaries).await, Value::Null);
    acme.delete(&late).await.payload("deleteDocument");
    assert_eq!(next(&mut live).await, told("DELETED", &late));

    // Bolt shares one file in turn, and both are told over the partnership.
    let offer = bolt.file("offer.pdf", None, b"%PDF-1.7 offer").await;
    assert_eq!(next(&mut live).await, told("CREATED", "offer.pdf"));
    let answer = bolt.share("shareDocument", &offer, &other_side).await;
    answer.payload("shareDocument");
    assert_eq!(next(&mut live).await, told("CHANGED", "offer.pdf"));
    assert_eq!(acme.shared().await, ["offer.pdf"]);
    let offered = acme.owner.link(&offer).await.expect("a link");
    assert_eq!(download(&offered, &[]).await.status, 200);

    // It ends: lists, nodes, links, streams, notices: nothing, on either side. What is one's own stays.
    bolt.act("deletePartnership", &other_side)
        .await
        .payload("deletePartnership");
    assert_eq!(next(&mut live).await, told("DELETED", &plans));
    for firm in [&bolt, &by_clerk] {
        assert_eq!(firm.shared().await, Vec::<String>::new());
        assert_eq!(firm.names(Some(&plans)).await, Vec::<String>::new());
        assert_eq!(firm.count().await, Some(1));
        for id in [&plans, &drafts, &proof, &notes] {
            assert_eq!(firm.owner.document(id).await, Value::Null);
        }
        let query = "{ viewer { notifications(first: 100) { nodes { kind subject { id } } } } }";
        let answer = firm.owner.query(query, json!({})).await;
        let notices = answer.list("/viewer/notifications/nodes");
        let shared = notices.iter().find(|one| one["kind"] == "DOCUMENT_SHARED");
        assert_eq!(shared.expect("it stays")["subject"], Value::Null);
    }
    assert_eq!(acme.shared().await, Vec::<String>::new());
    for link in [&link, &offered] {
        assert_eq!(download(link, &[]).await.status, 404);
    }
    assert_eq!(download(&url, &[]).await.bytes, png);
    assert_eq!(acme.owner.document(&plans).await["sharedWith"], json!([]));

    // Partners again, nothing of it comes back by itself.
    acme.act("deletePartnership", &side)
        .await
        .payload("deletePartnership");
    acme.join(&bolt).await;
    assert_eq!((bolt.shared().await, acme.shared().await), (vec![], vec![]));

    // A folder goes with all that is in it, bytes included.
    assert_eq!(kept(&world.server), 4);
    acme.delete(&plans).await.payload("deleteDocument");
    wait::until("the bytes to be gone", async || {
        (kept(&world.server) == 2).then_some(())
    })
    .await;
    assert_eq!(acme.names(None).await, ["salaries.csv"]);
}
