//! The catalogue: importing it, and finding something in it.

use mandate::command::solution::import::{self, LeftOut, Report};
use serde_json::{Value, json};

use crate::{
    on_both,
    support::{actor::Actor, process::run, world::World},
};

on_both!(
    a_file_is_imported_and_imported_again,
    a_bad_line_is_reported_and_stops_nothing_else,
    the_operator_imports_a_file,
    a_line_is_a_line,
    a_file_without_its_columns_is_refused_whole,
    a_search_finds_what_people_mean,
    pages_follow_each_other_without_gaps,
    whoever_is_not_signed_in_sees_no_catalogue,
);

const HEADER: &str = "name,vendor_name,vendor_email,summary,website_url,category\n";

async fn import(world: &World, lines: &str) -> Report {
    let file = format!("{HEADER}{lines}");
    let report = import::run(&world.server.app, file.as_bytes()).await;
    report.expect("the file can be read")
}

async fn search(actor: &Actor, words: &str) -> Vec<String> {
    let query = "query($words: String) { solutions(search: $words) { nodes { name } totalCount } }";
    let answer = actor.query(query, json!({ "words": words })).await;
    let nodes = answer.list("/solutions/nodes");
    assert_eq!(answer.data("/solutions/totalCount"), nodes.len());
    let name = |node: &Value| node["name"].as_str().expect("a name").to_owned();
    nodes.iter().map(name).collect()
}

async fn a_file_is_imported_and_imported_again(world: World) {
    let ada = world.person("Ada Lovelace").await;
    let first = "Pay Day,Acme,pay@acme.example.com,Pays everybody.,https://acme.example.com,Payroll\n\
                 Time Well,Acme,pay@acme.example.com,\"Counts hours, and days.\",,Time\n";
    let report = import(&world, first).await;
    assert_eq!((report.added, report.changed, report.unchanged), (2, 0, 0));
    let all = "{ solutions { nodes { id name vendorName summary websiteUrl category } } }";
    let before = ada.query(all, json!({})).await;
    let id = before.text("/solutions/nodes/0/id").to_owned();
    assert_eq!(
        before.data("/solutions/nodes/0"),
        &json!({ "id": id, "name": "Pay Day", "vendorName": "Acme", "summary": "Pays everybody.",
                 "websiteUrl": "https://acme.example.com/", "category": "Payroll" })
    );
    assert_eq!(
        before.data("/solutions/nodes/1/summary"),
        "Counts hours, and days."
    );
    let node = "query($id: ID!) { node(id: $id) { ... on Solution { name } } }";
    let found = ada.query(node, json!({ "id": id })).await;
    assert_eq!(found.data("/node/name"), "Pay Day");

    // However vendor and name are spelled, it is the one that was there; and what it no longer says finds it no more.
    let second = "PAY DAY,acme,pay@acme.example.com,Settles wages.,,Payroll\n\
                  Time Well,Acme,pay@acme.example.com,\"Counts hours, and days.\",,Time\n";
    let report = import(&world, second).await;
    assert_eq!((report.added, report.changed, report.unchanged), (0, 1, 1));
    let after = ada.query(all, json!({})).await;
    assert_eq!(after.data("/solutions/nodes/0/id"), &json!(id));
    assert_eq!(after.data("/solutions/nodes/0/websiteUrl"), &Value::Null);
    assert_eq!(search(&ada, "wages").await, ["PAY DAY"]);
    assert!(search(&ada, "everybody").await.is_empty());

    // Of two lines about one the later holds.
    let report = import(
        &world,
        "New,Acme,a@acme.example.com,One.,,X\nNew,Acme,a@acme.example.com,Two.,,X\n",
    );
    assert_eq!(report.await.added, 1);
    assert_eq!(search(&ada, "two").await, ["New"]);
}

async fn a_bad_line_is_reported_and_stops_nothing_else(world: World) {
    let long = "x".repeat(201);
    let lines = format!(
        "Good,Acme,a@acme.example.com,Fine.,,Payroll\n\
         ,Acme,a@acme.example.com,Fine.,,Payroll\n\
         Bad Mail,Acme,acme,Fine.,,Payroll\n\
         Bad Site,Acme,a@acme.example.com,Fine.,javascript:alert(1),Payroll\n\
         Short,Acme\n\
         {long},Acme,a@acme.example.com,Fine.,,Payroll\n\
         Hidden%,Acme,a@acme.example.com,Fine.,,Payroll\n\
         Also Good,Acme,a@acme.example.com,Fine.,,Payroll\n"
    )
    .replace('%', "\u{202e}");
    let report = import(&world, &lines).await;
    assert_eq!(report.added, 2);
    let left_out: Vec<String> = report.left_out.iter().map(LeftOut::to_string).collect();
    assert_eq!(
        left_out,
        [
            "line 3: `name` is missing",
            "line 4: `vendor_email` is not an e-mail address like sales@example.com",
            "line 5: `website_url` is not an address like https://example.com; leave it empty if there is none",
            "line 6: `vendor_email` is not an e-mail address like sales@example.com",
            "line 7: `name` is longer than 200 characters",
            "line 8: `name` holds characters that do not show",
        ]
    );
}

/// At the command line, where a bad line is told, and makes it fail although all others are there.
async fn the_operator_imports_a_file(world: World) {
    let ada = world.person("Ada Lovelace").await;
    let folder = tempfile::tempdir().expect("a folder can be made");
    let path = folder.path().join("solutions.csv");
    let import = async |lines: &str| {
        std::fs::write(&path, format!("{HEADER}{lines}")).expect("it is written");
        let file = path.to_str().expect("it is text");
        let url = world.database.url();
        run(&["solutions", "import", file], &[("DATABASE_URL", &url)]).await
    };
    let done = import("One,Acme,a@acme.example.com,Fine.,,Payroll\n").await;
    assert!(done.status.success(), "{}", done.errors);
    assert!(done.output.contains("1 added, 0 changed, 0 unchanged."));
    let lines = "One,Acme,nobody,Fine.,,Payroll\nTwo,Acme,a@acme.example.com,Fine.,,Payroll\n";
    let done = import(lines).await;
    assert!(!done.status.success());
    assert!(
        done.errors.contains("line 2: `vendor_email`"),
        "{}",
        done.errors
    );
    assert!(done.output.contains("1 added, 0 changed, 0 unchanged."));
    assert_eq!(search(&ada, "").await, ["One", "Two"]);
}

/// Lines are counted as editors count them, whatever ends them, and a quote that is never closed costs its own line.
async fn a_line_is_a_line(world: World) {
    let lines = [
        "name,vendor_name,vendor_email,summary,website_url,category",
        "One,Acme,a@acme.example.com,Fine.,,Payroll",
        "",
        "\"Two,Acme,a@acme.example.com,Fine.,,Payroll",
        "Three,Acme,a@acme.example.com,Fine.,,Payroll",
        "Four,Acme,acme,Fine.,,Payroll",
        "\"Five, and more\",Acme,a@acme.example.com,\"He said \"\"fine\"\".\",,Payroll",
    ];
    let phrase = "\u{fdfa}".repeat(60);
    for end in ["\n", "\r\n"] {
        let file =
            lines.join(end) + end + &format!("{phrase},Acme,a@acme.example.com,Fine.,,Payroll");
        let report = import::run(&world.server.app, file.as_bytes()).await;
        let report = report.expect("it can be read");
        assert_eq!(report.added + report.unchanged, 3, "{report:?}");
        let left_out: Vec<u64> = report.left_out.iter().map(|left| left.line).collect();
        assert_eq!(left_out, [4, 6, 8], "{report:?}");
    }
    // A line too long is one line, whatever it holds, and so is one with a comma too many.
    let padding = "x".repeat(64 * 1024);
    let hidden = "Six,Acme,mallory@example.org,Fine.,,Payroll";
    let file = format!(
        "{HEADER}One,Acme,a@acme.example.com,{padding}{hidden}\n\
         Seven,Acme,a@acme.example.com,Fine.,,Payroll, HR\n\
         Eight,Acme,acme,Fine.,,Payroll\n{padding}{padding}{padding}"
    );
    let report = import::run(&world.server.app, file.as_bytes()).await;
    let report = report.expect("it can be read");
    let left_out: Vec<u64> = report.left_out.iter().map(|left| left.line).collect();
    assert_eq!(left_out, [2, 3, 4, 5], "{report:?}");
    // One that is too long by its end alone takes nothing of the next.
    let file = format!(
        "{HEADER}{}\nNine,Acme,a@acme.example.com,Fine.,,Payroll\n",
        &padding
    );
    let report = import::run(&world.server.app, file.as_bytes()).await;
    let report = report.expect("it can be read");
    assert_eq!((report.added, report.left_out.len()), (1, 1), "{report:?}");
    let ada = world.person("Ada Lovelace").await;
    assert_eq!(
        search(&ada, "").await,
        ["Five, and more", "Nine", "One", "Three"]
    );
}

async fn a_file_without_its_columns_is_refused_whole(world: World) {
    for file in [
        "",
        "name,vendor\nA,B\n",
        "A,Acme,a@acme.example.com,Fine.,,Payroll\n",
    ] {
        let report = import::run(&world.server.app, file.as_bytes()).await;
        assert!(report.is_err(), "{file}");
    }
    // In any order, with what others add, and with the mark that spreadsheets put in front.
    let file = "\u{feff}Category,summary,NAME, vendor_name ,website_url,rating,vendor_email\n\
                Payroll,Fine.,Good,Acme,,5,a@acme.example.com\n";
    let report = import::run(&world.server.app, file.as_bytes()).await;
    assert_eq!(report.expect("it can be read").added, 1);
}

async fn a_search_finds_what_people_mean(world: World) {
    let ada = world.person("Ada Lovelace").await;
    let lines = "Caf\u{e9} Rota,Northwind,a@northwind.example.com,Shifts for kitchens.,,Time\n\
                 Payroll One,Southwind,a@southwind.example.com,Pays kitchens on time.,,Payroll\n\
                 100% Pure,Westwind,a@westwind.example.com,Under_scores and more.,,Other\n";
    import(&world, lines).await;
    for (words, found) in [
        ("cafe", &["Caf\u{e9} Rota"] as &[&str]),
        ("CAFE\u{301}", &["Caf\u{e9} Rota"]),
        ("kitch", &["Caf\u{e9} Rota", "Payroll One"]),
        ("kitchens time pay", &["Payroll One"]),
        ("northwind rota", &["Caf\u{e9} Rota"]),
        ("wind", &[]),
        ("%", &["100% Pure", "Caf\u{e9} Rota", "Payroll One"]),
        ("under_s", &["100% Pure"]),
        ("payroll nowhere", &[]),
        ("  ", &["100% Pure", "Caf\u{e9} Rota", "Payroll One"]),
    ] {
        assert_eq!(search(&ada, words).await, found, "{words}");
    }
    let query = "{ solutions(search: \"a b c d e f g h i\") { nodes { id } } }";
    let refused = ada.query(query, json!({})).await;
    assert_eq!(refused.error_codes(), ["BAD_USER_INPUT"]);
}

async fn pages_follow_each_other_without_gaps(world: World) {
    let ada = world.person("Ada Lovelace").await;
    let names = [
        "alpha",
        "Alpha",
        "\u{c1}lpha",
        "beta",
        "Z",
        "\u{e9}clair",
        "10",
        "9",
    ];
    let line = |(number, name): (usize, &&str)| {
        format!("{name},Vendor {number},a@acme.example.com,Fine.,,Payroll\n")
    };
    let lines: String = names.iter().enumerate().map(line).collect();
    import(&world, &lines).await;
    let query = "query($first: Int!, $after: String) { solutions(first: $first, after: $after) {
        nodes { name } pageInfo { hasNextPage endCursor } totalCount } }";
    for first in 1..=names.len() {
        let (mut seen, mut after) = (Vec::new(), Value::Null);
        loop {
            let variables = json!({ "first": first, "after": after });
            let page = ada.query(query, variables).await;
            assert_eq!(page.data("/solutions/totalCount"), names.len());
            let nodes = page.list("/solutions/nodes").iter();
            seen.extend(nodes.map(|node| node["name"].as_str().expect("a name").to_owned()));
            after = page.data("/solutions/pageInfo/endCursor").clone();
            if page.data("/solutions/pageInfo/hasNextPage") == &json!(false) {
                break;
            }
        }
        assert_eq!(seen.len(), names.len(), "{seen:?}");
        let folded: Vec<String> = seen.iter().map(|name| entity::text::fold(name)).collect();
        assert!(folded.is_sorted(), "{seen:?}");
        seen.dedup();
        assert_eq!(seen.len(), names.len(), "{seen:?}");
    }
    let bad = json!({ "first": 1, "after": "nonsense" });
    assert_eq!(
        ada.query(query, bad).await.error_codes(),
        ["BAD_USER_INPUT"]
    );
}

async fn whoever_is_not_signed_in_sees_no_catalogue(world: World) {
    import(&world, "Good,Acme,a@acme.example.com,Fine.,,Payroll\n").await;
    let ada = world.person("Ada Lovelace").await;
    let query = "{ solutions { nodes { id } } }";
    let id = ada
        .query(query, json!({}))
        .await
        .text("/solutions/nodes/0/id")
        .to_owned();
    let anonymous = world.server.anonymous();
    let refused = anonymous.query(query, json!({})).await;
    assert_eq!(refused.error_codes(), ["UNAUTHENTICATED"]);
    let node = "query($id: ID!) { node(id: $id) { id } }";
    let hidden = anonymous.query(node, json!({ "id": id })).await;
    assert!(hidden.data("/node").is_null());
}
