//! A partner's look, on its own organization and on the companies that it manages.

mod hostile;
mod page;

use mandate::command::{
    logo::sweep,
    partner::entitle::{Companies, Entitlement},
};
use serde_json::{Value, json};
use time::Duration;

use crate::{
    on_both,
    support::{
        actor::{Actor, Organization},
        client::Answer,
        firm::Firm,
        library,
        picture::png,
        portal::{Agency, shown},
        world::World,
    },
};

on_both!(
    a_partners_look_is_worn_by_its_companies,
    only_a_licensed_partners_admins_change_it,
);

const LOOK: &str = "logoUrl primaryColor onPrimaryColor source
    supportChannel { ... on SupportEmail { email } ... on SupportLink { url } }";

impl Agency {
    async fn brand(&self, change: Value) -> Answer {
        let mut input = json!({ "partnerId": self.partner });
        let fields = input.as_object_mut().expect("it is an object");
        fields.extend(change.as_object().expect("it is an object").clone());
        let selection = format!("branding {{ {LOOK} }} warnings");
        let input_type = "UpdateBrandingInput";
        self.admin
            .attempt("updateBranding", input_type, input, &selection)
            .await
    }
}

async fn look(viewer: &Actor, organization: &Organization) -> Value {
    let query = format!("query($id: ID!) {{ organization(id: $id) {{ branding {{ {LOOK} }} }} }}");
    let answer = viewer.query(&query, json!({ "id": organization.id })).await;
    answer.data("/organization/branding").clone()
}

fn plain() -> Value {
    json!({ "logoUrl": null, "primaryColor": "#2f4bd8", "onPrimaryColor": "#ffffff",
        "source": "PLATFORM", "supportChannel": null })
}

/// A company of the agency's, and one of its members.
async fn company(world: &World, agency: &Agency, name: &str) -> (Organization, Actor) {
    let company = agency.create(name, json!({})).await;
    let firm = Firm {
        organization: company.clone(),
        owner: agency.admin.clone(),
    };
    let member = world.known(&format!("{name} Admin")).await;
    firm.hire(&member, "ADMIN").await;
    (company, member)
}

async fn a_partners_look_is_worn_by_its_companies(world: World) {
    let agency = Agency::with_portal(&world, "Harbour").await;
    let (acme, ken) = company(&world, &agency, "Acme").await;
    let rivals = Agency::with_portal(&world, "Rivals").await;
    let (theirs, their_admin) = company(&world, &rivals, "Bolt").await;
    let own = agency.firm.organization.clone();
    let refused = agency.brand(json!({ "primaryColor": "#ffd400" })).await;
    assert_eq!(
        refused.user_error_codes("updateBranding"),
        ["LICENSE_REQUIRED"]
    );
    assert_eq!(look(&ken, &acme).await, plain());

    let mut ears = world.listen(&[&agency.admin, &ken]).await;
    agency.allow(&world, Entitlement::GrantLicense).await;
    assert_eq!(
        ears.heard().await,
        ["Harbour Owner: LICENSE_GRANTED Harbour can show its branding now"]
    );
    assert_eq!(
        look(&ken, &acme).await,
        plain(),
        "there is nothing to show yet"
    );

    // Who has the workspace open learns of it.
    let subscription = "subscription($id: ID!) { workspaceEvents(organizationId: $id) { __typename
        ... on WorkspaceChanged { node { ... on Organization { branding { primaryColor } } } actor { displayName } } } }";
    let socket = ken.socket().await;
    let mut events = socket.subscribe(subscription, json!({ "id": acme.id }));
    events.next_of("StreamPosition").await;
    let upload = agency.admin.send_file("logo.png", png(40, 20)).await;
    let change = json!({ "logoUploadId": upload, "primaryColor": "#FFD400",
        "supportChannel": { "email": "help@harbour.example" } });
    let changed = agency.brand(change).await;
    let payload = changed.payload("updateBranding");
    assert_eq!(
        payload["warnings"].as_array().map(Vec::len),
        Some(2),
        "{payload}"
    );
    let mut worn = payload["branding"].clone();
    let again = agency.brand(json!({ "logoUploadId": upload })).await;
    assert_eq!(
        again.user_error_codes("updateBranding"),
        ["NOT_FOUND"],
        "it is used up"
    );
    assert_eq!(worn["source"], "OWN");
    assert_eq!(worn["onPrimaryColor"], "#000000");
    assert_eq!(worn["supportChannel"]["email"], "help@harbour.example");
    let event = events.next_of("WorkspaceChanged").await;
    assert_eq!(event["node"]["branding"]["primaryColor"], "#ffd400");
    assert_eq!(event["actor"]["displayName"], "Harbour");
    assert_eq!(look(&agency.admin, &own).await, worn);
    worn["source"] = json!("PARTNER");
    assert_eq!(look(&ken, &acme).await, worn);
    assert_eq!(look(&their_admin, &theirs).await, plain());
    let logo = worn["logoUrl"].as_str().expect("it has one").to_owned();
    let file = library::http()
        .get(&logo)
        .send()
        .await
        .expect("the server answers");
    assert_eq!(
        (file.status().as_u16(), &file.headers()["content-type"]),
        (200, &"image/png".parse().expect("it is one"))
    );
    // It is worn, and what an organization is known by is its own.
    let known = "query($id: ID!) { organization(id: $id) { logoUrl } }";
    let known = ken.query(known, json!({ "id": acme.id })).await;
    assert!(known.data("/organization/logoUrl").is_null());

    // The logo stays as long as it is worn; what is taken away shows what is below.
    world.clock.advance(Duration::hours(2));
    sweep::run(&world.server.app).await.expect("it is swept");
    let status = async || {
        library::http()
            .get(&logo)
            .send()
            .await
            .expect("an answer")
            .status()
            .as_u16()
    };
    assert_eq!(status().await, 200);
    let link =
        json!({ "removeLogo": true, "supportChannel": { "url": "https://harbour.example/help" } });
    let changed = agency.brand(link).await;
    assert_eq!(changed.payload("updateBranding")["warnings"], json!([]));
    let seen = look(&ken, &acme).await;
    assert_eq!(
        (&seen["logoUrl"], &seen["supportChannel"]["url"]),
        (&Value::Null, &json!("https://harbour.example/help"))
    );
    assert_eq!(seen["primaryColor"], "#ffd400");
    sweep::run(&world.server.app).await.expect("it is swept");
    assert_eq!(status().await, 404);
    agency
        .brand(json!({ "removeSupportChannel": true }))
        .await
        .payload("updateBranding");
    assert!(look(&ken, &acme).await["supportChannel"].is_null());

    // Not without a license, nor by whoever is not managed.
    events.next_of("WorkspaceChanged").await;
    agency.allow(&world, Entitlement::WithdrawLicense).await;
    let event = events.next_of("WorkspaceChanged").await;
    assert!(event["node"].is_object(), "{event}");
    for (viewer, organization) in [(&ken, &acme), (&agency.admin, &own)] {
        assert_eq!(look(viewer, organization).await, plain());
    }
    agency.allow(&world, Entitlement::GrantLicense).await;
    assert_eq!(look(&ken, &acme).await["source"], "PARTNER", "it was kept");
    agency
        .allow(&world, Entitlement::DisablePortal(Companies::Keep))
        .await;
    assert_eq!(look(&ken, &acme).await["source"], "PARTNER");
    agency
        .by(&ken)
        .release(&acme)
        .await
        .payload("releaseManagedCompany");
    assert_eq!(look(&ken, &acme).await, plain());
    assert_eq!(look(&agency.admin, &own).await["source"], "OWN");
}

async fn only_a_licensed_partners_admins_change_it(world: World) {
    let agency = Agency::with_portal(&world, "Harbour").await;
    agency.allow(&world, Entitlement::GrantLicense).await;
    let rivals = Agency::with_portal(&world, "Rivals").await;
    rivals.allow(&world, Entitlement::GrantLicense).await;
    let (colleague, _) = agency.grow(&world, "Cleo Colleague", "MEMBER").await;
    let (acme, ken) = company(&world, &agency, "Acme").await;
    let stranger = world.known("Eve").await;
    for (actor, code) in [
        (&rivals.admin, "NOT_FOUND"),
        (&stranger, "NOT_FOUND"),
        (&colleague, "FORBIDDEN"),
        (&ken, "FORBIDDEN"),
    ] {
        let answer = agency
            .by(actor)
            .brand(json!({ "primaryColor": "#000000" }))
            .await;
        assert_eq!(
            answer.user_error_codes("updateBranding"),
            [code],
            "{}",
            actor.name
        );
    }
    assert_eq!(look(&ken, &acme).await, plain());
    assert_eq!(shown(&rivals.admin, &acme).await, Value::Null);
}
