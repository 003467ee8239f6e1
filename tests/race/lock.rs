//! Whoever locks several rows locks them in the same order as everybody else.

use sea_orm::{ConnectionTrait, DbBackend, Statement};
use serde_json::json;

use super::{Move, TRIALS, Track};
use crate::support::{Stage, actor::Actor, database::Backend};

/// SQLite has one writer, who waits for nobody.
///
/// Invitations of one person by two organizations, what the person and the admins do with them, and their mails, all at
/// once: PostgreSQL would end a circle, but only after a second, and by failing one who has to try again.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn nobody_waits_in_a_circle() {
    let track = Track::on(Backend::Postgres).await;
    let partner = track.here.person("Bob Martin").await;
    let buyer = async |name| {
        let admin = track.here.person(name).await;
        let buyer = admin.create_organization(name).await;
        (admin, buyer)
    };
    let (one, other) = tokio::join!(buyer("Ada Lovelace"), buyer("Grace Hopper"));
    let there = other.0.at(&track.there);
    let own = partner.create_organization("Martin Studio").await;
    for _ in 0..*TRIALS {
        let keep = one.0.invite_partner(&one.1, &partner.email, json!({}));
        let keep = partner.accept(&keep.await).await;
        let input = json!({ "delegationId": keep.id });
        let of_keep = |actor: &Actor, field| {
            let change = Move::new(actor, field, "DelegationInput", input.clone());
            change.make("delegation { status }")
        };
        tokio::join!(
            // Each tells the partner something, in the partner's stream.
            of_keep(&one.0, "suspendDelegation"),
            async {
                let open = there.invite_partner(&other.1, &partner.email, json!({}));
                // Its mail is on its way.
                there.withdraw(&open.await).await
            },
        );
        of_keep(&one.0, "revokeDelegation").await;
        // Two who invite each other.
        let (theirs, ours) = tokio::join!(
            partner.invite_partner(&own, &other.0.email, json!({})),
            there.invite_partner(&other.1, &partner.email, json!({})),
        );
        tokio::join!(partner.withdraw(&theirs), there.withdraw(&ours));
        // One who wants no more of an organization, just as it asks again.
        let fresh = one.0.create_organization("Fresh").await;
        let open = one
            .0
            .invite_partner(&fresh, &partner.email, json!({}))
            .await;
        let decline = json!({ "delegationId": open.id, "block": true });
        let decline = Move::new(
            &partner,
            "declineInvitation",
            "DeclineInvitationInput",
            decline,
        );
        let resend = json!({ "delegationId": open.id });
        let resend = Move::new(&one.0, "resendInvitation", "DelegationInput", resend);
        tokio::join!(
            decline.make("delegation { status }"),
            resend.make("delegation { status }")
        );
    }
    // A connection tells what it has counted when it ends, at the latest.
    let Track { here, there } = track;
    there.stop().await;
    here.server.stop().await;
    let db = here.database.connect().await.read;
    let sql = "SELECT deadlocks FROM pg_stat_database WHERE datname = current_database()";
    let row = db
        .query_one_raw(Statement::from_string(DbBackend::Postgres, sql))
        .await;
    let row = row.expect("it can be asked").expect("a row");
    assert_eq!(row.try_get::<i64>("", "deadlocks"), Ok(0));
}
