//! Owners unmaking each other at once: one of them stays.

use serde_json::{Value, json};

use super::{Move, Outcome, TRIALS, Track, Watcher, race};
use crate::{
    on_both,
    support::actor::{Actor, Membership, Organization},
};

on_both!(demoting_each_other, going_both, removing_and_demoting,);

/// Two owners, each at a server of their own, and a member who looks on.
struct Cast {
    ada: Actor,
    grace: Actor,
    member: Actor,
}

/// An organization of theirs, with the owners' memberships.
struct Company {
    organization: Organization,
    of_ada: Membership,
    of_grace: Membership,
}

impl Cast {
    async fn of(track: &Track) -> Self {
        Self {
            ada: track.here.person("Ada Lovelace").await,
            grace: track.here.person("Grace Hopper").await.at(&track.there),
            member: track.here.person("Bob Martin").await,
        }
    }

    async fn company(&self) -> Company {
        let organization = self.ada.create_organization("Acme").await;
        let own =
            "query($id: ID!) { organization(id: $id) { members { nodes { id role status } } } }";
        let answer = self.ada.query(own, json!({ "id": organization.id })).await;
        let text = |field| answer.text(&format!("/organization/members/nodes/0/{field}"));
        let of_ada = Membership {
            id: text("id").to_owned(),
            role: text("role").to_owned(),
            status: text("status").to_owned(),
        };
        let of_grace = self
            .grace
            .join_organization(&organization, &self.ada, "OWNER");
        let of_grace = of_grace.await;
        self.member
            .join_organization(&organization, &self.ada, "MEMBER")
            .await;
        Company {
            organization,
            of_ada,
            of_grace,
        }
    }

    /// Races the two; exactly one wins. `lost` is what the loser is told, by whose move won: the first's or the
    /// second's. There is never no owner.
    async fn one_wins(&self, trial: u32, company: &Company, moves: [Move; 2], lost: [Outcome; 2]) {
        let watcher = Watcher::of(
            self.member.client.clone(),
            "query($id: ID!) { organization(id: $id) { members { nodes { role status } } } }",
            json!({ "id": company.organization.id }),
            |data| owners(data).to_string(),
        );
        let [one, other] = moves;
        let (one, other) = race(trial, "__typename", one, other).await;
        let seen = watcher.seen().await;
        assert_ne!(one.won(), other.won(), "{one:?} {other:?}");
        let [first_won, second_won] = lost;
        if one.won() {
            assert_eq!(other, first_won);
        } else {
            assert_eq!(one, second_won);
        }
        let whole = ["2", "1"].map(str::to_owned);
        assert!(
            whole.windows(seen.len()).any(|part| part == seen),
            "{seen:?}"
        );
    }
}

fn owners(data: &Value) -> usize {
    let members = data["organization"]["members"]["nodes"].as_array();
    let owns = |member: &&Value| member["role"] == "OWNER" && member["status"] == "ACTIVE";
    members.expect("a list").iter().filter(owns).count()
}

fn demote(actor: &Actor, membership: &Membership) -> Move {
    let input = json!({ "membershipId": membership.id, "role": "MEMBER" });
    Move::new(actor, "updateMembership", "UpdateMembershipInput", input)
}

fn remove(actor: &Actor, membership: &Membership) -> Move {
    let input = json!({ "membershipId": membership.id });
    Move::new(actor, "removeMember", "RemoveMemberInput", input)
}

/// Whoever is second is no admin any more.
async fn demoting_each_other(track: Track) {
    let cast = Cast::of(&track).await;
    for trial in 0..*TRIALS {
        let company = cast.company().await;
        let moves = [
            demote(&cast.ada, &company.of_grace),
            demote(&cast.grace, &company.of_ada),
        ];
        let lost = [(); 2].map(|()| Outcome::refused("FORBIDDEN"));
        cast.one_wins(trial, &company, moves, lost).await;
    }
}

/// One leaves or steps down, the other steps down.
async fn going_both(track: Track) {
    let cast = Cast::of(&track).await;
    for trial in 0..*TRIALS {
        let company = cast.company().await;
        let go = if trial % 4 < 2 { demote } else { remove };
        let moves = [
            go(&cast.ada, &company.of_ada),
            demote(&cast.grace, &company.of_grace),
        ];
        let lost = [&company.of_grace, &company.of_ada].map(last_admin);
        cast.one_wins(trial, &company, moves, lost).await;
    }
}

/// Whoever has been removed finds nothing there.
async fn removing_and_demoting(track: Track) {
    let cast = Cast::of(&track).await;
    for trial in 0..*TRIALS {
        let company = cast.company().await;
        let moves = [
            remove(&cast.ada, &company.of_grace),
            demote(&cast.grace, &company.of_ada),
        ];
        let lost = ["NOT_FOUND", "FORBIDDEN"].map(Outcome::refused);
        cast.one_wins(trial, &company, moves, lost).await;
    }
}

/// The row that must stay as it is, as it is now.
fn last_admin(membership: &Membership) -> Outcome {
    Outcome::lost("LAST_ADMIN", &membership.id, &membership.status)
}
