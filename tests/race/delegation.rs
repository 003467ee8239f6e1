//! Accepting, declining, withdrawing, suspending, revoking and leaving at once.

use serde_json::json;

use super::{Move, Outcome, TRIALS, Track, Watcher, race};
use crate::{
    on_both,
    support::actor::{Actor, Delegation, Organization},
};

on_both!(
    accepting_and_withdrawing,
    accepting_twice,
    accepting_and_declining,
    revoking_twice,
    revoking_and_leaving,
    suspending_and_revoking,
);

/// A buyer with two admins and a partner, and each also at the other server.
struct Cast {
    buyer: Organization,
    admin: Actor,
    other_admin: Actor,
    partner: Actor,
}

impl Cast {
    async fn of(track: &Track) -> Self {
        let admin = track.here.person("Ada Lovelace").await;
        let other_admin = track.here.person("Grace Hopper").await;
        let partner = track.here.person("Bob Martin").await;
        let buyer = admin.create_organization("Acme").await;
        other_admin.join_organization(&buyer, &admin, "ADMIN").await;
        Self {
            buyer,
            admin,
            other_admin,
            partner,
        }
    }

    async fn invited(&self) -> Delegation {
        let terms = json!({});
        self.admin
            .invite_partner(&self.buyer, &self.partner.email, terms)
            .await
    }

    async fn active(&self) -> Delegation {
        self.partner.accept(&self.invited().await).await
    }
}

fn act(actor: &Actor, field: &'static str, delegation: &Delegation) -> Move {
    let input_type = match field {
        "acceptInvitation" => "AcceptInvitationInput",
        "declineInvitation" => "DeclineInvitationInput",
        _ => "DelegationInput",
    };
    let input = json!({ "delegationId": delegation.id });
    Move::new(actor, field, input_type, input)
}

/// Races the two for a delegation. Exactly one wins, and what it made of the delegation is what the other is told and
/// what the watcher sees follow upon what was before.
async fn one_wins(trial: u32, watcher: &Actor, delegation: &Delegation, one: Move, other: Move) {
    let watcher = Watcher::of_delegation(watcher, &delegation.id);
    let (one, other) = race(trial, "delegation { status }", one, other).await;
    let seen = watcher.seen().await;
    let (winner, loser) = if one.won() {
        (one, other)
    } else {
        (other, one)
    };
    let Outcome::Won(Some(status)) = winner else {
        panic!("nobody won: {winner:?} {loser:?}");
    };
    assert_eq!(loser, Outcome::lost("CONFLICT", &delegation.id, &status));
    let whole = [delegation.status.clone(), status];
    assert!(
        whole.windows(seen.len()).any(|part| part == seen),
        "{seen:?}"
    );
}

async fn accepting_and_withdrawing(track: Track) {
    let cast = Cast::of(&track).await;
    let there = cast.partner.at(&track.there);
    for trial in 0..*TRIALS {
        let invited = cast.invited().await;
        let accept = act(&there, "acceptInvitation", &invited);
        let withdraw = act(&cast.admin, "withdrawInvitation", &invited);
        one_wins(trial, &cast.other_admin, &invited, accept, withdraw).await;
        make_room(&cast.admin, &invited).await;
    }
}

async fn accepting_twice(track: Track) {
    let cast = Cast::of(&track).await;
    let there = cast.partner.at(&track.there);
    for trial in 0..*TRIALS {
        let invited = cast.invited().await;
        let [accept, again] =
            [&cast.partner, &there].map(|partner| act(partner, "acceptInvitation", &invited));
        one_wins(trial, &cast.admin, &invited, accept, again).await;
        // One seat, so one card.
        let cards = "{ viewer { partnerDashboard { buyerAccounts { totalCount } } } }";
        let answer = there.query(cards, json!({})).await;
        assert_eq!(
            *answer.data("/viewer/partnerDashboard/buyerAccounts/totalCount"),
            1
        );
        make_room(&cast.admin, &invited).await;
    }
}

async fn accepting_and_declining(track: Track) {
    let cast = Cast::of(&track).await;
    let there = cast.partner.at(&track.there);
    for trial in 0..*TRIALS {
        let invited = cast.invited().await;
        let accept = act(&cast.partner, "acceptInvitation", &invited);
        let decline = act(&there, "declineInvitation", &invited);
        one_wins(trial, &cast.admin, &invited, accept, decline).await;
        make_room(&cast.admin, &invited).await;
    }
}

async fn revoking_twice(track: Track) {
    let cast = Cast::of(&track).await;
    let there = cast.other_admin.at(&track.there);
    for trial in 0..*TRIALS {
        let active = cast.active().await;
        let [one, other] =
            [&cast.admin, &there].map(|admin| act(admin, "revokeDelegation", &active));
        one_wins(trial, &cast.partner, &active, one, other).await;
    }
}

async fn revoking_and_leaving(track: Track) {
    let cast = Cast::of(&track).await;
    let there = cast.partner.at(&track.there);
    for trial in 0..*TRIALS {
        let active = cast.active().await;
        let revoke = act(&cast.admin, "revokeDelegation", &active);
        let leave = act(&there, "leaveDelegation", &active);
        one_wins(trial, &cast.other_admin, &active, revoke, leave).await;
    }
}

/// Suspended access can be revoked, so both may succeed, but in that order only.
async fn suspending_and_revoking(track: Track) {
    let cast = Cast::of(&track).await;
    let there = cast.other_admin.at(&track.there);
    for trial in 0..*TRIALS {
        let active = cast.active().await;
        let watcher = Watcher::of_delegation(&cast.partner, &active.id);
        let suspend = act(&cast.admin, "suspendDelegation", &active);
        let revoke = act(&there, "revokeDelegation", &active);
        let (suspended, revoked) = race(trial, "delegation { status }", suspend, revoke).await;
        let seen = watcher.seen().await;
        assert_eq!(revoked, Outcome::Won(Some("REVOKED".to_owned())));
        let whole: &[&str] = if suspended.won() {
            assert_eq!(suspended, Outcome::Won(Some("SUSPENDED".to_owned())));
            &["ACTIVE", "SUSPENDED", "REVOKED"]
        } else {
            assert_eq!(suspended, Outcome::lost("CONFLICT", &active.id, "REVOKED"));
            &["ACTIVE", "REVOKED"]
        };
        // A state that does not last may be missed, but none comes out of order.
        let mut rest = whole.iter();
        assert!(
            seen.iter().all(|status| rest.any(|next| next == status)),
            "{seen:?}"
        );
    }
}

/// Ends the delegation if it was accepted.
async fn make_room(admin: &Actor, delegation: &Delegation) {
    let _ = act(admin, "revokeDelegation", delegation)
        .make("delegation { status }")
        .await;
}
