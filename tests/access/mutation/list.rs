//! Shortlists, drafts that are left behind, and saved solutions.

use serde_json::{Value, json};

use super::{
    super::caller::Scene,
    Leaves::{Spent, Whole},
    Row, with,
};

pub const ROWS: &[Row] = &[
    (
        "createShortlist",
        "CreateShortlistInput",
        Whole,
        |scene, _| json!({ "organizationId": scene.organization.id, "title": "New" }),
    ),
    (
        "updateShortlist, a draft",
        "UpdateShortlistInput",
        Spent,
        draft,
    ),
    (
        "updateShortlist, published by whoever is confined",
        "UpdateShortlistInput",
        Spent,
        |scene, _| scene.confined_published.input(),
    ),
    (
        "updateShortlist, published in the organization's name",
        "UpdateShortlistInput",
        Spent,
        |scene, _| scene.in_the_buyers_name.input(),
    ),
    (
        "updateShortlist, published",
        "UpdateShortlistInput",
        Spent,
        published,
    ),
    (
        "addToShortlist, a draft",
        "AddToShortlistInput",
        Spent,
        |scene, caller| {
            with(
                draft(scene, caller),
                "solutionIds",
                json!([scene.solutions[1]]),
            )
        },
    ),
    (
        "addToShortlist, published",
        "AddToShortlistInput",
        Spent,
        |scene, caller| {
            with(
                published(scene, caller),
                "solutionIds",
                json!([scene.solutions[1]]),
            )
        },
    ),
    (
        "removeFromShortlist, a draft",
        "RemoveFromShortlistInput",
        Spent,
        |scene, caller| {
            with(
                draft(scene, caller),
                "itemIds",
                json!([scene.draft.items[0]]),
            )
        },
    ),
    (
        "removeFromShortlist, published",
        "RemoveFromShortlistInput",
        Spent,
        |scene, caller| {
            with(
                published(scene, caller),
                "itemIds",
                json!([scene.published.items[0]]),
            )
        },
    ),
    (
        "moveShortlistItem, a draft",
        "MoveShortlistItemInput",
        Spent,
        |scene, caller| {
            let input = with(draft(scene, caller), "itemId", json!(scene.draft.items[0]));
            with(input, "position", json!(0))
        },
    ),
    (
        "moveShortlistItem, published",
        "MoveShortlistItemInput",
        Spent,
        |scene, caller| {
            let input = with(
                published(scene, caller),
                "itemId",
                json!(scene.published.items[0]),
            );
            with(input, "position", json!(0))
        },
    ),
    ("publishShortlist, a draft", "ShortlistInput", Spent, draft),
    (
        "publishShortlist, a draft of whoever is confined",
        "ShortlistInput",
        Spent,
        |scene, _| scene.confined_draft.input(),
    ),
    (
        "publishShortlist, published",
        "ShortlistInput",
        Spent,
        published,
    ),
    ("deleteShortlist, a draft", "ShortlistInput", Spent, draft),
    (
        "deleteShortlist, published",
        "ShortlistInput",
        Spent,
        published,
    ),
    (
        "adoptDraft",
        "InheritedDraftInput",
        Spent,
        |scene, _| json!({ "draftId": scene.inherited.id }),
    ),
    (
        "adoptDraft, a living delegation's",
        "InheritedDraftInput",
        Spent,
        |scene, _| json!({ "draftId": scene.draft.id }),
    ),
    (
        "discardDraft",
        "InheritedDraftInput",
        Spent,
        |scene, _| json!({ "draftId": scene.inherited.id }),
    ),
    (
        "updateShortlist, one left behind",
        "UpdateShortlistInput",
        Spent,
        |scene, _| scene.inherited.input(),
    ),
    (
        "saveSolution",
        "SaveSolutionInput",
        Whole,
        |scene, _| json!({ "organizationId": scene.organization.id, "solutionId": scene.solutions[1] }),
    ),
    (
        "saveSolution, one that the partner has saved",
        "SaveSolutionInput",
        Whole,
        |scene, _| json!({ "organizationId": scene.organization.id, "solutionId": scene.solutions[0] }),
    ),
    (
        "unsaveSolution",
        "UnsaveSolutionInput",
        Spent,
        |scene, _| json!({ "savedSolutionId": scene.saved }),
    ),
];

fn draft(scene: &Scene, _: usize) -> Value {
    scene.draft.input()
}

fn published(scene: &Scene, _: usize) -> Value {
    scene.published.input()
}
