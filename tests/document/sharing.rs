//! What is shared with whom: each refusal, and folders within shared folders.

use serde_json::{Value, json};

const LIVE: &str = "subscription($id: ID!) { workspaceEvents(organizationId: $id) { __typename
    ... on WorkspaceChanged { change deletedId actor { displayName user { id } } } } }";

use super::{code, refused};
use crate::{
    on_both,
    support::{
        Stage,
        database::{Backend, Database},
        firm::Firm,
        world::World,
    },
};

on_both!(
    only_partners_are_shared_with,
    what_is_shared_twice_is_taken_back_twice,
    a_third_organization_learns_nothing,
    whoever_loses_what_is_below_is_told,
    nobody_is_flooded,
);

async fn only_partners_are_shared_with(world: World) {
    let acme = Firm::open(&world, "Acme").await;
    let bolt = Firm::open(&world, "Bolt").await;
    let crow = Firm::open(&world, "Crow").await;
    let id = acme.folder("Plans", None).await;
    // Asked, but not yet a partner.
    let asked = acme.ask(&bolt.owner.email).await;
    let asked = asked.payload("requestPartnership")["partnership"]["id"].clone();
    let asked = asked.as_str().expect("an id");
    let answer = acme.share("shareDocument", &id, asked).await;
    assert_eq!(refused(&answer, "shareDocument").0, "CONFLICT");
    let received = bolt.partnership().await.id;
    bolt.act("rejectPartnership", &received)
        .await
        .payload("rejectPartnership");
    let side = acme.partnership().await.id;
    let answer = acme.share("shareDocument", &id, &side).await;
    assert_eq!(refused(&answer, "shareDocument").1, "partnershipId");
    bolt.act("acceptPartnership", &received)
        .await
        .payload("acceptPartnership");
    let side = acme.partnership().await.id;
    // Not by the other side's view of it, nor by somebody else's, nor by whoever is no member.
    let (_, crows) = acme.join(&crow).await;
    for partnership in [&received, &crows] {
        let answer = acme.share("shareDocument", &id, partnership).await;
        assert_eq!(refused(&answer, "shareDocument").0, "NOT_FOUND");
    }
    let answer = bolt.share("shareDocument", &id, &received).await;
    assert_eq!(refused(&answer, "shareDocument").1, "documentId");
    // Whoever is a member of both names the side whose document it is.
    let both = world.known("Bob Both").await;
    acme.hire(&both, "MEMBER").await;
    let by_both = bolt.hire(&both, "MEMBER").await;
    let answer = by_both.share("shareDocument", &id, &received).await;
    assert_eq!(refused(&answer, "shareDocument").0, "INVALID_INPUT");
    by_both
        .share("shareDocument", &id, &side)
        .await
        .payload("shareDocument");
    // Again, it stays as it is, and nobody is told twice.
    acme.share("shareDocument", &id, &side)
        .await
        .payload("shareDocument");
    let query = "{ viewer { notifications(first: 100) { nodes { kind } } } }";
    let answer = bolt.owner.query(query, json!({})).await;
    let notices = answer.list("/viewer/notifications/nodes").iter();
    assert_eq!(
        notices
            .filter(|one| one["kind"] == "DOCUMENT_SHARED")
            .count(),
        1
    );
}

async fn what_is_shared_twice_is_taken_back_twice(world: World) {
    let acme = Firm::open(&world, "Acme").await;
    let bolt = Firm::open(&world, "Bolt").await;
    let (side, _) = acme.join(&bolt).await;
    let outer = acme.folder("outer", None).await;
    let inner = acme.folder("inner", Some(&outer)).await;
    let file = acme.file("file.txt", Some(&inner), b"x").await;
    let answer = acme.share("unshareDocument", &file, &side).await;
    assert_eq!(
        refused(&answer, "unshareDocument").2,
        "It is not shared with this partner."
    );
    for id in [&outer, &inner] {
        acme.share("shareDocument", id, &side)
            .await
            .payload("shareDocument");
    }
    assert_eq!(bolt.shared().await, ["inner", "outer"]);
    assert_eq!(bolt.count().await, Some(3));
    let one = json!([{ "counterpartDisplayName": "Bolt" }]);
    assert_eq!(acme.owner.document(&file).await["sharedWith"], one);
    // A file in a shared folder is taken back with the folder, or moved out of it.
    let answer = acme.share("unshareDocument", &file, &side).await;
    let (code, _, message) = refused(&answer, "unshareDocument");
    assert_eq!(code, "CONFLICT");
    assert!(message.contains("shared with a folder"), "{message}");
    acme.share("unshareDocument", &outer, &side)
        .await
        .payload("unshareDocument");
    assert_eq!(bolt.owner.document(&outer).await, Value::Null);
    assert_eq!(bolt.owner.document(&file).await["name"], "file.txt");
    assert_eq!(bolt.owner.document(&inner).await["folder"], Value::Null);
    acme.share("unshareDocument", &inner, &side)
        .await
        .payload("unshareDocument");
    assert_eq!(bolt.owner.document(&file).await, Value::Null);
    assert_eq!(acme.owner.document(&file).await["sharedWith"], json!([]));
}

async fn a_third_organization_learns_nothing(world: World) {
    let acme = Firm::open(&world, "Acme").await;
    let bolt = Firm::open(&world, "Bolt").await;
    let crow = Firm::open(&world, "Crow").await;
    let (to_bolt, _) = acme.join(&bolt).await;
    let (to_crow, from_crow) = acme.join(&crow).await;
    let id = acme.folder("Plans", None).await;
    acme.share("shareDocument", &id, &to_bolt)
        .await
        .payload("shareDocument");
    assert_eq!((crow.shared().await, crow.count().await), (vec![], Some(0)));
    assert_eq!(crow.owner.document(&id).await, Value::Null);
    let answer = crow.share("unshareDocument", &id, &from_crow).await;
    assert_eq!(code(&answer, "unshareDocument"), "NOT_FOUND");
    acme.share("shareDocument", &id, &to_crow)
        .await
        .payload("shareDocument");
    // Neither sees that the other sees it.
    for firm in [&bolt, &crow] {
        assert_eq!(firm.owner.document(&id).await["sharedWith"], Value::Null);
    }
    // With the one it ends, with the other it goes on.
    acme.act("deletePartnership", &to_bolt)
        .await
        .payload("deletePartnership");
    assert_eq!(
        (bolt.shared().await, crow.shared().await),
        (vec![], vec!["Plans".to_owned()])
    );
}

/// A folder that is shared with nobody goes, and with it what is shared by itself.
async fn whoever_loses_what_is_below_is_told(world: World) {
    let acme = Firm::open(&world, "Acme").await;
    let bolt = Firm::open(&world, "Bolt").await;
    let (side, other_side) = acme.join(&bolt).await;
    let outer = acme.folder("outer", None).await;
    let inner = acme.folder("inner", Some(&outer)).await;
    let kept = acme.folder("kept", None).await;
    for id in [&inner, &kept] {
        acme.share("shareDocument", id, &side)
            .await
            .payload("shareDocument");
    }
    let socket = bolt.owner.socket().await;
    let mut theirs = socket.subscribe(LIVE, json!({ "id": bolt.organization.id }));
    theirs.next_of("StreamPosition").await;
    let socket = acme.owner.socket().await;
    let mut own = socket.subscribe(LIVE, json!({ "id": acme.organization.id }));
    own.next_of("StreamPosition").await;
    let told = |event: &Value| {
        let told = ["change", "deletedId"].map(|field| event[field].clone());
        (told, event["actor"]["displayName"].clone())
    };
    acme.delete(&outer).await.payload("deleteDocument");
    let event = theirs.next_of("WorkspaceChanged").await;
    assert_eq!(
        told(&event),
        ([json!("DELETED"), json!(inner)], json!("Acme"))
    );
    assert_eq!(event["actor"]["user"], Value::Null);
    let event = own.next_of("WorkspaceChanged").await;
    assert_eq!(
        told(&event),
        ([json!("DELETED"), json!(outer)], json!("Acme Owner"))
    );
    // When a partnership ends, the one loses it and the other learns that it is shared no more.
    bolt.act("deletePartnership", &other_side)
        .await
        .payload("deletePartnership");
    let event = theirs.next_of("WorkspaceChanged").await;
    assert_eq!(
        told(&event),
        ([json!("DELETED"), json!(kept)], json!("Bolt"))
    );
    let event = own.next_of("WorkspaceChanged").await;
    assert_eq!(
        told(&event),
        ([json!("CHANGED"), Value::Null], json!("Bolt"))
    );
}

async fn nobody_is_flooded(backend: Backend) {
    let settings = [("SHARES_PER_USER", "2")];
    let world = World::with(Database::on(backend).await, &settings).await;
    let acme = Firm::open(&world, "Acme").await;
    let bolt = Firm::open(&world, "Bolt").await;
    let (side, _) = acme.join(&bolt).await;
    let id = acme.folder("Plans", None).await;
    for _ in 0..2 {
        acme.share("shareDocument", &id, &side)
            .await
            .payload("shareDocument");
        acme.share("unshareDocument", &id, &side)
            .await
            .payload("unshareDocument");
    }
    let answer = acme.share("shareDocument", &id, &side).await;
    assert_eq!(code(&answer, "shareDocument"), "RATE_LIMITED");
}
