//! The third document, told once from beginning to end.

use entity::{audit_event, user};
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter};
use serde_json::{Value, json};
use time::Duration;

use super::agency::{Agency, all_tabs, last_told, notice, see, tabs};
use crate::{
    on_both,
    support::{
        actor::PASSWORD,
        browser::Browser,
        client::Client,
        process::{Finished, run},
        world::World,
    },
};

on_both!(
    a_portals_admin_adds_a_person_to_a_partner,
    an_address_that_was_mistyped_is_released,
);

async fn a_portals_admin_adds_a_person_to_a_partner(world: World) {
    let agency = Agency::on(world).await;
    let (admin, ada, world) = (&agency.acme.admin, &agency.ada, &agency.world);
    let watching = ada.socket().await;
    let mut watched = watching.subscribe(
        "subscription { notifications { __typename ... on NotificationReceived { notification { kind title
            subject { ... on PartnerUser { id status seats { nodes { id status actions } } } } } } } }",
        json!({}),
    );
    assert_eq!(watched.next().await["__typename"], "StreamPosition");

    // The portal's admin finds the partner in the list, and that a person can be added there.
    let query = "query($id: ID!) { organization(id: $id) { delegations { nodes { id actions partner { id name } } } } }";
    let answer = admin
        .query(query, json!({ "id": agency.acme.organization.id }))
        .await;
    let partner = answer.data("/organization/delegations/nodes/0");
    assert_eq!(partner["partner"]["name"], "Harbour");
    let actions = partner["actions"].as_array().expect("a list");
    assert!(actions.contains(&json!("ADD_PARTNER_USER")), "{actions:?}");
    let partner = partner["partner"]["id"].as_str().expect("an id");

    // A wrong number is explained; then it is done, and shown to be.
    let short = json!({ "phone": "+1 555 1234" });
    let answer = admin
        .attempt_to_add(partner, "Grace Hopper", "grace@example.org", short)
        .await;
    assert_eq!(
        answer.text("/addPartnerUser/userErrors/0/message"),
        "Write 11 digits, the country code among them; these are 8."
    );
    let grace = admin
        .add_to_team(partner, "Grace Hopper", "grace@example.org", json!({}))
        .await;
    let seats =
        "seats { nodes { status permissions partnerUser { firstName lastName email status } } }";
    let seen = see(admin, &agency.for_acme.id, "Delegation", seats).await;
    assert_eq!(
        seen["seats"]["nodes"][1],
        json!({ "status": "AWAITING_PARTNER", "permissions": ["SHORTLISTS", "BRIEFS", "NOTES"],
            "partnerUser": { "firstName": "Grace", "lastName": "Hopper", "email": "grace@example.org", "status": "INVITED" } })
    );
    let notice_of = watched.next_of("NotificationReceived").await["notification"].clone();
    assert_eq!(notice_of["kind"], "PARTNER_USER_ADDED");
    assert_eq!(notice_of["subject"]["id"], grace.id);
    assert_eq!(
        notice_of["subject"]["seats"]["nodes"][0]["actions"],
        json!(["APPROVE", "EDIT", "REMOVE"])
    );

    // The mail arrives; its link runs out; another is asked for on the page that says so.
    let mail = world
        .inbox()
        .mail("grace@example.org", "You've been added to Harbour")
        .await;
    assert!(mail.text.contains("Acme Admin of Acme"), "{}", mail.text);
    let path = format!("/password/{}", mail.token("/password").expect("a link"));
    world.clock.advance(Duration::DAY + Duration::SECOND);
    let browser = Browser::at(&world.server);
    let page = browser.open(&path).await;
    assert_eq!(page.heading(), "This link has expired");
    let page = browser
        .send("/password", &[("email", "grace@example.org")])
        .await;
    assert_eq!(page.heading(), "Look into your mail");
    let mails = world.inbox();
    let mails = mails
        .mails("grace@example.org", "You've been added to Harbour", 2)
        .await;
    let path = format!("/password/{}", mails[1].token("/password").expect("a link"));

    // The password is set, and she is at work, confined.
    let page = browser
        .send(&path, &[("name", "Grace Hopper"), ("password", PASSWORD)])
        .await;
    assert_eq!(page.heading(), "Password set");
    let person = world.log_in("Grace Hopper", "grace@example.org").await;
    assert_eq!(tabs(&person, &agency.acme).await, all_tabs());
    let draft = person
        .create_shortlist(&agency.acme.organization, "Compilers", json!({}))
        .await;
    person.publish(&draft).await;
    let waits = see(ada, &grace.id, "PartnerUser", "status user { name }").await;
    assert_eq!(
        waits,
        json!({ "status": "INVITED", "user": { "name": "grace@example.org" } })
    );
    ada.with_seat("approveSeat", &grace.seats[0])
        .await
        .payload("approveSeat");
    assert_eq!(
        last_told(&person).await,
        notice(
            "SEAT_APPROVED",
            "Harbour has approved that you act for Acme"
        )
    );

    // A duplicate is refused.
    let answer = admin
        .attempt_to_add(partner, "Grace Hopper", "Grace@Example.org", json!({}))
        .await;
    assert_eq!(
        answer.user_error_codes("addPartnerUser"),
        ["DUPLICATE_PARTNER_USER"]
    );

    // She had registered with the wrong agency: another adds her in vain, asks support, and the operator looks first.
    let rita = world.known("Rita Rival").await;
    let rivals = rita.create_organization("Rivals").await;
    let rivals = rita.register_company(&rivals).await;
    let answer = rita
        .attempt_to_add(&rivals, "Grace Hopper", "grace@example.org", json!({}))
        .await;
    assert_eq!(
        answer.user_error_codes("addPartnerUser"),
        ["DUPLICATE_PARTNER_USER"]
    );
    let operator = Operator::of(world);
    let dry = operator
        .release("grace@example.org", "Harbour", &["--dry-run"])
        .await;
    assert!(dry.status.success(), "{}", dry.errors);
    assert!(
        dry.output
            .contains("would be released from Grace Hopper, of Harbour"),
        "{}",
        dry.output
    );
    for (address, partner, why) in [
        (
            "grace@example.org",
            "Rivals",
            "is on the team of Harbour, not of Rivals",
        ),
        (
            "nobody@example.org",
            "Harbour",
            "no account with this address",
        ),
        (&agency.acme.owner.email, "Harbour", "on no partner's team"),
    ] {
        let refused = operator.release(address, partner, &[]).await;
        assert!(!refused.status.success());
        assert!(refused.errors.contains(why), "{}", refused.errors);
    }
    assert_eq!(
        tabs(&person, &agency.acme).await,
        all_tabs(),
        "nothing was done yet"
    );
    // A link is on its way to whoever reads her mail.
    let client = world.server.anonymous();
    let asked = json!({ "email": "grace@example.org" });
    let (field, input_type) = ("requestPasswordLink", "RequestPasswordLinkInput");
    let asked = client.attempt(field, input_type, asked, "accepted").await;
    asked.payload(field);
    let subject = "Set a new password";
    let mail = world.inbox().mail("grace@example.org", subject).await;
    let link = mail.token("/password").expect("it has a link");
    let socket = person.socket().await;
    let released = operator.release("GRACE@example.org", "harbour", &[]).await;
    assert!(released.status.success(), "{}", released.errors);

    // Her session and password are gone, she is told, and the right agency can add her.
    assert_eq!(socket.closed().await.code, Some(4401));
    let answer = person
        .query("{ viewer { user { name } } }", json!({}))
        .await;
    assert_eq!(answer.status, 401);
    let mail = world
        .inbox()
        .mail("grace@example.org", "Your address was released")
        .await;
    assert!(
        mail.text.contains("It can be registered again"),
        "{}",
        mail.text
    );
    let seen = see(ada, &grace.id, "PartnerUser", "email").await;
    let email = seen["email"].as_str().expect("an address");
    assert!(
        email.starts_with("released+") && email.ends_with("@invalid"),
        "{email}"
    );
    let account = user::Entity::find().filter(user::Column::Email.starts_with("released+"));
    let account = account.one(&world.server.app.db.read).await;
    let account = account.expect("it can be read").expect("it is there");
    assert_eq!(account.password_hash, None);
    assert_eq!(set_password(&client, &link).await, "LINK_INVALID");
    let audited = audit_event::Entity::find()
        .filter(audit_event::Column::Action.eq("account.released"))
        .one(&world.server.app.db.read)
        .await
        .expect("it can be read")
        .expect("it is there");
    assert_eq!(
        audited.summary,
        "grace@example.org of Harbour: She works for Rivals"
    );
    let again = rita
        .add_to_team(&rivals, "Grace Hopper", "grace@example.org", json!({}))
        .await;
    let mail = world
        .inbox()
        .mail("grace@example.org", "You've been added to Rivals")
        .await;
    let path = format!("/password/{}", mail.token("/password").expect("a link"));
    browser
        .send(&path, &[("name", "Grace Hopper"), ("password", PASSWORD)])
        .await;
    let person = world.log_in("Grace Hopper", "grace@example.org").await;
    let seen = see(&person, &again.id, "PartnerUser", "status partner { name }").await;
    assert_eq!(
        seen,
        json!({ "status": "ACTIVE", "partner": { "name": "Rivals" } })
    );
    assert_eq!(tabs(&person, &agency.acme).await, Value::Null);
}

/// Why the link sets no password.
async fn set_password(client: &Client, link: &str) -> String {
    let input = json!({ "token": link, "password": PASSWORD, "name": "Mallory" });
    let (field, input_type) = ("setPassword", "SetPasswordInput");
    let answer = client.attempt(field, input_type, input, "session { token }");
    answer.await.user_error_codes(field).join(" ")
}

/// An address that nobody has come from yet was mistyped: the link that went there opens nothing once it is released.
async fn an_address_that_was_mistyped_is_released(world: World) {
    let agency = Agency::on(world).await;
    let email = "typo@example.org";
    agency
        .ada
        .add_to_team(&agency.partner, "Ty Po", email, agency.on_acme())
        .await;
    let link = agency.world.inbox().token(email, "/password").await;
    let operator = Operator::of(&agency.world);
    let released = operator.release(email, "Harbour", &[]).await;
    assert!(released.status.success(), "{}", released.errors);
    let client = agency.world.server.anonymous();
    assert_eq!(set_password(&client, &link).await, "LINK_INVALID");
    agency
        .ada
        .add_to_team(&agency.partner, "Ty Po", email, json!({}))
        .await;
}

/// Whoever runs the server, at its command line.
struct Operator {
    database_url: String,
}

impl Operator {
    fn of(world: &World) -> Self {
        Self {
            database_url: world.database.url(),
        }
    }

    async fn release(&self, address: &str, partner: &str, more: &[&str]) -> Finished {
        let arguments = ["support", "release-email", address, "--partner", partner];
        let reason = ["--reason", "She works for Rivals"];
        let arguments = [&arguments[..], &reason, more].concat();
        let settings = [("DATABASE_URL", self.database_url.as_str())];
        run(&arguments, &settings).await
    }
}
