//! Versions: what somebody has not seen is not overwritten, and what changes nothing raises none.

use serde_json::json;

use super::{
    Scene, refusal,
    shortlist::{look, mutations},
    workspace,
};
use crate::{on_both, support::world::World};

on_both!(
    a_stale_version_changes_nothing,
    what_changes_nothing_leaves_no_trace,
);

async fn a_stale_version_changes_nothing(world: World) {
    let scene = Scene::of(world).await;
    let (member, buyer) = (&scene.member, &scene.organization);
    let draft = json!({ "draft": true, "solutionIds": scene.solutions[..2] });
    let first = member.create_shortlist(buyer, "First", draft).await;
    let mut input = first.input();
    input["title"] = json!("Second");
    member
        .shortlist("updateShortlist", "UpdateShortlistInput", input)
        .await;
    let before = look(member, &first.id).await;
    for (field, input_type, input) in mutations(&first, &scene.solutions[4]) {
        let code = refusal(member, field, input_type, input).await;
        assert_eq!(code, "STALE_VERSION", "{field}");
    }
    assert_eq!(look(member, &first.id).await, before);
}

async fn what_changes_nothing_leaves_no_trace(world: World) {
    let scene = Scene::of(world).await;
    let (member, buyer) = (&scene.member, &scene.organization);
    let two = json!({ "solutionIds": scene.solutions[..2], "description": "Why." });
    let made = member.create_shortlist(buyer, "Looms", two).await;
    let before = workspace(member, buyer).await;
    for (field, input_type, more) in [
        ("updateShortlist", "UpdateShortlistInput", json!({})),
        (
            "updateShortlist",
            "UpdateShortlistInput",
            json!({ "title": " Looms", "description": "Why." }),
        ),
        (
            "addToShortlist",
            "AddToShortlistInput",
            json!({ "solutionIds": [] }),
        ),
        (
            "removeFromShortlist",
            "RemoveFromShortlistInput",
            json!({ "itemIds": [] }),
        ),
        (
            "moveShortlistItem",
            "MoveShortlistItemInput",
            json!({ "itemId": made.items[1], "position": 7 }),
        ),
    ] {
        let mut input = made.input();
        let more = more.as_object().expect("an object").clone();
        input.as_object_mut().expect("an object").extend(more);
        let after = member.shortlist(field, input_type, input).await;
        assert_eq!(after.version, made.version, "{field}");
    }
    assert_eq!(workspace(member, buyer).await, before);
}
