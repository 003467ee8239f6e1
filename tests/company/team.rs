//! Whose people run a company: the partner's team's, or its own.

use mandate::command::partner::entitle::{Companies, Entitlement};
use serde_json::{Value, json};
use time::Duration;

use super::portal;
use crate::{
    on_both,
    support::{
        firm::Firm,
        portal::{Agency, admin_id, admins, shown},
        world::World,
    },
};

on_both!(
    a_former_colleague_does_not_take_companies_along,
    whom_a_company_has_found_is_its_own,
    who_comes_back_as_the_companys_own_is_its_own,
    the_portal_is_for_whoever_is_an_admin_now,
);

async fn a_former_colleague_does_not_take_companies_along(world: World) {
    let agency = Agency::with_portal(&world, "Harbour").await;
    let (second, place) = agency.grow(&world, "Sam Second", "ADMIN").await;
    let by_second = agency.by(&second);
    let acme = by_second.create("Acme", json!({})).await;
    let bolt = by_second.create("Bolt", json!({})).await;
    let mut ears = world.listen(&[&agency.admin]).await;
    by_second.dismiss(&place).await;
    assert_eq!(
        ears.heard().await,
        [
            "Harbour Owner: PARTNER_USER_REMOVED Sam Second is no longer on your team, and still runs Acme and one more company"
        ]
    );
    assert_eq!(shown(&second, &acme).await["viewerRole"], "ADMIN");
    // Neither by whoever left, nor by whoever closes the portal.
    let refused = by_second.release(&acme).await;
    assert_eq!(
        refused.user_error_codes("releaseManagedCompany"),
        ["CONFLICT"]
    );
    let release = ["portal", "disable", "--companies", "release"];
    let refused = portal(&world, &release, "Harbour").await;
    assert!(
        refused.errors.contains("none is released: Acme, Bolt."),
        "{}",
        refused.errors
    );
    // The partner takes it from them.
    let add = json!({ "addAdmins": [{ "email": agency.admin.email, "name": "H" }] });
    agency
        .update(&bolt, add)
        .await
        .payload("updateManagedCompany");
    let company = shown(&agency.admin, &bolt).await;
    let remove = json!({ "removeAdminIds": [admin_id(&company, 0)] });
    agency
        .update(&bolt, remove)
        .await
        .payload("updateManagedCompany");
    assert_eq!(shown(&second, &bolt).await, Value::Null);
}

async fn whom_a_company_has_found_is_its_own(world: World) {
    let agency = Agency::with_portal(&world, "Harbour").await;
    let acme = agency.create("Acme", json!({})).await;
    let [ken, pat] = [world.known("Ken Known").await, world.known("Pat Own").await];
    agency.hire(&acme, &ken, "ADMIN").await;
    let own = Firm {
        organization: acme.clone(),
        owner: ken.clone(),
    };
    own.hire(&pat, "ADMIN").await;
    let company = shown(&agency.admin, &acme).await;
    let remove = json!({ "removeAdminIds": [admin_id(&company, 1)] });
    agency
        .update(&acme, remove)
        .await
        .payload("updateManagedCompany");
    // Put on the team afterwards, they are the company's still: to let it go, and not to be thrown out.
    for role in ["MEMBER", "ADMIN"] {
        let bolt = agency.create(&format!("Bolt {role}"), json!({})).await;
        let lee = world.known(&format!("Lee {role}")).await;
        agency.hire(&bolt, &lee, "ADMIN").await;
        let (partner, more) = (&agency.partner, json!({ "role": role }));
        agency
            .admin
            .add_to_team(partner, "Lee Own", &lee.email, more)
            .await;
        agency.release(&bolt).await.payload("releaseManagedCompany");
    }
    let (partner, more) = (&agency.partner, json!({ "role": "MEMBER" }));
    agency
        .admin
        .add_to_team(partner, "Pat Own", &pat.email, more)
        .await;
    let company = shown(&agency.admin, &acme).await;
    let remove = json!({ "removeAdminIds": [admin_id(&company, 1)] });
    agency
        .update(&acme, remove)
        .await
        .payload("updateManagedCompany");
    assert_eq!(shown(&pat, &acme).await["viewerRole"], "MEMBER");
    assert_eq!(
        admins(&shown(&agency.admin, &acme).await),
        ["Harbour Owner ACTIVE"]
    );
}

/// Off the team, and hired by the company a while later.
async fn who_comes_back_as_the_companys_own_is_its_own(world: World) {
    let agency = Agency::with_portal(&world, "Harbour").await;
    let (second, place) = agency.grow(&world, "Sam Second", "ADMIN").await;
    agency.by(&second).create("Bolt", json!({})).await;
    agency
        .allow(&world, Entitlement::DisablePortal(Companies::Keep))
        .await;
    let (third, _) = agency.grow(&world, "Lee Third", "ADMIN").await;
    let mut ears = world.listen(&[&third]).await;
    agency.dismiss(&place).await;
    assert_eq!(
        ears.heard().await,
        ["Lee Third: PARTNER_USER_REMOVED Sam Second is no longer on your team"],
        "a closed portal tells nothing"
    );
    agency.allow(&world, Entitlement::EnablePortal).await;
    world.clock.advance(Duration::days(400));
    let acme = agency.create("Acme", json!({})).await;
    agency.hire(&acme, &second, "ADMIN").await;
    agency.release(&acme).await.payload("releaseManagedCompany");
    assert_eq!(shown(&second, &acme).await["viewerRole"], "ADMIN");
}

async fn the_portal_is_for_whoever_is_an_admin_now(world: World) {
    let agency = Agency::with_portal(&world, "Harbour").await;
    let acme = agency.create("Acme", json!({})).await;
    let (cleo, place) = agency.grow(&world, "Cleo Colleague", "MEMBER").await;
    let by_cleo = agency.by(&cleo);
    for (role, sees) in [("ADMIN", true), ("MEMBER", false)] {
        let change = json!({ "role": role });
        let changed = agency.admin.change_colleague(&place.id, change).await;
        changed.payload("updatePartnerUser");
        assert_eq!(by_cleo.companies("").await.is_object(), sees, "{role}");
        assert_eq!(shown(&cleo, &acme).await.is_object(), sees, "{role}");
        let name = format!("By {role}");
        let created = by_cleo.attempt_to_create(&name, json!({})).await;
        let refused = created.user_error_codes("createManagedCompany");
        match sees {
            true => assert!(refused.is_empty(), "{refused:?}"),
            false => assert_eq!(refused, ["FORBIDDEN"]),
        }
    }
}
