//! Mails that are never sent: refused, given up, or for nothing by now.

use entity::mail;
use sea_orm::ConnectionTrait;
use serde_json::json;
use time::Duration;

use super::Scene;
use crate::{
    on_both,
    support::{
        smtp::{Mood, Smtp},
        wait,
        world::World,
    },
};

on_both!(
    a_refused_invitation_is_told_to_the_admins,
    what_was_withdrawn_before_it_was_sent_is_never_mailed,
    a_server_that_stays_busy_is_given_up,
    a_mail_that_cannot_be_written_is_given_up_and_told,
    what_has_lost_its_reason_is_never_mailed,
);

async fn a_refused_invitation_is_told_to_the_admins(world: World) {
    let other = world.person("Grace Hopper").await;
    let scene = Scene::of(world, Smtp::up()).await;
    let other = other.at(&scene.world.server);
    other
        .join_organization(&scene.organization, &scene.admin, "ADMIN")
        .await;
    // That invitation's mail has left, or is needed no more.
    scene.world.all_mail_sent().await;
    let (list, notices) = (scene.admin.socket().await, other.socket().await);
    let events = "subscription($id: ID!) { delegationEvents(organizationId: $id) { __typename
        ... on DelegationChanged { delegation { id invitationEmail } } } }";
    let mut list = list.subscribe(events, json!({ "id": scene.organization.id }));
    let events = "subscription { notifications { __typename
        ... on NotificationReceived { notification { kind title subject { id } } } } }";
    let mut notices = notices.subscribe(events, json!({}));
    list.next_of("StreamPosition").await;
    notices.next_of("StreamPosition").await;

    scene.smtp.set(Mood::Refusing);
    let delegation = scene.invite("nobody@example.com").await;
    let queued = list.next_of("DelegationChanged").await;
    assert_eq!(queued["delegation"]["id"], delegation.id);
    let failed = list.next_of("DelegationChanged").await;
    assert_eq!(
        failed["delegation"],
        json!({ "id": delegation.id, "invitationEmail": "FAILED" })
    );
    let notice = &notices.next_of("NotificationReceived").await["notification"];
    assert_eq!(notice["kind"], "INVITATION_EMAIL_FAILED");
    assert_eq!(notice["subject"]["id"], delegation.id);
    let own = "{ viewer { notifications { nodes { kind subject { id } } } } }";
    let answer = scene.admin.query(own, json!({})).await;
    let newest = &answer.list("/viewer/notifications/nodes")[0];
    assert_eq!(newest["kind"], "INVITATION_EMAIL_FAILED");
    assert_eq!(newest["subject"]["id"], delegation.id);

    scene.smtp.set(Mood::Willing);
    scene.admin.resend(&delegation).await;
    scene.delivered(&delegation).await;
}

async fn what_was_withdrawn_before_it_was_sent_is_never_mailed(world: World) {
    let mut scene = Scene::of(world, Smtp::down()).await;
    let withdrawn = scene.invite("withdrawn@example.com").await;
    let resent = scene.invite("resent@example.com").await;
    scene.failed("withdrawn@example.com", 1).await;
    scene.failed("resent@example.com", 1).await;
    scene.admin.withdraw(&withdrawn).await;
    scene.admin.resend(&resent).await;
    scene.failed("resent@example.com", 1).await;
    scene.smtp.go_up();
    // All that could be sent is due now.
    scene.world.clock.advance(Duration::MINUTE);
    scene.delivered(&resent).await;
    let last = scene.invite("last@example.com").await;
    scene.delivered(&last).await;
    let to: Vec<_> = scene.smtp.mails().into_iter().map(|mail| mail.to).collect();
    assert_eq!(to, ["resent@example.com", "last@example.com"]);
}

/// Half a day of a mail server that takes nothing.
async fn a_server_that_stays_busy_is_given_up(world: World) {
    let scene = Scene::of(world, Smtp::up()).await;
    scene.smtp.set(Mood::Busy);
    let delegation = scene.invite("bob@example.com").await;
    let took = scene.given_up(&delegation, "bob@example.com").await;
    assert!(took > Duration::hours(12), "{took}");
    assert_eq!(scene.smtp.mails().len(), 0);
    // Nothing more is tried.
    scene.smtp.set(Mood::Willing);
    scene.world.clock.advance(Duration::DAY);
    let next = scene.invite("next@example.com").await;
    scene.delivered(&next).await;
    assert_eq!(scene.smtp.mails().len(), 1);
}

/// What fails before it reaches the mail server is counted like what fails there.
async fn a_mail_that_cannot_be_written_is_given_up_and_told(world: World) {
    let scene = Scene::of(world, Smtp::up()).await;
    // Its link has nowhere to be kept.
    let db = &scene.world.server.app.db.write;
    db.execute_unprepared("ALTER TABLE link RENAME TO elsewhere")
        .await
        .expect("it is renamed");
    let delegation = scene.invite("bob@example.com").await;
    scene.given_up(&delegation, "bob@example.com").await;
    db.execute_unprepared("ALTER TABLE elsewhere RENAME TO link")
        .await
        .expect("it is renamed");
    scene.admin.resend(&delegation).await;
    scene.delivered(&delegation).await;
}

async fn what_has_lost_its_reason_is_never_mailed(world: World) {
    let bob = world.person("Bob Martin").await;
    let mut scene = Scene::of(world, Smtp::down()).await;
    let bob = bob.at(&scene.world.server);
    let (admin, organization) = (&scene.admin, &scene.organization);
    let invited = admin
        .invite_member(organization, &bob.email, "MEMBER")
        .await;
    scene.failed(&bob.email, 1).await;
    bob.accept_membership(&invited).await;
    scene.invite("late@example.com").await;
    scene.failed("late@example.com", 1).await;
    scene.smtp.go_up();
    // The one has been answered; the other can be no more.
    scene.world.clock.advance(Duration::days(15));
    for email in [&bob.email, "late@example.com"] {
        wait::until("the mail to be given up", async || {
            (scene.row(email).await.status == mail::Status::Cancelled).then_some(())
        })
        .await;
    }
    assert_eq!(scene.smtp.mails().len(), 0);
}
