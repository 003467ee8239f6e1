//! What Mandate costs: `cargo bench`, on a release build and PostgreSQL; or only parts of it, by name:
//! `cargo bench -- size speed`.
//!
//! Speed is CPU time of server and database together, as a multiple of what a hand-written handler takes for the same
//! answer in the same run; memory is the server's own. Nothing is asserted: machines are noisy, and people read figures.

mod cost;
mod crowd;
mod growth;
mod part;
mod speed;
#[expect(dead_code, reason = "figures need some of what tests stand on")]
#[path = "../support/mod.rs"]
mod support;
mod yardstick;

use std::{
    fs,
    time::{Duration, Instant},
};

use serde_json::json;
use type_safe_id::{DynamicType, TypeSafeId};
use uuid::Uuid;

use cost::{Cost, Each, Load};
use part::Part;
use speed::{measure_each, report_growth};
use support::{
    Stage,
    actor::{Actor, Organization},
    catalogue,
    database::{Backend, Database},
    portal::Agency,
    process::Process,
    world::World,
};
use yardstick::Yardstick;

const BUYERS: usize = 25;
const INVITATIONS: usize = 5;
const SHORTLISTS: usize = 30;
const SOLUTIONS: usize = 1_000;
/// What a crowd of sockets and a big world need.
const SETTINGS: [(&str, &str); 8] = [
    ("INVITATIONS_PER_USER", "10000"),
    ("INVITATIONS_PER_RECIPIENT", "10000"),
    ("INVITATIONS_PER_ORGANIZATION", "10000"),
    ("ORGANIZATIONS_PER_USER", "10000"),
    ("ORGANIZATIONS_PER_ADDRESS", "10000"),
    ("SIGN_UPS_PER_ADDRESS", "10000"),
    ("LINK_TRIES_PER_ADDRESS", "10000"),
    ("SOCKETS_PER_USER", "1000"),
];

/// By name, and one by an unusual word of theirs, of whom there is one at most.
const CONTACTS: &str = "query($id: ID!, $words: String) { organization(id: $id) { contacts(first: 20, search: $words) {
    nodes { id kind name email organization { name } } } } }";
/// By name, and one by an unusual word, of which there is none.
const COMPANIES: &str = "query($id: ID!, $words: String) { node(id: $id) { ... on Partner { managedCompanies(first: 20, search: $words) {
    nodes { id name apps { enabled app { name } } admins { status user { name } } } } } } }";
const FEW_COMPANIES: usize = 20;
const MANY_COMPANIES: usize = 10_000;
const PARTNERS: u32 = 50;
const PEOPLE_OF_EACH: u32 = 1_000;
fn main() {
    let mut arguments = std::env::args().skip(1).peekable();
    let runtime = tokio::runtime::Runtime::new().expect("a runtime can be started");
    if arguments
        .next_if(|argument| argument == yardstick::ARGUMENT)
        .is_some()
    {
        runtime.block_on(yardstick::serve(
            &arguments.next().expect("the database's address"),
        ));
        return;
    }
    // Cargo's own.
    let names = arguments.filter(|argument| argument != "--bench");
    let mut parts: Vec<Part> = names.map(|name| Part::named(&name)).collect();
    if parts.is_empty() {
        parts = Part::ALL.into();
    }
    runtime.block_on(measure(&parts));
}

async fn measure(parts: &[Part]) {
    let wanted = |part| parts.contains(&part);
    if wanted(Part::Size) {
        let binary = fs::metadata(env!("CARGO_BIN_EXE_mandate")).expect("it has been built");
        report(
            "binary",
            format!("{:.1} MB", megabytes(binary.len())),
            "< 40 MB",
        );
    }
    if parts == [Part::Size] {
        return;
    }

    let world = World::with(Database::on(Backend::Postgres).await, &SETTINGS).await;
    let partner = populate(&world).await;
    let agencies = if wanted(Part::Companies) {
        let few = agency(&world, "Few", FEW_COMPANIES).await;
        Some([few, agency(&world, "Many", MANY_COMPANIES).await])
    } else {
        None
    };
    let mut crowd = Vec::new();
    for number in 0..crowd::PEOPLE {
        crowd.push(world.person(&format!("Admin {number}")).await);
    }
    // Only its database is wanted from here on.
    world.server.stop().await;
    let database = world.database;

    growth::analyse(&database).await;

    let mut server = Process::start("serve", &database, &SETTINGS).await;
    if wanted(Part::Start) {
        measure_start(&mut server).await;
    }
    if wanted(Part::Speed) || wanted(Part::Growth) {
        let yardstick = Yardstick::start(&database).await;
        let before = measure_each(&server, &yardstick, &database, &partner).await;
        before.iter().for_each(|speed| speed.report(""));
        if wanted(Part::Growth) {
            growth::grow(&database).await;
            let after = measure_each(&server, &yardstick, &database, &partner).await;
            report_growth(&before, &after);
        }
    }
    if wanted(Part::Contacts) {
        measure_contacts(&server, &database, &partner).await;
    }
    if let Some(agencies) = &agencies {
        measure_companies(&server, &database, agencies).await;
    }
    if wanted(Part::One) {
        crowd::measure_one(&server, &crowd[0], &partner.actor).await;
    }
    if wanted(Part::Crowd) {
        crowd::measure(&server, &database, &crowd, &partner.actor).await;
    }
}

async fn measure_start(server: &mut Process) {
    server.terminate().await;
    let begun = Instant::now();
    server.restart().await;
    let took = begun.elapsed();
    report(
        "start, database up to date",
        format!("{:.2} s", took.as_secs_f64()),
        "< 1 s",
    );
    tokio::time::sleep(Duration::from_secs(3)).await;
    report(
        "memory, idle",
        format!("{:.1} MB", megabytes(cost::memory(server.id()))),
        "< 40 MB",
    );
}

/// What contacts cost among those of many partners, as a multiple of what they cost alone.
async fn measure_contacts(server: &Process, database: &Database, partner: &Partner) {
    let cost = Cost::of(&[server.id()], database).await;
    let [alone, among] = &partner.own;
    growth::partners(database, uuid_of(&among.id), PARTNERS, PEOPLE_OF_EACH).await;
    for (what, words) in [
        ("a page", json!(null)),
        ("a search for nobody", json!("zzz")),
    ] {
        let [alone, among] = [alone, among].map(|organization| {
            let variables = json!({ "id": organization.id, "words": words });
            let token = &partner.actor.token;
            Load::graphql(&server.url("/graphql"), token, CONTACTS, variables)
        });
        let what = format!("contacts of {PARTNERS} x {PEOPLE_OF_EACH}: {what}, multiple of alone");
        compare(&cost, &what, &among, &alone).await;
    }
}

/// What the companies of a partner cost that has as many as there may be, as a multiple of those of one that has few.
async fn measure_companies(server: &Process, database: &Database, agencies: &[Agency; 2]) {
    let cost = Cost::of(&[server.id()], database).await;
    for (what, words) in [("a page", json!(null)), ("a search for none", json!("zzz"))] {
        let [few, many] = agencies.each_ref().map(|agency| {
            let variables = json!({ "id": agency.partner, "words": words });
            let token = &agency.admin.token;
            Load::graphql(&server.url("/graphql"), token, COMPANIES, variables)
        });
        let what = format!("companies, {MANY_COMPANIES}: {what}, multiple of {FEW_COMPANIES}");
        compare(&cost, &what, &many, &few).await;
    }
}

async fn compare(cost: &Cost, what: &str, one: &Load, other: &Load) {
    one.check().await;
    other.check().await;
    let (one, other) = cost::side_by_side((cost, one), (cost, other)).await;
    let [one, other] = [one, other].map(Each::sum);
    let figure = format!("{:.2} ({one:.0} : {other:.0} µs)", one / other);
    report(what, figure, "-");
}

/// A partner company with so many companies.
async fn agency(world: &World, name: &str, companies: usize) -> Agency {
    let agency = Agency::with_portal(world, name).await;
    agency.populate(world, companies).await;
    agency
}

/// Somebody with a full dashboard.
struct Partner {
    actor: Actor,
    /// One of the buyers, in whose workspace they have made something.
    buyer: Organization,
    /// Under which they act for it.
    delegation: String,
    /// Two organizations of theirs.
    own: [Organization; 2],
}

async fn populate(world: &World) -> Partner {
    let actor = world.person("Bob Martin").await;
    let admin = world.person("Ada Lovelace").await;
    let mut engaged = Vec::new();
    for number in 0..BUYERS + INVITATIONS {
        let buyer = admin.create_organization(&format!("Buyer {number}")).await;
        let invited = admin.invite_partner(&buyer, &actor.email, json!({})).await;
        if number < BUYERS {
            engaged.push((buyer, actor.accept(&invited).await.id));
        }
    }
    let (buyer, delegation) = engaged.pop().expect("there are some");
    let own = [
        actor.create_organization("Alone").await,
        actor.create_organization("Together").await,
    ];
    let solutions = catalogue::fill(world, SOLUTIONS).await;
    for solutions in solutions.chunks(5).take(SHORTLISTS) {
        let five = json!({ "solutionIds": solutions });
        let shortlist = actor
            .create_shortlist(&buyer, "Payroll for Berlin", five)
            .await;
        for text in ["Fine", "Dear", "Ask for a trial", "They answer late"] {
            actor.add_note(&buyer, &shortlist.id, text, "SHARED").await;
        }
    }
    Partner {
        actor,
        buyer,
        delegation,
        own,
    }
}

/// The UUID in a global id, as the hand-written handler takes it.
fn uuid_of(id: &str) -> Uuid {
    let id: TypeSafeId<DynamicType> = id.parse().expect("it is a TypeID");
    id.uuid()
}

#[expect(clippy::cast_precision_loss, reason = "a figure to read")]
fn megabytes(bytes: u64) -> f64 {
    bytes as f64 / 1e6
}

fn report(what: &str, figure: impl AsRef<str>, target: &str) {
    println!("{what:<70} {:>30}   to reach: {target}", figure.as_ref());
}
