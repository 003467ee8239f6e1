//! What is seen of an organization's members, and by whom.

use super::*;
use crate::on_both;

on_both!(
    members_come_in_pages,
    a_partner_sees_no_members,
    whose_address_was_invited_is_not_told,
);

/// Not by the id either: it would show how old the account is, and whose it is to whoever has met it elsewhere.
async fn whose_address_was_invited_is_not_told(world: World) {
    let acme = Acme::new(&world).await;
    let known = world.person("Pat Partner").await;
    let own_id = known.query("{ viewer { user { id } } }", json!({})).await;
    let own_id = own_id.text("/viewer/user/id").to_owned();
    let input = json!({
        "organizationId": acme.organization.id, "email": known.email, "name": "Somebody",
    });
    let selection = "membership { id user { id name } invitedBy { name } }";
    let answer = acme
        .owner
        .attempt("inviteMember", "InviteMemberInput", input, selection)
        .await;
    let invited = answer.payload("inviteMember")["membership"].clone();
    assert_eq!(invited["user"]["name"], "Somebody");
    assert_ne!(invited["user"]["id"], own_id);
    assert_eq!(invited["invitedBy"]["name"], "Olive Owner");
    let query = "query($id: ID!) { node(id: $id) { id } }";
    let answer = acme
        .owner
        .query(query, json!({ "id": invited["user"]["id"] }))
        .await;
    assert!(answer.data("/node").is_null());
    // To themselves they are who they are, and to everybody once they accept.
    let query = "query($id: ID!) { node(id: $id) { ... on Membership { user { id } } } }";
    let variables = json!({ "id": invited["id"] });
    let answer = known.query(query, variables.clone()).await;
    assert_eq!(answer.text("/node/user/id"), own_id);
    let accept = json!({ "membershipId": invited["id"] });
    known
        .attempt("acceptMembership", "MembershipInput", accept, "__typename")
        .await
        .payload("acceptMembership");
    let answer = acme.owner.query(query, variables).await;
    assert_eq!(answer.text("/node/user/id"), own_id);
}

async fn members_come_in_pages(world: World) {
    let acme = Acme::new(&world).await;
    for number in 0..4 {
        let email = format!("guest{number}@example.com");
        acme.owner
            .invite_member(&acme.organization, &email, "MEMBER")
            .await;
    }
    update(&acme.owner, &acme.of_admin.id, None, Some("SUSPENDED"))
        .await
        .payload("updateMembership");
    let query = "query($id: ID!, $first: Int, $after: String, $status: MembershipStatus) {
        organization(id: $id) { members(first: $first, after: $after, status: $status) {
            totalCount pageInfo { hasNextPage endCursor } nodes { id status } } } }";
    for (status, expected) in [
        (None, 7),
        (Some("INVITED"), 4),
        (Some("ACTIVE"), 2),
        (Some("SUSPENDED"), 1),
    ] {
        let (mut ids, mut after) = (Vec::new(), Value::Null);
        loop {
            let page = json!({
                "id": acme.organization.id, "first": 2, "after": after, "status": status,
            });
            let answer = acme.member.query(query, page).await;
            let members = answer.data("/organization/members");
            assert_eq!(members["totalCount"], expected);
            let nodes = members["nodes"].as_array().expect("it is a list");
            assert!(
                nodes.len() <= 2
                    && nodes
                        .iter()
                        .all(|node| status.is_none_or(|status| node["status"] == status))
            );
            ids.extend(nodes.iter().map(|node| node["id"].to_string()));
            after = members["pageInfo"]["endCursor"].clone();
            if members["pageInfo"]["hasNextPage"] == false {
                break;
            }
        }
        assert_eq!(ids.len(), expected);
        ids.sort();
        ids.dedup();
        assert_eq!(ids.len(), expected);
    }
}

async fn a_partner_sees_no_members(world: World) {
    let acme = Acme::new(&world).await;
    let partner = world.person("Pat Partner").await;
    let delegation = acme
        .owner
        .invite_partner(&acme.organization, &partner.email, json!({}))
        .await;
    partner.accept(&delegation).await;
    assert_eq!(workspaces(&partner).await, ["Acme"]);
    let query = "query($id: ID!, $membership: ID!, $user: ID!) {
        organization(id: $id) { name viewerRole members { totalCount } delegations { totalCount } }
        membership: node(id: $membership) { id }
        user: node(id: $user) { id } }";
    let variables = json!({
        "id": acme.organization.id, "membership": acme.of_member.id, "user": acme.member.id,
    });
    let answer = partner.query(query, variables.clone()).await;
    assert!(answer.errors().is_empty(), "{}", answer.body);
    let expected =
        json!({ "name": "Acme", "viewerRole": null, "members": null, "delegations": null });
    assert_eq!(*answer.data("/organization"), expected);
    assert!(answer.data("/membership").is_null() && answer.data("/user").is_null());
    let answer = acme.admin.query(query, variables).await;
    assert_eq!(*answer.data("/organization/members/totalCount"), 3);
    assert!(!answer.data("/membership").is_null() && !answer.data("/user").is_null());
    let emails = members(&acme.member, &acme.organization).await;
    assert_eq!(emails[0]["email"], acme.owner.email);

    // They know of the organization, and may not run it.
    let answer = invite(&partner, &acme.organization.id, "a@example.com", "MEMBER").await;
    refused(&answer, "inviteMember", "FORBIDDEN");
    for answer in [
        update(&partner, &acme.of_member.id, Some("ADMIN"), None).await,
        update(&partner, NOBODYS, Some("ADMIN"), None).await,
    ] {
        refused(&answer, "updateMembership", "NOT_FOUND");
    }
}
