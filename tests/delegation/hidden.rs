//! What of a delegation, of its parties, and of anything else is hidden from whom.

use serde_json::{Value, json};

use super::{Cast, made_up, read};
use crate::{
    on_both,
    support::{
        Stage,
        actor::Actor,
        buyer::Buyer,
        database::{Backend, Database},
        smtp::Smtp,
        wait,
        world::World,
    },
};

on_both!(
    to_whom_an_address_belongs_is_told_when_it_accepts,
    how_the_mail_stands_is_for_the_admins,
    lists_of_an_organization_are_for_its_people,
    what_one_may_not_see_is_like_what_never_was,
);

async fn to_whom_an_address_belongs_is_told_when_it_accepts(cast: Cast) {
    let Cast {
        world,
        acme,
        ada,
        bob,
        stranger,
    } = &cast;
    // Ada is a partner already, whose team has one more admin.
    let umbra = Buyer::open(world, "Umbra").await;
    umbra.engage(ada, json!({})).await;
    world.join_team(stranger, ada).await;
    let colleague = stranger;

    let invited = acme.invite(ada).await;
    world.all_mail_sent().await;
    let fields = "invitedEmail partner { name } partnerDisplayName invitationEmail";
    let pending_to_admins = json!({
        "invitedEmail": ada.email, "partner": null, "partnerDisplayName": ada.email,
        "invitationEmail": "SENT",
    });
    let to_her = json!({
        "invitedEmail": ada.email, "partner": { "name": "Ada Lovelace" },
        "partnerDisplayName": "Ada Lovelace", "invitationEmail": null,
    });
    let mut accepted_to_admins = to_her.clone();
    accepted_to_admins["invitationEmail"] = json!("SENT");
    let mut to_colleagues = to_her.clone();
    to_colleagues["invitedEmail"] = Value::Null;

    for admin in [&acme.owner, &acme.admin] {
        assert_eq!(read(admin, &invited, fields).await, pending_to_admins);
    }
    assert_eq!(read(ada, &invited, fields).await, to_her);
    for other in [&acme.member, bob, colleague, &umbra.owner] {
        let seen = read(other, &invited, fields).await;
        assert!(seen.is_null(), "{}: {seen}", other.name);
    }
    ada.accept(&invited).await;
    assert_eq!(
        read(&acme.admin, &invited, fields).await,
        accepted_to_admins
    );
    assert_eq!(read(ada, &invited, fields).await, to_her);
    assert_eq!(read(colleague, &invited, fields).await, to_colleagues);
    for other in [&acme.member, bob, &umbra.owner] {
        let seen = read(other, &invited, fields).await;
        assert!(seen.is_null(), "{}: {seen}", other.name);
    }
}

async fn how_the_mail_stands_is_for_the_admins(backend: Backend) {
    let mut smtp = Smtp::down();
    let url = smtp.url();
    let world = World::with(Database::on(backend).await, &[("MAIL", &url)]).await;
    let acme = Buyer::open(&world, "Acme").await;
    let ada = world.known("Ada Lovelace").await;
    let invited = acme.invite(&ada).await;
    let stands = async |viewer: &Actor| {
        read(viewer, &invited, "invitationEmail").await["invitationEmail"].clone()
    };
    assert_eq!(stands(&acme.admin).await, "QUEUED");
    assert!(stands(&ada).await.is_null());
    smtp.go_up();
    wait::until("the mail to be sent", async || {
        (stands(&acme.admin).await == "SENT").then_some(())
    })
    .await;
    assert!(stands(&ada).await.is_null());
}

async fn lists_of_an_organization_are_for_its_people(cast: Cast) {
    let Cast {
        world,
        acme,
        bob,
        stranger,
        ..
    } = &cast;
    let billing = world.known("Billie Billing").await;
    billing
        .join_organization(&acme.organization, &acme.owner, "BILLING_ADMIN")
        .await;
    let paused = world.known("Paula Paused").await;
    let joined = paused.join_organization(&acme.organization, &acme.owner, "ADMIN");
    let joined = joined.await;
    let suspended = json!({ "status": "SUSPENDED" });
    acme.owner.update_membership(&joined, suspended).await;
    let query = "query($id: ID!) { organization(id: $id) { name viewerRole
        members { totalCount } delegations { totalCount } } }";
    let some = |count| json!({ "totalCount": count });
    for (viewer, role, members, delegations) in [
        (&acme.owner, json!("OWNER"), some(5), some(1)),
        (&acme.admin, json!("ADMIN"), some(5), some(1)),
        (&billing, json!("BILLING_ADMIN"), some(5), Value::Null),
        (&acme.member, json!("MEMBER"), some(5), Value::Null),
        (bob, Value::Null, Value::Null, Value::Null),
    ] {
        let answer = viewer
            .query(query, json!({ "id": acme.organization.id }))
            .await;
        let expected = json!({
            "name": "Acme", "viewerRole": role, "members": members, "delegations": delegations,
        });
        assert_eq!(answer.data("/organization"), &expected, "{}", viewer.name);
    }
    for outsider in [stranger, &paused] {
        let answer = outsider
            .query(query, json!({ "id": acme.organization.id }))
            .await;
        assert_eq!(answer.body, json!({ "data": { "organization": null } }));
    }
    // The partner's own list is its own people's, also when the buyer sees the partner.
    let query = "query($id: ID!) { organization(id: $id) { delegations { nodes {
        partner { name organization { id } delegations { totalCount } } } } } }";
    let answer = acme
        .admin
        .query(query, json!({ "id": acme.organization.id }))
        .await;
    assert_eq!(
        answer.data("/organization/delegations/nodes/0/partner"),
        &json!({ "name": "Bob Baker", "organization": null, "delegations": null })
    );
}

async fn what_one_may_not_see_is_like_what_never_was(cast: Cast) {
    let Cast {
        world,
        acme,
        ada,
        bob,
        stranger,
    } = &cast;
    let access = acme.engage(ada, json!({})).await;
    let query = "query($org: ID!, $del: ID!) {
        viewer { notifications { nodes { id } } }
        organization(id: $org) { members { nodes { id } } }
        node(id: $del) { ... on Delegation { partner { id } } } }";
    let ids = json!({ "org": acme.organization.id, "del": access.id });
    let seen = acme.owner.query(query, ids).await;
    let things = [
        &acme.organization.id,
        &access.id,
        &acme.member.id,
        &ada.id,
        seen.text("/viewer/notifications/nodes/0/id"),
        seen.text("/organization/members/nodes/2/id"),
        seen.text("/node/partner/id"),
    ];
    let node = async |person: &Actor, id: &str| {
        let node = "query($id: ID!) { node(id: $id) { __typename id } }";
        let node = person.query(node, json!({ "id": id })).await;
        let nodes = "query($id: ID!) { nodes(ids: [$id]) { __typename id } }";
        let nodes = person.query(nodes, json!({ "id": id })).await;
        assert_eq!(&nodes.list("/nodes")[0], node.data("/node"));
        node.body.to_string()
    };
    let nothing = r#"{"data":{"node":null}}"#;
    for id in things {
        assert_ne!(node(&acme.owner, id).await, nothing, "{id} is there");
        for outsider in [stranger, bob] {
            let same = outsider.name == "Bob Baker" && *id == acme.organization.id;
            if !same {
                assert_eq!(node(outsider, id).await, nothing, "{id}, {}", outsider.name);
            }
            assert_eq!(node(outsider, &made_up(id)).await, nothing);
        }
        let anonymous = world.server.anonymous();
        let answer = anonymous.query(
            "query($id: ID!) { node(id: $id) { id } }",
            json!({ "id": id }),
        );
        assert_eq!(answer.await.body.to_string(), nothing);
    }
    // An id of another kind, or of none, is nothing either.
    for id in ["", "del_", "nonsense", &access.id.replace("del_", "usr_")] {
        assert_eq!(node(&acme.owner, id).await, nothing, "{id}");
    }
    // Ended access hides the workspace, and keeps the row that says so.
    acme.owner.revoke(&access).await;
    assert_eq!(node(ada, &acme.organization.id).await, nothing);
    assert_ne!(node(ada, &access.id).await, nothing);
}
