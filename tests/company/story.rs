//! The fifth document, as it happens: no portal, enabled, companies created, equipped, run by others, released.

use serde_json::{Value, json};

use super::{import, portal};
use crate::{
    on_both,
    support::{
        actor::PASSWORD,
        portal::{APPS, Agency, admins, app_ids, names, on, shown},
        world::World,
    },
};

on_both!(a_partner_signs_companies_up_and_lets_them_go,);

fn entitled(portal: bool, licensed: bool) -> Value {
    json!({ "portalEnabled": portal, "licensed": licensed })
}

async fn seen_of(agency: &Agency) -> Value {
    let query = "query($id: ID!) { node(id: $id) { ... on Partner { portalEnabled licensed } } }";
    let answer = agency
        .admin
        .query(query, json!({ "id": agency.partner }))
        .await;
    answer.data("/node").clone()
}

async fn a_partner_signs_companies_up_and_lets_them_go(world: World) {
    let agency = Agency::open(&world, "Harbour").await;
    let (colleague, _) = agency.grow(&world, "Cleo Colleague", "MEMBER").await;
    let by_colleague = agency.by(&colleague);

    // No portal.
    assert_eq!(seen_of(&agency).await, entitled(false, false));
    assert!(agency.companies("").await.is_null());
    let refused = agency.attempt_to_create("Acme", json!({})).await;
    assert_eq!(
        refused.user_error_codes("createManagedCompany"),
        ["PORTAL_DISABLED"]
    );

    // The operator names the apps, and opens it.
    let imported = import(&world, APPS).await;
    assert!(imported.status.success(), "{}", imported.errors);
    assert!(
        imported
            .output
            .contains("3 added, 0 changed, 0 unchanged; 0 not named by the file.")
    );
    let bad = import(&world, "[[app]]\nid = \"x\"").await;
    assert!(
        !bad.status.success() && bad.errors.contains("missing field `name`"),
        "{}",
        bad.errors
    );
    let nobody = portal(&world, &["portal", "enable"], "Nobody").await;
    assert!(!nobody.status.success() && nobody.errors.contains("no such partner company"));
    let mut ears = world.listen(&[&agency.admin, &colleague]).await;
    let done = portal(&world, &["portal", "enable"], "Harbour").await;
    assert!(done.status.success(), "{}", done.errors);
    assert_eq!(
        done.output.lines().last(),
        Some("Harbour can create and manage companies.")
    );
    assert_eq!(
        ears.heard().await,
        ["Harbour Owner: PORTAL_ENABLED Harbour can create and manage companies now"]
    );
    let again = portal(&world, &["portal", "enable"], &agency.partner).await;
    assert!(
        again
            .output
            .contains("Harbour can create and manage companies, as before.")
    );
    assert!(ears.heard().await.is_empty(), "nothing has changed");
    assert_eq!(seen_of(&agency).await, entitled(true, false));

    // Whoever has not been assigned the group has no portal.
    assert!(by_colleague.companies("").await.is_null());
    let refused = by_colleague.attempt_to_create("Acme", json!({})).await;
    assert_eq!(
        refused.user_error_codes("createManagedCompany"),
        ["FORBIDDEN"]
    );

    // A company with the default admin, and one app more.
    let [payroll, planner] =
        <[String; 2]>::try_from(app_ids(&agency.admin, &["Payroll", "Planner"]).await)
            .expect("two");
    let acme = agency.create("Acme", json!({ "appIds": [payroll] })).await;
    let company = shown(&agency.admin, &acme).await;
    assert_eq!(on(&company), ["Inbox", "Payroll"]);
    assert_eq!(admins(&company), ["Harbour Owner ACTIVE"]);
    assert_eq!(company["viewerRole"], "ADMIN");
    assert_eq!(
        company["managedBy"],
        json!({ "id": agency.partner, "name": "Harbour" })
    );
    assert!(ears.heard().await.is_empty(), "whoever does it knows");

    // One with admins of its own: one has an account, the other sets it up.
    let ken = world.known("Ken Known").await;
    let named = json!({ "admins": [
        { "email": ken.email, "name": "Mr K" }, { "email": "nina@bolt.example", "name": "Nina New" },
    ], "appIds": [] });
    let mut ears = world.listen(&[&agency.admin, &colleague, &ken]).await;
    let bolt = agency.create("Bolt", named).await;
    assert_eq!(
        ears.heard().await,
        [
            "Ken Known: COMPANY_ADMIN_ADDED Harbour asks you to run Bolt",
            &format!(
                "{} mail: You've been invited to join Bolt on Mandate",
                ken.email
            ),
            "nina@bolt.example mail: You've been invited to join Bolt on Mandate",
        ]
    );
    let company = shown(&agency.admin, &bolt).await;
    assert!(company["viewerRole"].is_null(), "no member of it");
    let mut invited = admins(&company);
    invited.sort();
    assert_eq!(invited, ["Mr K INVITED", "Nina New INVITED"]);
    assert_eq!(shown(&ken, &bolt).await, Value::Null);
    let accepted = company["admins"].as_array().expect("a list").iter();
    let kens = accepted.filter(|admin| admin["user"]["name"] == "Mr K");
    let id = kens
        .map(|admin| admin["id"].as_str().expect("an id"))
        .next()
        .expect("it is there");
    let input = json!({ "membershipId": id });
    let accepted = ken.attempt(
        "acceptMembership",
        "MembershipInput",
        input,
        "membership { id }",
    );
    accepted.await.payload("acceptMembership");
    assert_eq!(
        ears.heard().await,
        ["Harbour Owner: COMPANY_ADMIN_ADDED Ken Known runs Bolt now"]
    );
    let token = world.inbox().token("nina@bolt.example", "/password").await;
    let input = json!({ "token": token, "password": PASSWORD });
    let client = world.server.anonymous();
    let set = client
        .attempt(
            "setPassword",
            "SetPasswordInput",
            input,
            "session { token }",
        )
        .await;
    set.payload("setPassword");
    assert_eq!(
        ears.heard().await,
        [
            "Harbour Owner: COMPANY_ADMIN_ADDED Nina New runs Bolt now",
            "Ken Known: MEMBERSHIP_ACCEPTED Nina New is now a member of Bolt",
        ]
    );
    let nina = world.log_in("Nina New", "nina@bolt.example").await;
    let company = shown(&nina, &bolt).await;
    assert_eq!(company["viewerRole"], "ADMIN");
    assert_eq!(company["managedBy"]["name"], "Harbour");
    assert_eq!(on(&company), ["Inbox"]);

    // The partner runs it, and sees nothing of its workspace.
    let workspace = "query($id: ID!) { workspace(organizationId: $id) { mode } organization(id: $id) {
        name members { totalCount } delegations { totalCount } partnerships { totalCount } contacts { totalCount } } }";
    let seen = agency
        .admin
        .query(workspace, json!({ "id": bolt.id }))
        .await;
    let nothing = json!({ "workspace": null, "organization": {
        "name": "Bolt", "members": null, "delegations": null, "partnerships": null, "contacts": null,
    } });
    assert_eq!(*seen.data(""), nothing);
    let listed = agency.companies("").await;
    assert_eq!(
        (names(&listed), &listed["totalCount"]),
        (vec!["Acme", "Bolt"], &json!(2))
    );

    // Edited, as the company's people see at once, in open workspaces too.
    let subscription = "subscription($id: ID!) { workspaceEvents(organizationId: $id) { __typename
        ... on WorkspaceChanged { node { id ... on Organization { name } } actor { displayName } } } }";
    let socket = ken.socket().await;
    let mut events = socket.subscribe(subscription, json!({ "id": bolt.id }));
    events.next_of("StreamPosition").await;
    let mut ears = world.listen(&[&agency.admin, &ken, &nina]).await;
    let change = json!({ "name": "Bolt Two", "enableAppIds": [payroll, planner] });
    agency
        .update(&bolt, change)
        .await
        .payload("updateManagedCompany");
    let changed = events.next_of("WorkspaceChanged").await;
    assert_eq!(
        changed["node"],
        json!({ "id": bolt.id, "name": "Bolt Two" })
    );
    assert_eq!(changed["actor"]["displayName"], "Harbour");
    let company = shown(&nina, &bolt).await;
    assert_eq!(
        (&company["name"], on(&company)),
        (&json!("Bolt Two"), vec!["Inbox", "Payroll", "Planner"])
    );
    agency
        .update(&bolt, json!({ "disableAppIds": [planner] }))
        .await
        .payload("updateManagedCompany");
    assert_eq!(on(&shown(&nina, &bolt).await), ["Inbox", "Payroll"]);
    assert!(ears.heard().await.is_empty());

    // Somebody else is to run it, and somebody no more; one always does.
    let kens = ["Ken Known", "Nina New"];
    let company = shown(&agency.admin, &bolt).await;
    let id = |name: &str| {
        let admins = company["admins"].as_array().expect("a list").iter();
        let mut of = admins.filter(|admin| admin["user"]["name"] == name);
        of.next().expect("it is there")["id"].clone()
    };
    let both = json!({ "removeAdminIds": kens.map(id) });
    let refused = agency.update(&bolt, both).await;
    assert_eq!(
        refused.user_error_codes("updateManagedCompany"),
        ["LAST_ADMIN"]
    );
    let input = json!({ "removeAdminIds": [id("Nina New")],
        "addAdmins": [{ "email": "otto@bolt.example", "name": "Otto" }] });
    agency
        .update(&bolt, input)
        .await
        .payload("updateManagedCompany");
    assert_eq!(
        ears.heard().await,
        [
            "Ken Known: COMPANY_ADMIN_ADDED Harbour asks Otto to run Bolt Two",
            "Ken Known: COMPANY_ADMIN_REMOVED Nina New does not run Bolt Two any more",
            "Nina New: COMPANY_ADMIN_REMOVED You do not run Bolt Two any more",
            "otto@bolt.example mail: You've been invited to join Bolt Two on Mandate",
        ]
    );
    assert_eq!(shown(&nina, &bolt).await, Value::Null);

    // Its own admins cannot call it otherwise as long as the partner does.
    let input = json!({ "organizationId": bolt.id, "name": "Bolt Three" });
    let renamed = ken
        .attempt(
            "updateOrganization",
            "UpdateOrganizationInput",
            input,
            "organization { id }",
        )
        .await;
    assert_eq!(
        renamed.user_error_codes("updateOrganization"),
        ["FORBIDDEN"]
    );

    // It goes its own way; the one that only the partner runs does not.
    let refused = agency.release(&acme).await;
    assert_eq!(
        refused.user_error_codes("releaseManagedCompany"),
        ["CONFLICT"]
    );
    agency.release(&bolt).await.payload("releaseManagedCompany");
    assert_eq!(
        ears.heard().await,
        ["Ken Known: COMPANY_RELEASED Bolt Two is not managed by Harbour any more"]
    );
    let company = shown(&ken, &bolt).await;
    assert!(company["managedBy"].is_null());
    assert_eq!(on(&company), ["Inbox", "Payroll"], "what it uses stays");
    assert_eq!(shown(&agency.admin, &bolt).await, Value::Null);
    assert_eq!(names(&agency.companies("").await), ["Acme"]);
    let input = json!({ "organizationId": bolt.id, "name": "Bolt Three" });
    let renamed = ken.attempt(
        "updateOrganization",
        "UpdateOrganizationInput",
        input,
        "organization { id }",
    );
    renamed.await.payload("updateOrganization");
    for (field, answer) in [
        (
            "updateManagedCompany",
            agency.update(&bolt, json!({ "name": "Mine" })).await,
        ),
        ("releaseManagedCompany", agency.release(&bolt).await),
    ] {
        assert_eq!(answer.user_error_codes(field), ["NOT_FOUND"]);
    }
    // By the company itself.
    let given = json!({ "addAdmins": [{ "email": ken.email, "name": "Ken" }] });
    let given = agency.update(&acme, given).await;
    given.payload("updateManagedCompany");
    let last = given
        .list("/updateManagedCompany/organization/admins")
        .last()
        .expect("Ken's");
    let input = json!({ "membershipId": last["id"] });
    let accepted = ken.attempt(
        "acceptMembership",
        "MembershipInput",
        input,
        "membership { id }",
    );
    accepted.await.payload("acceptMembership");
    ears.heard().await;
    agency
        .by(&ken)
        .release(&acme)
        .await
        .payload("releaseManagedCompany");
    assert_eq!(
        ears.heard().await,
        ["Harbour Owner: COMPANY_RELEASED Acme is not managed by Harbour any more"]
    );
    assert_eq!(agency.companies("").await["totalCount"], 0);
}
