//! What a note is to those on the side of whoever wrote it.

use super::*;

on_both!(a_colleague_deletes_what_was_shared_on_their_side);

/// It was shared in the name of their side: who works there takes it back, but puts no other words into its author's mouth.
async fn a_colleague_deletes_what_was_shared_on_their_side(world: World) {
    let scene = Scene::of(world).await;
    let (buyer, solution) = (&scene.organization, &scene.solutions[0]);
    let (partner, _) = scene.partner("Bob Martin", json!({})).await;
    let [colleague, confined] = [
        scene.world.person("Ward Hill").await,
        scene.world.person("Jean Bartik").await,
    ];
    scene.world.join_delegation(&colleague, &partner).await;
    scene.world.confine(&confined, &partner).await;
    let (update, delete) = (
        ("updateNote", "UpdateNoteInput"),
        ("deleteNote", "DeleteNoteInput"),
    );
    let shared = partner.add_note(buyer, solution, "Fine", "SHARED").await;
    let own = partner.add_note(buyer, solution, "Dear", "PERSONAL").await;
    for (person, may_do) in [
        (&partner, json!(["EDIT", "DELETE"])),
        (&colleague, json!(["DELETE"])),
        // Not of the side yet.
        (&confined, json!([])),
    ] {
        let variables = json!({ "id": buyer.id, "visibility": "SHARED" });
        let page = page(person, variables).await;
        let nodes = page["notes"]["nodes"].as_array().expect("a list");
        assert_eq!(nodes[0]["actions"], may_do, "{}", person.name);
    }
    for person in [&colleague, &confined] {
        assert_eq!(texts(person, buyer).await, ["Fine"], "{}", person.name);
        let changed = shared.with("text", "Not fine");
        let code = refusal(person, update.0, update.1, changed).await;
        assert_eq!(code, "FORBIDDEN", "{}", person.name);
        for (field, input_type) in [update, delete] {
            let code = refusal(person, field, input_type, own.input()).await;
            assert_eq!(code, "NOT_FOUND", "{field} by {}", person.name);
        }
    }
    let code = refusal(&confined, delete.0, delete.1, shared.input()).await;
    assert_eq!(code, "FORBIDDEN");

    let (_partners, mut partners) = follow(&partner, buyer).await;
    let gone = colleague.attempt(delete.0, delete.1, shared.input(), "deletedId");
    assert_eq!(gone.await.payload(delete.0)["deletedId"], json!(shared.id));
    let event = partners.next_of("WorkspaceChanged").await;
    assert_eq!(
        (&event["deletedId"], &event["actor"]["displayName"]),
        (&json!(shared.id), &json!("Ward Hill (Bob Martin)"))
    );
    assert_eq!(texts(&partner, buyer).await, ["Dear"]);
    for person in [&colleague, &confined, &scene.member] {
        assert!(texts(person, buyer).await.is_empty(), "{}", person.name);
    }
    // A personal one is told to nobody when it goes, on no side.
    let (_colleagues, mut colleagues) = follow(&colleague, buyer).await;
    let gone = partner.attempt(delete.0, delete.1, own.input(), "deletedId");
    gone.await.payload(delete.0);
    partner.add_note(buyer, solution, "Last", "SHARED").await;
    let event = colleagues.next_of("WorkspaceChanged").await;
    assert_eq!(event["node"]["text"], "Last");
}
