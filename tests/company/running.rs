//! Who runs a company, whatever they do about it.

use entity::audit_event;
use mandate::command::{
    account::release as released,
    partner::entitle::{Companies, Entitlement},
};
use sea_orm::{ColumnTrait, EntityTrait, PaginatorTrait, QueryFilter};
use serde_json::{Value, json};

use crate::{
    on_both,
    support::{
        actor::{Actor, Organization},
        buyer::Buyer,
        firm::Firm,
        portal::{Agency, admins, app_ids, names, shown},
        world::World,
    },
};

on_both!(
    somebody_always_runs_it,
    whoever_is_removed_is_told_and_goes_where_they_came_from,
    former_colleagues_go_with_whom_they_brought,
    an_account_that_nobody_uses_runs_nothing,
    whoever_acts_for_a_company_does_not_learn_who_manages_it,
    what_has_gone_its_way_is_nobodys_to_look_at,
    a_company_may_be_a_partner_itself,
);

async fn hire(agency: &Agency, company: &Organization, person: &Actor, role: &str) {
    let firm = Firm {
        organization: company.clone(),
        owner: agency.admin.clone(),
    };
    firm.hire(person, role).await;
}

fn id(company: &Value, number: usize) -> Value {
    company["admins"][number]["id"].clone()
}

async fn do_with(actor: &Actor, field: &str, input_type: &str, selection: &str, id: &Value) {
    let input = json!({ "membershipId": id });
    let done = actor.attempt(field, input_type, input, selection).await;
    done.payload(field);
}

async fn somebody_always_runs_it(world: World) {
    let agency = Agency::with_portal(&world, "Harbour").await;
    let second = world.known("Sam Second").await;
    let as_admin = json!({ "role": "ADMIN" });
    agency
        .admin
        .add_to_team(&agency.partner, "Sam Second", &second.email, as_admin)
        .await;
    let ken = world.known("Ken Known").await;
    let asked = json!({ "admins": [{ "email": ken.email, "name": "Ken" }] });
    for (number, field) in ["declineMembership", "removeMember"]
        .into_iter()
        .enumerate()
    {
        let by = agency.by(if number == 0 { &second } else { &agency.admin });
        let acme = by.create(&format!("Acme {number}"), asked.clone()).await;
        let company = shown(&agency.admin, &acme).await;
        assert_eq!(admins(&company), ["Ken INVITED"]);
        // The partner does not leave it without anybody.
        let nobody = json!({ "removeAdminIds": [id(&company, 0)] });
        let refused = agency.update(&acme, nobody).await;
        assert_eq!(
            refused.user_error_codes("updateManagedCompany"),
            ["LAST_ADMIN"]
        );
        // Whoever is asked may say no; then whoever created it runs it.
        let mut ears = world.listen(&[&agency.admin, &second]).await;
        let (input_type, selection) = match field {
            "declineMembership" => ("MembershipInput", "removedMembershipId"),
            _ => ("RemoveMemberInput", "removedMembershipId"),
        };
        do_with(&ken, field, input_type, selection, &id(&company, 0)).await;
        let company = shown(&by.admin, &acme).await;
        assert_eq!(admins(&company), [format!("{} ACTIVE", by.admin.name)]);
        assert_eq!(company["viewerRole"], "ADMIN");
        let title = format!(
            "{}: COMPANY_ADMIN_ADDED Nobody else runs Acme {number}: you do now",
            by.admin.name
        );
        assert_eq!(ears.heard().await, [title]);
    }
}

async fn whoever_is_removed_is_told_and_goes_where_they_came_from(world: World) {
    let agency = Agency::with_portal(&world, "Harbour").await;
    let acme = agency.create("Acme", json!({})).await;
    let [ken, mia, pat] = [
        world.known("Ken Known").await,
        world.known("Mia Member").await,
        world.known("Pat Owner").await,
    ];
    hire(&agency, &acme, &ken, "ADMIN").await;
    // A member of the company's own.
    let own = Firm {
        organization: acme.clone(),
        owner: ken.clone(),
    };
    own.hire(&mia, "MEMBER").await;
    let both = json!({ "addAdmins": [{ "email": mia.email, "name": "M" }] });
    agency
        .update(&acme, both)
        .await
        .payload("updateManagedCompany");
    let company = shown(&agency.admin, &acme).await;
    assert_eq!(company["admins"][2]["role"], "ADMIN");
    let mut ears = world.listen(&[&agency.admin, &ken, &mia]).await;
    let remove = json!({ "removeAdminIds": [id(&company, 1), id(&company, 2)] });
    agency
        .update(&acme, remove)
        .await
        .payload("updateManagedCompany");
    assert_eq!(
        ears.heard().await,
        [
            "Ken Known: COMPANY_ADMIN_REMOVED You do not run Acme any more",
            "Mia Member: COMPANY_ADMIN_REMOVED You do not run Acme any more",
        ]
    );
    assert_eq!(
        shown(&ken, &acme).await,
        Value::Null,
        "the partner brought them"
    );
    assert_eq!(shown(&mia, &acme).await["viewerRole"], "MEMBER");
    // Who was only asked is told so; one may take another's place in one step.
    let asked = json!({ "addAdmins": [{ "email": ken.email, "name": "Ken" }] });
    agency
        .update(&acme, asked)
        .await
        .payload("updateManagedCompany");
    let company = shown(&agency.admin, &acme).await;
    ears.heard().await;
    let no_more = json!({ "removeAdminIds": [id(&company, 1)] });
    agency
        .update(&acme, no_more)
        .await
        .payload("updateManagedCompany");
    assert_eq!(
        ears.heard().await,
        ["Ken Known: COMPANY_ADMIN_REMOVED Harbour does not ask you to run Acme any more"]
    );
    // Nobody is added and removed at once, and an owner is for owners.
    hire(&agency, &acme, &pat, "ADMIN").await;
    let company = shown(&agency.admin, &acme).await;
    let pats = id(&company, 1);
    let role = json!({ "membershipId": pats, "role": "OWNER" });
    let made = pat.attempt(
        "updateMembership",
        "UpdateMembershipInput",
        role,
        "membership { role }",
    );
    made.await.payload("updateMembership");
    let refused = agency
        .update(&acme, json!({ "removeAdminIds": [pats] }))
        .await;
    assert_eq!(
        refused.user_error_codes("updateManagedCompany"),
        ["FORBIDDEN"]
    );
    assert_eq!(
        admins(&shown(&agency.admin, &acme).await),
        ["Harbour Owner ACTIVE", "Pat Owner ACTIVE"]
    );
}

/// Whoever is off the team goes from its companies with those whom they have brought, whichever comes first.
async fn former_colleagues_go_with_whom_they_brought(world: World) {
    let agency = Agency::with_portal(&world, "Harbour").await;
    let second = world.known("Sam Second").await;
    let as_admin = json!({ "role": "ADMIN" });
    let place = agency
        .admin
        .add_to_team(&agency.partner, "Sam Second", &second.email, as_admin)
        .await;
    let acme = agency.by(&second).create("Acme", json!({})).await;
    let [ken, pat] = [
        world.known("Ken Known").await,
        world.known("Pat Stays").await,
    ];
    hire(&agency.by(&second), &acme, &ken, "ADMIN").await;
    let firm = Firm {
        organization: acme.clone(),
        owner: ken.clone(),
    };
    firm.hire(&pat, "ADMIN").await;
    let input = json!({ "partnerUserId": place.id });
    let removed = agency.admin.attempt(
        "removePartnerUser",
        "PartnerUserInput",
        input,
        "partnerUser { id }",
    );
    removed.await.payload("removePartnerUser");
    let company = shown(&agency.admin, &acme).await;
    assert_eq!(
        admins(&company),
        ["Sam Second ACTIVE", "Ken Known ACTIVE", "Pat Stays ACTIVE"]
    );
    let both = json!({ "removeAdminIds": [id(&company, 0), id(&company, 1)] });
    agency
        .update(&acme, both)
        .await
        .payload("updateManagedCompany");
    for gone in [&second, &ken] {
        assert_eq!(shown(gone, &acme).await, Value::Null, "{}", gone.name);
    }
    assert_eq!(admins(&shown(&pat, &acme).await), ["Pat Stays ACTIVE"]);
}

/// Whose address was released uses no account: they are no way out, and no admin who is left.
async fn an_account_that_nobody_uses_runs_nothing(world: World) {
    let agency = Agency::with_portal(&world, "Harbour").await;
    let acme = agency.create("Acme", json!({})).await;
    let cleo = world.known("Cleo Colleague").await;
    let place = agency
        .admin
        .add_to_team(&agency.partner, "Cleo Colleague", &cleo.email, json!({}))
        .await;
    hire(&agency, &acme, &cleo, "ADMIN").await;
    let input = released::Input {
        email: cleo.email.clone(),
        partner: "Harbour".to_owned(),
        reason: "Mistyped".to_owned(),
    };
    let done = released::run(&world.server.app, input, false).await;
    assert!(done.is_ok(), "{done:?}");
    let input = json!({ "partnerUserId": place.id });
    let removed = agency.admin.attempt(
        "removePartnerUser",
        "PartnerUserInput",
        input,
        "partnerUser { id }",
    );
    removed.await.payload("removePartnerUser");
    let refused = agency.release(&acme).await;
    assert_eq!(
        refused.user_error_codes("releaseManagedCompany"),
        ["CONFLICT"]
    );
    let own = id(&shown(&agency.admin, &acme).await, 0);
    let refused = agency
        .update(&acme, json!({ "removeAdminIds": [own] }))
        .await;
    assert_eq!(
        refused.user_error_codes("updateManagedCompany"),
        ["LAST_ADMIN"]
    );
}

async fn whoever_acts_for_a_company_does_not_learn_who_manages_it(world: World) {
    let agency = Agency::with_portal(&world, "Harbour").await;
    agency.allow(&world, Entitlement::GrantLicense).await;
    let acme = agency.create("Acme", json!({})).await;
    let ken = world.known("Ken Known").await;
    hire(&agency, &acme, &ken, "ADMIN").await;
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
    let second = world.known("Sam Second").await;
    let as_admin = json!({ "role": "ADMIN" });
    agency
        .admin
        .add_to_team(&agency.partner, "Sam Second", &second.email, as_admin)
        .await;
    let by_second = agency.by(&second);
    let acme = agency.create("Acme", json!({})).await;
    let ken = world.known("Ken Known").await;
    hire(&agency, &acme, &ken, "ADMIN").await;
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

/// Called anew by the partner that manages it, it is called so as a partner too.
async fn a_company_may_be_a_partner_itself(world: World) {
    let agency = Agency::with_portal(&world, "Harbour").await;
    let acme = agency.create("Acme", json!({})).await;
    let pat = world.known("Pat Owner").await;
    hire(&agency, &acme, &pat, "ADMIN").await;
    let pats = id(&shown(&agency.admin, &acme).await, 1);
    let role = json!({ "membershipId": pats, "role": "OWNER" });
    let made = pat.attempt(
        "updateMembership",
        "UpdateMembershipInput",
        role,
        "membership { role }",
    );
    made.await.payload("updateMembership");
    let partner = pat.register_company(&acme).await;
    let buyer = Buyer::open(&world, "Buyer").await;
    buyer.engage(&pat, json!({})).await;
    let rename = json!({ "name": "Acme Two" });
    agency
        .update(&acme, rename)
        .await
        .payload("updateManagedCompany");
    let query = "query($id: ID!) { node(id: $id) { ... on Partner { name } } }";
    let seen = buyer.owner.query(query, json!({ "id": partner })).await;
    assert_eq!(seen.text("/node/name"), "Acme Two");
}
