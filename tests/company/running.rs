//! Who runs a company, whatever they do about it.

use mandate::command::account::release as released;
use serde_json::{Value, json};

use crate::{
    on_both,
    support::{
        actor::{Actor, Membership},
        buyer::Buyer,
        firm::Firm,
        portal::{Agency, admin_id, admins, become_owner, shown},
        world::World,
    },
};

on_both!(
    somebody_always_runs_it,
    a_company_without_an_heir_is_said_to_be_left,
    whoever_is_removed_is_told_and_goes_where_they_came_from,
    former_colleagues_go_with_whom_they_brought,
    an_account_that_nobody_uses_runs_nothing,
    a_company_may_be_a_partner_itself,
);

async fn do_with(actor: &Actor, field: &str, input_type: &str, selection: &str, id: &Value) {
    let input = json!({ "membershipId": id });
    let done = actor.attempt(field, input_type, input, selection).await;
    done.payload(field);
}

async fn somebody_always_runs_it(world: World) {
    let agency = Agency::with_portal(&world, "Harbour").await;
    let (second, _) = agency.grow(&world, "Sam Second", "ADMIN").await;
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
        let nobody = json!({ "removeAdminIds": [admin_id(&company, 0)] });
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
        do_with(&ken, field, input_type, selection, &admin_id(&company, 0)).await;
        let company = shown(&by.admin, &acme).await;
        assert_eq!(admins(&company), [format!("{} ACTIVE", by.admin.name)]);
        assert_eq!(company["viewerRole"], "ADMIN");
        let declined = |name: &str| {
            format!("{name}: COMPANY_ADMIN_REMOVED Ken does not want to run Acme {number}")
        };
        let mut told = vec![
            format!(
                "{}: COMPANY_ADMIN_ADDED Nobody else runs Acme {number}: you do now",
                by.admin.name
            ),
            declined(&agency.admin.name),
            declined(&second.name),
        ];
        told.sort();
        assert_eq!(ears.heard().await, told);
    }
    // Nor is one left whose only admin has an account no more.
    let left = agency.create("Left", json!({})).await;
    let input = released::Input {
        email: agency.admin.email.clone(),
        partner: "Harbour".to_owned(),
        reason: "Mistyped".to_owned(),
    };
    let mut ears = world.listen(&[&second]).await;
    for dry_run in [true, false] {
        let done = released::run(&world.server.app, input.clone(), dry_run).await;
        let report = done.expect("it can be released");
        assert_eq!(report.inherited, ["Acme 1", "Left"]);
        assert_eq!(report.orphaned, ["Harbour"]);
        let run_by = admins(&shown(&second, &left).await);
        match dry_run {
            true => assert_eq!(run_by, ["Harbour Owner ACTIVE"]),
            false => assert_eq!(run_by[1], "Sam Second ACTIVE"),
        }
    }
    let told = ears.heard().await;
    let told = told
        .iter()
        .filter(|line| line.contains("Nobody else runs Left"));
    assert_eq!(told.count(), 1);
}

/// Nobody inherits a company from themselves, nor whom it has suspended; whoever runs the server is told that nobody does.
async fn a_company_without_an_heir_is_said_to_be_left(world: World) {
    let agency = Agency::with_portal(&world, "Harbour").await;
    let rivals = Agency::with_portal(&world, "Rivals").await;
    let alone = rivals.create("Alone", json!({})).await;
    let acme = agency.create("Acme", json!({})).await;
    let ken = world.known("Ken Known").await;
    agency.hire(&acme, &ken, "ADMIN").await;
    let creator = Membership {
        id: admin_id(&shown(&ken, &acme).await, 0)
            .as_str()
            .expect("an id")
            .to_owned(),
        role: "ADMIN".to_owned(),
        status: "ACTIVE".to_owned(),
    };
    ken.update_membership(&creator, json!({ "status": "SUSPENDED" }))
        .await;
    rivals
        .admin
        .add_to_team(&rivals.partner, "Ken Known", &ken.email, json!({}))
        .await;
    for (account, orphaned, left) in [
        (&ken, vec!["Acme"], None),
        (
            &rivals.admin,
            vec!["the team of Rivals", "Rivals", "Alone"],
            Some(&alone),
        ),
    ] {
        let input = released::Input {
            email: account.email.clone(),
            partner: "Rivals".to_owned(),
            reason: "Mistyped".to_owned(),
        };
        let done = released::run(&world.server.app, input, left.is_some()).await;
        let report = done.expect("it can be released");
        assert!(report.inherited.is_empty(), "{:?}", report.inherited);
        assert_eq!(report.orphaned, orphaned);
    }
    let role = "query($id: ID!) { workspace(organizationId: $id) { mode } }";
    let entered = agency.admin.query(role, json!({ "id": acme.id })).await;
    assert!(
        entered.data("/workspace").is_null(),
        "they are suspended still"
    );
}

async fn whoever_is_removed_is_told_and_goes_where_they_came_from(world: World) {
    let agency = Agency::with_portal(&world, "Harbour").await;
    let acme = agency.create("Acme", json!({})).await;
    let [ken, mia, pat] = [
        world.known("Ken Known").await,
        world.known("Mia Member").await,
        world.known("Pat Owner").await,
    ];
    agency.hire(&acme, &ken, "ADMIN").await;
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
    let remove = json!({ "removeAdminIds": [admin_id(&company, 1), admin_id(&company, 2)] });
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
    let no_more = json!({ "removeAdminIds": [admin_id(&company, 1)] });
    agency
        .update(&acme, no_more)
        .await
        .payload("updateManagedCompany");
    assert_eq!(
        ears.heard().await,
        ["Ken Known: COMPANY_ADMIN_REMOVED Harbour does not ask you to run Acme any more"]
    );
    // Nobody is added and removed at once, an admin of old or not, and an owner is for owners.
    agency.hire(&acme, &pat, "ADMIN").await;
    let company = shown(&agency.admin, &acme).await;
    let pats = admin_id(&company, 1);
    let both =
        json!({ "addAdmins": [{ "email": pat.email, "name": "P" }], "removeAdminIds": [pats] });
    let refused = agency.update(&acme, both).await;
    assert_eq!(
        refused.user_error_codes("updateManagedCompany"),
        ["INVALID_INPUT"]
    );
    become_owner(&pat, &pats).await;
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
    let (second, place) = agency.grow(&world, "Sam Second", "ADMIN").await;
    let acme = agency.by(&second).create("Acme", json!({})).await;
    let [ken, pat] = [
        world.known("Ken Known").await,
        world.known("Pat Stays").await,
    ];
    agency.by(&second).hire(&acme, &ken, "ADMIN").await;
    let firm = Firm {
        organization: acme.clone(),
        owner: ken.clone(),
    };
    firm.hire(&pat, "ADMIN").await;
    agency.dismiss(&place).await;
    let company = shown(&agency.admin, &acme).await;
    assert_eq!(
        admins(&company),
        ["Sam Second ACTIVE", "Ken Known ACTIVE", "Pat Stays ACTIVE"]
    );
    let both = json!({ "removeAdminIds": [admin_id(&company, 0), admin_id(&company, 1)] });
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
    let (cleo, place) = agency.grow(&world, "Cleo Colleague", "MEMBER").await;
    agency.hire(&acme, &cleo, "ADMIN").await;
    let input = released::Input {
        email: cleo.email.clone(),
        partner: "Harbour".to_owned(),
        reason: "Mistyped".to_owned(),
    };
    let done = released::run(&world.server.app, input, false).await;
    assert!(done.is_ok(), "{done:?}");
    agency.dismiss(&place).await;
    let refused = agency.release(&acme).await;
    assert_eq!(
        refused.user_error_codes("releaseManagedCompany"),
        ["CONFLICT"]
    );
    let own = admin_id(&shown(&agency.admin, &acme).await, 0);
    let refused = agency
        .update(&acme, json!({ "removeAdminIds": [own] }))
        .await;
    assert_eq!(
        refused.user_error_codes("updateManagedCompany"),
        ["LAST_ADMIN"]
    );
}

/// Called anew by the partner that manages it, it is called so as a partner too.
async fn a_company_may_be_a_partner_itself(world: World) {
    let agency = Agency::with_portal(&world, "Harbour").await;
    let acme = agency.create("Acme", json!({})).await;
    let pat = world.known("Pat Owner").await;
    agency.hire(&acme, &pat, "ADMIN").await;
    let pats = admin_id(&shown(&agency.admin, &acme).await, 1);
    become_owner(&pat, &pats).await;
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
