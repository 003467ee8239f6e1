//! Dashboard, switcher, partner list and notifications: what they hold, in which order, page by page.

use serde_json::{Value, json};
use time::Duration;

use super::Cast;
use crate::{
    on_both,
    support::{actor::Actor, buyer::Buyer},
};

on_both!(
    the_dashboard_shows_whom_one_acts_for_and_who_has_invited,
    a_member_who_is_also_a_partner_enters_as_member,
    the_partner_list_is_read_by_status_as_it_is_now,
    notifications_are_read_from_either_end,
    pages_are_asked_for_properly,
);

/// Every node of the connection at `pointer`, which `query` reads two at a time `$after` a cursor.
async fn walk(person: &Actor, query: &str, variables: Value, pointer: &str) -> Vec<Value> {
    let (mut nodes, mut cursor) = (Vec::new(), Value::Null);
    loop {
        let mut variables = variables.clone();
        variables["after"] = cursor.clone();
        let answer = person.query(query, variables).await;
        let page = answer.data(pointer);
        let read = page["nodes"].as_array().expect("it is a page").clone();
        assert!(read.len() <= 2, "{page}");
        assert_eq!(page["pageInfo"]["hasPreviousPage"], !cursor.is_null());
        nodes.extend(read);
        cursor = page["pageInfo"]["endCursor"].clone();
        if page["pageInfo"]["hasNextPage"] == false {
            assert_eq!(page["totalCount"], nodes.len(), "{page}");
            return nodes;
        }
    }
}

const PAGE: &str = "totalCount pageInfo { hasPreviousPage hasNextPage endCursor }";

/// A buyer organization without anybody but its owner, and Ada's access to it or her invitation.
async fn buyer(owner: &Actor, ada: &Actor, name: &str, terms: Option<Value>) {
    let organization = owner.create_organization(name).await;
    let accepts = terms.is_some();
    let terms = terms.unwrap_or(json!({}));
    let invited = owner.invite_partner(&organization, &ada.email, terms).await;
    if accepts {
        ada.accept(&invited).await;
    }
}

async fn the_dashboard_shows_whom_one_acts_for_and_who_has_invited(cast: Cast) {
    let (owner, ada) = (&cast.stranger, &cast.ada);
    let empty = "{ viewer { partnerDashboard { partner { name }
        buyerAccounts { totalCount } pendingInvitations { totalCount } } } }";
    let answer = ada.query(empty, json!({})).await;
    assert_eq!(
        answer.data("/viewer/partnerDashboard"),
        &json!({
            "partner": null, "buyerAccounts": { "totalCount": 0 },
            "pendingInvitations": { "totalCount": 0 },
        })
    );
    let cards = [
        ("One", json!(["SHORTLISTS"]), json!(["CREATE_SHORTLIST"])),
        ("Two", json!(["BRIEFS"]), json!(["START_RFP", "SEND_BRIEF"])),
        ("Three", json!(["NOTES"]), json!([])),
        (
            "Four",
            json!(["BRIEFS", "SHORTLISTS"]),
            json!(["CREATE_SHORTLIST", "START_RFP", "SEND_BRIEF"]),
        ),
        (
            "Five",
            json!(["SHORTLISTS", "BRIEFS", "NOTES"]),
            json!(["CREATE_SHORTLIST", "START_RFP", "SEND_BRIEF"]),
        ),
    ];
    for (name, permissions, _) in &cards {
        let terms = json!({ "permissions": permissions });
        buyer(owner, ada, name, Some(terms)).await;
    }
    for name in ["Six", "Seven", "Eight"] {
        buyer(owner, ada, name, None).await;
    }
    let accounts = format!(
        "query($after: String) {{ viewer {{ partnerDashboard {{ partner {{ name kind }}
            buyerAccounts(first: 2, after: $after) {{ {PAGE} nodes {{
                organization {{ name }} permissions quickActions delegation {{ status actions }} }} }} }} }} }}"
    );
    let pointer = "/viewer/partnerDashboard/buyerAccounts";
    let seen = walk(ada, &accounts, json!({}), pointer).await;
    for ((name, permissions, actions), card) in cards.iter().zip(&seen) {
        assert_eq!(card["organization"]["name"], *name, "oldest first");
        assert_eq!(card["quickActions"], *actions, "{name}");
        assert_eq!(
            card["delegation"],
            json!({ "status": "ACTIVE", "actions": ["LEAVE"] })
        );
        let granted = permissions.as_array().expect("it is a list");
        let shown = card["permissions"].as_array().expect("it is a list");
        assert!(granted.len() == shown.len() && granted.iter().all(|one| shown.contains(one)));
    }
    assert_eq!(seen.len(), cards.len());
    let invitations = format!(
        "query($after: String) {{ viewer {{ partnerDashboard {{
            pendingInvitations(first: 2, after: $after) {{ {PAGE} nodes {{
                organization {{ name }} status actions }} }} }} }} }}"
    );
    let pointer = "/viewer/partnerDashboard/pendingInvitations";
    let seen = walk(ada, &invitations, json!({}), pointer).await;
    let expected = ["Eight", "Seven", "Six"].map(|name| {
        json!({
            "organization": { "name": name }, "status": "PENDING", "actions": ["ACCEPT", "DECLINE"],
        })
    });
    assert_eq!(seen, expected, "newest first");
    cast.world.clock.advance(Duration::days(14));
    let answer = ada.query(empty, json!({})).await;
    assert_eq!(
        answer.data("/viewer/partnerDashboard"),
        &json!({
            "partner": { "name": "Ada Lovelace" }, "buyerAccounts": { "totalCount": 5 },
            "pendingInvitations": { "totalCount": 0 },
        })
    );
}

async fn a_member_who_is_also_a_partner_enters_as_member(cast: Cast) {
    let Cast {
        world, acme, ada, ..
    } = &cast;
    acme.engage(ada, json!({})).await;
    let umbra = Buyer::open(world, "Umbra").await;
    umbra.engage(ada, json!({})).await;
    ada.create_organization("Ada & Co").await;
    ada.create_organization("Lovelace Ltd").await;
    buyer(&cast.stranger, ada, "Not Answered", None).await;
    let query = format!(
        "query($after: String) {{ viewer {{ contexts(first: 2, after: $after) {{ {PAGE}
            nodes {{ mode role organization {{ name viewerRole }} delegation {{ status }} }} }} }} }}"
    );
    let contexts = async || {
        let nodes = walk(ada, &query, json!({}), "/viewer/contexts").await;
        let line = |node: &Value| {
            assert_eq!(node["role"], node["organization"]["viewerRole"]);
            let name = node["organization"]["name"]
                .as_str()
                .expect("it has a name");
            match node["delegation"]["status"].as_str() {
                Some(status) => format!("{name}: {} {status}", node["mode"]),
                None => format!("{name}: {} {}", node["mode"], node["role"]),
            }
        };
        nodes.iter().map(line).collect::<Vec<_>>()
    };
    let own = [
        "Ada & Co: \"MEMBER\" \"OWNER\"",
        "Lovelace Ltd: \"MEMBER\" \"OWNER\"",
    ];
    let umbras = "Umbra: \"PARTNER\" ACTIVE";
    assert_eq!(
        contexts().await,
        [own[0], own[1], "Acme: \"PARTNER\" ACTIVE", umbras],
        "own first"
    );
    let joined = ada.join_organization(&acme.organization, &acme.owner, "MEMBER");
    let joined = joined.await;
    assert_eq!(
        contexts().await,
        ["Acme: \"MEMBER\" \"MEMBER\"", own[0], own[1], umbras],
        "once, as a member"
    );
    let suspended = json!({ "status": "SUSPENDED" });
    acme.owner.update_membership(&joined, suspended).await;
    assert_eq!(
        contexts().await,
        [own[0], own[1], "Acme: \"PARTNER\" ACTIVE", umbras],
        "what the delegation grants is not the membership's to take"
    );
}

async fn the_partner_list_is_read_by_status_as_it_is_now(cast: Cast) {
    let Cast {
        world, acme, ada, ..
    } = &cast;
    let owner = &acme.owner;
    let organization = owner.create_organization("Listed").await;
    let invite = async |person: &str, terms: Value| {
        let email = format!("{person}@example.com");
        owner.invite_partner(&organization, &email, terms).await
    };
    let (soon, later) = (Duration::days(3), Duration::days(30));
    let until = |lasts| json!({ "expiresAt": world.clock.now().after(lasts).to_rfc3339() });
    // Over by time later on, each in its way.
    invite("unanswered", json!({})).await;
    ada.accept(&invite("ada.lovelace", until(soon)).await).await;
    let paused = invite("bob.baker", until(soon)).await;
    cast.bob.accept(&paused).await;
    owner.suspend(&paused).await;
    // Not over.
    let lasting = invite("acme.member", until(later)).await;
    acme.member.accept(&lasting).await;
    let withdrawn = invite("withdrawn", json!({})).await;
    owner.withdraw(&withdrawn).await;

    let query = format!(
        "query($id: ID!, $status: [DelegationStatus!], $after: String) {{ organization(id: $id) {{
            delegations(first: 2, after: $after, status: $status) {{ {PAGE} nodes {{ status invitedEmail }} }} }} }}"
    );
    let listed = async |status: Value| {
        let variables = json!({ "id": organization.id, "status": status });
        let nodes = walk(owner, &query, variables, "/organization/delegations").await;
        let line = |node: &Value| {
            let email = node["invitedEmail"].as_str().expect("an admin sees it");
            let status = node["status"].as_str().expect("it is a text");
            format!("{} {status}", email.trim_end_matches("@example.com"))
        };
        nodes.iter().map(line).collect::<Vec<_>>()
    };
    let all = [
        "withdrawn WITHDRAWN",
        "acme.member ACTIVE",
        "bob.baker SUSPENDED",
        "ada.lovelace ACTIVE",
        "unanswered PENDING",
    ];
    assert_eq!(listed(Value::Null).await, all, "newest first, every state");
    assert_eq!(
        listed(json!(["PENDING", "SUSPENDED"])).await,
        [all[2], all[4]]
    );
    assert_eq!(listed(json!(["EXPIRED"])).await, [""; 0]);
    assert_eq!(listed(json!([])).await, [""; 0]);
    world.clock.advance(Duration::days(14));
    let over = [
        "bob.baker EXPIRED",
        "ada.lovelace EXPIRED",
        "unanswered EXPIRED",
    ];
    assert_eq!(listed(json!(["EXPIRED"])).await, over);
    assert_eq!(
        listed(json!(["ACTIVE", "SUSPENDED", "PENDING"])).await,
        [all[1]]
    );
    assert_eq!(
        listed(json!(["ACTIVE", "EXPIRED"])).await,
        [all[1], over[0], over[1], over[2]]
    );
    // The partner reads its own side of the same.
    let own = "{ viewer { partnerDashboard { partner {
        delegations(status: [EXPIRED]) { totalCount nodes { status } } } } } }";
    let own = ada.query(own, json!({})).await;
    assert_eq!(
        own.data("/viewer/partnerDashboard/partner/delegations"),
        &json!({ "totalCount": 1, "nodes": [{ "status": "EXPIRED" }] })
    );
}

async fn notifications_are_read_from_either_end(cast: Cast) {
    let Cast { acme, ada, .. } = &cast;
    let access = acme.engage(ada, json!({})).await;
    for _ in 0..2 {
        acme.owner.suspend(&access).await;
        acme.owner.resume(&access).await;
    }
    let query = format!(
        "query($unread: Boolean!, $after: String) {{ viewer {{
            notifications(first: 2, after: $after, unreadOnly: $unread) {{ {PAGE} nodes {{ id kind }} }} }} }}"
    );
    let read = async |unread: bool| {
        let variables = json!({ "unread": unread });
        walk(ada, &query, variables, "/viewer/notifications").await
    };
    let kinds = |nodes: &[Value]| -> Vec<String> {
        let kind = |node: &Value| node["kind"].as_str().expect("it is a text").to_owned();
        nodes.iter().map(kind).collect()
    };
    let all = read(false).await;
    let newest_first = [
        "ACCESS_RESUMED",
        "ACCESS_SUSPENDED",
        "ACCESS_RESUMED",
        "ACCESS_SUSPENDED",
        "INVITATION_RECEIVED",
    ];
    assert_eq!(kinds(&all), newest_first);

    let backwards = "query($before: String) { viewer { notifications(last: 2, before: $before) {
        totalCount pageInfo { hasPreviousPage hasNextPage startCursor } nodes { id kind } } } }";
    let (mut from_end, mut cursor) = (Vec::new(), Value::Null);
    loop {
        let answer = ada.query(backwards, json!({ "before": cursor })).await;
        let page = answer.data("/viewer/notifications");
        let nodes = page["nodes"].as_array().expect("it is a page").clone();
        from_end.splice(0..0, nodes);
        assert_eq!(page["pageInfo"]["hasNextPage"], !cursor.is_null());
        cursor = page["pageInfo"]["startCursor"].clone();
        if page["pageInfo"]["hasPreviousPage"] == false {
            break;
        }
    }
    assert_eq!(from_end, all, "the same list from its other end");

    let ids = json!({ "ids": [all[1]["id"], all[4]["id"], all[4]["id"]] });
    let mark = "markNotificationsRead";
    let others = "unreadNotificationCount";
    let others = cast
        .bob
        .attempt(mark, "MarkNotificationsReadInput", ids.clone(), others);
    others.await.payload(mark);
    assert_eq!(read(true).await, all, "nobody marks what is another's");
    let marked = ada.attempt(
        mark,
        "MarkNotificationsReadInput",
        ids,
        "unreadNotificationCount",
    );
    assert_eq!(marked.await.payload(mark)["unreadNotificationCount"], 3);
    let unread = read(true).await;
    assert_eq!(unread, [all[0].clone(), all[2].clone(), all[3].clone()]);
    assert_eq!(read(false).await, all);
}

async fn pages_are_asked_for_properly(cast: Cast) {
    let ask = async |arguments: &str| {
        let query = format!("{{ viewer {{ notifications({arguments}) {{ totalCount }} }} }}");
        let answer = cast.acme.owner.query(&query, json!({})).await;
        answer
            .error_codes()
            .iter()
            .map(|&code| code.to_owned())
            .collect::<Vec<_>>()
    };
    for wrong in [
        "first: -1",
        "first: 101",
        "last: 101",
        "first: 1, last: 1",
        "after: \"nonsense\"",
        "before: \"\"",
    ] {
        assert_eq!(ask(wrong).await, ["BAD_USER_INPUT"], "{wrong}");
    }
    assert_eq!(ask("first: 100").await, [""; 0]);
    assert_eq!(ask("last: 0").await, [""; 0]);
}
