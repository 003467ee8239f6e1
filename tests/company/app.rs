//! Apps, as whoever runs the server names them.

use serde_json::json;

use super::import;
use crate::{
    on_both,
    support::{
        portal::{APPS, Agency, app_ids, on, shown},
        world::World,
    },
};

on_both!(what_is_imported_again_is_so_at_once,);

async fn what_is_imported_again_is_so_at_once(world: World) {
    let agency = Agency::with_portal(&world, "Harbour").await;
    let planner = app_ids(&agency.admin, &["Planner"]).await;
    let acme = agency.create("Acme", json!({ "appIds": planner })).await;
    assert_eq!(on(&shown(&agency.admin, &acme).await), ["Inbox", "Planner"]);

    let planner_of_all = APPS
        .replace(
            "id = \"payroll\"\nname = \"Payroll\"",
            "id = \"payroll\"\nname = \"Wages\"",
        )
        .replace(
            "Plans shifts.\"\ntier = \"premium\"",
            "Plans shifts.\"\ntier = \"core\"",
        );
    assert!(import(&world, &planner_of_all).await.status.success());
    let bolt = agency.create("Bolt", json!({})).await;
    assert_eq!(on(&shown(&agency.admin, &bolt).await), ["Inbox", "Planner"]);
    let names = "{ apps { name } }";
    let names = agency.admin.query(names, json!({})).await;
    let names = names.list("/apps").iter().map(|app| app["name"].clone());
    assert_eq!(names.collect::<Vec<_>>(), ["Inbox", "Planner", "Wages"]);

    // Back again, it is on where it was switched on.
    assert!(import(&world, APPS).await.status.success());
    assert_eq!(on(&shown(&agency.admin, &acme).await), ["Inbox", "Planner"]);
    assert_eq!(on(&shown(&agency.admin, &bolt).await), ["Inbox"]);
}
