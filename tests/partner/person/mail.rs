//! The mails that bring people to a team, and a mail server that is away or refuses them.

use entity::mail;
use sea_orm::{ColumnTrait, EntityTrait, PaginatorTrait, QueryFilter};
use serde_json::json;
use time::Duration;

use super::super::agency::{Agency, last_told, notice, see, told};
use crate::{
    on_both,
    support::{
        Stage,
        actor::PASSWORD,
        database::{Backend, Database},
        smtp::{Mood, Smtp},
        wait,
        world::World,
    },
};

on_both!(
    a_link_that_was_asked_for_kills_one_that_has_not_left_yet,
    an_invitation_that_cannot_be_mailed_is_told,
);

async fn a_link_that_was_asked_for_kills_one_that_has_not_left_yet(backend: Backend) {
    let mut smtp = Smtp::up();
    let url = smtp.url();
    let world = World::with(Database::on(backend).await, &[("MAIL", &url)]).await;
    let agency = Agency::on(world).await;
    let world = &agency.world;
    let mails = async |kind: mail::Kind, status: mail::Status| {
        let mails = mail::Entity::find()
            .filter(mail::Column::Kind.eq(kind))
            .filter(mail::Column::Status.eq(status));
        mails
            .count(&world.server.app.db.read)
            .await
            .expect("they can be counted")
    };
    smtp.go_down().await;
    let email = "bob@example.org";
    let added = agency
        .ada
        .add_to_team(&agency.partner, "Bob Martin", email, json!({}));
    added.await;
    let client = world.server.anonymous();
    let input = json!({ "email": email });
    let (field, input_type) = ("requestPasswordLink", "RequestPasswordLinkInput");
    client
        .attempt(field, input_type, input, "accepted")
        .await
        .payload(field);
    wait::until("the first mail to be called back", async || {
        (mails(mail::Kind::TeamInvitation, mail::Status::Cancelled).await == 1).then_some(())
    })
    .await;
    smtp.go_up();
    world.clock.advance(Duration::HOUR);
    smtp.wait_for(1).await;
    world.all_mail_sent().await;
    let all = smtp.mails();
    let links: Vec<_> = all
        .iter()
        .filter_map(|mail| mail.token("/password"))
        .collect();
    let [link] = &links[..] else {
        panic!("one link, not {links:?}");
    };
    let input = json!({ "token": link, "password": PASSWORD, "name": "Bob Martin" });
    let answer = client
        .attempt(
            "setPassword",
            "SetPasswordInput",
            input,
            "session { token }",
        )
        .await;
    answer.payload("setPassword");
}

async fn an_invitation_that_cannot_be_mailed_is_told(backend: Backend) {
    let smtp = Smtp::up();
    let url = smtp.url();
    let world = World::with(Database::on(backend).await, &[("MAIL", &url)]).await;
    let agency = Agency::on(world).await;
    agency.world.all_mail_sent().await;
    smtp.set(Mood::Refusing);
    let person =
        agency
            .acme
            .owner
            .add_to_team(&agency.partner, "Bob Martin", "bob@example.org", json!({}));
    let person = person.await;
    let expected = notice(
        "INVITATION_EMAIL_FAILED",
        "The invitation could not be mailed to bob@example.org",
    );
    for waits in [&agency.ada, &agency.acme.owner, &agency.acme.admin] {
        wait::until("they are told", async || {
            (last_told(waits).await == expected).then_some(())
        })
        .await;
    }
    for other in [&agency.acme.member, &agency.umbra.owner] {
        assert!(!told(other).await.contains(&expected));
    }
    let seen = see(&agency.ada, &person.id, "PartnerUser", "status").await;
    assert_eq!(seen["status"], "INVITED");
}
