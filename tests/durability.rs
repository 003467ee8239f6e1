//! The real program, killed without warning in the middle of a burst: what it has acknowledged is there, whole, and told
//! exactly once.

mod follower;

use std::sync::{
    Mutex,
    atomic::{AtomicBool, Ordering},
};

use entity::{audit_event, delegation, mail, membership, notification, stream, stream_entry};
use futures_util::future::join_all;
use mandate::store::Db;
use sea_orm::{ColumnTrait, EntityTrait, PaginatorTrait, QueryFilter};
use serde_json::{Value, json};

use crate::{
    on_both,
    support::{
        actor::{Actor, PASSWORD},
        client::Client,
        database::Database,
        process::Process,
        wait,
    },
};

on_both!(nothing_acknowledged_is_lost_or_told_twice);

const WRITERS: usize = 4;
const KILLS: usize = 4;
/// Acknowledged invitations between two kills.
const BURST: usize = 8;

async fn nothing_acknowledged_is_lost_or_told_twice(database: Database) {
    let settings = [
        ("INVITATIONS_PER_USER", "10000"),
        ("INVITATIONS_PER_ORGANIZATION", "10000"),
        ("INVITATIONS_PER_RECIPIENT", "10000"),
        ("ORGANIZATIONS_PER_ADDRESS", "10000"),
        ("ORGANIZATIONS_PER_USER", "10000"),
    ];
    let mut process = Process::start("serve", &database, &settings).await;
    let partner = person(&process, "Bob Martin").await;
    let mut admins = Vec::new();
    for at in 0..WRITERS {
        admins.push(person(&process, &format!("Admin {at}")).await);
    }
    let (acknowledged, enough) = (Mutex::new(Vec::new()), AtomicBool::new(false));
    let writing = join_all(
        (admins.iter()).map(|admin| invite_until(admin, &partner, &acknowledged, &enough)),
    );
    let killing = async {
        for kill in 1..=KILLS + 1 {
            let so_many = acknowledged_so_many(&acknowledged, kill * BURST);
            so_many.await;
            if kill <= KILLS {
                process.kill();
                process.restart().await;
            }
        }
        enough.store(true, Ordering::Relaxed);
    };
    let everything = async {
        tokio::join!(writing, killing);
        stored(&partner).await
    };
    let (stored, told) = follower::follow_until(&partner, everything).await;

    assert_eq!(told, stored);
    let subjects: Vec<&str> = stored
        .iter()
        .map(|notice| notice["subject"]["id"].as_str().expect("it has a subject"))
        .collect();
    for delegation in acknowledged.lock().expect("no holder panics").iter() {
        let count = subjects.iter().filter(|id| *id == delegation).count();
        assert_eq!(count, 1, "{delegation}");
    }
    nothing_is_half_applied(&database.connect().await, stored.len()).await;
}

async fn acknowledged_so_many(acknowledged: &Mutex<Vec<String>>, count: usize) {
    wait::until(&format!("{count} invitations"), async || {
        (acknowledged.lock().expect("no holder panics").len() >= count).then_some(())
    })
    .await;
}

/// Founds organizations that invite the partner, one after the other, whether or not anybody answers.
async fn invite_until(
    admin: &Actor,
    partner: &Actor,
    acknowledged: &Mutex<Vec<String>>,
    enough: &AtomicBool,
) {
    while !enough.load(Ordering::Relaxed) {
        let found =
            "mutation { createOrganization(input: { name: \"Acme\" }) { organization { id } } }";
        let Some(founded) = answer(&admin.client, found, &json!({})).await else {
            continue;
        };
        let variables = json!({
            "organization": founded["createOrganization"]["organization"]["id"], "email": partner.email,
        });
        let invite = "mutation($organization: ID!, $email: EmailAddress!) {
            invitePartner(input: { organizationId: $organization, email: $email }) {
            delegation { id } userErrors { code } } }";
        let Some(invited) = answer(&admin.client, invite, &variables).await else {
            continue;
        };
        // An organization whose founding was acknowledged can invite.
        assert_eq!(
            invited["invitePartner"]["userErrors"],
            json!([]),
            "{variables}"
        );
        let id = invited["invitePartner"]["delegation"]["id"]
            .as_str()
            .expect("an id");
        acknowledged
            .lock()
            .expect("no holder panics")
            .push(id.to_owned());
    }
}

/// The data of the answer, if there is one.
async fn answer(client: &Client, query: &str, variables: &Value) -> Option<Value> {
    let response = client.request(query, variables).send().await;
    let Ok(response) = response else {
        // It is being started again.
        tokio::time::sleep(wait::POLL).await;
        return None;
    };
    let mut body: Value = response.json().await.ok()?;
    assert!(body.get("errors").is_none(), "{body}");
    Some(body["data"].take())
}

/// The partner's notifications, oldest first.
async fn stored(partner: &Actor) -> Vec<Value> {
    let query = "{ viewer { notifications(first: 100) { nodes { id subject { id } } } } }";
    let answer = partner.query(query, json!({})).await;
    let mut nodes = answer.list("/viewer/notifications/nodes").to_vec();
    assert!(nodes.len() < 100, "there may be more");
    nodes.reverse();
    nodes
}

/// Each delegation has its notice, its line in the audit log, its mail and its entry in the partner list's stream; each
/// organization its owner; each stream as many entries as it has numbers.
async fn nothing_is_half_applied(db: &Db, invitations: usize) {
    let db = &db.read;
    let delegations = delegation::Entity::find()
        .all(db)
        .await
        .expect("they can be read");
    assert_eq!(delegations.len(), invitations);
    for delegation in delegations {
        let id = delegation.id;
        let notices = notification::Entity::find().filter(notification::Column::SubjectId.eq(id));
        let audited = audit_event::Entity::find().filter(audit_event::Column::DelegationId.eq(id));
        let mails = mail::Entity::find().filter(mail::Column::DelegationId.eq(id));
        let entries = stream_entry::Entity::find().filter(stream_entry::Column::SubjectId.eq(id));
        let owners = membership::Entity::find()
            .filter(membership::Column::OrganizationId.eq(delegation.organization_id));
        let counts = (
            notices.count(db).await,
            audited.count(db).await,
            mails.count(db).await,
            entries.count(db).await,
            owners.count(db).await,
        );
        assert_eq!(counts, (Ok(1), Ok(1), Ok(1), Ok(1), Ok(1)), "{id}");
    }
    for stream in stream::Entity::find()
        .all(db)
        .await
        .expect("they can be read")
    {
        let entries = stream_entry::Entity::find()
            .filter(stream_entry::Column::Kind.eq(stream.kind))
            .filter(stream_entry::Column::OwnerId.eq(stream.owner_id));
        let count = entries.count(db).await.expect("they can be counted");
        assert_eq!(i64::try_from(count), Ok(stream.last_seq));
    }
}

/// A person with an account and a session.
async fn person(process: &Process, name: &str) -> Actor {
    let client = process.anonymous();
    let email = format!("{}@example.com", name.to_lowercase().replace(' ', "."));
    let sign_up =
        "mutation($input: SignUpInput!) { signUp(input: $input) { userErrors { code message } } }";
    let input = json!({ "email": email, "name": name, "password": PASSWORD });
    let answer = client.query(sign_up, json!({ "input": input })).await;
    answer.payload("signUp");
    let token = process.inbox().token(&email, "/sign-up").await;
    let verify = "mutation($input: VerifyEmailInput!) { verifyEmail(input: $input) {
        session { token } viewer { user { id } } userErrors { code message } } }";
    let input = json!({ "token": token });
    let answer = client.query(verify, json!({ "input": input })).await;
    Actor::signed_in(&client, name, &email, answer.payload("verifyEmail"))
}
