//! A partner's companies, found by name and page by page.

use serde_json::json;

use crate::{
    on_both,
    support::{
        portal::{Agency, names},
        world::World,
    },
};

on_both!(companies_are_found_and_paged_by_name,);

async fn companies_are_found_and_paged_by_name(world: World) {
    let agency = Agency::with_portal(&world, "Harbour").await;
    for name in [
        "\u{c9}toile du Nord",
        "etna Works",
        "Bolt",
        "acme",
        "North Star",
    ] {
        agency.create(name, json!({})).await;
    }
    let all = [
        "acme",
        "Bolt",
        "etna Works",
        "\u{c9}toile du Nord",
        "North Star",
    ];
    let page = agency.companies("").await;
    assert_eq!(
        (names(&page), &page["totalCount"]),
        (all.to_vec(), &json!(5))
    );
    for (search, found) in [
        ("nor", &all[3..]),
        ("ETO", &all[3..4]),
        ("e n", &all[3..4]),
        ("orth", &[]),
        ("%", &all[..]),
    ] {
        let page = agency.companies(&format!("(search: \"{search}\")")).await;
        assert_eq!(names(&page), found, "{search}");
        assert_eq!(page["totalCount"], found.len(), "{search}");
    }
    let (mut after, mut paged) = (String::new(), Vec::new());
    loop {
        let page = agency.companies(&format!("(first: 2{after})")).await;
        paged.extend(names(&page).into_iter().map(str::to_owned));
        if page["pageInfo"]["hasNextPage"] == false {
            break;
        }
        after = format!(", after: {}", page["pageInfo"]["endCursor"]);
    }
    assert_eq!(paged, all);
}
