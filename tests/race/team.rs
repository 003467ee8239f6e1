//! Two at once about people on a team: one person once, and nobody acts who was taken away.

use serde_json::{Value, json};

use super::{ANY, Move, Outcome, TRIALS, Track, race};
use crate::{
    on_both,
    support::{
        actor::{Actor, Delegation, PASSWORD},
        buyer::Buyer,
        team::Colleague,
    },
};

on_both!(
    two_adding_one_address,
    approving_and_removing,
    approving_whoever_is_at_work,
    approving_and_setting_the_password,
    the_last_two_admins_going,
    the_last_admin_leaving_while_the_other_steps_down,
    accepting_and_being_removed,
    giving_a_seat_and_removing_the_person,
    giving_a_seat_and_revoking,
);

/// A company with two admins, one here and one at the other server, which acts for Acme.
pub(super) struct Cast {
    pub(super) acme: Buyer,
    pub(super) ada: Actor,
    pub(super) bob: Actor,
    pub(super) partner: String,
    /// The ids of the two on the team.
    pub(super) own: [String; 2],
    pub(super) for_acme: Delegation,
}

impl Cast {
    pub(super) async fn of(track: &Track) -> Self {
        let acme = Buyer::open(&track.here, "Acme").await;
        let ada = track.here.known("Ada King").await;
        let harbour = ada.create_organization("Harbour").await;
        let partner = ada.register_company(&harbour).await;
        let for_acme = acme.engage(&ada, json!({})).await;
        let bob = track.here.known("Bob Martin").await.at(&track.there);
        let role = json!({ "role": "ADMIN" });
        let added = ada.add_to_team(&partner, "Bob Martin", &bob.email, role);
        let bobs = added.await.id;
        let query = "{ viewer { partnerDashboard { partner { users { nodes { id } } } } } }";
        let answer = ada.query(query, json!({})).await;
        let adas = answer.text("/viewer/partnerDashboard/partner/users/nodes/0/id");
        Self {
            own: [adas.to_owned(), bobs],
            acme,
            ada,
            bob,
            partner,
            for_acme,
        }
    }

    /// Somebody whom Acme has added, and nobody confirmed.
    pub(super) async fn waiting(&self, track: &Track, trial: u32) -> (Actor, Colleague) {
        let eve = track.here.known(&format!("Eve N{trial}")).await;
        let owner = &self.acme.owner;
        let added = owner.add_to_team(&self.partner, "Eve Added", &eve.email, json!({}));
        let added = added.await;
        (eve, added)
    }

    /// One more on the team, without a seat.
    pub(super) async fn colleague(&self, track: &Track, trial: u32) -> (Actor, Colleague) {
        let carol = track.here.known(&format!("Carol N{trial}")).await;
        let ada = &self.ada;
        let added = ada.add_to_team(&self.partner, "Carol Dale", &carol.email, json!({}));
        let added = added.await;
        (carol, added)
    }

    fn add(&self, by: &Actor, email: &str) -> Move {
        let input = json!({
            "partnerId": self.partner, "firstName": "New", "lastName": "Person", "email": email,
            "phone": "15551234567",
        });
        Move::new(by, "addPartnerUser", "AddPartnerUserInput", input)
    }
}

fn with_seat(by: &Actor, field: &'static str, seat: &str) -> Move {
    Move::new(by, field, "SeatInput", json!({ "seatId": seat }))
}

fn remove(by: &Actor, person: &str) -> Move {
    let input = json!({ "partnerUserId": person });
    Move::new(by, "removePartnerUser", "PartnerUserInput", input)
}

fn give(by: &Actor, person: &str, delegation: &Delegation) -> Move {
    let input = json!({ "partnerUserId": person, "delegationId": delegation.id });
    Move::new(by, "addSeat", "AddSeatInput", input)
}

async fn status(actor: &Actor, on: &str, id: &str) -> Value {
    let query = format!("query($id: ID!) {{ node(id: $id) {{ ... on {on} {{ status }} }} }}");
    let answer = actor.query(&query, json!({ "id": id })).await;
    answer.data("/node")["status"].clone()
}

async fn acts(actor: &Actor, buyer: &Buyer) -> bool {
    let query = "query($id: ID!) { workspace(organizationId: $id) { mode } }";
    let answer = actor.query(query, json!({ "id": buyer.organization.id }));
    !answer.await.data("/workspace").is_null()
}

#[track_caller]
fn lost(outcome: &Outcome, code: &str) {
    assert_eq!(*outcome, Outcome::refused(code));
}

async fn two_adding_one_address(track: Track) {
    let cast = Cast::of(&track).await;
    for trial in 0..*TRIALS {
        let email = format!("new-{trial}@example.org");
        // By two admins of the partner, or by one and a buyer's.
        let other = match trial % 4 {
            0 | 1 => &cast.bob,
            _ => &cast.acme.owner.at(&track.there),
        };
        let (one, other) = (cast.add(&cast.ada, &email), cast.add(other, &email));
        let (one, other) = race(trial, ANY, one, other).await;
        assert_ne!(one.won(), other.won(), "{one:?} {other:?}");
        let refused = if one.won() { other } else { one };
        lost(&refused, "DUPLICATE_PARTNER_USER");
    }
}

async fn approving_and_removing(track: Track) {
    let cast = Cast::of(&track).await;
    for trial in 0..*TRIALS {
        let (eve, added) = cast.waiting(&track, trial).await;
        let seat = &added.seats[0];
        let approve = with_seat(&cast.bob, "approveSeat", seat);
        let take = with_seat(&cast.acme.owner, "removeSeat", seat);
        let (approved, removed) = race(trial, ANY, approve, take).await;
        assert!(removed.won(), "{removed:?}");
        assert_eq!(status(&cast.ada, "Seat", seat).await, "REMOVED");
        assert!(!acts(&eve, &cast.acme).await);
        // Confirmed first, she is on the team; removed first, she never was.
        let person = status(&cast.ada, "PartnerUser", &added.id).await;
        if approved.won() {
            assert_eq!(person, "ACTIVE");
        } else {
            lost(&approved, "CONFLICT");
            assert_eq!(person, "REMOVED");
        }
    }
}

async fn approving_whoever_is_at_work(track: Track) {
    let cast = Cast::of(&track).await;
    for trial in 0..*TRIALS {
        let (eve, added) = cast.waiting(&track, trial).await;
        let input = json!({ "organizationId": cast.acme.organization.id, "title": "Hers" });
        let work = Move::new(&eve, "createShortlist", "CreateShortlistInput", input);
        let approve = with_seat(&cast.bob, "approveSeat", &added.seats[0]);
        // Her access has never ended: whenever she writes, she may.
        let (worked, approved) = race(trial, ANY, work, approve).await;
        assert!(worked.won() && approved.won(), "{worked:?} {approved:?}");
    }
}

async fn approving_and_setting_the_password(track: Track) {
    let cast = Cast::of(&track).await;
    for trial in 0..*TRIALS {
        let email = format!("eve-{trial}@example.org");
        let added = cast
            .acme
            .owner
            .add_to_team(&cast.partner, "Eve Added", &email, json!({}))
            .await;
        let token = track.here.inbox().token(&email, "/password").await;
        let input = json!({ "token": token, "password": PASSWORD, "name": "Eve Added" });
        // She is nobody yet; whose client it is makes no difference.
        let set = Move::new(&cast.ada, "setPassword", "SetPasswordInput", input);
        let approve = with_seat(&cast.bob, "approveSeat", &added.seats[0]);
        let (set, approved) = race(trial, ANY, set, approve).await;
        assert!(set.won() && approved.won(), "{set:?} {approved:?}");
        let person = status(&cast.ada, "PartnerUser", &added.id).await;
        assert_eq!(person, "ACTIVE", "{trial}");
    }
}

async fn the_last_admin_leaving_while_the_other_steps_down(track: Track) {
    for trial in 0..*TRIALS {
        let ada = track.here.known(&format!("Ada N{trial}")).await;
        let bob = track.here.known(&format!("Bob N{trial}")).await;
        let harbour = ada.create_organization("Harbour").await;
        let partner = ada.register_company(&harbour).await;
        let role = json!({ "role": "ADMIN" });
        let bobs = ada
            .add_to_team(&partner, "Bob Martin", &bob.email, role)
            .await;
        let query = "{ viewer { partnerDashboard { partner { users { nodes { id } } } } } }";
        let answer = ada.query(query, json!({})).await;
        let adas = answer.text("/viewer/partnerDashboard/partner/users/nodes/0/id");
        let input = json!({ "partnerUserId": bobs.id, "role": "MEMBER" });
        let bob = bob.at(&track.there);
        let (field, input_type) = ("updatePartnerUser", "UpdatePartnerUserInput");
        let step_down = Move::new(&bob, field, input_type, input);
        let (left, stepped) = race(trial, ANY, remove(&ada, adas), step_down).await;
        assert_ne!(left.won(), stepped.won(), "{left:?} {stepped:?}");
        lost(if left.won() { &stepped } else { &left }, "LAST_ADMIN");
    }
}

async fn the_last_two_admins_going(track: Track) {
    let cast = Cast::of(&track).await;
    let [adas, bobs] = &cast.own;
    let demote = |by: &Actor, person: &str| {
        let input = json!({ "partnerUserId": person, "role": "MEMBER" });
        Move::new(by, "updatePartnerUser", "UpdatePartnerUserInput", input)
    };
    for trial in 0..*TRIALS {
        // Each steps down, or each is demoted by the other.
        let (one, other) = match trial % 2 {
            0 => (demote(&cast.ada, adas), demote(&cast.bob, bobs)),
            _ => (demote(&cast.ada, bobs), demote(&cast.bob, adas)),
        };
        let (one, other) = race(trial, ANY, one, other).await;
        assert_ne!(one.won(), other.won(), "{one:?} {other:?}");
        let refused = if one.won() { &other } else { &one };
        // Who is demoted first demotes nobody.
        let codes = ["LAST_ADMIN", "FORBIDDEN"];
        let expected = codes.map(Outcome::refused);
        assert!(expected.contains(refused), "{refused:?}");
        let (admin, member) = match status_of_role(&cast.ada, adas).await {
            true => (&cast.ada, bobs),
            false => (&cast.bob, adas),
        };
        let promote = json!({ "role": "ADMIN" });
        let answer = admin.change_colleague(member, promote).await;
        answer.payload("updatePartnerUser");
    }
    // And one who leaves while being demoted.
    for trial in 0..*TRIALS {
        let carol = track.here.known(&format!("Carol N{trial}")).await;
        let role = json!({ "role": "ADMIN" });
        let carols = cast
            .ada
            .add_to_team(&cast.partner, "Carol Dale", &carol.email, role)
            .await;
        let (leave, demote) = (remove(&carol, &carols.id), demote(&cast.bob, &carols.id));
        let (left, demoted) = race(trial, ANY, leave, demote).await;
        assert!(left.won(), "{left:?}");
        if !demoted.won() {
            lost(&demoted, "CONFLICT");
        }
        assert_eq!(
            status(&cast.ada, "PartnerUser", &carols.id).await,
            "REMOVED"
        );
    }
}

async fn status_of_role(actor: &Actor, person: &str) -> bool {
    let query = "query($id: ID!) { node(id: $id) { ... on PartnerUser { role } } }";
    let answer = actor.query(query, json!({ "id": person })).await;
    answer.text("/node/role") == "ADMIN"
}

async fn accepting_and_being_removed(track: Track) {
    let cast = Cast::of(&track).await;
    for trial in 0..*TRIALS {
        let (carol, carols) = cast.colleague(&track, trial).await;
        let buyer = Buyer::open(&track.here, &format!("Buyer {trial}")).await;
        let invited = buyer.invite(&carol).await;
        let input = json!({ "delegationId": invited.id });
        let accept = Move::new(&carol, "acceptInvitation", "AcceptInvitationInput", input);
        let (accepted, removed) = race(trial, ANY, accept, remove(&cast.bob, &carols.id)).await;
        assert!(removed.won(), "{removed:?}");
        if !accepted.won() {
            lost(&accepted, "FORBIDDEN");
        }
        assert!(!acts(&carol, &buyer).await, "{accepted:?}");
    }
}

async fn giving_a_seat_and_removing_the_person(track: Track) {
    let cast = Cast::of(&track).await;
    for trial in 0..*TRIALS {
        let (carol, carols) = cast.colleague(&track, trial).await;
        let give = give(&cast.ada, &carols.id, &cast.for_acme);
        let (given, removed) = race(trial, ANY, give, remove(&cast.bob, &carols.id)).await;
        assert!(removed.won(), "{removed:?}");
        if !given.won() {
            lost(&given, "CONFLICT");
        }
        assert!(!acts(&carol, &cast.acme).await, "{given:?}");
        let query = "query($id: ID!) { node(id: $id) { ... on PartnerUser { seats { nodes { status } } } } }";
        let answer = cast.ada.query(query, json!({ "id": carols.id })).await;
        for seat in answer.list("/node/seats/nodes") {
            assert_eq!(seat["status"], "REMOVED");
        }
    }
}

async fn giving_a_seat_and_revoking(track: Track) {
    let cast = Cast::of(&track).await;
    for trial in 0..*TRIALS {
        let buyer = Buyer::open(&track.here, &format!("Buyer {trial}")).await;
        let delegation = buyer.engage(&cast.ada, json!({})).await;
        let give = give(&cast.bob, &cast.own[1], &delegation);
        let input = json!({ "delegationId": delegation.id });
        let revoke = Move::new(&buyer.owner, "revokeDelegation", "DelegationInput", input);
        let (given, revoked) = race(trial, ANY, give, revoke).await;
        assert!(revoked.won(), "{revoked:?}");
        if let Outcome::Lost { code, .. } = &given {
            assert_eq!(code, "CONFLICT");
        }
        assert!(!acts(&cast.bob, &buyer).await);
        // Nobody is left without word of the end who was given a seat before it.
        let query = "{ viewer { notifications(first: 2) { nodes { title } } } }";
        let answer = cast.bob.query(query, json!({})).await;
        let title = format!("Buyer {trial} has revoked your access");
        let notices = answer.list("/viewer/notifications/nodes").iter();
        let told = notices.filter(|notice| notice["title"] == title).count();
        assert_eq!(told, usize::from(given.won()), "{given:?}");
    }
}
