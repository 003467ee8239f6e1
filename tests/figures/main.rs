//! What Mandate costs: `cargo bench`, on a release build and PostgreSQL.
//!
//! Speed is CPU time of server and database together, as a multiple of what a hand-written handler takes for the same
//! answer in the same run; memory is the server's own. Nothing is asserted: machines are noisy, and people read figures.

mod cost;
mod crowd;
mod growth;
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
use support::{
    Stage,
    actor::Actor,
    database::{Backend, Database},
    process::Process,
    world::World,
};
use yardstick::Yardstick;

const BUYERS: usize = 25;
const INVITATIONS: usize = 5;
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

const DASHBOARD: &str = "{ viewer {
    user { id name } unreadNotificationCount notificationCursor
    partnerDashboard {
        buyerAccounts(first: 25) { totalCount nodes {
            organization { id name } delegation { id status } permissions quickActions } }
        pendingInvitations(first: 25) { totalCount nodes {
            id organization { name } invitedBy { name } permissions } } }
    notifications(first: 10) { nodes { id kind title createdAt readAt organization { id name } } }
} }";
const NODE: &str = "query($id: ID!) { node(id: $id) { id ... on Delegation { status permissions organization { id name } } } }";

fn main() {
    let mut arguments = std::env::args().skip(1);
    let runtime = tokio::runtime::Runtime::new().expect("a runtime can be started");
    if arguments.next().as_deref() == Some(yardstick::ARGUMENT) {
        runtime.block_on(yardstick::serve(
            &arguments.next().expect("the database's address"),
        ));
    } else {
        runtime.block_on(measure());
    }
}

async fn measure() {
    let binary = fs::metadata(env!("CARGO_BIN_EXE_mandate")).expect("it has been built");
    report(
        "binary",
        format!("{:.1} MB", megabytes(binary.len())),
        "< 40 MB",
    );

    let world = World::with(Database::on(Backend::Postgres).await, &SETTINGS).await;
    let partner = populate(&world).await;
    let mut crowd = Vec::new();
    for number in 0..crowd::PEOPLE {
        crowd.push(world.person(&format!("Admin {number}")).await);
    }
    // Only its database is wanted from here on.
    world.server.stop().await;
    let database = world.database;

    let mut server = Process::start("serve", &database, &SETTINGS).await;
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

    let yardstick = Yardstick::start(&database).await;
    let speed = Speed::measure(&server, &yardstick, &database, &partner).await;
    speed.report("");
    growth::grow(&database).await;
    let grown = Speed::measure(&server, &yardstick, &database, &partner).await;
    grown.report(", 1,000,000 rows of what they read");
    for (what, before, after) in [
        ("dashboard", speed.dashboard, grown.dashboard),
        ("node(id)", speed.node, grown.node),
    ] {
        let ratio = after.0.sum() / before.0.sum();
        report(
            &format!("{what}, grown : before"),
            format!("{ratio:.2}"),
            "<= 1.2",
        );
    }
    drop(yardstick);
    crowd::measure_one(&server, &crowd[0], &partner.actor).await;
    crowd::measure(&server, &database, &crowd, &partner.actor).await;
}

/// What one request costs: ours and the yardstick's.
struct Speed {
    dashboard: (Each, Each),
    node: (Each, Each),
}

impl Speed {
    async fn measure(
        server: &Process,
        yardstick: &Yardstick,
        database: &Database,
        partner: &Partner,
    ) -> Self {
        let actor = &partner.actor;
        let ours = |query: &str, variables| {
            Load::graphql(&server.url("/graphql"), &actor.token, query, variables)
        };
        let theirs = |path: &str| Load::plain(&yardstick.url(path), &actor.token);
        let ours_cost = Cost::of(&[server.id()], database).await;
        let theirs_cost = Cost::of(&[yardstick.id()], database).await;
        let node = json!({ "id": partner.delegation });
        let raw = uuid_of(&partner.delegation);
        let mut measured = Vec::new();
        for (ours, theirs) in [
            (ours(DASHBOARD, json!({})), theirs("/dashboard")),
            (ours(NODE, node), theirs(&format!("/node/{raw}"))),
        ] {
            ours.check().await;
            theirs.check().await;
            measured.push(cost::side_by_side((&ours_cost, &ours), (&theirs_cost, &theirs)).await);
        }
        Self {
            dashboard: measured[0],
            node: measured[1],
        }
    }

    fn report(&self, when: &str) {
        for (what, (ours, theirs), target) in [
            ("dashboard", self.dashboard, "<= 1.5"),
            ("node(id)", self.node, "<= 2"),
        ] {
            let split = |each: Each| format!("{:.0} + {:.0}", each.server, each.database);
            let ratio = ours.sum() / theirs.sum();
            let figure = format!("{ratio:.2} ({} : {} µs)", split(ours), split(theirs));
            report(
                &format!("{what}{when}: CPU, multiple of hand-written"),
                figure,
                target,
            );
        }
    }
}

/// Somebody with a full dashboard.
struct Partner {
    actor: Actor,
    /// One of their delegations.
    delegation: String,
}

async fn populate(world: &World) -> Partner {
    let actor = world.person("Bob Martin").await;
    let admin = world.person("Ada Lovelace").await;
    let mut delegation = String::new();
    for number in 0..BUYERS + INVITATIONS {
        let buyer = admin.create_organization(&format!("Buyer {number}")).await;
        let invited = admin.invite_partner(&buyer, &actor.email, json!({})).await;
        if number < BUYERS {
            delegation = actor.accept(&invited).await.id;
        }
    }
    Partner { actor, delegation }
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
