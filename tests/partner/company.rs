//! An organization becomes a partner company, with or without an owner who has been a partner alone.

mod refusal;

use entity::audit_event;
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter};
use serde_json::{Value, json};

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
    an_owner_registers_a_company,
    whoever_was_a_partner_alone_becomes_the_company,
    whoever_was_only_invited_becomes_the_company,
    a_company_is_called_as_its_organization_is,
    buyers_who_look_on_see_the_new_name,
);

const REGISTER: (&str, &str) = ("registerPartnerCompany", "RegisterPartnerCompanyInput");
const PARTNER: &str = "partner { id kind name organization { id } }";

async fn register(actor: &Actor, organization: &Organization) -> Answer {
    let input = json!({ "organizationId": organization.id });
    let (field, input_type) = REGISTER;
    actor.attempt(field, input_type, input, PARTNER).await
}

/// What the actor sees of the organization's role as a partner.
async fn seen(actor: &Actor, organization: &Organization) -> Value {
    let query = format!("query($id: ID!) {{ organization(id: $id) {{ {PARTNER} }} }}");
    let answer = actor.query(&query, json!({ "id": organization.id })).await;
    assert!(answer.errors().is_empty(), "{}", answer.body);
    answer.data("/organization")["partner"].clone()
}

async fn dashboard(actor: &Actor) -> Value {
    let query = "{ viewer { partnerDashboard { partner { id kind name }
        buyerAccounts { nodes { organization { name } delegation { id } } }
        pendingInvitations { nodes { id } } } } }";
    let answer = actor.query(query, json!({})).await;
    answer.data("/viewer/partnerDashboard").clone()
}

async fn an_owner_registers_a_company(world: World) {
    let harbour = Buyer::open(&world, "Harbour").await;
    let outsider = Buyer::open(&world, "Acme").await;
    assert_eq!(
        seen(&harbour.owner, &harbour.organization).await,
        json!(null)
    );

    let answer = register(&harbour.owner, &harbour.organization).await;
    let partner = answer.payload(REGISTER.0)["partner"].clone();
    assert_eq!(partner["kind"], "COMPANY");
    assert_eq!(partner["name"], "Harbour");
    assert_eq!(partner["organization"]["id"], harbour.organization.id);

    // Its members see it, the owner on a dashboard of their own; it grants nothing, and nobody else knows of it.
    for insider in [&harbour.owner, &harbour.admin, &harbour.member] {
        assert_eq!(seen(insider, &harbour.organization).await, partner);
    }
    let of_owner = dashboard(&harbour.owner).await;
    assert_eq!(of_owner["partner"]["id"], partner["id"]);
    assert_eq!(of_owner["buyerAccounts"]["nodes"], json!([]));
    assert!(dashboard(&harbour.admin).await["partner"].is_null());
    let node = "query($id: ID!) { node(id: $id) { id } }";
    let id = json!({ "id": partner["id"] });
    let answer = outsider.owner.query(node, id.clone()).await;
    assert!(answer.data("/node").is_null());
    let answer = harbour.member.query(node, id).await;
    assert_eq!(answer.data("/node")["id"], partner["id"]);

    // A buyer engages it by the address of anybody on its team, and then knows who it is.
    let access = outsider.engage(&harbour.owner, json!({})).await;
    let query = "query($id: ID!) { node(id: $id) { ... on Delegation {
        partnerDisplayName partner { id organization { id name partner { id } } } } } }";
    let answer = outsider
        .admin
        .query(query, json!({ "id": access.id }))
        .await;
    assert_eq!(answer.text("/node/partnerDisplayName"), "Harbour");
    assert_eq!(*answer.data("/node/partner/id"), partner["id"]);
    assert_eq!(
        *answer.data("/node/partner/organization/partner/id"),
        partner["id"]
    );
    // Whoever acts for it sees the organization, and nothing of what it does for others.
    let freelancer = world.known("Sam Okafor").await;
    harbour.engage(&freelancer, json!({})).await;
    assert_eq!(seen(&freelancer, &harbour.organization).await, json!(null));
    // A plain member of the buyer has nothing to do with it.
    let answer = outsider
        .member
        .query(node, json!({ "id": partner["id"] }))
        .await;
    assert!(answer.data("/node").is_null());

    let told = audit_event::Entity::find()
        .filter(audit_event::Column::Action.eq("partner.registered"))
        .all(&world.server.app.db.read)
        .await
        .expect("it can be read");
    assert_eq!(told.len(), 1);
    assert_eq!(told[0].summary, "Harbour is a partner company");
}

async fn whoever_was_a_partner_alone_becomes_the_company(world: World) {
    let acme = Buyer::open(&world, "Acme").await;
    let umbra = Buyer::open(&world, "Umbra").await;
    let bob = world.known("Bob Martin").await;
    let access = acme.engage(&bob, json!({})).await;
    let before = bob
        .create_shortlist(&acme.organization, "Looms", json!({}))
        .await;
    let pending = umbra.invite(&bob).await;
    let alone = dashboard(&bob).await["partner"].clone();
    assert_eq!(alone["kind"], "INDIVIDUAL");

    let harbour = bob.create_organization("Harbour").await;
    let answer = register(&bob, &harbour).await;
    let partner = answer.payload(REGISTER.0)["partner"].clone();
    assert_eq!(partner["id"], alone["id"], "it is the same partner");
    assert_eq!(partner["kind"], "COMPANY");
    assert_eq!(partner["name"], "Harbour");

    // Nothing of what buyers gave is lost, drafts and invitations included, and buyers see who it is now.
    let now = dashboard(&bob).await;
    let accounts = now["buyerAccounts"]["nodes"].as_array().expect("a list");
    assert_eq!(accounts.len(), 1);
    assert_eq!(accounts[0]["delegation"]["id"], access.id);
    assert_eq!(now["pendingInvitations"]["nodes"][0]["id"], pending.id);
    let node = "query($id: ID!) { node(id: $id) { id
        ... on Delegation { partnerDisplayName partner { id kind } } } }";
    let answer = bob.query(node, json!({ "id": before.id })).await;
    assert_eq!(answer.text("/node/id"), before.id);
    let answer = acme.owner.query(node, json!({ "id": access.id })).await;
    assert_eq!(answer.text("/node/partnerDisplayName"), "Harbour");
    assert_eq!(*answer.data("/node/partner/id"), partner["id"]);
    let accepted = bob.accept(&pending).await;
    assert_eq!(accepted.status, "ACTIVE");
    bob.create_shortlist(&umbra.organization, "Sails", json!({}))
        .await;
}

async fn whoever_was_only_invited_becomes_the_company(world: World) {
    let acme = Buyer::open(&world, "Acme").await;
    let bob = world.known("Bob Martin").await;
    let pending = acme.invite(&bob).await;
    let harbour = bob.create_organization("Harbour").await;
    bob.register_company(&harbour).await;
    let team = "{ viewer { partnerDashboard { partner { users { nodes { role status } } } } } }";
    let answer = bob.query(team, json!({})).await;
    assert_eq!(
        answer.list("/viewer/partnerDashboard/partner/users/nodes"),
        [json!({ "role": "ADMIN", "status": "ACTIVE" })],
        "there is nothing left to wait for"
    );
    // As an admin of its team: only such a one may leave for it.
    let accepted = bob.accept(&pending).await;
    assert_eq!(bob.leave(&accepted).await.status, "LEFT");
}

async fn a_company_is_called_as_its_organization_is(world: World) {
    let acme = Buyer::open(&world, "Acme").await;
    let bob = world.known("Bob Martin").await;
    let access = acme.engage(&bob, json!({})).await;
    let harbour = bob.create_organization("Harbour").await;
    bob.register_company(&harbour).await;
    let rename = json!({ "organizationId": harbour.id, "name": "Harbour & Sons" });
    let (field, input_type) = ("updateOrganization", "UpdateOrganizationInput");
    let answer = bob.attempt(
        field,
        input_type,
        rename,
        "organization { partner { name } }",
    );
    let answer = answer.await;
    let name = "/updateOrganization/organization/partner/name";
    assert_eq!(answer.text(name), "Harbour & Sons");
    // The person may be called otherwise: the company is not.
    let rename = json!({ "name": "Robert Martin" });
    let answer = bob.attempt(
        "updateViewer",
        "UpdateViewerInput",
        rename,
        "viewer { email }",
    );
    answer.await.payload("updateViewer");
    let query = "query($id: ID!) { node(id: $id) { ... on Delegation { partnerDisplayName } } }";
    let answer = acme.owner.query(query, json!({ "id": access.id })).await;
    assert_eq!(answer.text("/node/partnerDisplayName"), "Harbour & Sons");
}

async fn buyers_who_look_on_see_the_new_name(world: World) {
    let acme = Buyer::open(&world, "Acme").await;
    let umbra = Buyer::open(&world, "Umbra").await;
    let bob = world.known("Bob Martin").await;
    let access = acme.engage(&bob, json!({})).await;
    umbra.invite(&bob).await;
    let query = "subscription($id: ID!) { delegationEvents(organizationId: $id) { __typename
        ... on DelegationChanged { delegation { id partnerDisplayName } } } }";
    let (mut sockets, mut looks) = (Vec::new(), Vec::new());
    for (actor, organization) in [(&acme.admin, &acme), (&umbra.admin, &umbra)] {
        let id = json!({ "id": organization.organization.id });
        let socket = actor.socket().await;
        let mut look = socket.subscribe(query, id);
        look.next_of("StreamPosition").await;
        sockets.push(socket);
        looks.push(look);
    }
    let harbour = bob.create_organization("Harbour").await;
    bob.register_company(&harbour).await;
    let rename = json!({ "organizationId": harbour.id, "name": "Harbour & Sons" });
    let (field, input_type) = ("updateOrganization", "UpdateOrganizationInput");
    let renamed = bob.attempt(field, input_type, rename, "organization { id }");
    renamed.await.payload(field);
    for name in ["Harbour", "Harbour & Sons"] {
        let change = looks[0].next_of("DelegationChanged").await;
        assert_eq!(change["delegation"]["id"], access.id);
        let shown = &change["delegation"]["partnerDisplayName"];
        // A change that was overtaken shows what is there now.
        assert!(shown == name || shown == "Harbour & Sons", "{shown}");
    }
    // To whom the address belongs that Umbra has invited, it is not told: nothing has happened there.
    umbra.invite(&world.known("Sam Okafor").await).await;
    let first = looks[1].next_of("DelegationChanged").await;
    assert_eq!(
        first["delegation"]["partnerDisplayName"],
        "sam.okafor@example.com"
    );
}
