//! For whom a company, and who manages it, do not exist.

use entity::audit_event;
use mandate::command::partner::entitle::{Companies, Entitlement};
use sea_orm::{ColumnTrait, EntityTrait, PaginatorTrait, QueryFilter};
use serde_json::{Value, json};

use crate::{
    on_both,
    support::{
        buyer::Buyer,
        portal::{Agency, admins, app_ids, names, shown},
        world::World,
    },
};

on_both!(
    nobody_else_knows_of_companies,
    whoever_acts_for_a_company_does_not_learn_who_manages_it,
    what_has_gone_its_way_is_nobodys_to_look_at,
);

async fn nobody_else_knows_of_companies(world: World) {
    let agency = Agency::with_portal(&world, "Harbour").await;
    let rivals = Agency::with_portal(&world, "Rivals").await;
    let buyer = Buyer::open(&world, "Buyer").await;
    buyer.engage(&agency.admin, json!({})).await;
    let (colleague, _) = agency.grow(&world, "Cleo Colleague", "MEMBER").await;
    let clerk = world.known("Clerk").await;
    agency.firm.hire(&clerk, "ADMIN").await;
    let ken = world.known("Ken Known").await;
    let acme = agency.create("Acme", json!({})).await;
    agency.hire(&acme, &ken, "MEMBER").await;
    // Another admin of the team manages it too, and is no member of it.
    let (second, place) = agency.grow(&world, "Sam Second", "ADMIN").await;
    let seen = shown(&second, &acme).await;
    assert_eq!(admins(&seen), ["Harbour Owner ACTIVE"]);
    assert_eq!(seen["admins"][0]["email"], agency.admin.email.as_str());
    let membership = seen["admins"][0]["id"].clone();

    for (stranger, sees) in [
        (&rivals.admin, false),
        (&buyer.admin, false),
        (&colleague, false),
        (&clerk, false),
        (&ken, true),
    ] {
        let organization = shown(stranger, &acme).await;
        assert_eq!(!organization.is_null(), sees, "{}", stranger.name);
        let nodes = "query($ids: [ID!]!) { nodes(ids: $ids) { id } }";
        let ids = json!({ "ids": [acme.id, membership] });
        let answer = stranger.query(nodes, ids).await;
        assert_eq!(
            answer.list("/nodes").iter().any(|node| !node.is_null()),
            sees,
            "{}",
            stranger.name
        );
        let by = agency.by(stranger);
        assert!(by.companies("").await.is_null(), "{}", stranger.name);
        let code = if sees { "FORBIDDEN" } else { "NOT_FOUND" };
        for (field, answer) in [
            (
                "updateManagedCompany",
                by.update(&acme, json!({ "name": "Mine" })).await,
            ),
            ("releaseManagedCompany", by.release(&acme).await),
        ] {
            assert_eq!(
                answer.user_error_codes(field),
                [code],
                "{} {field}",
                stranger.name
            );
        }
        let answer = by.attempt_to_create("Mine", json!({})).await;
        let code = match stranger.name.as_str() {
            "Rivals Owner" => "NOT_FOUND",
            _ => "FORBIDDEN",
        };
        assert_eq!(
            answer.user_error_codes("createManagedCompany"),
            [code],
            "{}",
            stranger.name
        );
        // Nor whether the partner may have any.
        let query = "query($id: ID!) { node(id: $id) { ... on Partner { portalEnabled } } }";
        let answer = stranger.query(query, json!({ "id": agency.partner })).await;
        let knows = [&colleague, &clerk].iter().any(|one| one.id == stranger.id);
        assert_eq!(
            answer.data("/node") == &json!({ "portalEnabled": true }),
            knows,
            "{}",
            stranger.name
        );
    }
    // Whoever leaves the team leaves the companies.
    agency.dismiss(&place).await;
    assert_eq!(shown(&second, &acme).await, Value::Null);
    let answer = agency
        .by(&second)
        .update(&acme, json!({ "name": "Mine" }))
        .await;
    assert_eq!(
        answer.user_error_codes("updateManagedCompany"),
        ["NOT_FOUND"]
    );
}

async fn whoever_acts_for_a_company_does_not_learn_who_manages_it(world: World) {
    let agency = Agency::with_portal(&world, "Harbour").await;
    agency.allow(&world, Entitlement::GrantLicense).await;
    let acme = agency.create("Acme", json!({})).await;
    let ken = world.known("Ken Known").await;
    agency.hire(&acme, &ken, "ADMIN").await;
    let pat = world.known("Pat Partner").await;
    let invited = ken.invite_partner(&acme, &pat.email, json!({})).await;
    pat.accept(&invited).await;
    let subscription = "subscription($id: ID!) { workspaceEvents(organizationId: $id) { __typename
        ... on WorkspaceChanged { node { ... on Organization { name } } actor { displayName } } } }";
    let socket = pat.socket().await;
    let mut events = socket.subscribe(subscription, json!({ "id": acme.id }));
    events.next_of("StreamPosition").await;
    // What the company uses is its own business; what it is called, and looks like, is seen.
    let apps = app_ids(&agency.admin, &["Payroll"]).await;
    let equip = json!({ "enableAppIds": apps });
    agency
        .update(&acme, equip)
        .await
        .payload("updateManagedCompany");
    let rename = json!({ "name": "Acme Two" });
    agency
        .update(&acme, rename)
        .await
        .payload("updateManagedCompany");
    let look = json!({ "partnerId": agency.partner, "primaryColor": "#123456" });
    let (field, input_type) = ("updateBranding", "UpdateBrandingInput");
    for _ in 0..2 {
        let branded = agency
            .admin
            .attempt(field, input_type, look.clone(), "warnings");
        branded.await.payload(field);
    }
    agency.release(&acme).await.payload("releaseManagedCompany");
    for what in ["a name", "a look", "another look"] {
        let event = events.next_of("WorkspaceChanged").await;
        assert_eq!(event["node"]["name"], "Acme Two", "{what}");
        assert_eq!(event["actor"]["displayName"], "Acme Two", "{what}");
    }
    let changes = audit_event::Entity::find()
        .filter(audit_event::Column::Action.eq("branding.changed"))
        .count(&world.server.app.db.read);
    assert_eq!(
        changes.await.expect("they are counted"),
        1,
        "the same look again is no change"
    );
    let seen = shown(&pat, &acme).await;
    assert_eq!(
        (&seen["managedBy"], &seen["apps"], &seen["admins"]),
        (&Value::Null, &Value::Null, &Value::Null)
    );
}

async fn what_has_gone_its_way_is_nobodys_to_look_at(world: World) {
    let agency = Agency::with_portal(&world, "Harbour").await;
    let (second, _) = agency.grow(&world, "Sam Second", "ADMIN").await;
    let by_second = agency.by(&second);
    let acme = agency.create("Acme", json!({})).await;
    let ken = world.known("Ken Known").await;
    agency.hire(&acme, &ken, "ADMIN").await;
    assert_eq!(names(&by_second.companies("").await), ["Acme"]);
    assert_eq!(shown(&second, &acme).await["name"], "Acme");
    // Nor while the portal is closed.
    agency
        .allow(&world, Entitlement::DisablePortal(Companies::Keep))
        .await;
    assert_eq!(shown(&second, &acme).await, Value::Null);
    agency.allow(&world, Entitlement::EnablePortal).await;
    agency.release(&acme).await.payload("releaseManagedCompany");
    let told = "{ viewer { notifications { nodes { kind title organization { name } subject { id } } } } }";
    let told = second.query(told, json!({})).await;
    let kinds = ["COMPANY_RELEASED", "COMPANY_CREATED"];
    for kind in kinds {
        let mut notices = told.list("/viewer/notifications/nodes").iter();
        let notice = notices.find(|notice| notice["kind"] == kind);
        let notice = notice.expect("they are told");
        assert!(
            notice["organization"].is_null() && notice["subject"].is_null(),
            "{notice}"
        );
    }
}
