//! What is asked about companies that partners manage.

use mandate::command::partner::entitle::Entitlement;
use sea_orm::{ConnectionTrait, DbBackend};
use serde_json::json;

use super::plan;
use crate::support::{
    picture::png,
    portal::{Agency, app_ids, shown},
    statements::Statements,
    world::World,
};

/// Created, equipped, branded, listed and released.
pub async fn companies(world: &World) {
    let agency = Agency::with_portal(world, "Dock").await;
    agency.allow(world, Entitlement::GrantLicense).await;
    let apps = app_ids(&agency.admin, &["Payroll"]).await;
    let acme = agency.create("Acme", json!({ "appIds": apps })).await;
    let upload = agency.admin.send_file("logo.png", png(40, 20)).await;
    let look = json!({ "partnerId": agency.partner, "logoUploadId": upload });
    let (field, input_type) = ("updateBranding", "UpdateBrandingInput");
    let branded = agency.admin.attempt(field, input_type, look, "warnings");
    branded.await.payload(field);
    let ken = world.known("Ken").await;
    agency.hire(&acme, &ken, "ADMIN").await;
    let change = json!({
        "name": "Acme Two", "disableAppIds": apps, "removeAdminIds": [],
        "addAdmins": [{ "email": "nina@example.org", "name": "Nina" }],
    });
    agency
        .update(&acme, change)
        .await
        .payload("updateManagedCompany");
    for arguments in ["", "(search: \"acme\")"] {
        assert_eq!(agency.companies(arguments).await["totalCount"], 1);
    }
    let cursor = agency.companies("").await["pageInfo"]["endCursor"].clone();
    agency.companies(&format!("(after: {cursor})")).await;
    shown(&agency.admin, &acme).await;
    let nodes = "query($ids: [ID!]!) { nodes(ids: $ids) { ... on Organization { branding { source } managedBy { id } } ... on App { name } } }";
    ken.query(nodes, json!({ "ids": [acme.id, apps[0]] }))
        .await
        .data("/nodes");
    agency.release(&acme).await.payload("releaseManagedCompany");
}

/// As many as it takes to make a database look for a way.
const MANY: usize = 2_000;

/// A page of a partner's companies is read off one index in its order, and a search reads that index: on SQLite nothing but it.
pub async fn a_partners_list_is_one_index(world: World) {
    let agency = Agency::with_portal(&world, "Harbour").await;
    agency.populate(&world, MANY).await;
    let db = &world.server.app.db.write;
    let is_sqlite = db.get_database_backend() == DbBackend::Sqlite;
    db.execute_unprepared("ANALYZE")
        .await
        .expect("it is looked at");
    let mut watched = Statements::of(&world.server.app.db);
    for search in ["", "search: \"company 01\", "] {
        let first = agency.companies(&format!("({search}first: 2)")).await;
        let after = &first["pageInfo"]["endCursor"];
        let page = format!("({search}first: 2, after: {after})");
        let (_, asked) = watched.during(agency.companies(&page)).await;
        let mut pages = (asked.iter()).filter(|sql| sql.contains(r#"ORDER BY "page"."name_key""#));
        let sql = pages
            .next()
            .unwrap_or_else(|| panic!("no page is read: {asked:?}"));
        let plan = plan(db, sql).await.join("\n");
        // PostgreSQL decides by how much of the table it has looked at lately whether it need not read it.
        let index = match is_sqlite {
            true => "USING COVERING INDEX managed_company_by_name",
            false => "managed_company_by_name",
        };
        assert!(plan.contains(index), "{sql}\n{plan}");
        // Whoever turns pages takes them off the index in its order; what a search has found, PostgreSQL may sort.
        let in_order = is_sqlite || search.is_empty();
        let (_, page) = plan.split_once("Limit").unwrap_or(("", &plan));
        let sorts = page.contains("TEMP B-TREE") || page.contains("Sort  (");
        assert!(!(in_order && sorts), "{sql}\n{plan}");
    }
}
