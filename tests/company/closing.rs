//! Closing the portal, by whoever runs the server.

use serde_json::json;

use super::portal;
use crate::{
    on_both,
    support::{
        portal::{Agency, names, shown},
        world::World,
    },
};

on_both!(
    closing_the_portal_keeps_or_releases_all,
    a_license_is_granted_and_withdrawn,
);

async fn closing_the_portal_keeps_or_releases_all(world: World) {
    let agency = Agency::with_portal(&world, "Harbour").await;
    let ken = world.known("Ken Known").await;
    let (second, _) = agency.grow(&world, "Sam Second", "ADMIN").await;
    let own = agency.create("Own", json!({})).await;
    let other = agency.create("Other", json!({})).await;
    agency.hire(&own, &ken, "ADMIN").await;

    // Never in between.
    let release = ["portal", "disable", "--companies", "release"];
    let refused = portal(&world, &release, "Harbour").await;
    assert!(!refused.status.success());
    assert!(
        refused.errors.contains("none is released: Other."),
        "{}",
        refused.errors
    );
    assert_eq!(names(&agency.companies("").await), ["Other", "Own"]);

    let mut ears = world.listen(&[&agency.admin, &ken]).await;
    let keep = ["portal", "disable", "--companies", "keep"];
    let kept = portal(&world, &keep, "Harbour").await;
    assert!(
        kept.output
            .contains("cannot manage companies any more; companies kept: 2."),
        "{}",
        kept.output
    );
    assert_eq!(
        ears.heard().await,
        ["Harbour Owner: PORTAL_DISABLED Harbour cannot manage companies any more"]
    );
    assert!(agency.companies("").await.is_null());
    let answer = agency.update(&own, json!({ "name": "Mine" })).await;
    assert_eq!(
        answer.user_error_codes("updateManagedCompany"),
        ["PORTAL_DISABLED"]
    );
    let answer = agency.by(&second).release(&other).await;
    assert_eq!(
        answer.user_error_codes("releaseManagedCompany"),
        ["PORTAL_DISABLED"]
    );
    assert_eq!(shown(&ken, &own).await["managedBy"]["name"], "Harbour");
    // The exit stays open.
    agency
        .by(&ken)
        .release(&own)
        .await
        .payload("releaseManagedCompany");

    portal(&world, &["portal", "enable"], "Harbour").await;
    agency.hire(&other, &ken, "ADMIN").await;
    ears.heard().await;
    let released = portal(&world, &release, "Harbour").await;
    assert!(
        released.output.contains("companies released: 1."),
        "{} {}",
        released.output,
        released.errors
    );
    assert_eq!(
        ears.heard().await,
        [
            "Harbour Owner: COMPANY_RELEASED Other is not managed by Harbour any more",
            "Harbour Owner: PORTAL_DISABLED Harbour cannot manage companies any more: its one company is released",
            "Ken Known: COMPANY_RELEASED Other is not managed by Harbour any more",
        ]
    );
    assert!(shown(&ken, &other).await["managedBy"].is_null());
    portal(&world, &["portal", "enable"], "Harbour").await;
    assert_eq!(agency.companies("").await["totalCount"], 0);
}

async fn a_license_is_granted_and_withdrawn(world: World) {
    let agency = Agency::with_portal(&world, "Harbour").await;
    let mut ears = world.listen(&[&agency.admin]).await;
    let licensed = async || {
        let query = "query($id: ID!) { node(id: $id) { ... on Partner { licensed } } }";
        let answer = agency
            .admin
            .query(query, json!({ "id": agency.partner }))
            .await;
        answer.data("/node/licensed").clone()
    };
    for (what, says, told, is) in [
        (
            "grant",
            "Harbour can show its branding.",
            "LICENSE_GRANTED Harbour can show its branding now",
            true,
        ),
        (
            "withdraw",
            "Harbour cannot show its branding any more.",
            "LICENSE_WITHDRAWN The branding of Harbour is not shown any more",
            false,
        ),
    ] {
        let done = portal(&world, &["license", what], "Harbour").await;
        assert_eq!(done.output.trim(), says, "{}", done.errors);
        assert_eq!(ears.heard().await, [format!("Harbour Owner: {told}")]);
        assert_eq!(licensed().await, is);
        let again = portal(&world, &["license", what], "Harbour").await;
        assert!(again.output.contains("as before"), "{}", again.output);
        assert!(ears.heard().await.is_empty());
    }
}
