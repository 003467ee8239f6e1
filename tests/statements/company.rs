//! What a partner's admin looks at.

use serde_json::json;

use super::{ROWS, assert_count, statements, world_without_limits};
use crate::{
    on_both,
    support::{database::Backend, portal::Agency, statements::Statements},
};

on_both!(companies_take_as_many_for_one_as_for_fifty);

/// What a partner's admin looks at: every company, and how it is equipped.
const COMPANIES_OF_PARTNER: &str =
    "query($id: ID!) { node(id: $id) { ... on Partner { portalEnabled licensed
    managedCompanies(first: 50, search: \"company\") { totalCount nodes { id name logoUrl viewerRole
        branding { primaryColor source } managedBy { name } apps { enabled app { name } }
        admins { role email user { name } } } } } } }";

async fn companies_take_as_many_for_one_as_for_fifty(backend: Backend) {
    // Who is calling; the partner; how many; which; their looks; who manages them; what there is to use, and what is used; and
    // who runs them.
    const COUNT: usize = 9;
    let world = world_without_limits(backend).await;
    let agency = Agency::with_portal(&world, "Harbour").await;
    let mut watched = Statements::of(&world.server.app.db);
    for companies in 1..=ROWS {
        let admins = json!([{ "email": format!("p{companies}@example.org"), "name": "P" },
            { "email": agency.admin.email, "name": "H" }]);
        agency
            .create(&format!("Company {companies}"), json!({ "admins": admins }))
            .await;
        if companies == 1 || companies == ROWS {
            let variables = json!({ "id": agency.partner });
            let answer = agency
                .admin
                .query(COMPANIES_OF_PARTNER, variables.clone())
                .await;
            let shown = answer.list("/node/managedCompanies/nodes");
            assert_eq!(shown.len(), companies);
            assert!(
                shown
                    .iter()
                    .all(|one| one["admins"].as_array().map(Vec::len) == Some(2))
            );
            let query = COMPANIES_OF_PARTNER;
            let run = statements(&mut watched, &agency.admin, query, variables, COUNT).await;
            assert_count(&run, COUNT);
        }
    }
}
