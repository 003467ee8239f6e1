use futures_util::future::join_all;
use serde_json::{Value, json};

use super::{Scene, refusal, workspace};
use crate::{
    on_both,
    support::{
        actor::{Actor, Organization},
        world::World,
    },
};

on_both!(each_side_saves_for_itself);

/// What the viewer sees saved: the solution and by whom.
async fn saved(actor: &Actor, organization: &Organization) -> Vec<(String, String)> {
    let workspace = workspace(actor, organization).await;
    let text = |value: &Value| value.as_str().expect("a text").to_owned();
    let nodes = workspace["savedSolutions"]["nodes"]
        .as_array()
        .expect("a list");
    assert_eq!(workspace["savedSolutions"]["totalCount"], nodes.len());
    let saved = |node: &Value| {
        (
            text(&node["solution"]["name"]),
            text(&node["savedBy"]["displayName"]),
        )
    };
    nodes.iter().map(saved).collect()
}

async fn each_side_saves_for_itself(world: World) {
    let scene = Scene::of(world).await;
    let (buyer, solutions) = (&scene.organization, &scene.solutions);
    let (partner, _) = scene.partner("Bob Martin", json!({})).await;
    let full = json!({ "dataVisibility": "FULL", "identityMode": "AS_BUYER" });
    let (other, _) = scene.partner("Kent Beck", full).await;
    let (blind, _) = scene
        .partner("Ward Hill", json!({ "permissions": ["BRIEFS", "NOTES"] }))
        .await;

    let own = scene.member.save(buyer, &solutions[0]).await;
    // A partner who does not see what the members have saved does not learn that it is saved.
    let partners = partner.save(buyer, &solutions[0]).await;
    assert_ne!(own, partners);
    assert_eq!(scene.admin.save(buyer, &solutions[0]).await, own);
    let again = join_all((0..4).map(|_| other.save(buyer, &solutions[1]))).await;
    assert!(again.iter().all(|id| *id == again[0]), "{again:?}");

    let entry = |solution: &str, by: &str| (solution.to_owned(), by.to_owned());
    let grace = entry("Solution 0001", "Grace Hopper");
    let bob = entry("Solution 0001", "Bob Martin");
    let kent = entry("Solution 0002", "Kent Beck");
    let hidden = entry("Solution 0002", "Analytical Engines");
    assert_eq!(
        saved(&scene.admin, buyer).await,
        [kent.clone(), bob.clone(), grace.clone()]
    );
    assert_eq!(
        saved(&scene.member, buyer).await,
        [hidden, bob.clone(), grace.clone()]
    );
    assert_eq!(saved(&partner, buyer).await, std::slice::from_ref(&bob));
    assert_eq!(saved(&other, buyer).await, [kent, bob, grace]);
    assert_eq!(
        workspace(&blind, buyer).await["savedSolutions"],
        Value::Null
    );

    let input = json!({ "organizationId": buyer.id, "solutionId": solutions[0] });
    let code = refusal(&blind, "saveSolution", "SaveSolutionInput", input).await;
    assert_eq!(code, "PERMISSION_REQUIRED");
    let input = json!({ "organizationId": buyer.id, "solutionId": buyer.id });
    assert_eq!(
        refusal(&partner, "saveSolution", "SaveSolutionInput", input).await,
        "NOT_FOUND"
    );

    let unsave = |id: &str| json!({ "savedSolutionId": id });
    for (person, id, code) in [
        (&partner, &own, "NOT_FOUND"),
        (&blind, &own, "NOT_FOUND"),
        (&other, &own, "FORBIDDEN"),
        (&scene.member, &partners, "FORBIDDEN"),
    ] {
        let refused = refusal(person, "unsaveSolution", "UnsaveSolutionInput", unsave(id));
        assert_eq!(refused.await, code, "{}", person.name);
    }
    for (person, id) in [
        (&scene.member, &own),
        (&scene.admin, &again[0]),
        (&partner, &partners),
    ] {
        let gone = person.attempt(
            "unsaveSolution",
            "UnsaveSolutionInput",
            unsave(id),
            "deletedId",
        );
        assert_eq!(&gone.await.payload("unsaveSolution")["deletedId"], id);
    }
    assert!(saved(&scene.admin, buyer).await.is_empty());
}
