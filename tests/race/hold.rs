//! What has begun is held: whoever would take its ground away waits until it is done. On PostgreSQL; SQLite has one writer at a
//! time.

use entity::{Email, stream, user};
use sea_orm::{
    ActiveModelTrait, ActiveValue::Set, ColumnTrait, ConnectionTrait, DatabaseConnection,
    DbBackend, EntityTrait, QueryFilter, QuerySelect, Statement, TransactionTrait,
};
use serde_json::json;

use super::{ANY, Move, Outcome, Track, team::Cast};
use crate::support::{Stage, actor::Actor, buyer::Buyer, database::Backend, wait};

/// The first is held up at its last step, where it tells `told`, whom the second tells nothing; the second waits until it is
/// done.
pub(super) async fn waits_for(track: &Track, told: &Actor, first: Move, second: Move) {
    let db = track.here.database.connect().await.write;
    // Whoever notes that a mail has left waits for its delegation.
    track.here.all_mail_sent().await;
    let held = db.begin().await.expect("a transaction");
    stream::Entity::find_by_id((stream::Kind::Notices, account(&db, told).await.id))
        .lock_exclusive()
        .one(&held)
        .await
        .expect("it is locked");
    let first = tokio::spawn(async move { first.make(ANY).await });
    wait::until("the first to wait", async || {
        (waiting(&db).await == 1).then_some(())
    })
    .await;
    let second = tokio::spawn(async move { second.make(ANY).await });
    wait::until("the second to wait, or to be done", async || {
        (second.is_finished() || waiting(&db).await == 2).then_some(())
    })
    .await;
    assert!(!second.is_finished(), "nobody was waited for");
    held.rollback().await.expect("it is let go");
    let (first, second) = tokio::join!(first, second);
    let (first, second) = (first.expect("an answer"), second.expect("an answer"));
    assert!(first.won() && second.won(), "{first:?} {second:?}");
}

async fn account(db: &DatabaseConnection, of: &Actor) -> user::Model {
    let account = user::Entity::find().filter(user::Column::Email.eq(of.email.as_str()));
    let account = account.one(db).await.expect("it can be read");
    account.expect("they have an account")
}

/// How many wait for a lock.
async fn waiting(db: &DatabaseConnection) -> usize {
    let sql = "SELECT 1 FROM pg_stat_activity
               WHERE datname = current_database() AND wait_event_type = 'Lock'";
    let rows = db.query_all_raw(Statement::from_string(DbBackend::Postgres, sql));
    rows.await.expect("it can be asked").len()
}

/// The partner's second admin made a member by the first.
fn demotion(cast: &Cast) -> Move {
    let input = json!({ "partnerUserId": cast.own[1], "role": "MEMBER" });
    let (field, input_type) = ("updatePartnerUser", "UpdatePartnerUserInput");
    Move::new(&cast.ada, field, input_type, input)
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_demotion_waits_for_a_leaving_that_has_begun() {
    let track = Track::on(Backend::Postgres).await;
    let cast = Cast::of(&track).await;
    let input = json!({ "delegationId": cast.for_acme.id });
    let leave = Move::new(&cast.bob, "leaveDelegation", "DelegationInput", input);
    waits_for(&track, &cast.acme.owner, leave, demotion(&cast)).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_demotion_waits_for_an_acceptance_that_has_begun() {
    let track = Track::on(Backend::Postgres).await;
    let cast = Cast::of(&track).await;
    let umbra = Buyer::open(&track.here, "Umbra").await;
    let input = json!({ "delegationId": umbra.invite(&cast.bob).await.id });
    let accept = Move::new(
        &cast.bob,
        "acceptInvitation",
        "AcceptInvitationInput",
        input,
    );
    waits_for(&track, &umbra.owner, accept, demotion(&cast)).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_demotion_waits_for_an_approval_that_has_begun() {
    let track = Track::on(Backend::Postgres).await;
    let cast = Cast::of(&track).await;
    let (_, eves) = cast.waiting(&track, 0).await;
    let input = json!({ "seatId": eves.seats[0] });
    let approve = Move::new(&cast.bob, "approveSeat", "SeatInput", input);
    waits_for(&track, &cast.acme.owner, approve, demotion(&cast)).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_revocation_waits_for_an_approval_that_has_begun() {
    let track = Track::on(Backend::Postgres).await;
    let cast = Cast::of(&track).await;
    let acme = &cast.acme;
    let asked = json!({ "delegationId": cast.for_acme.id, "version": 2, "seatPolicy": "APPROVE" });
    acme.owner
        .attempt("updateDelegation", "UpdateDelegationInput", asked, ANY)
        .await
        .payload("updateDelegation");
    let (_, carols) = cast.colleague(&track, 0).await;
    // Of the end of an access without her she is not told.
    let query =
        "query($id: ID!) { node(id: $id) { ... on Delegation { seats { nodes { id } } } } }";
    let answer = cast
        .ada
        .query(query, json!({ "id": cast.for_acme.id }))
        .await;
    let own = answer.text("/node/seats/nodes/0/id");
    cast.ada
        .with_seat("removeSeat", own)
        .await
        .payload("removeSeat");
    let answer = cast.ada.seat(&carols.id, &cast.for_acme, json!({})).await;
    let input = json!({ "seatId": answer.text("/addSeat/seat/id") });
    let approve = Move::new(&acme.owner, "approveSeat", "SeatInput", input);
    let input = json!({ "delegationId": cast.for_acme.id });
    let admin = acme.admin.at(&track.there);
    let revoke = Move::new(&admin, "revokeDelegation", "DelegationInput", input);
    waits_for(&track, &cast.ada, approve, revoke).await;
}

/// Whoever has found an account by its address finds, once it is theirs to write to, that the address is no longer its own.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn nobody_is_invited_at_an_address_that_is_released_meanwhile() {
    let track = Track::on(Backend::Postgres).await;
    let acme = Buyer::open(&track.here, "Acme").await;
    let bob = track.here.known("Bob Martin").await;
    let db = track.here.database.connect().await.write;
    let held = db.begin().await.expect("a transaction");
    let account = user::Entity::find_by_id(account(&db, &bob).await.id).lock_exclusive();
    let account = account.one(&held).await.expect("it is locked");
    let input = json!({ "organizationId": acme.organization.id, "email": bob.email });
    let invite = Move::new(&acme.owner, "invitePartner", "InvitePartnerInput", input);
    let inviting = tokio::spawn(async move { invite.make(ANY).await });
    wait::until("the invitation to wait", async || {
        (waiting(&db).await == 1).then_some(())
    })
    .await;
    let released: Email = "released@example.com".parse().expect("it is an address");
    let mut account = user::ActiveModel::from(account.expect("they have one"));
    account.email_key = Set(released.key());
    account.email = Set(released);
    account.update(&held).await.expect("it is released");
    held.commit().await.expect("it is released for good");
    let outcome = inviting.await.expect("an answer");
    assert_eq!(outcome, Outcome::refused("CONFLICT"));
}
