//! What is asked about briefs.

use serde_json::json;

use crate::support::{
    actor::{Actor, Organization},
    world::World,
};

/// A brief from its draft to its end.
pub async fn asked_and_answered(
    world: &World,
    by: &Actor,
    buyer: &Organization,
    solutions: &[String],
) {
    let title = format!("Asked by {}", by.name);
    let one = json!({ "solutionIds": solutions[..1] });
    let brief = by.create_brief(buyer, &title, one).await;
    let change =
        json!({ "briefId": brief.id, "version": brief.version, "solutionIds": solutions[..2] });
    let brief = by.brief("updateBrief", "UpdateBriefInput", change).await;
    let sent = by.send(&brief).await;
    let mail = world
        .inbox()
        .mail("sales@vendor1.example.com", &title)
        .await;
    let token = mail.token("/brief").expect("it has a link");
    let asked = "query($token: String!) { briefInvitation(token: $token) { title } }";
    by.query(asked, json!({ "token": token })).await;
    let input = json!({ "token": token, "message": "We do." });
    let (field, input_type) = ("submitBriefResponse", "SubmitBriefResponseInput");
    by.attempt(field, input_type, input, "received")
        .await
        .payload(field);
    by.add_note(buyer, &sent.id, "Fine", "SHARED").await;
    let list = "query($id: ID!) { workspace(organizationId: $id) {
        briefs { nodes { responses { totalCount nodes { id } } } } } }";
    let list = by.query(list, json!({ "id": buyer.id })).await;
    let id = list.text("/workspace/briefs/nodes/0/responses/nodes/0/id");
    let node = "query($id: ID!) { node(id: $id) { ... on BriefResponse { brief { title } } } }";
    by.query(node, json!({ "id": id })).await;
    let other = by.create_brief(buyer, "Gone", json!({})).await;
    let gone = by.attempt("deleteBrief", "BriefInput", other.input(), "deletedId");
    gone.await.payload("deleteBrief");
}
