//! What others do in organizations of their own leaves no trace in what one reads, hears, or gets mailed.

use serde_json::json;

use super::{Cast, made_up};
use crate::{
    on_both,
    support::{
        actor::Actor,
        buyer::Buyer,
        log::Log,
        socket::{Event, Subscription},
    },
};

on_both!(
    hidden_rows_change_no_answer,
    a_secret_name_is_seen_nowhere_else,
);

/// In every name, message and note of an organization that nobody else is to hear of.
const CANARY: &str = "zyzzyva";
const HIDDEN: usize = 50;

/// Everything that can be asked, in names only: ids and moments are different each time.
const EVERYTHING: &str = "query($org: ID!, $del: ID!, $mem: ID!, $usr: ID!) {
    viewer {
        user { name } email unreadNotificationCount notificationCursor
        contexts(first: 10) { totalCount pageInfo { hasNextPage } nodes {
            mode role delegation { ...delegation }
            organization { ...organization
                delegations(first: 10) { totalCount nodes { ...delegation } } } } }
        partnerDashboard {
            partner { name kind delegations(first: 10) { totalCount nodes { ...delegation } } }
            buyerAccounts(first: 10) { totalCount nodes {
                permissions quickActions organization { ...organization } delegation { ...delegation } } }
            pendingInvitations(first: 10) { totalCount nodes { ...delegation } } }
        notifications(first: 10) { totalCount nodes {
            kind title organization { name } subject { __typename } } }
        pendingMemberships { role organization { name } } }
    organization(id: $org) { ...organization }
    delegation: node(id: $del) { __typename }
    membership: node(id: $mem) { __typename }
    user: node(id: $usr) { __typename }
    nodes(ids: [$org, $del, $mem, $usr]) { __typename }
}
fragment organization on Organization { name viewerRole
    members(first: 10) { totalCount nodes { role status email user { name } } } }
fragment delegation on Delegation { status permissions message endNote actions version
    invitedEmail invitationEmail partnerDisplayName invitedBy { name }
    partner { name } organization { name } supersedes { status } }";

/// Ids of an organization, and of one delegation, membership and person of it.
type Ids = [String; 4];

/// All that this person reads, byte for byte.
async fn transcript(person: &Actor, [org, del, mem, usr]: &Ids) -> String {
    let variables = json!({ "org": org, "del": del, "mem": mem, "usr": usr });
    let answer = person.query(EVERYTHING, variables).await;
    assert!(answer.errors().is_empty(), "{}", answer.body);
    let mut answers = answer.body.to_string();
    for (field, input_type, input) in [
        (
            "revokeDelegation",
            "DelegationInput",
            json!({ "delegationId": del }),
        ),
        (
            "acceptInvitation",
            "AcceptInvitationInput",
            json!({ "delegationId": del }),
        ),
        (
            "removeMember",
            "RemoveMemberInput",
            json!({ "membershipId": mem }),
        ),
        (
            "invitePartner",
            "InvitePartnerInput",
            json!({ "organizationId": org, "email": "x@example.com" }),
        ),
    ] {
        let answer = person.attempt(field, input_type, input, "__typename").await;
        answers += &answer.body.to_string();
    }
    answers
}

async fn hidden_rows_change_no_answer(cast: Cast) {
    let Cast {
        world,
        acme,
        ada,
        bob,
        stranger,
    } = &cast;
    let umbra = Buyer::open(world, "Umbra").await;
    let access = acme.engage(ada, json!({})).await;
    stranger.create_organization("Sam & Sons").await;
    let ids = [
        &umbra.organization.id,
        &umbra.member_membership.id,
        &umbra.member.id,
    ];
    let [org, mem, usr] = ids.map(|id| made_up(id));
    let nothing = [org, made_up(&access.id), mem, usr];
    let watchers = [ada, bob, stranger, &acme.member];
    let mut before = Vec::new();
    for watcher in watchers {
        before.push(transcript(watcher, &nothing).await);
    }
    let mut last = None;
    for number in 0..HIDDEN {
        let email = format!("hidden-{number}@example.com");
        let terms = json!({ "message": format!("Number {number}") });
        let invited = umbra
            .admin
            .invite_partner(&umbra.organization, &email, terms);
        last = Some(invited.await);
        // Nor do Acme's own doings with others concern its partners and members.
        if number % 5 == 0 {
            let invited = acme
                .admin
                .invite_partner(&acme.organization, &email, json!({}));
            invited.await;
        }
    }
    let something = [
        umbra.organization.id.clone(),
        last.expect("there are some").id,
        umbra.member_membership.id.clone(),
        umbra.member.id.clone(),
    ];
    for (watcher, before) in watchers.into_iter().zip(before) {
        let after = transcript(watcher, &something).await;
        assert_eq!(after, before, "{}", watcher.name);
    }
    let seen = transcript(&umbra.admin, &something).await;
    assert!(
        seen.contains("hidden-49@example.com"),
        "there is something to see"
    );
}

async fn a_secret_name_is_seen_nowhere_else(cast: Cast) {
    let log = Log::listen();
    let Cast {
        world,
        acme,
        ada,
        bob,
        stranger,
    } = &cast;
    let access = acme.engage(ada, json!({})).await;
    let mut listening = Vec::new();
    let organization = &acme.organization.id;
    for (person, stream) in [
        (&acme.owner, format!("delegationEvents(organizationId: \"{organization}\") {{ __typename
            ... on DelegationChanged {{ delegation {{ status partnerDisplayName message endNote }} }} }}")),
        (ada, format!("workspaceEvents(organizationId: \"{organization}\") {{ __typename }}")),
        (ada, "notifications { __typename
            ... on NotificationReceived { notification { title organization { name } } } }".to_owned()),
    ] {
        let socket = person.socket().await;
        let mut events = socket.subscribe(&format!("subscription {{ {stream} }}"), json!({}));
        events.next_of("StreamPosition").await;
        listening.push((socket, events));
    }

    let ids = secret_doings(&cast).await;
    // Whatever was wrongly told of that is told before this.
    acme.admin.suspend(&access).await;
    let mut foreign = String::new();
    for (_socket, events) in &mut listening {
        foreign += &next_event(events).await;
    }
    for outsider in [&acme.owner, &acme.admin, &acme.member, ada, stranger] {
        foreign += &transcript(outsider, &ids).await;
    }
    let of_acme = [
        organization.clone(),
        access.id.clone(),
        ids[2].clone(),
        ids[3].clone(),
    ];
    for person in [&acme.owner, &acme.member, ada, stranger] {
        foreign += &transcript(person, &of_acme).await;
    }
    world.all_mail_sent().await;
    for mail in world.inbox().all() {
        if !mail.to.contains(CANARY) && mail.to != bob.email {
            foreign += &mail.raw;
        }
    }
    assert!(!foreign.to_lowercase().contains(CANARY), "{foreign}");
    assert!(
        transcript(bob, &ids).await.to_lowercase().contains(CANARY),
        "it was there to see"
    );
    let log = log.text();
    assert!(log.contains("answered"), "something was logged");
    assert!(!log.to_lowercase().contains(CANARY));
}

/// An organization full of the canary, which also had to do with a partner of Acme's; ids of it.
async fn secret_doings(cast: &Cast) -> Ids {
    let (world, bob) = (&cast.world, &cast.bob);
    let umbra = Buyer::open(world, "Zyzzyva").await;
    let terms = json!({ "message": "Zyzzyva calls." });
    let access = umbra.engage(bob, terms.clone()).await;
    let note = json!({ "delegationId": access.id, "note": "No more zyzzyva." });
    let ending = umbra
        .admin
        .attempt("revokeDelegation", "DelegationInput", note, "__typename");
    ending.await.payload("revokeDelegation");
    let carol = world.known("Carol Zyzzyva").await;
    let invited = umbra.invite(&carol).await;
    carol
        .decline(&invited, json!({ "note": "Never zyzzyva." }))
        .await;
    umbra
        .owner
        .invite_partner(&umbra.organization, &bob.email, terms)
        .await;
    [
        umbra.organization.id,
        access.id,
        umbra.member_membership.id,
        umbra.member.id,
    ]
}

/// The next event, as text.
async fn next_event(events: &mut Subscription) -> String {
    match events.event().await {
        Event::Next(result) => result.to_string(),
        other => panic!("not {other:?}"),
    }
}
