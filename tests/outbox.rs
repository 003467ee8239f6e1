//! Mail on its way through a mail server that is down, busy, slow or unwilling.

mod unsent;

use std::{collections::BTreeSet, time::Duration as Wall};

use entity::{mail, user};
use mandate::bus::Topic;
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter, QueryOrder, sea_query::Expr};
use serde_json::json;
use time::Duration;

use crate::{
    on_both,
    support::{
        actor::{Actor, Delegation, Organization},
        smtp::{Mood, Smtp},
        wait,
        world::World,
    },
};

on_both!(
    mail_waits_for_a_server_that_is_down,
    mail_waits_for_a_server_that_takes_nothing_from_us,
    every_try_bears_the_same_message_id,
    nobody_waits_for_a_slow_mail_server,
    a_mail_that_its_worker_never_sends_is_taken_over,
    two_servers_send_each_mail_once,
    a_hostile_name_stops_nothing,
    mails_that_make_the_worker_panic_stop_no_other,
);

/// A try takes at most that long; whoever has taken a mail holds it for longer.
const A_TRY: Duration = Duration::seconds(60);

/// A buyer whose invitations go through a mail server of the test's.
struct Scene {
    world: World,
    admin: Actor,
    organization: Organization,
    smtp: Smtp,
}

impl Scene {
    async fn of(mut world: World, smtp: Smtp) -> Self {
        // Accounts are made with mail that is kept in a folder.
        let admin = world.person("Ada Lovelace").await;
        world.server = world.another_server(&[("MAIL", &smtp.url())]).await;
        let admin = admin.at(&world.server);
        let organization = admin.create_organization("Acme").await;
        Self {
            world,
            admin,
            organization,
            smtp,
        }
    }

    async fn invite(&self, email: &str) -> Delegation {
        self.admin
            .invite_partner(&self.organization, email, json!({}))
            .await
    }

    /// The mail to `email` as the outbox has it: nothing else shows tries that failed.
    async fn row(&self, email: &str) -> mail::Model {
        let mails = mail::Entity::find()
            .filter(mail::Column::Address.eq(email))
            .order_by_desc(mail::Column::Id);
        let mail = mails.one(&self.world.server.app.db.read).await;
        mail.expect("it can be read").expect("it was queued")
    }

    /// Returns once `tries` tries at the mail to `email` have failed.
    async fn failed(&self, email: &str, tries: i32) {
        wait::until("the try to fail", async || {
            let row = self.row(email).await;
            let is_over = row.next_attempt_at < self.world.clock.now().after(A_TRY);
            (row.attempts == tries && is_over).then_some(())
        })
        .await;
    }

    /// How the invitation's mail stands, as its inviter sees it.
    async fn delivery(&self, delegation: &Delegation) -> String {
        let query = "query($id: ID!) { node(id: $id) { ... on Delegation { invitationEmail } } }";
        let answer = self.admin.query(query, json!({ "id": delegation.id }));
        answer.await.text("/node/invitationEmail").to_owned()
    }

    /// Moves the clock on from try to try until the invitation's mail is given up, which the admin is told, and gives how
    /// long that took.
    async fn given_up(&self, delegation: &Delegation, email: &str) -> Duration {
        let began = self.world.clock.now();
        let mut patience = 0;
        let row = loop {
            let row = self.row(email).await;
            if row.status != mail::Status::Queued {
                break row;
            }
            let now = self.world.clock.now();
            if row.next_attempt_at > now {
                self.world.clock.advance(row.next_attempt_at.since(now));
            }
            assert!(patience < 2000, "it is not given up: {row:?}");
            patience += 1;
            // The worker looks by itself, but not that often.
            self.world.server.app.bus.wake(Topic::Outbox);
            tokio::time::sleep(wait::POLL).await;
        };
        assert_eq!((row.status, row.attempts), (mail::Status::Failed, 24));
        assert_eq!(self.delivery(delegation).await, "FAILED");
        let query = "{ viewer { notifications { nodes { kind subject { id } } } } }";
        let answer = self.admin.query(query, json!({})).await;
        let told = json!({ "kind": "INVITATION_EMAIL_FAILED", "subject": { "id": delegation.id } });
        assert_eq!(answer.list("/viewer/notifications/nodes"), [told]);
        self.world.clock.now().since(began)
    }

    async fn delivered(&self, delegation: &Delegation) {
        wait::until("the mail to be marked as sent", async || {
            (self.delivery(delegation).await == "SENT").then_some(())
        })
        .await;
    }
}

async fn mail_waits_for_a_server_that_is_down(world: World) {
    let mut scene = Scene::of(world, Smtp::down()).await;
    let addresses: Vec<_> = (0..5)
        .map(|at| format!("partner{at}@example.com"))
        .collect();
    let mut invited = Vec::new();
    for address in &addresses {
        invited.push(scene.invite(address).await);
    }
    for address in &addresses {
        scene.failed(address, 1).await;
    }
    for delegation in &invited {
        assert_eq!(scene.delivery(delegation).await, "QUEUED");
    }
    scene.smtp.go_up();
    scene.world.clock.advance(Duration::seconds(2));
    let mails = scene.smtp.wait_for(addresses.len()).await;
    let reached: BTreeSet<_> = mails.iter().map(|mail| mail.to.clone()).collect();
    assert_eq!(reached, addresses.into_iter().collect());
    for delegation in &invited {
        scene.delivered(delegation).await;
    }
    assert_eq!(scene.smtp.mails().len(), 5);
}

async fn mail_waits_for_a_server_that_takes_nothing_from_us(world: World) {
    let scene = Scene::of(world, Smtp::up()).await;
    scene.smtp.set(Mood::Shunning);
    let email = "bob@example.com";
    let delegation = scene.invite(email).await;
    scene.failed(email, 1).await;
    assert_eq!(scene.delivery(&delegation).await, "QUEUED");
    scene.smtp.set(Mood::Willing);
    scene.world.clock.advance(Duration::seconds(2));
    scene.delivered(&delegation).await;
}

async fn every_try_bears_the_same_message_id(world: World) {
    let scene = Scene::of(world, Smtp::up()).await;
    let moods = [
        Mood::Forgetful,
        Mood::Busy,
        Mood::Closing,
        Mood::Forgetful,
        Mood::Willing,
    ];
    scene.smtp.set(moods[0]);
    let email = "bob@example.com";
    let delegation = scene.invite(email).await;
    for (tries, next) in (1..).zip(&moods[1..]) {
        scene.failed(email, tries).await;
        scene.smtp.set(*next);
        // 2 s, 4 s, 8 s …
        scene.world.clock.advance(Duration::seconds(1 << tries));
    }
    scene.delivered(&delegation).await;
    let mails = scene.smtp.mails();
    // Two that the server took without saying so, and the one that it acknowledged.
    assert_eq!(mails.len(), 3);
    let ids: BTreeSet<_> = mails.iter().map(|mail| &mail.message_id).collect();
    assert_eq!(ids.len(), 1);
    // Whichever of them is read, its link works.
    let tokens: BTreeSet<_> = mails.iter().map(|mail| mail.token("/invitation")).collect();
    assert_eq!(tokens.len(), 3);
    let preview = "query($token: String!) { invitation(token: $token) { status } }";
    for token in tokens {
        let answer = scene.admin.query(preview, json!({ "token": token })).await;
        assert_eq!(answer.text("/invitation/status"), "PENDING");
    }
}

async fn a_mail_that_its_worker_never_sends_is_taken_over(world: World) {
    let scene = Scene::of(world, Smtp::up()).await;
    scene.smtp.set(Mood::Silent);
    let email = "bob@example.com";
    let delegation = scene.invite(email).await;
    wait::until("the first try to begin", async || {
        (scene.row(email).await.attempts == 1).then_some(())
    })
    .await;
    // Held by the first, which says no more of it, and after a while by the other.
    let other = Smtp::up();
    let _there = scene.world.another_server(&[("MAIL", &other.url())]).await;
    assert_eq!(scene.row(email).await.attempts, 1);
    scene.world.clock.advance(Duration::minutes(3));
    scene.world.server.app.bus.wake(Topic::Outbox);
    let mails = other.wait_for(1).await;
    assert_eq!(mails[0].to, email);
    scene.delivered(&delegation).await;
}

async fn nobody_waits_for_a_slow_mail_server(world: World) {
    let scene = Scene::of(world, Smtp::up()).await;
    scene.smtp.set(Mood::Silent);
    let first = scene.invite("bob0@example.com").await;
    wait::until("the first try to begin", async || {
        (scene.row("bob0@example.com").await.attempts == 1).then_some(())
    })
    .await;
    // More than the worker sends at once.
    let mut others = Vec::new();
    for at in 1..=8 {
        others.push(scene.invite(&format!("bob{at}@example.com")).await);
    }
    scene.admin.withdraw(&others[7]).await;
    assert_eq!(scene.delivery(&first).await, "QUEUED");
    assert_eq!(scene.smtp.mails().len(), 0);
    scene.smtp.set(Mood::Willing);
    for delegation in [&first].into_iter().chain(&others[..7]) {
        scene.delivered(delegation).await;
    }
    assert_eq!(scene.smtp.mails().len(), 8);
}

async fn two_servers_send_each_mail_once(world: World) {
    let scene = Scene::of(world, Smtp::up()).await;
    let there = scene
        .world
        .another_server(&[("MAIL", &scene.smtp.url())])
        .await;
    scene.smtp.set(Mood::Slow(Wall::from_millis(20)));
    let mut invited = Vec::new();
    for at in 0..20 {
        let admin = match at % 2 {
            0 => scene.admin.clone(),
            _ => scene.admin.at(&there),
        };
        let email = format!("bob{at}@example.com");
        let invite = admin.invite_partner(&scene.organization, &email, json!({}));
        invited.push(invite.await);
    }
    for delegation in &invited {
        scene.delivered(delegation).await;
    }
    // Neither has another one under way when it has stopped.
    there.stop().await;
    let Scene { world, smtp, .. } = scene;
    world.server.stop().await;
    let to: BTreeSet<_> = smtp.mails().into_iter().map(|mail| mail.to).collect();
    assert_eq!((smtp.mails().len(), to.len()), (20, 20));
}

async fn a_hostile_name_stops_nothing(world: World) {
    let bob = world.person("Bob Martin").await;
    let scene = Scene::of(world, Smtp::up()).await;
    // The API refuses such a name; the mail must not rely on that.
    let hostile = "Bob\r\nBcc: victim\r\n\r\n<b>\u{202e}";
    user::Entity::update_many()
        .col_expr(user::Column::Name, Expr::value(hostile))
        .filter(user::Column::Email.eq(bob.email.as_str()))
        .exec(&scene.world.server.app.db.write)
        .await
        .expect("it is changed");
    let delegation = scene.invite(&bob.email).await;
    scene.delivered(&delegation).await;
    let mails = scene.smtp.mails();
    let head = mails[0].raw.split("\r\n\r\n").next().expect("a head");
    assert!(!head.contains("\nBcc:"), "{head}");
    let delegation = scene.invite("next@example.com").await;
    scene.delivered(&delegation).await;
}

async fn mails_that_make_the_worker_panic_stop_no_other(world: World) {
    let mut scene = Scene::of(world, Smtp::down()).await;
    // More than are looked at in one round.
    for at in 0..25 {
        let email = format!("bob{at}@example.com");
        scene.invite(&email).await;
        scene.failed(&email, 1).await;
    }
    // From here the tries cannot be counted on: whoever takes such a mail panics.
    mail::Entity::update_many()
        .col_expr(mail::Column::Attempts, Expr::value(i32::MAX))
        .filter(mail::Column::Status.eq(mail::Status::Queued))
        .exec(&scene.world.server.app.db.write)
        .await
        .expect("they are changed");
    scene.smtp.go_up();
    scene.world.clock.advance(Duration::MINUTE);
    let delegation = scene.invite("next@example.com").await;
    scene.delivered(&delegation).await;
}
