//! Whom an address means, and what asking by it tells: nothing.

use serde_json::json;
use time::Duration;

use super::{codes, notices};
use crate::{
    on_both,
    support::{actor::PASSWORD, firm::Firm, world::World},
};

on_both!(
    whoever_has_no_organization_is_told_how_to_begin,
    what_waits_is_shown_to_the_first_organization,
    an_answer_tells_nothing_of_the_address,
    what_waits_is_answered_with_the_rest,
    whoever_becomes_a_colleague_is_asked_nothing,
    what_is_asked_again_is_mailed,
    an_organization_is_mailed_once_a_day,
    requests_are_limited_for_a_while,
);

async fn whoever_has_no_organization_is_told_how_to_begin(world: World) {
    let inbox = world.inbox();
    let acme = Firm::open(&world, "Acme").await;
    let nina = "nina@example.org";
    let answer = acme.ask(nina).await;
    let sent = &answer.payload("requestPartnership")["partnership"];
    assert_eq!(sent["label"], "SENT_AWAITING_APPROVAL");
    assert_eq!(sent["counterpartDisplayName"], nina);
    let mail = inbox.mail(nina, "Acme wants to be your partner").await;
    assert!(
        mail.text.contains("sign up with this address"),
        "{}",
        mail.text
    );
    let known = world.known("Ken Known").await;
    acme.ask(&known.email).await.payload("requestPartnership");
    let mail = inbox
        .mail(&known.email, "Acme wants to be your partner")
        .await;
    assert!(
        mail.text.contains("sign in, and open an organization"),
        "{}",
        mail.text
    );
    let told = notices(&known).await;
    let title = "Acme asks your organization to become partners".to_owned();
    assert_eq!(told, [("PARTNERSHIP_REQUESTED".to_owned(), title)]);

    // The newcomer signs up and opens an organization, where the request waits.
    let client = world.server.anonymous();
    let input = json!({ "email": nina, "name": "Nina", "password": PASSWORD });
    client
        .attempt("signUp", "SignUpInput", input, "session { token }")
        .await
        .payload("signUp");
    let token = inbox.token(nina, "/sign-up").await;
    let input = json!({ "token": token });
    client
        .attempt(
            "verifyEmail",
            "VerifyEmailInput",
            input,
            "session { token }",
        )
        .await
        .payload("verifyEmail");
    let nina = world.log_in("Nina", nina).await;
    let bolt = Firm {
        organization: nina.create_organization("Bolt").await,
        owner: nina,
    };
    let waits = bolt.partnership().await;
    assert_eq!(
        (waits.label.as_str(), waits.name.as_str()),
        ("RECEIVED_AWAITING_APPROVAL", "Acme")
    );
    let told = notices(&bolt.owner).await;
    let title = "Acme asks Bolt to become partners".to_owned();
    assert_eq!(told[0], ("PARTNERSHIP_REQUESTED".to_owned(), title));
    bolt.act("acceptPartnership", &waits.id)
        .await
        .payload("acceptPartnership");
    assert_eq!(
        acme.labels().await[1],
        ("Bolt".to_owned(), "ACCEPTED".to_owned())
    );
    // Once only: another organization of theirs is not asked.
    let second = Firm {
        organization: bolt.owner.create_organization("Second").await,
        owner: bolt.owner.clone(),
    };
    assert!(second.partnerships().await.is_empty());
}

/// By joining, by being let in again, and by opening one; and not past a rejection.
async fn what_waits_is_shown_to_the_first_organization(world: World) {
    let (acme, bolt) = (
        Firm::open(&world, "Acme").await,
        Firm::open(&world, "Bolt").await,
    );
    let ken = world.known("Ken Known").await;
    acme.ask(&ken.email).await.payload("requestPartnership");
    bolt.hire(&ken, "MEMBER").await;
    assert_eq!(
        bolt.labels().await,
        [("Acme".to_owned(), "RECEIVED_AWAITING_APPROVAL".to_owned())]
    );

    let lou = world.known("Lou Known").await;
    let membership = lou
        .join_organization(&bolt.organization, &bolt.owner, "MEMBER")
        .await;
    bolt.owner
        .update_membership(&membership, json!({ "status": "SUSPENDED" }))
        .await;
    let crane = Firm::open(&world, "Crane").await;
    crane.ask(&lou.email).await.payload("requestPartnership");
    assert_eq!(bolt.partnerships().await.len(), 1);
    bolt.owner
        .update_membership(&membership, json!({ "status": "ACTIVE" }))
        .await;
    assert_eq!(bolt.labels().await[0].0, "Crane");

    // What was asked before by another address is not shown to whoever has rejected the same organization since.
    let mia = world.known("Mia Known").await;
    let dyno = Firm::open(&world, "Dyno").await;
    dyno.ask(&mia.email).await.payload("requestPartnership");
    dyno.ask(&bolt.owner.email)
        .await
        .payload("requestPartnership");
    let asked = bolt.partnerships().await[0]["id"]
        .as_str()
        .expect("an id")
        .to_owned();
    bolt.act("rejectPartnership", &asked)
        .await
        .payload("rejectPartnership");
    bolt.hire(&mia, "ADMIN").await;
    let of_dyno: Vec<_> = (bolt.labels().await.into_iter())
        .filter(|(name, _)| name == "Dyno")
        .collect();
    assert_eq!(of_dyno, [("Dyno".to_owned(), "REJECTED".to_owned())]);
    assert_eq!(dyno.labels().await[1].1, "SENT_AWAITING_APPROVAL");
}

/// Whether an address has an account, an organization, or several; and whether two are of one.
async fn an_answer_tells_nothing_of_the_address(world: World) {
    let (acme, bolt) = (
        Firm::open(&world, "Acme").await,
        Firm::open(&world, "Bolt").await,
    );
    let known = world.known("Ken Known").await;
    let clerk = world.known("Bolt Clerk").await;
    bolt.hire(&clerk, "MEMBER").await;
    let many = world.known("Many Owner").await;
    many.create_organization("First").await;
    many.create_organization("Second").await;
    let stranger = "stranger@example.org".to_owned();
    let mut answers = Vec::new();
    for email in [
        &stranger,
        &known.email,
        &bolt.owner.email,
        &clerk.email,
        &many.email,
    ] {
        let answer = acme.ask(email).await;
        let mut sent = answer.payload("requestPartnership")["partnership"].clone();
        assert_eq!(sent["counterpartDisplayName"], *email.as_str());
        sent["id"].take();
        sent["counterpartDisplayName"].take();
        answers.push(sent);
        // Twice is refused for every one of them.
        let refused = codes(&acme.ask(email).await, "requestPartnership");
        assert_eq!(refused, ["CONFLICT"]);
    }
    assert!(
        answers.iter().all(|sent| *sent == answers[0]),
        "{answers:?}"
    );
    assert_eq!(acme.partnerships().await.len(), 5);
}

/// What waits for somebody's organization is answered by whatever becomes of that organization and the sender.
async fn what_waits_is_answered_with_the_rest(world: World) {
    let (acme, bolt) = (
        Firm::open(&world, "Acme").await,
        Firm::open(&world, "Bolt").await,
    );
    let (ken, lou) = (
        world.known("Ken Known").await,
        world.known("Lou Known").await,
    );
    acme.ask(&ken.email).await.payload("requestPartnership");
    acme.ask(&lou.email).await.payload("requestPartnership");
    // Bolt asks, and Ken joins it: Acme has been asked, and has asked.
    bolt.ask(&acme.owner.email)
        .await
        .payload("requestPartnership");
    bolt.hire(&ken, "MEMBER").await;
    assert_eq!(bolt.partnership().await.label, "SENT_AWAITING_APPROVAL");
    let received = acme.partnerships().await[0]["id"]
        .as_str()
        .expect("an id")
        .to_owned();
    acme.act("acceptPartnership", &received)
        .await
        .payload("acceptPartnership");
    let partner = |name: &str| (name.to_owned(), "ACCEPTED".to_owned());
    let waits = (lou.email.clone(), "SENT_AWAITING_APPROVAL".to_owned());
    assert_eq!(acme.labels().await, [partner("Bolt"), waits]);
    // Whoever joins a partner is of a partner.
    bolt.hire(&lou, "MEMBER").await;
    assert_eq!(acme.labels().await, [partner("Bolt")]);
    assert_eq!(bolt.labels().await, [partner("Acme")]);
}

/// That a colleague joins another organization is theirs to tell.
async fn whoever_becomes_a_colleague_is_asked_nothing(world: World) {
    let (acme, bolt) = (
        Firm::open(&world, "Acme").await,
        Firm::open(&world, "Bolt").await,
    );
    let ken = world.known("Ken Known").await;
    acme.ask(&ken.email).await.payload("requestPartnership");
    acme.hire(&ken, "MEMBER").await;
    assert!(acme.partnerships().await.is_empty());
    bolt.hire(&ken, "MEMBER").await;
    assert!(bolt.partnerships().await.is_empty());
    // But what somebody's organization has been asked goes on.
    let lou = world.known("Lou Known").await;
    bolt.hire(&lou, "MEMBER").await;
    acme.ask(&lou.email).await.payload("requestPartnership");
    let (sent, received) = (acme.partnership().await, bolt.partnership().await);
    acme.hire(&lou, "MEMBER").await;
    assert_eq!(acme.partnership().await, sent);
    bolt.act("acceptPartnership", &received.id)
        .await
        .payload("acceptPartnership");
    let accepted = acme.partnership().await;
    assert_eq!(
        (accepted.id, accepted.label.as_str()),
        (sent.id, "ACCEPTED")
    );
}

/// What is taken back is not mailed, and what is asked again is.
async fn what_is_asked_again_is_mailed(world: World) {
    let inbox = world.inbox();
    let (acme, bolt) = (
        Firm::open(&world, "Acme").await,
        Firm::open(&world, "Bolt").await,
    );
    let mailed = async |count| inbox.mails(&bolt.owner.email, "Acme wants", count).await;
    // Whether the first has left before it was taken back or not, there is one.
    for _ in 0..5 {
        acme.ask(&bolt.owner.email)
            .await
            .payload("requestPartnership");
        let own = acme.partnership().await.id;
        acme.act("deletePartnership", &own)
            .await
            .payload("deletePartnership");
    }
    acme.ask(&bolt.owner.email)
        .await
        .payload("requestPartnership");
    mailed(1).await;
    world.all_mail_sent().await;
    let mails = inbox.of(&bolt.owner.email);
    assert_eq!(mails.len(), 1);
}

/// Nobody is mailed for each address of theirs that the same organization types.
async fn an_organization_is_mailed_once_a_day(world: World) {
    let inbox = world.inbox();
    let (acme, bolt) = (
        Firm::open(&world, "Acme").await,
        Firm::open(&world, "Bolt").await,
    );
    let clerk = world.known("Bolt Clerk").await;
    bolt.hire(&clerk, "MEMBER").await;
    for email in [&clerk.email, &bolt.owner.email, &clerk.email] {
        let answer = acme.ask(email).await;
        let sent = &answer.payload("requestPartnership")["partnership"]["id"];
        assert_eq!(bolt.partnership().await.label, "RECEIVED_AWAITING_APPROVAL");
        world.all_mail_sent().await;
        let id = sent.as_str().expect("an id");
        acme.act("deletePartnership", id)
            .await
            .payload("deletePartnership");
        assert!(bolt.partnerships().await.is_empty());
    }
    let asked = "Acme wants to be your partner";
    let mails = inbox.of(&bolt.owner.email);
    assert_eq!(
        mails
            .iter()
            .filter(|mail| mail.subject.contains(asked))
            .count(),
        1
    );
    world.clock.advance(Duration::hours(25));
    acme.ask(&clerk.email).await.payload("requestPartnership");
    inbox.mails(&bolt.owner.email, asked, 2).await;
}

async fn requests_are_limited_for_a_while(world: World) {
    let acme = Firm::open(&world, "Acme").await;
    for n in 0..30 {
        let answer = acme.ask(&format!("n{n}@example.org")).await;
        let sent = &answer.payload("requestPartnership")["partnership"]["id"];
        // What was taken back has been asked nevertheless.
        let id = sent.as_str().expect("an id").to_owned();
        acme.act("deletePartnership", &id)
            .await
            .payload("deletePartnership");
    }
    let refused = codes(
        &acme.ask("one.more@example.org").await,
        "requestPartnership",
    );
    assert_eq!(refused, ["RATE_LIMITED"]);
    let input = json!({ "organizationId": acme.organization.id, "email": "one.more@example.org" });
    let answer = acme
        .owner
        .attempt(
            "invitePartner",
            "InvitePartnerInput",
            input,
            "delegation { id }",
        )
        .await;
    assert_eq!(codes(&answer, "invitePartner"), ["RATE_LIMITED"]);
    world.clock.advance(Duration::minutes(11));
    acme.ask("one.more@example.org")
        .await
        .payload("requestPartnership");
}
