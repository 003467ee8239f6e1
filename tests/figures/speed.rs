//! What requests cost, beside a handler written by hand.

use serde_json::json;

use crate::{
    Partner,
    cost::{self, Cost, Each, Load},
    report,
    support::{database::Database, process::Process},
    uuid_of,
    yardstick::Yardstick,
};

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

const TAB: &str = "query($id: ID!) { workspace(organizationId: $id) { mode shortlists(first: 20) { totalCount nodes {
    id title status itemCount author { displayName }
    notes(first: 3) { totalCount nodes { id text author { displayName } } } } } } }";
const SEARCH: &str = "query($words: String) { solutions(search: $words, first: 20) { nodes { id name vendorName category } } }";
/// What the fiftieth to fifty-ninth of the solutions have in their texts, and no other.
const WORDS: &str = "payroll 005";

/// What one request costs.
pub struct Speed {
    what: &'static str,
    ours: Each,
    /// Of the handler written by hand.
    theirs: Each,
    target: &'static str,
}

impl Speed {
    pub fn report(&self, when: &str) {
        let split = |each: Each| format!("{:.0} + {:.0}", each.server, each.database);
        let ratio = self.ours.sum() / self.theirs.sum();
        let figure = format!(
            "{ratio:.2} ({} : {} µs)",
            split(self.ours),
            split(self.theirs)
        );
        let what = self.what;
        report(
            &format!("{what}{when}: CPU, multiple of hand-written"),
            figure,
            self.target,
        );
    }
}

pub async fn measure_each(
    server: &Process,
    yardstick: &Yardstick,
    database: &Database,
    partner: &Partner,
) -> Vec<Speed> {
    let ours_cost = Cost::of(&[server.id()], database).await;
    let theirs_cost = Cost::of(&[yardstick.id()], database).await;
    let (buyer, delegation) = (&partner.buyer.id, &partner.delegation);
    let mut measured = Vec::new();
    for (what, query, variables, path, target) in [
        (
            "dashboard",
            DASHBOARD,
            json!({}),
            "/dashboard".to_owned(),
            "<= 1.5",
        ),
        (
            "node(id)",
            NODE,
            json!({ "id": delegation }),
            format!("/node/{}", uuid_of(delegation)),
            "<= 2",
        ),
        (
            "tab of 20 rows",
            TAB,
            json!({ "id": buyer }),
            format!("/tab/{}", uuid_of(buyer)),
            "<= 1.5",
        ),
        (
            "search",
            SEARCH,
            json!({ "words": WORDS }),
            "/search".to_owned(),
            "-",
        ),
    ] {
        let token = &partner.actor.token;
        let ours = Load::graphql(&server.url("/graphql"), token, query, variables);
        let theirs = Load::plain(&yardstick.url(&path), token);
        ours.check().await;
        theirs.check().await;
        let (ours, theirs) = cost::side_by_side((&ours_cost, &ours), (&theirs_cost, &theirs)).await;
        measured.push(Speed {
            what,
            ours,
            theirs,
            target,
        });
    }
    measured
}

pub fn report_growth(before: &[Speed], after: &[Speed]) {
    after.iter().for_each(|speed| speed.report(", grown"));
    for (before, after) in before.iter().zip(after) {
        let ratio = after.ours.sum() / before.ours.sum();
        report(
            &format!("{}, grown : before", before.what),
            format!("{ratio:.2}"),
            "<= 1.2",
        );
    }
}
