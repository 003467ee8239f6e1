//! Two at once about companies that a partner manages.

use std::time::Duration;

use mandate::command::partner::entitle::{self, Companies, Entitlement, Named};
use serde_json::json;

use super::{ANY, Move, Outcome, TRIALS, Track, head_start, race};
use crate::{
    on_both,
    support::{
        actor::Organization,
        portal::{Agency, admins, names, shown},
    },
};

on_both!(
    two_companies_of_one_name,
    removing_the_last_two_admins,
    releasing_and_editing,
    releasing_from_both_sides,
    leaving_and_releasing,
    creating_and_closing_the_portal,
    removing_and_leaving,
);

/// An agency, and another admin of its team at the other server.
async fn cast(track: &Track) -> (Agency, Agency) {
    let agency = Agency::with_portal(&track.here, "Harbour").await;
    let (second, _) = agency.grow(&track.here, "Sam Second", "ADMIN").await;
    let beside = agency.by(&second.at(&track.there));
    (agency, beside)
}

fn act(by: &Agency, field: &'static str, input: serde_json::Value) -> Move {
    let input_type = match field {
        "createManagedCompany" => "CreateManagedCompanyInput",
        "updateManagedCompany" => "UpdateManagedCompanyInput",
        _ => "OrganizationInput",
    };
    Move::new(&by.admin, field, input_type, input)
}

async fn two_companies_of_one_name(track: Track) {
    let (agency, beside) = cast(&track).await;
    for trial in 0..*TRIALS {
        // The same, or one that looks the same, with a letter of another script.
        let name = format!("Acme {trial}");
        let other = match trial % 2 {
            0 => name.to_uppercase(),
            _ => format!("\u{410}cme {trial}"),
        };
        let input = |name| json!({ "partnerId": agency.partner, "name": name, "appIds": [] });
        let one = act(&agency, "createManagedCompany", input(&name));
        let two = act(&beside, "createManagedCompany", input(&other));
        let outcomes = race(trial, ANY, one, two).await;
        assert_ne!(outcomes.0.won(), outcomes.1.won(), "{outcomes:?}");
        let lost = [&outcomes.0, &outcomes.1]
            .into_iter()
            .find(|outcome| !outcome.won());
        let Some(Outcome::Lost { code, .. }) = lost else {
            panic!("{outcomes:?}");
        };
        assert_eq!(code, "NAME_TAKEN");
    }
    assert_eq!(agency.companies("").await["totalCount"], *TRIALS);
}

async fn removing_the_last_two_admins(track: Track) {
    let (agency, beside) = cast(&track).await;
    let company = agency.create("Acme", json!({})).await;
    let ken = track.here.known("Ken Known").await;
    agency.hire(&company, &ken, "ADMIN").await;
    for trial in 0..*TRIALS {
        let seen = shown(&agency.admin, &company).await;
        let id = |number: usize| seen["admins"][number]["id"].clone();
        let input = |id| json!({ "organizationId": company.id, "removeAdminIds": [id] });
        let one = act(&agency, "updateManagedCompany", input(id(0)));
        let two = act(&beside, "updateManagedCompany", input(id(1)));
        let outcomes = race(trial, ANY, one, two).await;
        assert_ne!(outcomes.0.won(), outcomes.1.won(), "{outcomes:?}");
        let left = shown(&agency.admin, &company).await;
        assert_eq!(admins(&left).len(), 1);
        // Whoever went comes back.
        let gone = if outcomes.0.won() {
            &seen["admins"][0]
        } else {
            &seen["admins"][1]
        };
        let person = if gone["email"] == ken.email.as_str() {
            &ken
        } else {
            &agency.admin
        };
        let again = json!({ "addAdmins": [{ "email": person.email, "name": person.name }] });
        let added = agency.update(&company, again).await;
        added.payload("updateManagedCompany");
        let added = added
            .list("/updateManagedCompany/organization/admins")
            .last()
            .cloned();
        let added = added.expect("they are asked, or there");
        if added["status"] == "INVITED" {
            let input = json!({ "membershipId": added["id"] });
            let (field, input_type) = ("acceptMembership", "MembershipInput");
            let accepted = person.attempt(field, input_type, input, "membership { id }");
            accepted.await.payload(field);
        }
    }
}

async fn releasing_and_editing(track: Track) {
    let (agency, beside) = cast(&track).await;
    let ken = track.here.known("Ken Known").await;
    for trial in 0..*TRIALS {
        let company = agency.create(&format!("Acme {trial}"), json!({})).await;
        agency.hire(&company, &ken, "ADMIN").await;
        let name = format!("Bolt {trial}");
        let release = act(
            &agency,
            "releaseManagedCompany",
            json!({ "organizationId": company.id }),
        );
        let edit = json!({ "organizationId": company.id, "name": name });
        let edit = act(&beside, "updateManagedCompany", edit);
        let outcomes = race(trial, ANY, release, edit).await;
        assert!(outcomes.0.won(), "{outcomes:?}");
        let seen = shown(&ken, &company).await;
        assert!(seen["managedBy"].is_null());
        // Edited before it went, or not at all.
        let expected = if outcomes.1.won() {
            &name
        } else {
            &company.name
        };
        assert_eq!(seen["name"], expected.as_str());
        assert!(names(&agency.companies("").await).is_empty());
    }
}

async fn releasing_from_both_sides(track: Track) {
    let (agency, beside) = cast(&track).await;
    let ken = track.here.known("Ken Known").await;
    for trial in 0..*TRIALS {
        let company = agency.create(&format!("Acme {trial}"), json!({})).await;
        agency.hire(&company, &ken, "ADMIN").await;
        let input = json!({ "organizationId": company.id });
        let one = act(&beside, "releaseManagedCompany", input.clone());
        let two = act(&agency.by(&ken), "releaseManagedCompany", input);
        let outcomes = race(trial, ANY, one, two).await;
        assert_ne!(outcomes.0.won(), outcomes.1.won(), "{outcomes:?}");
        assert!(shown(&ken, &company).await["managedBy"].is_null());
    }
}

/// The only admin of its own leaves as the company is released: one of the two is refused, or the company keeps its admin.
async fn leaving_and_releasing(track: Track) {
    let (agency, beside) = cast(&track).await;
    let ken = track.here.known("Ken Known").await;
    for trial in 0..*TRIALS {
        let company = agency.create(&format!("Acme {trial}"), json!({})).await;
        agency.hire(&company, &ken, "ADMIN").await;
        let seen = shown(&agency.admin, &company).await;
        let kens = seen["admins"][1]["id"].clone();
        let leave = json!({ "organizationId": company.id, "removeAdminIds": [kens] });
        let leave = act(&agency, "updateManagedCompany", leave);
        let release = json!({ "organizationId": company.id });
        let release = act(&beside, "releaseManagedCompany", release);
        let outcomes = race(trial, ANY, leave, release).await;
        assert_ne!(outcomes.0.won(), outcomes.1.won(), "{outcomes:?}");
    }
}

/// With the portal closed and all released, none is left managed; or one was too late to be created.
async fn creating_and_closing_the_portal(track: Track) {
    let (agency, _) = cast(&track).await;
    for trial in 0..*TRIALS {
        let input =
            json!({ "partnerId": agency.partner, "name": format!("Acme {trial}"), "appIds": [] });
        let create = act(&agency, "createManagedCompany", input);
        let app = track.there.app.clone();
        let partner = agency.firm.organization.name.clone();
        let (late, ahead) = (
            Duration::from_millis(u64::from(trial % 12)),
            head_start(trial),
        );
        let close = tokio::spawn(async move {
            // It has no way through the network to go.
            tokio::time::sleep(late).await;
            let release = Entitlement::DisablePortal(Companies::Release);
            let reason = "They asked".to_owned();
            entitle::run(&app, Named::Name(partner), release, reason).await
        });
        tokio::time::sleep(ahead).await;
        let created = create.make(ANY).await;
        let closed = close.await.expect("it does not panic");
        agency.allow(&track.here, Entitlement::EnablePortal).await;
        let left = agency.companies("").await["totalCount"].clone();
        match (created.won(), closed) {
            // Its creator alone runs it, so that it is not released, and the portal stays open.
            (true, Err(_)) => assert_eq!(left, 1),
            (true, Ok(closed)) => panic!("a company is left: {closed:?}"),
            (false, closed) => {
                assert_eq!(created, Outcome::refused("PORTAL_DISABLED"));
                assert!(closed.is_ok());
                assert_eq!(left, 0);
            }
        }
        for company in agency.companies("").await["nodes"]
            .as_array()
            .expect("a list")
        {
            let company = Organization {
                id: company["id"].as_str().expect("an id").to_owned(),
                name: String::new(),
            };
            let ken = track.here.known(&format!("Ken {trial}")).await;
            agency.hire(&company, &ken, "ADMIN").await;
            agency
                .release(&company)
                .await
                .payload("releaseManagedCompany");
        }
    }
}

/// The partner removes one of two, as the other leaves.
async fn removing_and_leaving(track: Track) {
    let (agency, _) = cast(&track).await;
    for trial in 0..*TRIALS {
        let ken = track.here.known(&format!("Ken {trial}")).await;
        let company = agency.create(&format!("Acme {trial}"), json!({})).await;
        agency.hire(&company, &ken, "ADMIN").await;
        let seen = shown(&agency.admin, &company).await;
        let id = |number: usize| seen["admins"][number]["id"].clone();
        let remove = json!({ "organizationId": company.id, "removeAdminIds": [id(0)] });
        let remove = act(&agency, "updateManagedCompany", remove);
        let ken_there = ken.at(&track.there);
        let leave = json!({ "membershipId": id(1) });
        let leave = Move::new(&ken_there, "removeMember", "RemoveMemberInput", leave);
        let outcomes = race(trial, ANY, remove, leave).await;
        assert_ne!(outcomes.0.won(), outcomes.1.won(), "{outcomes:?}");
    }
}
