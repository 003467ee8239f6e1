//! How many companies, and people to run them, somebody may name.

use serde_json::json;
use time::Duration;

use crate::{
    on_both,
    support::{
        Stage,
        database::{Backend, Database},
        portal::{Agency, admin_id, shown},
        world::World,
    },
};

on_both!(
    one_person_creates_so_many_an_hour,
    one_person_asks_so_many_to_run_companies,
    a_partner_names_twenty_admins_of_one_company,
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
    // Whoever is asked to become a member is asked anew, to become an admin.
    world.clock.advance(Duration::minutes(11));
    let own = agency.create("Own", json!({})).await;
    agency
        .admin
        .invite_member(&own, "mia@bolt.example", "MEMBER")
        .await;
    let named = |addresses: &[&str]| {
        let admins = addresses
            .iter()
            .map(|address| json!({ "email": address, "name": "P" }));
        json!({ "addAdmins": admins.collect::<Vec<_>>() })
    };
    let two = named(&["q1@bolt.example", "q2@bolt.example"]);
    agency
        .update(&own, two)
        .await
        .payload("updateManagedCompany");
    for (wait, codes) in [(0, vec!["RATE_LIMITED"]), (11, vec![])] {
        world.clock.advance(Duration::minutes(wait));
        let answer = agency.update(&own, named(&["mia@bolt.example"])).await;
        assert_eq!(answer.user_error_codes("updateManagedCompany"), codes);
    }
}

/// More than the partner is shown would be more than it can look after.
async fn a_partner_names_twenty_admins_of_one_company(world: World) {
    let agency = Agency::with_portal(&world, "Harbour").await;
    let person = |number: u32| json!({ "email": format!("p{number}@bolt.example"), "name": "P" });
    let twenty: Vec<_> = (0..20).map(person).collect();
    let acme = agency.create("Acme", json!({ "admins": twenty })).await;
    let more = json!({ "addAdmins": [person(20)] });
    let refused = agency.update(&acme, more).await;
    assert_eq!(
        refused.user_error_codes("updateManagedCompany"),
        ["CONFLICT"]
    );
    let company = shown(&agency.admin, &acme).await;
    assert_eq!(company["admins"].as_array().map(Vec::len), Some(20));
    // In the place of another, at once.
    let instead = json!({ "addAdmins": [person(20)], "removeAdminIds": [admin_id(&company, 0)] });
    agency
        .update(&acme, instead)
        .await
        .payload("updateManagedCompany");
}
