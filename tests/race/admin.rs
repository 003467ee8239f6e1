//! An admin who loses the role while at work: what they do is done before, or not at all.

use serde_json::{Value, json};

use super::{Move, Outcome, TRIALS, Track, head_start, hold::waits_for};
use crate::{
    on_both,
    support::{
        Stage,
        actor::{Actor, Membership, Organization},
        database::Backend,
    },
};

on_both!(demoting_whoever_revokes, demoting_whoever_invites);

/// A buyer whose owner is here and whose admin is at the other server, and a partner.
struct Cast {
    buyer: Organization,
    owner: Actor,
    admin: Actor,
    of_admin: Membership,
    partner: Actor,
}

impl Cast {
    async fn of(track: &Track) -> Self {
        let owner = track.here.person("Ada Lovelace").await;
        let admin = track.here.person("Grace Hopper").await.at(&track.there);
        let buyer = owner.create_organization("Acme").await;
        let of_admin = admin.join_organization(&buyer, &owner, "ADMIN").await;
        Self {
            partner: track.here.person("Bob Martin").await,
            buyer,
            owner,
            admin,
            of_admin,
        }
    }

    fn demote(&self) -> Move {
        let input = json!({ "membershipId": self.of_admin.id, "role": "MEMBER" });
        let (field, input_type) = ("updateMembership", "UpdateMembershipInput");
        Move::new(&self.owner, field, input_type, input)
    }

    async fn promote(&self) {
        let role = json!({ "role": "ADMIN" });
        self.owner.update_membership(&self.of_admin, role).await;
    }

    fn invite(&self, email: &str) -> Move {
        let input = json!({ "organizationId": self.buyer.id, "email": email });
        Move::new(&self.admin, "invitePartner", "InvitePartnerInput", input)
    }

    /// The admin's move to revoke the access that the partner is given for it.
    async fn revoke(&self) -> Move {
        let invited = self
            .owner
            .invite_partner(&self.buyer, &self.partner.email, json!({}));
        let active = self.partner.accept(&invited.await).await;
        let input = json!({ "delegationId": active.id });
        Move::new(&self.admin, "revokeDelegation", "DelegationInput", input)
    }

    /// The newest row of the partner list, and how many there are.
    async fn newest(&self) -> Value {
        let newest = "query($id: ID!) { organization(id: $id) { delegations(first: 1) { totalCount
            nodes { id status } } } }";
        let variables = json!({ "id": self.buyer.id });
        let answer = self.owner.query(newest, variables).await;
        answer.data("/organization/delegations").clone()
    }

    /// Races the demotion with the admin's move: what the owner finds after the demotion is what stays.
    async fn nothing_comes_after(&self, trial: u32, act: Move) {
        let demotion = async {
            let demoted = self.demote().make("membership { status }").await;
            (demoted, self.newest().await)
        };
        let act = async {
            tokio::time::sleep(head_start(trial)).await;
            act.make("delegation { status }").await
        };
        let ((demoted, found), acted) = tokio::join!(demotion, act);
        assert!(demoted.won(), "{demoted:?}");
        let refused = ["FORBIDDEN", "NOT_FOUND"].map(Outcome::refused);
        assert!(acted.won() || refused.contains(&acted), "{acted:?}");
        assert_eq!(self.newest().await, found, "{acted:?}");
    }
}

async fn demoting_whoever_revokes(track: Track) {
    let cast = Cast::of(&track).await;
    for trial in 0..*TRIALS {
        let revoke = cast.revoke().await;
        let of_owner = Move {
            actor: cast.owner.clone(),
            ..revoke.clone()
        };
        cast.nothing_comes_after(trial, revoke).await;
        of_owner.make("delegation { status }").await;
        cast.promote().await;
    }
}

async fn demoting_whoever_invites(track: Track) {
    let cast = Cast::of(&track).await;
    for trial in 0..*TRIALS {
        let invite = cast.invite(&format!("partner{trial}@example.com"));
        cast.nothing_comes_after(trial, invite).await;
        cast.promote().await;
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_demotion_waits_for_what_the_admin_has_begun() {
    let track = Track::on(Backend::Postgres).await;
    let cast = Cast::of(&track).await;
    for act in [cast.revoke().await, cast.invite(&cast.partner.email)] {
        waits_for(&track, &cast.partner, act, cast.demote()).await;
        cast.promote().await;
    }
}
