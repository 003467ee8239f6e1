//! The story that Mandate is for, told once from beginning to end over real HTTP and websockets.

use serde_json::{Value, json};

use crate::{
    on_both,
    support::{actor::Actor, http, world::World},
};

on_both!(a_partner_is_invited_works_and_is_revoked);

/// What a partner's home shows.
const DASHBOARD: &str = "{ viewer {
    contexts { nodes { mode role organization { name } delegation { status } } totalCount }
    partnerDashboard {
        partner { name kind }
        buyerAccounts { nodes { organization { id name } permissions quickActions } totalCount }
        pendingInvitations { nodes { id organization { name } message actions } totalCount }
    }
    unreadNotificationCount
} }";

/// What a buyer's partner list shows.
const PARTNER_LIST: &str = "query($id: ID!) { organization(id: $id) { delegations { nodes {
    status partnerDisplayName partner { name } invitationEmail actions endNote } totalCount } } }";

const NOTIFICATIONS: &str = "subscription { notifications { __typename
    ... on NotificationReceived { cursor unreadNotificationCount
        notification { kind title organization { name } subject { __typename id } } } } }";

const PARTNER_LIST_LIVE: &str =
    "subscription($id: ID!) { delegationEvents(organizationId: $id) { __typename
    ... on DelegationChanged { delegation { status partnerDisplayName } } } }";

const WORKSPACE: &str = "subscription($id: ID!) { workspaceEvents(organizationId: $id) { __typename
    ... on AccessChanged { tabs { key label } }
    ... on AccessEnded { organizationId status } } }";

async fn a_partner_is_invited_works_and_is_revoked(world: World) {
    // A buyer's admin opens an organization and watches its partner list.
    let ada = world.person("Ada Lovelace").await;
    let buyer = ada.create_organization("Analytical Engines").await;
    let ada_socket = ada.socket().await;
    let mut list = ada_socket.subscribe(PARTNER_LIST_LIVE, json!({ "id": buyer.id }));
    assert_eq!(list.next().await["__typename"], "StreamPosition");
    let mut told = ada_socket.subscribe(NOTIFICATIONS, json!({}));
    assert_eq!(told.next().await["__typename"], "StreamPosition");

    // She invites somebody who has no account. To whom the address belongs is told to nobody.
    let terms =
        json!({ "permissions": ["SHORTLISTS", "NOTES"], "message": "You know our looms best." });
    let invited = ada
        .invite_partner(&buyer, "charles@example.org", terms)
        .await;
    assert_eq!(invited.status, "PENDING");
    let change = list.next_of("DelegationChanged").await["delegation"].clone();
    assert_eq!(
        change,
        json!({ "status": "PENDING", "partnerDisplayName": "charles@example.org" })
    );

    // The mail says who, for whom and what; its link shows the invitation and changes nothing.
    let inbox = world.inbox();
    let mail = inbox
        .mail(
            "charles@example.org",
            "You've been invited to manage Analytical Engines's account on Mandate",
        )
        .await;
    for words in [
        "Ada Lovelace",
        "Analytical Engines",
        "Shortlists",
        "Notes",
        "You know our looms best.",
    ] {
        assert!(
            mail.text.contains(words) && mail.html.contains(words),
            "{words}: {}",
            mail.text
        );
    }
    assert_eq!(
        mail.html.matches("Accept Invitation").count(),
        1,
        "{}",
        mail.html
    );
    let link = mail
        .links()
        .into_iter()
        .find(|link| link.path().starts_with("/invitation/"))
        .expect("a link");
    for _ in 0..2 {
        let page = http::get(link.clone()).await.expect("the page is served");
        assert!(
            page.text()
                .await
                .expect("it is text")
                .contains("Analytical Engines")
        );
    }
    assert_eq!(
        partner_list(&ada, &buyer.id).await["nodes"][0]["status"],
        "PENDING"
    );

    // The person signs up by the link, sees the invitation, and accepts.
    let charles = world
        .invited_person("Charles Babbage", "charles@example.org")
        .await;
    let home = dashboard(&charles).await;
    assert_eq!(home["partnerDashboard"]["buyerAccounts"]["totalCount"], 0);
    let pending = &home["partnerDashboard"]["pendingInvitations"]["nodes"][0];
    assert_eq!(pending["organization"]["name"], "Analytical Engines");
    assert_eq!(pending["actions"], json!(["ACCEPT", "DECLINE"]));
    assert_eq!(home["unreadNotificationCount"], 1);
    let accepted = charles.accept(&invited).await;
    assert_eq!(accepted.status, "ACTIVE");

    // Both sides see it the moment it happens.
    let notice = told.next_of("NotificationReceived").await;
    assert_eq!(
        notice["notification"]["title"],
        "Charles Babbage has accepted your invitation"
    );
    assert_eq!(
        notice["notification"]["subject"],
        json!({ "__typename": "Delegation", "id": invited.id })
    );
    assert_eq!(notice["unreadNotificationCount"], 1);
    let change = list.next_of("DelegationChanged").await["delegation"].clone();
    assert_eq!(
        change,
        json!({ "status": "ACTIVE", "partnerDisplayName": "Charles Babbage" })
    );
    let row = partner_list(&ada, &buyer.id).await["nodes"][0].clone();
    assert_eq!(row["partner"]["name"], "Charles Babbage");
    assert_eq!(row["actions"], json!(["EDIT", "SUSPEND", "REVOKE"]));

    // The partner has the buyer's card and enters its workspace.
    let home = dashboard(&charles).await;
    let card = &home["partnerDashboard"]["buyerAccounts"]["nodes"][0];
    assert_eq!(card["organization"]["id"], buyer.id.as_str());
    assert_eq!(card["permissions"], json!(["SHORTLISTS", "NOTES"]));
    assert_eq!(card["quickActions"], json!(["CREATE_SHORTLIST"]));
    let context = &home["contexts"]["nodes"][0];
    assert_eq!(context["mode"], "PARTNER");
    assert_eq!(context["organization"]["name"], "Analytical Engines");
    let charles_socket = charles.socket().await;
    let mut workspace = charles_socket.subscribe(WORKSPACE, json!({ "id": buyer.id }));
    assert_eq!(workspace.next().await["__typename"], "StreamPosition");
    let mut charles_told = charles_socket.subscribe(NOTIFICATIONS, json!({}));
    assert_eq!(charles_told.next().await["__typename"], "StreamPosition");

    // The buyer grants more; the tabs come while he looks.
    ada.update_delegation(
        &accepted,
        json!({ "permissions": ["SHORTLISTS", "NOTES", "BRIEFS"] }),
    )
    .await;
    let tabs = workspace.next_of("AccessChanged").await["tabs"].clone();
    let keys: Vec<&Value> = tabs
        .as_array()
        .expect("a list")
        .iter()
        .map(|tab| &tab["key"])
        .collect();
    assert_eq!(keys, ["SHORTLISTS", "BRIEFS", "NOTES", "SAVED_SOLUTIONS"]);
    let notice = charles_told.next_of("NotificationReceived").await["notification"].clone();
    assert_eq!(
        notice["title"],
        "Analytical Engines has changed your access: Briefs added"
    );

    // The buyer revokes: the workspace's stream ends, the card is gone, the notice stays.
    ada.attempt(
        "revokeDelegation",
        "DelegationInput",
        json!({ "delegationId": invited.id, "note": "Thank you for everything." }),
        "delegation { status } userErrors { code }",
    )
    .await
    .payload("revokeDelegation");
    let end = workspace.next_of("AccessEnded").await;
    assert_eq!(
        end,
        json!({ "__typename": "AccessEnded", "organizationId": buyer.id, "status": "REVOKED" })
    );
    workspace.ended().await;
    let notice = charles_told.next_of("NotificationReceived").await["notification"].clone();
    assert_eq!(notice["kind"], "ACCESS_REVOKED");
    assert_eq!(notice["organization"]["name"], "Analytical Engines");
    let home = dashboard(&charles).await;
    assert_eq!(home["partnerDashboard"]["buyerAccounts"]["totalCount"], 0);
    assert_eq!(home["contexts"]["totalCount"], 0);
    let hidden = charles
        .query(
            "query($id: ID!) { organization(id: $id) { name } }",
            json!({ "id": buyer.id }),
        )
        .await;
    assert!(hidden.data("/organization").is_null());
    let mail = inbox.mail("charles@example.org", "has ended").await;
    assert!(mail.text.contains("Analytical Engines"), "{}", mail.text);
    let row = partner_list(&ada, &buyer.id).await["nodes"][0].clone();
    assert_eq!(row["status"], "REVOKED");
    assert_eq!(row["endNote"], "Thank you for everything.");
    assert_eq!(row["actions"], json!(["REINVITE"]));
}

async fn dashboard(who: &Actor) -> Value {
    who.query(DASHBOARD, json!({}))
        .await
        .data("/viewer")
        .clone()
}

async fn partner_list(who: &Actor, organization: &str) -> Value {
    who.query(PARTNER_LIST, json!({ "id": organization }))
        .await
        .data("/organization/delegations")
        .clone()
}
