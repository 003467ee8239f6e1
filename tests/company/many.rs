//! As many companies as a partner may have.

use entity::managed_company;
use serde_json::json;

use crate::{
    on_both,
    support::{
        portal::{Agency, names, shown},
        world::World,
    },
};
use mandate::{
    command::partner::entitle::{self, Companies, Entitlement, Named},
    fault::Fault,
};

on_both!(all_of_them_are_found_branded_and_released,);

async fn all_of_them_are_found_branded_and_released(world: World) {
    let most = usize::try_from(managed_company::MOST).expect("it is a number");
    let agency = Agency::with_portal(&world, "Harbour").await;
    agency.allow(&world, Entitlement::GrantLicense).await;
    agency.populate(&world, most - 1).await;
    let latest = agency.create("Latest", json!({})).await;
    let refused = agency.attempt_to_create("One too many", json!({})).await;
    assert_eq!(
        refused.user_error_codes("createManagedCompany"),
        ["CONFLICT"]
    );

    // Found at the end as at the beginning.
    let page = agency.companies("(search: \"19998\")").await;
    assert_eq!(
        (names(&page), &page["totalCount"]),
        (vec!["Company 19998"], &json!(1))
    );
    let page = agency.companies("(search: \"company 19\", first: 3)").await;
    assert_eq!(page["totalCount"], 999, "{page}");
    let after = &page["pageInfo"]["endCursor"];
    let page = agency
        .companies(&format!("(first: 2, after: {after})"))
        .await;
    assert_eq!(names(&page), ["Company 19003", "Company 19004"]);
    assert_eq!(page["totalCount"], most);

    // All of them look otherwise, and whoever has one of them open learns of it.
    let subscription = "subscription($id: ID!) { workspaceEvents(organizationId: $id) { __typename
        ... on WorkspaceChanged { node { ... on Organization { branding { primaryColor } } } } } }";
    let socket = agency.admin.socket().await;
    let mut events = socket.subscribe(subscription, json!({ "id": latest.id }));
    events.next_of("StreamPosition").await;
    let look = json!({ "partnerId": agency.partner, "primaryColor": "#7a1fa2" });
    let (field, input_type) = ("updateBranding", "UpdateBrandingInput");
    let changed = agency.admin.attempt(field, input_type, look, "warnings");
    changed.await.payload(field);
    let event = events.next_of("WorkspaceChanged").await;
    assert_eq!(event["node"]["branding"]["primaryColor"], "#7a1fa2");

    // All of them are released, or none.
    // Without the command's process: what it does takes longer here than a process is waited for.
    let release = async || {
        let (app, named) = (&world.server.app, Named::Name("Harbour".to_owned()));
        let all = Entitlement::DisablePortal(Companies::Release);
        entitle::run(app, named, all, "They asked".to_owned()).await
    };
    let refused = release().await;
    assert!(
        matches!(&refused, Err(Fault::Refused(refusal)) if refusal.message.contains("none is released: Latest.")),
        "{refused:?}"
    );
    assert_eq!(agency.companies("").await["totalCount"], most);
    let ken = world.known("Ken Known").await;
    agency.hire(&latest, &ken, "ADMIN").await;
    let released = release().await.expect("all can go");
    assert_eq!((released.companies, released.unchanged), (most, false));
    events.next_of("WorkspaceChanged").await;
    assert!(shown(&ken, &latest).await["managedBy"].is_null());
}
