//! What is seen of an organization's members, and by whom.

use super::*;
use crate::on_both;

on_both!(
    members_come_in_pages,
    a_partner_sees_no_members,
    whose_address_was_invited_is_not_told,
    how_an_invited_address_is_spelt_is_not_told,
);

/// As an account or a stub has the address, as it is typed, and as it is told: composed, and otherwise as it was typed.
const SPELLINGS: [(&str, &str, &str); 4] = [
    ("pat@example.com", "pAT@EXAMPLE.com", "pAT@EXAMPLE.com"),
    (
        "jos\u{e9}@example.com",
        "JOSE\u{301}@example.com",
        "JOS\u{c9}@example.com",
    ),
    (
        "ada@b\u{fc}cher.example",
        "ada@xn--bcher-kva.example",
        "ada@xn--bcher-kva.example",
    ),
    (
        "bob@xn--bcher-kva.example",
        "bob@bu\u{308}cher.example",
        "bob@b\u{fc}cher.example",
    ),
];

/// Of an account, of a stub that others have made, and of nobody: each is told as the inviter typed it.
async fn how_an_invited_address_is_spelt_is_not_told(world: World) {
    let acme = Acme::new(&world).await;
    let elsewhere = world.known("Bea Buyer").await;
    let bolt = elsewhere.create_organization("Bolt").await;
    let shape = "role status email user { name } invitedBy { name } organization { name }";
    let shown = |email: &str, role: &str| {
        json!({
            "role": role, "status": "INVITED", "email": email, "user": { "name": "Somebody" },
            "invitedBy": { "name": "Olive Owner" }, "organization": { "name": "Acme" },
        })
    };
    let node = format!("query($id: ID!) {{ node(id: $id) {{ ... on Membership {{ {shape} }} }} }}");
    let (mut known, mut all) = (Vec::new(), Vec::new());
    for (stored, typed, told) in SPELLINGS {
        for kind in ["known", "stub", "new"] {
            let [stored, typed, told] =
                [stored, typed, told].map(|email| format!("{kind}.{email}"));
            match kind {
                "known" => known.push(world.known_at("Pat Partner", &stored).await),
                "stub" => drop(elsewhere.invite_member(&bolt, &stored, "MEMBER").await),
                _ => {}
            }
            let input = json!({
                "organizationId": acme.organization.id, "email": typed, "name": "Somebody",
            });
            let selection = format!("membership {{ id {shape} }}");
            let answer = acme
                .owner
                .attempt("inviteMember", "InviteMemberInput", input, &selection)
                .await;
            let mut payload = answer.payload("inviteMember").clone();
            let id = payload["membership"]["id"].take();
            let mut expected = json!({ "membership": shown(&told, "MEMBER"), "userErrors": [] });
            expected["membership"]["id"] = Value::Null;
            assert_eq!(payload, expected);
            let id = id.as_str().expect("it has an id");
            for viewer in [&acme.owner, &acme.member] {
                let answer = viewer.query(&node, json!({ "id": id })).await;
                assert_eq!(*answer.data("/node"), shown(&told, "MEMBER"));
            }
            let answer = update(&acme.admin, id, Some("BILLING_ADMIN"), None).await;
            answer.payload("updateMembership");
            all.push(shown(&told, "BILLING_ADMIN"));
        }
    }
    let list = format!(
        "query($id: ID!) {{ organization(id: $id) {{ members(status: INVITED) {{ nodes {{ {shape} }} }} }} }}"
    );
    for viewer in [&acme.owner, &acme.member] {
        let answer = viewer
            .query(&list, json!({ "id": acme.organization.id }))
            .await;
        assert_eq!(answer.list("/organization/members/nodes"), all);
    }
    // Each of them sees their own address, and so does everybody once they accept.
    let query = "{ viewer { pendingMemberships { id email } } }";
    for person in known {
        let answer = person.query(query, json!({})).await;
        let own = &answer.list("/viewer/pendingMemberships")[0];
        assert_eq!(own["email"], person.email);
        let id = own["id"].as_str().expect("it has an id");
        answer_invitation(&person, "acceptMembership", id)
            .await
            .payload("acceptMembership");
        let answer = acme.owner.query(&node, json!({ "id": id })).await;
        assert_eq!(answer.text("/node/email"), person.email);
    }
}

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
