//! Two at once about a partnership: one legal end, the same on both sides.

use serde_json::json;

use super::{ANY, Move, Outcome, TRIALS, Track, race};
use crate::{
    on_both,
    support::firm::{Firm, Shown},
};

on_both!(
    crossing_requests,
    accepting_and_taking_back,
    accepting_and_deleting,
    rejecting_and_accepting,
    deleting_a_partnership_on_both_sides,
    deleting_a_rejection_on_both_sides,
    two_organizations_that_are_meant_accepting,
    asking_whoever_joins,
    joining_each_other,
);

/// Two organizations, and another admin of the second at the other server.
struct Cast {
    acme: Firm,
    bolt: Firm,
    beside: Firm,
}

impl Cast {
    async fn of(track: &Track) -> Self {
        let acme = Firm::open(&track.here, "Acme").await;
        let bolt = Firm::open(&track.here, "Bolt").await;
        let admin = track.here.known("Bolt Admin").await;
        let beside = bolt.hire(&admin, "BILLING_ADMIN").await;
        let beside = beside.by(&admin.at(&track.there));
        Self { acme, bolt, beside }
    }

    /// Acme asks Bolt; what each knows it by.
    async fn ask(&self) -> (String, String) {
        self.acme
            .ask(&self.bolt.owner.email)
            .await
            .payload("requestPartnership");
        (
            self.acme.partnership().await.id,
            self.bolt.partnership().await.id,
        )
    }

    /// Acme's at the other server.
    fn acme_there(&self, track: &Track) -> Firm {
        self.acme.by(&self.acme.owner.at(&track.there))
    }

    /// That each is shown just this, and what is shown can be cleared away.
    async fn ends(&self, acme: Option<&str>, bolt: Option<&str>, outcomes: &(Outcome, Outcome)) {
        for (firm, expected) in [(&self.acme, acme), (&self.bolt, bolt)] {
            let shown = shown(firm).await;
            let labels: Vec<&str> = shown.iter().map(|one| one.label.as_str()).collect();
            let expected: Vec<&str> = expected.into_iter().collect();
            assert_eq!(labels, expected, "{} {outcomes:?}", firm.organization.name);
        }
        for firm in [&self.acme, &self.bolt, &self.acme] {
            for one in shown(firm).await {
                if one.actions.iter().any(|action| action == "DELETE") {
                    firm.act("deletePartnership", &one.id)
                        .await
                        .payload("deletePartnership");
                }
            }
        }
    }
}

async fn shown(firm: &Firm) -> Vec<Shown> {
    firm.partnerships().await.iter().map(Shown::of).collect()
}

fn act(firm: &Firm, field: &'static str, id: &str) -> Move {
    let input = json!({ "organizationId": firm.organization.id, "partnershipId": id });
    Move::new(&firm.owner, field, "PartnershipInput", input)
}

fn ask(firm: &Firm, email: &str) -> Move {
    let input = json!({ "organizationId": firm.organization.id, "email": email });
    let (field, input_type) = ("requestPartnership", "RequestPartnershipInput");
    Move::new(&firm.owner, field, input_type, input)
}

fn lost(outcome: &Outcome) -> bool {
    [Outcome::refused("NOT_FOUND"), Outcome::refused("CONFLICT")].contains(outcome)
}

async fn crossing_requests(track: Track) {
    let cast = Cast::of(&track).await;
    for trial in 0..*TRIALS {
        let one = ask(&cast.acme, &cast.bolt.owner.email);
        let other = ask(&cast.beside, &cast.acme.owner.email);
        let outcomes = race(trial, ANY, one, other).await;
        assert!(outcomes.0.won() && outcomes.1.won(), "{outcomes:?}");
        cast.ends(Some("ACCEPTED"), Some("ACCEPTED"), &outcomes)
            .await;
    }
}

async fn accepting_and_taking_back(track: Track) {
    let cast = Cast::of(&track).await;
    let there = cast.acme_there(&track);
    for trial in 0..*TRIALS {
        let (sent, received) = cast.ask().await;
        let accept = act(&cast.bolt, "acceptPartnership", &received);
        let delete = act(&there, "deletePartnership", &sent);
        let outcomes = race(trial, ANY, accept, delete).await;
        assert!(outcomes.1.won(), "{outcomes:?}");
        assert!(outcomes.0.won() || lost(&outcomes.0), "{outcomes:?}");
        cast.ends(None, None, &outcomes).await;
    }
}

async fn accepting_and_deleting(track: Track) {
    let cast = Cast::of(&track).await;
    for trial in 0..*TRIALS {
        let (_, received) = cast.ask().await;
        let accept = act(&cast.bolt, "acceptPartnership", &received);
        let delete = act(&cast.beside, "deletePartnership", &received);
        let outcomes = race(trial, ANY, accept, delete).await;
        assert!(outcomes.1.won(), "{outcomes:?}");
        assert!(outcomes.0.won() || lost(&outcomes.0), "{outcomes:?}");
        cast.ends(Some("REJECTED"), None, &outcomes).await;
    }
}

async fn rejecting_and_accepting(track: Track) {
    let cast = Cast::of(&track).await;
    for trial in 0..*TRIALS {
        let (_, received) = cast.ask().await;
        let reject = act(&cast.bolt, "rejectPartnership", &received);
        let accept = act(&cast.beside, "acceptPartnership", &received);
        let outcomes = race(trial, ANY, reject, accept).await;
        assert!(outcomes.1.won(), "{outcomes:?}");
        cast.ends(Some("ACCEPTED"), Some("ACCEPTED"), &outcomes)
            .await;
    }
}

async fn deleting_a_partnership_on_both_sides(track: Track) {
    deleting_on_both_sides(track, "acceptPartnership").await;
}

async fn deleting_a_rejection_on_both_sides(track: Track) {
    deleting_on_both_sides(track, "rejectPartnership").await;
}

async fn deleting_on_both_sides(track: Track, answer: &str) {
    let cast = Cast::of(&track).await;
    let there = cast.acme_there(&track);
    for trial in 0..*TRIALS {
        let (sent, received) = cast.ask().await;
        cast.bolt.act(answer, &received).await.payload(answer);
        let one = act(&cast.bolt, "deletePartnership", &received);
        let other = act(&there, "deletePartnership", &sent);
        let outcomes = race(trial, ANY, one, other).await;
        assert!(outcomes.1.won(), "{outcomes:?}");
        cast.ends(None, None, &outcomes).await;
        cast.acme
            .ask(&cast.bolt.owner.email)
            .await
            .payload("requestPartnership");
        let asked = ("SENT_AWAITING_APPROVAL", "RECEIVED_AWAITING_APPROVAL");
        cast.ends(Some(asked.0), Some(asked.1), &outcomes).await;
    }
}

async fn two_organizations_that_are_meant_accepting(track: Track) {
    for trial in 0..*TRIALS {
        let acme = Firm::open(&track.here, &format!("Acme {trial}")).await;
        let bolt = Firm::open(&track.here, &format!("Bolt {trial}")).await;
        let crane = Firm {
            organization: bolt.owner.create_organization("Crane").await,
            owner: bolt.owner.at(&track.there),
        };
        acme.ask(&bolt.owner.email)
            .await
            .payload("requestPartnership");
        let ids = [bolt.partnership().await.id, crane.partnership().await.id];
        let one = act(&bolt, "acceptPartnership", &ids[0]);
        let other = act(&crane, "acceptPartnership", &ids[1]);
        let (one, other) = race(trial, ANY, one, other).await;
        assert_ne!(one.won(), other.won(), "{one:?} {other:?}");
        assert!(
            lost(if one.won() { &other } else { &one }),
            "{one:?} {other:?}"
        );
        let (chosen, loser) = if one.won() {
            (&bolt, &crane)
        } else {
            (&crane, &bolt)
        };
        let expected = (chosen.organization.name.clone(), "ACCEPTED".to_owned());
        assert_eq!(acme.labels().await, [expected]);
        assert!(loser.partnerships().await.is_empty());
    }
}

/// Whether somebody joins before or after they are asked, their organization is.
async fn asking_whoever_joins(track: Track) {
    let cast = Cast::of(&track).await;
    for trial in 0..*TRIALS {
        let ken = track.here.known(&format!("Ken {trial}")).await;
        let bolt = Firm::open(&track.here, &format!("Bolt {trial}")).await;
        let invited = bolt
            .owner
            .invite_member(&bolt.organization, &ken.email, "MEMBER")
            .await;
        let input = json!({ "membershipId": invited.id });
        let ken_there = ken.at(&track.there);
        let join = Move::new(&ken_there, "acceptMembership", "MembershipInput", input);
        let outcomes = race(trial, ANY, ask(&cast.acme, &ken.email), join).await;
        assert!(outcomes.0.won() && outcomes.1.won(), "{outcomes:?}");
        assert_eq!(bolt.partnerships().await.len(), 1);
    }
}

/// Each has asked somebody who joins the other now: one asks the other, and one answer is for both.
async fn joining_each_other(track: Track) {
    for trial in 0..*TRIALS {
        let firm = async |name: &str| Firm::open(&track.here, &format!("{name} {trial}")).await;
        let (acme, bolt) = (firm("Acme").await, firm("Bolt").await);
        let mut joins = Vec::new();
        for (asks, joined, name) in [(&acme, &bolt, "Ken"), (&bolt, &acme, "Lou")] {
            let person = track.here.known(&format!("{name} {trial}")).await;
            asks.ask(&person.email).await.payload("requestPartnership");
            let invited = joined
                .owner
                .invite_member(&joined.organization, &person.email, "MEMBER")
                .await;
            let input = json!({ "membershipId": invited.id });
            let person = match name {
                "Ken" => person,
                _ => person.at(&track.there),
            };
            joins.push(Move::new(
                &person,
                "acceptMembership",
                "MembershipInput",
                input,
            ));
        }
        let (lous, kens) = (joins.pop().expect("two"), joins.pop().expect("two"));
        let outcomes = race(trial, ANY, kens, lous).await;
        assert!(outcomes.0.won() && outcomes.1.won(), "{outcomes:?}");
        let mut accepted = 0;
        for firm in [&acme, &bolt] {
            for one in shown(firm).await {
                if one.actions.iter().any(|action| action == "ACCEPT") {
                    firm.act("acceptPartnership", &one.id)
                        .await
                        .payload("acceptPartnership");
                    accepted += 1;
                }
            }
        }
        assert_eq!(accepted, 1);
        for (firm, other) in [(&acme, &bolt), (&bolt, &acme)] {
            let partner = (other.organization.name.clone(), "ACCEPTED".to_owned());
            assert_eq!(firm.labels().await, [partner]);
        }
    }
}
