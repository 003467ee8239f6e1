use serde_json::{Value, json};

use super::{Scene, refusal, titles};
use crate::{
    on_both,
    support::{actor::Actor, catalogue::Shortlist, world::World},
};

on_both!(
    it_is_changed_by_whoever_may,
    what_is_written_on_it_is_checked,
);

const EVERYTHING: &str = "query($id: ID!) { node(id: $id) { ... on Shortlist {
    title description status itemCount version items { position solution { id } } } } }";

pub(super) async fn look(actor: &Actor, id: &str) -> Value {
    let answer = actor.query(EVERYTHING, json!({ "id": id })).await;
    answer.data("/node").clone()
}

/// Each mutation of a shortlist, with its input for this one.
pub(super) fn mutations(
    shortlist: &Shortlist,
    solution: &str,
) -> Vec<(&'static str, &'static str, Value)> {
    let with = |more: Value| {
        let mut input = shortlist.input();
        let more = more.as_object().expect("an object").clone();
        input.as_object_mut().expect("an object").extend(more);
        input
    };
    let item = shortlist.items.first().expect("an item");
    vec![
        (
            "updateShortlist",
            "UpdateShortlistInput",
            with(json!({ "title": "Other" })),
        ),
        (
            "addToShortlist",
            "AddToShortlistInput",
            with(json!({ "solutionIds": [solution] })),
        ),
        (
            "removeFromShortlist",
            "RemoveFromShortlistInput",
            with(json!({ "itemIds": [item] })),
        ),
        (
            "moveShortlistItem",
            "MoveShortlistItemInput",
            with(json!({ "itemId": item, "position": 1 })),
        ),
        ("publishShortlist", "ShortlistInput", shortlist.input()),
        ("deleteShortlist", "ShortlistInput", shortlist.input()),
    ]
}

async fn it_is_changed_by_whoever_may(world: World) {
    let scene = Scene::of(world).await;
    let (buyer, solutions) = (&scene.organization, &scene.solutions);
    let full = json!({ "dataVisibility": "FULL" });
    let (partner, _) = scene.partner("Bob Martin", json!({})).await;
    let (other, _) = scene.partner("Kent Beck", full).await;
    let (blind, _) = scene
        .partner("Ward Hill", json!({ "permissions": ["NOTES"] }))
        .await;
    let stranger = scene.world.person("Jean Bartik").await;
    let two = json!({ "solutionIds": solutions[..2] });

    // A partner's draft is the partner's alone.
    let draft = partner.create_shortlist(buyer, "Draft", two.clone()).await;
    for (field, input_type, input) in mutations(&draft, &solutions[4]) {
        for person in [&scene.admin, &scene.member, &other, &blind, &stranger] {
            let code = refusal(person, field, input_type, input.clone()).await;
            assert_eq!(code, "NOT_FOUND", "{field} by {}", person.name);
        }
    }
    let input = json!({ "organizationId": buyer.id, "title": "Mine" });
    for (person, expected) in [(&blind, "PERMISSION_REQUIRED"), (&stranger, "NOT_FOUND")] {
        let code = refusal(
            person,
            "createShortlist",
            "CreateShortlistInput",
            input.clone(),
        );
        assert_eq!(code.await, expected);
    }

    // Published, it is edited by the members too, deleted by admins and its makers, and only seen by other partners.
    let shown = partner.publish(&draft).await;
    for (field, input_type, input) in mutations(&shown, &solutions[4]) {
        let code = refusal(&other, field, input_type, input.clone()).await;
        assert_eq!(code, "FORBIDDEN", "{field}");
        for person in [&blind, &stranger] {
            let code = refusal(person, field, input_type, input.clone()).await;
            assert_eq!(code, "NOT_FOUND", "{field} by {}", person.name);
        }
        let code = match field {
            "deleteShortlist" => refusal(&scene.member, field, input_type, input).await,
            "publishShortlist" => refusal(&scene.admin, field, input_type, input).await,
            _ => continue,
        };
        let expected = if field == "deleteShortlist" {
            "FORBIDDEN"
        } else {
            "CONFLICT"
        };
        assert_eq!(code, expected);
    }
    let mut now = shown;
    for (step, person) in [&scene.member, &scene.admin, &partner]
        .into_iter()
        .enumerate()
    {
        let mut input = now.input();
        input["title"] = json!(format!("Step {step}"));
        now = person
            .shortlist("updateShortlist", "UpdateShortlistInput", input)
            .await;
    }
    assert_eq!(look(&other, &now.id).await["title"], "Step 2");
    let deleted = partner.attempt(
        "deleteShortlist",
        "ShortlistInput",
        now.input(),
        "deletedId",
    );
    assert_eq!(
        deleted.await.payload("deleteShortlist")["deletedId"],
        now.id
    );
    assert!(look(&scene.admin, &now.id).await.is_null());

    // A member's draft is the members'; its author or an admin deletes it.
    let draft = json!({ "draft": true, "solutionIds": solutions[..2] });
    let own = scene.member.create_shortlist(buyer, "Ours", draft).await;
    assert_eq!(own.status, "DRAFT");
    assert_eq!(titles(&scene.admin, buyer).await, ["Ours"]);
    assert!(titles(&other, buyer).await.is_empty());
    for (field, input_type, input) in mutations(&own, &solutions[4]) {
        assert_eq!(
            refusal(&other, field, input_type, input).await,
            "NOT_FOUND",
            "{field}"
        );
    }
    let shown = scene.admin.publish(&own).await;
    assert_eq!(titles(&other, buyer).await, ["Ours"]);
    assert!(
        titles(&partner, buyer).await.is_empty(),
        "OWN sees what its delegation made"
    );
    let deleted = scene.member.attempt(
        "deleteShortlist",
        "ShortlistInput",
        shown.input(),
        "deletedId",
    );
    deleted.await.payload("deleteShortlist");
    // What a partner asks for is a draft in any case; what a member makes is not, unless they say so.
    let asked = json!({ "draft": false });
    assert_eq!(
        partner.create_shortlist(buyer, "P", asked).await.status,
        "DRAFT"
    );
    assert_eq!(
        scene
            .member
            .create_shortlist(buyer, "M", json!({}))
            .await
            .status,
        "PUBLISHED"
    );
}

async fn what_is_written_on_it_is_checked(world: World) {
    let scene = Scene::of(world).await;
    let (member, buyer, solutions) = (&scene.member, &scene.organization, &scene.solutions);
    let nobody = solutions[0].replace("sol_", "sol_7");
    for (input, code) in [
        (json!({ "title": "  " }), "INVALID_INPUT"),
        (json!({ "title": "x".repeat(201) }), "INVALID_INPUT"),
        (json!({ "title": "two\nlines" }), "INVALID_INPUT"),
        (
            json!({ "title": "T", "description": "x".repeat(5_001) }),
            "INVALID_INPUT",
        ),
        (
            json!({ "title": "T", "solutionIds": [solutions[0], solutions[0]] }),
            "INVALID_INPUT",
        ),
        (
            json!({ "title": "T", "solutionIds": [buyer.id] }),
            "NOT_FOUND",
        ),
        (
            json!({ "title": "T", "solutionIds": [nobody] }),
            "NOT_FOUND",
        ),
    ] {
        let mut input = input;
        input["organizationId"] = json!(buyer.id);
        let refused = refusal(
            member,
            "createShortlist",
            "CreateShortlistInput",
            input.clone(),
        );
        assert_eq!(refused.await, code, "{input}");
    }
    assert!(
        titles(member, buyer).await.is_empty(),
        "nothing is half-written"
    );

    let one = json!({ "title": "T", "description": " a\nb ", "solutionIds": solutions[..1] });
    let made = member.create_shortlist(buyer, "T", one).await;
    assert_eq!(look(member, &made.id).await["description"], "a\nb");
    let change = |more: Value| {
        let mut input = made.input();
        let more = more.as_object().expect("an object").clone();
        input.as_object_mut().expect("an object").extend(more);
        input
    };
    for (field, input_type, more, code) in [
        (
            "addToShortlist",
            "AddToShortlistInput",
            json!({ "solutionIds": [solutions[0]] }),
            "INVALID_INPUT",
        ),
        (
            "addToShortlist",
            "AddToShortlistInput",
            json!({ "solutionIds": [solutions[1]], "position": -1 }),
            "INVALID_INPUT",
        ),
        (
            "removeFromShortlist",
            "RemoveFromShortlistInput",
            json!({ "itemIds": [solutions[0]] }),
            "NOT_FOUND",
        ),
        (
            "moveShortlistItem",
            "MoveShortlistItemInput",
            json!({ "itemId": made.items[0], "position": -1 }),
            "INVALID_INPUT",
        ),
    ] {
        assert_eq!(
            refusal(member, field, input_type, change(more)).await,
            code,
            "{field}"
        );
    }
    // At its place, from 0; beyond the end is the end.
    let input = change(json!({ "solutionIds": solutions[1..3], "position": 0 }));
    let now = member
        .shortlist("addToShortlist", "AddToShortlistInput", input)
        .await;
    assert_eq!(now.items[2], made.items[0]);
    let input = json!({ "shortlistId": now.id, "version": now.version, "itemId": now.items[0], "position": 9 });
    let then = member
        .shortlist("moveShortlistItem", "MoveShortlistItemInput", input)
        .await;
    assert_eq!(
        then.items,
        [&now.items[1], &now.items[2], &now.items[0]].map(String::clone)
    );
    let input =
        json!({ "shortlistId": then.id, "version": then.version, "itemIds": [then.items[1]] });
    let last = member
        .shortlist("removeFromShortlist", "RemoveFromShortlistInput", input)
        .await;
    assert_eq!(last.items.len(), 2);
    let input = json!({ "shortlistId": last.id, "version": last.version, "description": "" });
    member
        .shortlist("updateShortlist", "UpdateShortlistInput", input)
        .await;
    assert_eq!(look(member, &last.id).await["description"], Value::Null);
    // 200 at most.
    let many = crate::support::catalogue::fill_more(&scene.world, 201).await;
    let input = json!({ "organizationId": buyer.id, "title": "Many", "solutionIds": many });
    let refused = refusal(member, "createShortlist", "CreateShortlistInput", input);
    assert_eq!(refused.await, "INVALID_INPUT");
    let most = json!({ "solutionIds": many[..200] });
    assert_eq!(
        member
            .create_shortlist(buyer, "Many", most)
            .await
            .items
            .len(),
        200
    );
}
