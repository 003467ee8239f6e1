//! What is refused, and for whom the portal does not exist.

use serde_json::{Value, json};
use time::Duration;

use crate::{
    on_both,
    support::{
        Stage,
        buyer::Buyer,
        database::{Backend, Database},
        firm::Firm,
        portal::{Agency, admins, app_ids, shown},
        world::World,
    },
};

on_both!(
    one_person_creates_so_many_an_hour,
    one_person_asks_so_many_to_run_companies,
    names_that_cannot_be_told_apart_are_taken,
    what_cannot_be_done_changes_nothing,
    nobody_else_knows_of_companies,
);

async fn one_person_creates_so_many_an_hour(backend: Backend) {
    let world = World::with(Database::on(backend).await, &[("COMPANIES_PER_USER", "2")]).await;
    let agency = Agency::with_portal(&world, "Harbour").await;
    for name in ["One", "Two"] {
        agency.create(name, json!({})).await;
    }
    let refused = agency.attempt_to_create("Three", json!({})).await;
    assert_eq!(
        refused.user_error_codes("createManagedCompany"),
        ["RATE_LIMITED"]
    );
    world.clock.advance(Duration::minutes(31));
    agency.create("Three", json!({})).await;
}

/// As many as by any other way, however many at once.
async fn one_person_asks_so_many_to_run_companies(backend: Backend) {
    let settings = [("INVITATIONS_PER_USER", "3")];
    let world = World::with(Database::on(backend).await, &settings).await;
    let agency = Agency::with_portal(&world, "Harbour").await;
    let people = |numbers: std::ops::Range<u32>| {
        let people = numbers.map(|n| json!({ "email": format!("p{n}@bolt.example"), "name": "P" }));
        json!({ "admins": people.collect::<Vec<_>>() })
    };
    let refused = agency.attempt_to_create("One", people(0..4)).await;
    assert_eq!(
        refused.user_error_codes("createManagedCompany"),
        ["RATE_LIMITED"]
    );
    agency.create("One", people(0..3)).await;
    let refused = agency.attempt_to_create("Two", people(4..5)).await;
    assert_eq!(
        refused.user_error_codes("createManagedCompany"),
        ["RATE_LIMITED"]
    );
}

async fn names_that_cannot_be_told_apart_are_taken(world: World) {
    let agency = Agency::with_portal(&world, "Harbour").await;
    let acme = agency.create("Acme Looms", json!({})).await;
    let bolt = agency.create("Bolt", json!({})).await;
    for name in [
        "Acme Looms",
        "  ACME   looms ",
        "\u{ff21}cme Looms",
        // In Cyrillic, in part.
        "\u{410}\u{441}me Looms",
        "Acrne Looms",
    ] {
        for (field, answer) in [
            (
                "createManagedCompany",
                agency.attempt_to_create(name, json!({})).await,
            ),
            (
                "updateManagedCompany",
                agency.update(&bolt, json!({ "name": name })).await,
            ),
        ] {
            assert_eq!(answer.user_error_codes(field), ["NAME_TAKEN"], "{name}");
            let error = answer.data(&format!("/{field}/userErrors/0"));
            assert_eq!(error["field"], json!(["name"]));
        }
    }
    // Which one is in the way is shown.
    let query =
        "mutation($input: UpdateManagedCompanyInput!) { updateManagedCompany(input: $input) {
        userErrors { subject { id } } } }";
    let input = json!({ "input": { "organizationId": bolt.id, "name": "ACME LOOMS" } });
    let answer = agency.admin.query(query, input).await;
    assert_eq!(
        answer.text("/updateManagedCompany/userErrors/0/subject/id"),
        acme.id
    );
    // A letter that looks like another where it stands.
    agency.create("Paypal", json!({})).await;
    let alike = agency.attempt_to_create("PaypaI", json!({})).await;
    assert_eq!(
        alike.user_error_codes("createManagedCompany"),
        ["NAME_TAKEN"]
    );
    // Its own name is nobody else's, and other partners' names are nobody's business.
    let own = agency.update(&acme, json!({ "name": "ACME Looms" })).await;
    own.payload("updateManagedCompany");
    let rivals = Agency::with_portal(&world, "Rivals").await;
    rivals.create("Acme Looms", json!({})).await;
    // A name is free when the company goes.
    let firm = Firm {
        organization: acme.clone(),
        owner: agency.admin.clone(),
    };
    firm.hire(&world.known("Ken Known").await, "ADMIN").await;
    agency.release(&acme).await.payload("releaseManagedCompany");
    agency.create("Acme Looms", json!({})).await;
}

async fn what_cannot_be_done_changes_nothing(world: World) {
    let agency = Agency::with_portal(&world, "Harbour").await;
    let [inbox, payroll] =
        <[String; 2]>::try_from(app_ids(&agency.admin, &["Inbox", "Payroll"]).await).expect("two");
    let acme = agency.create("Acme", json!({})).await;
    let before = shown(&agency.admin, &acme).await;
    let own = before["admins"][0]["id"].clone();
    let person = |email: &str| json!([{ "email": email, "name": "Nina" }]);
    let many: Vec<Value> = (0..21)
        .map(|n| json!({ "email": format!("p{n}@bolt.example"), "name": "P" }))
        .collect();
    for (change, code, field) in [
        (json!({ "name": " " }), "INVALID_INPUT", "name"),
        (
            json!({ "disableAppIds": [inbox] }),
            "INVALID_INPUT",
            "disableAppIds",
        ),
        (
            json!({ "enableAppIds": [payroll], "disableAppIds": [payroll] }),
            "INVALID_INPUT",
            "disableAppIds",
        ),
        (
            json!({ "enableAppIds": [acme.id] }),
            "NOT_FOUND",
            "enableAppIds",
        ),
        (
            json!({ "enableAppIds": ["app_01k3bq0000000000000000000a"] }),
            "NOT_FOUND",
            "enableAppIds",
        ),
        (
            json!({ "enableAppIds": vec![payroll.clone(); 101] }),
            "INVALID_INPUT",
            "enableAppIds",
        ),
        (
            json!({ "addAdmins": person("nobody") }),
            "INVALID_INPUT",
            "addAdmins",
        ),
        (json!({ "addAdmins": many }), "INVALID_INPUT", "addAdmins"),
        (
            json!({ "removeAdminIds": [own] }),
            "LAST_ADMIN",
            "removeAdminIds",
        ),
        (
            json!({ "removeAdminIds": [acme.id] }),
            "NOT_FOUND",
            "removeAdminIds",
        ),
        // One thing that is wrong undoes all that is right.
        (
            json!({ "name": "Bolt", "enableAppIds": [payroll], "addAdmins": person("nina@bolt.example"),
            "removeAdminIds": [own, "mem_01k3bq0000000000000000000a"] }),
            "NOT_FOUND",
            "removeAdminIds",
        ),
        // Whoever is asked has to accept before the last one goes.
        (
            json!({ "addAdmins": person("nina@bolt.example"), "removeAdminIds": [own] }),
            "LAST_ADMIN",
            "removeAdminIds",
        ),
    ] {
        let answer = agency.update(&acme, change.clone()).await;
        assert_eq!(
            answer.user_error_codes("updateManagedCompany"),
            [code],
            "{change}"
        );
        let at = answer.data("/updateManagedCompany/userErrors/0/field");
        assert_eq!(*at, json!([field]), "{change}");
        assert_eq!(shown(&agency.admin, &acme).await, before, "{change}");
    }
    for (more, field) in [
        (json!({ "admins": [] }), "admins"),
        (
            json!({ "admins": [{ "email": "a@b.example", "name": "A" }, { "email": "A@B.example", "name": "B" }] }),
            "admins",
        ),
        (json!({ "appIds": [acme.id] }), "appIds"),
    ] {
        let answer = agency.attempt_to_create("Bolt", more).await;
        let at = answer.data("/createManagedCompany/userErrors/0/field");
        assert_eq!(*at, json!([field]));
    }
    assert_eq!(agency.companies("").await["totalCount"], 1);
    world.all_mail_sent().await;
    assert!(world.inbox().of("nina@bolt.example").is_empty());

    // Asked already, or a member: nobody is asked twice, and a member becomes an admin.
    let mia = world.known("Mia Member").await;
    let firm = Firm {
        organization: acme.clone(),
        owner: agency.admin.clone(),
    };
    firm.hire(&mia, "MEMBER").await;
    for _ in 0..2 {
        let add = json!({ "addAdmins": [{ "email": mia.email, "name": "M" }, { "email": "nina@bolt.example", "name": "Nina" }] });
        agency
            .update(&acme, add)
            .await
            .payload("updateManagedCompany");
        let shown = shown(&agency.admin, &acme).await;
        assert_eq!(
            admins(&shown),
            ["Harbour Owner ACTIVE", "Mia Member ACTIVE", "Nina INVITED"]
        );
    }
    world.all_mail_sent().await;
    assert_eq!(world.inbox().of("nina@bolt.example").len(), 1);
    // Whom the company has suspended is the company's to let in again.
    let membership = crate::support::actor::Membership {
        id: shown(&agency.admin, &acme).await["admins"][1]["id"]
            .as_str()
            .expect("an id")
            .to_owned(),
        role: "ADMIN".to_owned(),
        status: "ACTIVE".to_owned(),
    };
    agency
        .admin
        .update_membership(&membership, json!({ "status": "SUSPENDED" }))
        .await;
    let add = json!({ "addAdmins": [{ "email": mia.email, "name": "M" }] });
    let answer = agency.update(&acme, add).await;
    assert_eq!(
        answer.user_error_codes("updateManagedCompany"),
        ["ALREADY_MEMBER"]
    );
}

async fn nobody_else_knows_of_companies(world: World) {
    let agency = Agency::with_portal(&world, "Harbour").await;
    let rivals = Agency::with_portal(&world, "Rivals").await;
    let buyer = Buyer::open(&world, "Buyer").await;
    buyer.engage(&agency.admin, json!({})).await;
    let colleague = world.known("Cleo Colleague").await;
    agency
        .admin
        .add_to_team(
            &agency.partner,
            "Cleo Colleague",
            &colleague.email,
            json!({}),
        )
        .await;
    let clerk = world.known("Clerk").await;
    agency.firm.hire(&clerk, "ADMIN").await;
    let ken = world.known("Ken Known").await;
    let acme = agency.create("Acme", json!({})).await;
    let firm = Firm {
        organization: acme.clone(),
        owner: agency.admin.clone(),
    };
    firm.hire(&ken, "MEMBER").await;
    // Another admin of the team manages it too, and is no member of it.
    let second = world.known("Sam Second").await;
    let place = agency
        .admin
        .add_to_team(
            &agency.partner,
            "Sam Second",
            &second.email,
            json!({ "role": "ADMIN" }),
        )
        .await;
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
    agency
        .admin
        .attempt(
            "removePartnerUser",
            "PartnerUserInput",
            json!({ "partnerUserId": place.id }),
            "partnerUser { id }",
        )
        .await
        .payload("removePartnerUser");
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
