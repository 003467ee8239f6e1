//! Who registers no company.

use serde_json::{Value, json};

use super::{dashboard, register, seen};
use crate::{
    on_both,
    support::{
        actor::{Actor, Organization},
        buyer::Buyer,
        client::Answer,
        world::World,
    },
};

on_both!(
    who_may_not_register_a_company,
    nobody_acts_for_their_own_organization,
    nobody_takes_a_partner_over,
);

#[track_caller]
fn refused(answer: &Answer, code: &str, field: Option<&str>) {
    let payload = answer.data("/registerPartnerCompany");
    assert!(payload["partner"].is_null(), "{payload}");
    let errors = answer.list("/registerPartnerCompany/userErrors");
    assert_eq!(errors.len(), 1, "{payload}");
    assert_eq!(errors[0]["code"], code, "{payload}");
    let field = field.map_or(Value::Null, |field| json!([field]));
    assert_eq!(errors[0]["field"], field, "{payload}");
}

async fn who_may_not_register_a_company(world: World) {
    let harbour = Buyer::open(&world, "Harbour").await;
    let partner = world.known("Bob Martin").await;
    harbour.engage(&partner, json!({})).await;
    let stranger = world.known("Eve Stranger").await;
    for other in [&harbour.admin, &harbour.member, &partner] {
        refused(
            &register(other, &harbour.organization).await,
            "FORBIDDEN",
            None,
        );
    }
    let at = Some("organizationId");
    refused(
        &register(&stranger, &harbour.organization).await,
        "NOT_FOUND",
        at,
    );
    let former = harbour
        .owner
        .update_membership(&harbour.admin_membership, json!({ "role": "OWNER" }));
    former.await;
    let suspended = json!({ "status": "SUSPENDED" });
    harbour
        .owner
        .update_membership(&harbour.admin_membership, suspended)
        .await;
    refused(
        &register(&harbour.admin, &harbour.organization).await,
        "NOT_FOUND",
        at,
    );
    assert_eq!(
        seen(&harbour.owner, &harbour.organization).await,
        json!(null)
    );

    let id = harbour.owner.register_company(&harbour.organization).await;
    let again =
        "mutation($input: RegisterPartnerCompanyInput!) { registerPartnerCompany(input: $input) {
        userErrors { code subject { id } } } }";
    let input = json!({ "input": { "organizationId": harbour.organization.id } });
    let answer = harbour.owner.query(again, input).await;
    let error = &answer.list("/registerPartnerCompany/userErrors")[0];
    assert_eq!(error["code"], "CONFLICT");
    assert_eq!(error["subject"]["id"], id, "what stands in the way");

    // Nobody is on two teams.
    let second = harbour.owner.create_organization("Second").await;
    let answer = register(&harbour.owner, &second).await;
    refused(&answer, "DUPLICATE_PARTNER_USER", None);
    assert_eq!(seen(&harbour.owner, &second).await, json!(null));
}

async fn nobody_acts_for_their_own_organization(world: World) {
    // Whoever has invited somebody as a partner, and then makes them an owner.
    let harbour = Buyer::open(&world, "Harbour").await;
    let bob = world.known("Bob Martin").await;
    let access = harbour.engage(&bob, json!({})).await;
    bob.join_organization(&harbour.organization, &harbour.owner, "OWNER")
        .await;
    let answer = register(&bob, &harbour.organization).await;
    refused(&answer, "CONFLICT", Some("organizationId"));
    harbour.owner.revoke(&access).await;
    let id = bob.register_company(&harbour.organization).await;
    let offered = async || {
        let query = "query($id: ID!) { node(id: $id) { ... on Delegation { actions } } }";
        let answer = harbour.owner.query(query, json!({ "id": access.id })).await;
        answer.data("/node/actions").clone()
    };

    // Nor is the company, or anybody on its team, invited by its own organization.
    let leaves = harbour.owner.attempt(
        "removeMember",
        "RemoveMemberInput",
        json!({ "membershipId": own_membership(&bob, &harbour.organization).await }),
        "",
    );
    leaves.await.payload("removeMember");
    let input = json!({ "organizationId": harbour.organization.id, "email": bob.email });
    let invite = harbour.owner.attempt(
        "invitePartner",
        "InvitePartnerInput",
        input,
        "delegation { id }",
    );
    let answer = invite.await;
    assert_eq!(
        answer.user_error_codes("invitePartner"),
        ["SELF_INVITATION"]
    );
    assert!(answer.data("/invitePartner/delegation").is_null());
    assert_eq!(offered().await, json!([]), "nor is it offered");
    // Bob, who runs the team, still sees what they run.
    let node = "query($id: ID!) { node(id: $id) { id } }";
    let answer = bob.query(node, json!({ "id": id })).await;
    assert_eq!(answer.text("/node/id"), id);
}

async fn nobody_takes_a_partner_over(world: World) {
    let acme = Buyer::open(&world, "Acme").await;
    let bob = world.known("Bob Martin").await;
    acme.engage(&bob, json!({})).await;
    let before = dashboard(&bob).await["partner"].clone();
    // Whom a buyer has added to whoever is alone, and whom Bob has taken on.
    let (added, hand) = (
        world.known("Eve Added").await,
        world.known("Hal Hand").await,
    );
    world.confine(&added, &bob).await;
    world.join_delegation(&hand, &bob).await;
    for other in [&added, &hand] {
        let own = other.create_organization("Umbra").await;
        refused(&register(other, &own).await, "DUPLICATE_PARTNER_USER", None);
        assert_eq!(seen(other, &own).await, json!(null));
    }
    assert_eq!(dashboard(&bob).await["partner"], before);
    let team =
        "{ viewer { partnerDashboard { partner { users(status: INVITED) { totalCount } } } } }";
    let answer = bob.query(team, json!({})).await;
    let waiting = answer.data("/viewer/partnerDashboard/partner/users/totalCount");
    assert_eq!(*waiting, json!(1), "nor confirms themselves");
}

async fn own_membership(actor: &Actor, organization: &Organization) -> String {
    let query =
        "query($id: ID!) { organization(id: $id) { members { nodes { id user { id } } } } }";
    let answer = actor.query(query, json!({ "id": organization.id })).await;
    let members = answer.list("/organization/members/nodes").iter();
    let mut own = members.filter(|member| member["user"]["id"] == actor.id);
    let own = own.next().expect("it is a member's");
    own["id"].as_str().expect("an id").to_owned()
}
