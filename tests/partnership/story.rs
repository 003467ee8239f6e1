//! The fourth document, told from both sides at once.

use serde_json::{Value, json};

use super::{codes, notices};
use crate::{
    on_both,
    support::{firm::Firm, world::World},
};

on_both!(two_organizations_become_partners_and_part);

async fn two_organizations_become_partners_and_part(world: World) {
    let inbox = world.inbox();
    let acme = Firm::open(&world, "Acme").await;
    let bolt = Firm::open(&world, "Bolt").await;
    let [billing, clerk] = ["Bolt Billing", "Bolt Clerk"].map(|name| world.known(name));
    let (billing, clerk) = (billing.await, clerk.await);
    let by_billing = bolt.hire(&billing, "BILLING_ADMIN").await;
    let by_clerk = bolt.hire(&clerk, "MEMBER").await;

    // An address of anybody there: a billing admin's. “Sent - Awaiting Approval”.
    let answer = acme.ask(&billing.email).await;
    let sent = &answer.payload("requestPartnership")["partnership"];
    assert_eq!(
        *sent,
        json!({
            "id": sent["id"], "label": "SENT_AWAITING_APPROVAL", "actions": ["DELETE"],
            "counterpartDisplayName": "bolt.billing@example.com", "counterpart": null,
            "requestedByViewer": true, "acceptedAt": null,
        })
    );
    let received = bolt.partnerships().await;
    assert_eq!(received.len(), 1);
    let seen = &received[0];
    assert_eq!(
        *seen,
        json!({
            "id": seen["id"], "label": "RECEIVED_AWAITING_APPROVAL",
            "actions": ["ACCEPT", "REJECT", "DELETE"], "counterpartDisplayName": "Acme",
            "counterpart": { "id": acme.organization.id, "name": "Acme" },
            "requestedByViewer": false, "acceptedAt": null,
        })
    );
    let id = seen["id"].as_str().expect("an id");
    // Everybody who can answer is told, with a link to the partner list; nobody else.
    let title = "Acme asks Bolt to become partners".to_owned();
    for person in [&bolt.owner, &billing] {
        let told = notices(person).await;
        assert_eq!(told, [("PARTNERSHIP_REQUESTED".to_owned(), title.clone())]);
        let mail = inbox
            .mail(&person.email, "Acme wants to be your partner")
            .await;
        assert!(
            mail.text.contains("Acme asks Bolt to become its partner"),
            "{}",
            mail.text
        );
        assert!(mail.text.contains("Asked by: Acme Owner"), "{}", mail.text);
        assert!(
            mail.text
                .contains("in the partner list of your organization")
        );
        assert!(mail.html.contains(">Open Mandate</a>"), "{}", mail.html);
    }
    assert!(notices(&clerk).await.is_empty());
    let mails = inbox.of(&clerk.email);
    assert!(mails.iter().all(|mail| !mail.subject.contains("partner")));
    assert!(notices(&acme.owner).await.is_empty());

    // A member sees it, and can do nothing about it.
    let shown = by_clerk.partnership().await;
    assert_eq!(
        (shown.label.as_str(), shown.actions.len()),
        ("RECEIVED_AWAITING_APPROVAL", 0)
    );
    for field in [
        "acceptPartnership",
        "rejectPartnership",
        "deletePartnership",
    ] {
        assert_eq!(codes(&by_clerk.act(field, id).await, field), ["FORBIDDEN"]);
    }

    // “Reject and ignore”: rejected for both, the sender has a mail, and cannot ask again.
    by_billing
        .act("rejectPartnership", id)
        .await
        .payload("rejectPartnership");
    assert_eq!(bolt.labels().await, [pair("Acme", "REJECTED")]);
    assert_eq!(bolt.partnership().await.actions, ["ACCEPT", "DELETE"]);
    assert_eq!(acme.labels().await, [pair("Bolt", "REJECTED")]);
    assert_eq!(acme.partnership().await.actions, ["DELETE"]);
    let told = notices(&acme.owner).await;
    let title = "Bolt has rejected the request of Acme".to_owned();
    assert_eq!(told, [("PARTNERSHIP_REJECTED".to_owned(), title)]);
    let mail = inbox
        .mail(&acme.owner.email, "Bolt has rejected your request")
        .await;
    assert!(
        mail.text.contains("Bolt has rejected the request of Acme"),
        "{}",
        mail.text
    );
    let refused = codes(&acme.ask(&bolt.owner.email).await, "requestPartnership");
    assert_eq!(refused, ["CONFLICT"]);

    // “Should the recipient subsequently decide to accept”: by whoever runs it, not only by whom was asked.
    let answer = bolt.act("acceptPartnership", id).await;
    let accepted = &answer.payload("acceptPartnership")["partnership"];
    assert_eq!(accepted["label"], "ACCEPTED");
    assert!(accepted["acceptedAt"].is_string());
    for (firm, other) in [(&acme, "Bolt"), (&bolt, "Acme")] {
        assert_eq!(firm.labels().await, [pair(other, "ACCEPTED")]);
        assert_eq!(firm.partnership().await.actions, ["DELETE", "SHARE"]);
    }
    let (kind, title) = &notices(&acme.owner).await[0];
    assert_eq!(
        (kind.as_str(), title.as_str()),
        ("PARTNERSHIP_ACCEPTED", "Bolt and Acme are partners now")
    );
    inbox
        .mail(&acme.owner.email, "Bolt and Acme are partners now")
        .await;
    let refused = codes(&acme.ask(&bolt.owner.email).await, "requestPartnership");
    assert_eq!(refused, ["CONFLICT"]);

    // The recipient deletes the partner: gone there, rejected here. Deleted here as well, all is as it was at first.
    bolt.act("deletePartnership", id)
        .await
        .payload("deletePartnership");
    assert!(bolt.partnerships().await.is_empty());
    assert_eq!(acme.labels().await, [pair("Bolt", "REJECTED")]);
    let (kind, title) = &notices(&acme.owner).await[0];
    assert_eq!(
        (kind.as_str(), title.as_str()),
        (
            "PARTNERSHIP_ENDED",
            "Bolt has ended the partnership with Acme"
        )
    );
    let own = acme.partnership().await.id;
    acme.act("deletePartnership", &own)
        .await
        .payload("deletePartnership");
    assert!(acme.partnerships().await.is_empty());

    // Crossing requests become one relationship.
    acme.ask(&clerk.email).await.payload("requestPartnership");
    assert_eq!(
        bolt.labels().await,
        [pair("Acme", "RECEIVED_AWAITING_APPROVAL")]
    );
    let answer = bolt.ask(&acme.owner.email).await;
    let crossed = &answer.payload("requestPartnership")["partnership"];
    assert_eq!(crossed["label"], "ACCEPTED");
    assert_eq!(acme.labels().await, [pair("Bolt", "ACCEPTED")]);
    // The sender deletes the partner: gone for both.
    let own = acme.partnership().await.id;
    acme.act("deletePartnership", &own)
        .await
        .payload("deletePartnership");
    for firm in [&acme, &bolt] {
        assert_eq!(firm.partnerships().await, [Value::Null; 0]);
    }
    let (kind, title) = &notices(&bolt.owner).await[0];
    assert_eq!(
        (kind.as_str(), title.as_str()),
        (
            "PARTNERSHIP_ENDED",
            "Acme has ended the partnership with Bolt"
        )
    );
    acme.ask(&billing.email).await.payload("requestPartnership");
    assert_eq!(
        bolt.labels().await,
        [pair("Acme", "RECEIVED_AWAITING_APPROVAL")]
    );
}

fn pair(name: &str, label: &str) -> (String, String) {
    (name.to_owned(), label.to_owned())
}
