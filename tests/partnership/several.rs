//! Several addresses of one organization, and several organizations of one address.

use super::{codes, notices};
use crate::{
    on_both,
    support::{firm::Firm, world::World},
};

on_both!(
    several_addresses_are_one_organization,
    several_organizations_that_are_meant_choose,
    one_that_rejects_leaves_it_to_the_others,
    an_answer_leaves_what_others_were_asked,
    accepting_after_a_rejection_answers_the_request,
    another_organization_is_no_way_round_a_rejection,
    what_has_been_asked_goes_to_nobody_else,
    an_own_address_names_no_other_organization,
);

/// The sender sees a request for each address that it typed, the recipient one of the organization.
async fn several_addresses_are_one_organization(world: World) {
    let (acme, bolt) = (
        Firm::open(&world, "Acme").await,
        Firm::open(&world, "Bolt").await,
    );
    let clerk = world.known("Bolt Clerk").await;
    bolt.hire(&clerk, "MEMBER").await;
    acme.ask(&bolt.owner.email)
        .await
        .payload("requestPartnership");
    acme.ask(&clerk.email).await.payload("requestPartnership");
    let received = bolt.partnership().await;
    assert_eq!(notices(&bolt.owner).await.len(), 1);
    // One is taken back, and the other goes on.
    let first = acme.partnerships().await[1]["id"]
        .as_str()
        .expect("an id")
        .to_owned();
    acme.act("deletePartnership", &first)
        .await
        .payload("deletePartnership");
    assert_eq!(bolt.partnership().await, received);
    assert_eq!(notices(&bolt.owner).await.len(), 1);
    // One answer is for both.
    acme.ask(&bolt.owner.email)
        .await
        .payload("requestPartnership");
    bolt.act("acceptPartnership", &received.id)
        .await
        .payload("acceptPartnership");
    assert_eq!(
        acme.labels().await,
        [("Bolt".to_owned(), "ACCEPTED".to_owned())]
    );
    assert_eq!(
        bolt.labels().await,
        [("Acme".to_owned(), "ACCEPTED".to_owned())]
    );
}

async fn several_organizations_that_are_meant_choose(world: World) {
    let acme = Firm::open(&world, "Acme").await;
    let bolt = Firm::open(&world, "Bolt").await;
    let crane = Firm {
        organization: bolt.owner.create_organization("Crane").await,
        owner: world.known("Crane Admin").await,
    };
    let joined = crane
        .owner
        .join_organization(&crane.organization, &bolt.owner, "ADMIN");
    joined.await;
    // Where they are a mere member is not meant.
    let dyno = Firm::open(&world, "Dyno").await;
    dyno.hire(&bolt.owner, "MEMBER").await;
    acme.ask(&bolt.owner.email)
        .await
        .payload("requestPartnership");
    assert!(dyno.partnerships().await.is_empty());
    let (at_bolt, at_crane) = (bolt.partnership().await, crane.partnership().await);
    assert_eq!(at_bolt.label, "RECEIVED_AWAITING_APPROVAL");
    crane
        .act("acceptPartnership", &at_crane.id)
        .await
        .payload("acceptPartnership");
    assert!(bolt.partnerships().await.is_empty());
    let late = bolt.act("acceptPartnership", &at_bolt.id).await;
    assert_eq!(codes(&late, "acceptPartnership"), ["NOT_FOUND"]);
    assert_eq!(
        acme.labels().await,
        [("Crane".to_owned(), "ACCEPTED".to_owned())]
    );
    // A partner's people are known; which of them are of other organizations as well is not.
    let refused = codes(&acme.ask(&bolt.owner.email).await, "requestPartnership");
    assert_eq!(refused, ["CONFLICT"]);
}

async fn one_that_rejects_leaves_it_to_the_others(world: World) {
    let (acme, bolt, crane) = two_are_meant(&world).await;
    let at_bolt = bolt.partnership().await.id;
    bolt.act("rejectPartnership", &at_bolt)
        .await
        .payload("rejectPartnership");
    // As if it had been asked alone: it can still accept, and the other goes on being asked.
    let shown = bolt.partnership().await;
    assert_eq!(
        (shown.id.as_str(), shown.label.as_str()),
        (at_bolt.as_str(), "REJECTED")
    );
    assert_eq!(shown.actions, ["ACCEPT", "DELETE"]);
    let both = [
        ("Bolt".to_owned(), "REJECTED".to_owned()),
        (
            bolt.owner.email.clone(),
            "SENT_AWAITING_APPROVAL".to_owned(),
        ),
    ];
    assert_eq!(acme.labels().await, both);
    // Deleted by the last, it is rejected.
    let at_crane = crane.partnership().await.id;
    crane
        .act("deletePartnership", &at_crane)
        .await
        .payload("deletePartnership");
    assert!(crane.partnerships().await.is_empty());
    let both = ["Bolt", "Crane"].map(|name| (name.to_owned(), "REJECTED".to_owned()));
    assert_eq!(acme.labels().await, both);
    let told: Vec<_> = (notices(&acme.owner).await.into_iter())
        .map(|(_, title)| title)
        .collect();
    let by = |name: &str| format!("{name} has rejected the request of Acme");
    assert_eq!(told, [by("Crane"), by("Bolt")]);
    // What has been dropped can be asked again once it is deleted, what was rejected cannot: whoever is left is asked.
    for shown in acme.partnerships().await {
        let id = shown["id"].as_str().expect("an id");
        acme.act("deletePartnership", id)
            .await
            .payload("deletePartnership");
    }
    acme.ask(&bolt.owner.email)
        .await
        .payload("requestPartnership");
    assert_eq!(
        bolt.labels().await,
        [("Acme".to_owned(), "REJECTED".to_owned())]
    );
    assert_eq!(
        crane.labels().await,
        [("Acme".to_owned(), "RECEIVED_AWAITING_APPROVAL".to_owned())]
    );
    // And whoever has rejected can still accept.
    let at_bolt = bolt.partnership().await.id;
    let answer = bolt.act("acceptPartnership", &at_bolt).await;
    assert_eq!(codes(&answer, "acceptPartnership"), ["CONFLICT"]);
}

/// Bolt and Crane, which one person owns, asked by Acme.
async fn two_are_meant(world: &World) -> (Firm, Firm, Firm) {
    let acme = Firm::open(world, "Acme").await;
    let bolt = Firm::open(world, "Bolt").await;
    let crane = Firm {
        organization: bolt.owner.create_organization("Crane").await,
        owner: bolt.owner.clone(),
    };
    acme.ask(&bolt.owner.email)
        .await
        .payload("requestPartnership");
    (acme, bolt, crane)
}

/// What one organization answers takes nothing from what another was asked by another address.
async fn an_answer_leaves_what_others_were_asked(world: World) {
    let (acme, bolt, crane) = two_are_meant(&world).await;
    let clerk = world.known("Bolt Clerk").await;
    bolt.hire(&clerk, "MEMBER").await;
    acme.ask(&clerk.email).await.payload("requestPartnership");
    let at_crane = crane.partnership().await.id;
    crane
        .act("acceptPartnership", &at_crane)
        .await
        .payload("acceptPartnership");
    let asked = bolt.partnership().await;
    assert_eq!(asked.label, "RECEIVED_AWAITING_APPROVAL");
    assert_eq!(
        acme.labels().await,
        [
            (clerk.email.clone(), "SENT_AWAITING_APPROVAL".to_owned()),
            ("Crane".to_owned(), "ACCEPTED".to_owned())
        ]
    );
    bolt.act("acceptPartnership", &asked.id)
        .await
        .payload("acceptPartnership");
    let both = ["Bolt", "Crane"].map(|name| (name.to_owned(), "ACCEPTED".to_owned()));
    assert_eq!(acme.labels().await, both);
}

/// Whoever accepts after all is the one that was meant.
async fn accepting_after_a_rejection_answers_the_request(world: World) {
    let (acme, bolt, crane) = two_are_meant(&world).await;
    let at_bolt = bolt.partnership().await.id;
    for field in ["rejectPartnership", "acceptPartnership"] {
        bolt.act(field, &at_bolt).await.payload(field);
    }
    assert_eq!(
        acme.labels().await,
        [("Bolt".to_owned(), "ACCEPTED".to_owned())]
    );
    assert!(crane.partnerships().await.is_empty());
}

/// Nobody brings back what an organization has rejected by opening another one that it wants to ask.
async fn another_organization_is_no_way_round_a_rejection(world: World) {
    let (acme, bolt, crane) = two_are_meant(&world).await;
    // Bolt's owner asks Acme in vain.
    for (firm, field) in [(&bolt, "deletePartnership"), (&crane, "deletePartnership")] {
        let id = firm.partnership().await.id;
        firm.act(field, &id).await.payload(field);
    }
    for shown in acme.partnerships().await {
        let id = shown["id"].as_str().expect("an id");
        acme.act("deletePartnership", id)
            .await
            .payload("deletePartnership");
    }
    bolt.ask(&acme.owner.email)
        .await
        .payload("requestPartnership");
    let rejected = acme.partnership().await.id;
    acme.act("rejectPartnership", &rejected)
        .await
        .payload("rejectPartnership");
    // Acme wants Crane, whose owner is the same.
    acme.ask(&bolt.owner.email)
        .await
        .payload("requestPartnership");
    assert_eq!(
        acme.labels().await,
        [
            (
                bolt.owner.email.clone(),
                "SENT_AWAITING_APPROVAL".to_owned()
            ),
            ("Bolt".to_owned(), "REJECTED".to_owned())
        ]
    );
    assert_eq!(
        crane.labels().await,
        [("Acme".to_owned(), "RECEIVED_AWAITING_APPROVAL".to_owned())]
    );
    // Until it has deleted the rejection: then both are asked.
    for shown in acme.partnerships().await {
        let id = shown["id"].as_str().expect("an id");
        acme.act("deletePartnership", id)
            .await
            .payload("deletePartnership");
    }
    acme.ask(&bolt.owner.email)
        .await
        .payload("requestPartnership");
    for firm in [&bolt, &crane] {
        let asked = ("Acme".to_owned(), "RECEIVED_AWAITING_APPROVAL".to_owned());
        assert_eq!(firm.labels().await, [asked]);
    }
}

/// Nobody whom an address did not mean when it was asked gets to see it, by that person's joining them.
async fn what_has_been_asked_goes_to_nobody_else(world: World) {
    let acme = Firm::open(&world, "Acme").await;
    let bolt = Firm::open(&world, "Bolt").await;
    let dana = world.known("Dana Double").await;
    bolt.hire(&dana, "ADMIN").await;
    acme.ask(&bolt.owner.email)
        .await
        .payload("requestPartnership");
    acme.ask(&dana.email).await.payload("requestPartnership");
    let crane = Firm::open(&world, "Crane").await;
    crane.hire(&dana, "MEMBER").await;
    assert!(crane.partnerships().await.is_empty() && notices(&crane.owner).await.is_empty());
}

/// That a colleague is of another organization as well is theirs to tell.
async fn an_own_address_names_no_other_organization(world: World) {
    let (acme, bolt) = (
        Firm::open(&world, "Acme").await,
        Firm::open(&world, "Bolt").await,
    );
    let [plain, of_bolt] = ["Plain Clerk", "Double Clerk"].map(|name| world.known(name));
    let (plain, of_bolt) = (plain.await, of_bolt.await);
    acme.hire(&plain, "MEMBER").await;
    acme.hire(&of_bolt, "MEMBER").await;
    bolt.hire(&of_bolt, "ADMIN").await;
    for email in [&plain.email, &of_bolt.email, &acme.owner.email] {
        let refused = codes(&acme.ask(email).await, "requestPartnership");
        assert_eq!(refused, ["SELF_INVITATION"]);
    }
    assert!(bolt.partnerships().await.is_empty() && acme.partnerships().await.is_empty());
}
