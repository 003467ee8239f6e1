//! What is refused, and for whom the portal does not exist.

use serde_json::{Value, json};

use crate::{
    on_both,
    support::{
        portal::{Agency, admins, app_ids, shown},
        world::World,
    },
};

on_both!(what_cannot_be_done_changes_nothing,);

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
    agency.hire(&acme, &mia, "MEMBER").await;
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
