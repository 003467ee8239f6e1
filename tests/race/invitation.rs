//! Inviting one person twice at once.

use entity::{delegation, partner_user, user};
use futures_util::future::join_all;
use sea_orm::{ColumnTrait, EntityTrait, PaginatorTrait, QueryFilter};
use serde_json::json;
use time::Duration;

use super::{Move, Outcome, TRIALS, Track, race};
use crate::{
    on_both,
    support::{
        actor::{Actor, Organization},
        database::Database,
        world::World,
    },
};

on_both!(
    one_admin_inviting_twice,
    two_admins_inviting_one_person,
    two_organizations_inviting_an_unknown_address,
    inviting_somebody_who_is_known_already,
    one_inviter_for_two_organizations,
    inviting_whoever_blocks_at_that_moment,
);

fn invite(actor: &Actor, organization: &Organization, email: &str) -> Move {
    let input = json!({ "organizationId": organization.id, "email": email });
    Move::new(actor, "invitePartner", "InvitePartnerInput", input)
}

async fn one_admin_inviting_twice(track: Track) {
    let admin = track.here.person("Ada Lovelace").await;
    let buyer = admin.create_organization("Acme").await;
    let there = admin.at(&track.there);
    one_invitation_each(&buyer, &admin, &there).await;
}

async fn two_admins_inviting_one_person(track: Track) {
    let admin = track.here.person("Ada Lovelace").await;
    let buyer = admin.create_organization("Acme").await;
    let other = track.here.person("Grace Hopper").await;
    other.join_organization(&buyer, &admin, "ADMIN").await;
    one_invitation_each(&buyer, &admin, &other.at(&track.there)).await;
}

/// Whoever wants no more invitations gets none, not even the one that was on its way.
async fn inviting_whoever_blocks_at_that_moment(track: Track) {
    let admin = track.here.person("Ada Lovelace").await;
    let partner = track.here.person("Bob Martin").await.at(&track.there);
    for trial in 0..*TRIALS {
        let buyer = admin.create_organization("Acme").await;
        let open = admin.invite_partner(&buyer, &partner.email, json!({}));
        let block = json!({ "delegationId": open.await.id, "block": true });
        let block = Move::new(
            &partner,
            "declineInvitation",
            "DeclineInvitationInput",
            block,
        );
        let again = invite(&admin, &buyer, &partner.email);
        let (blocked, again) = race(trial, "delegation { status }", block, again).await;
        assert!(blocked.won(), "{blocked:?}");
        let Outcome::Lost { code, .. } = again else {
            panic!("invited again: {again:?}");
        };
        assert!(
            ["DELEGATION_EXISTS", "INVITATION_BLOCKED"].contains(&code.as_str()),
            "{code}"
        );
    }
}

/// Of two invitations of one person one is made, and the other is told which that is.
async fn one_invitation_each(buyer: &Organization, admin: &Actor, other: &Actor) {
    for trial in 0..*TRIALS {
        let email = format!("partner{trial}@example.com");
        let [one, other] = [admin, other].map(|admin| invite(admin, buyer, &email));
        let (one, other) = race(trial, "delegation { status }", one, other).await;
        let (winner, loser) = if one.won() {
            (one, other)
        } else {
            (other, one)
        };
        assert_eq!(winner, Outcome::Won(Some("PENDING".to_owned())));
        let newest = "query($id: ID!) { organization(id: $id) { delegations(first: 1) { nodes { id status invitedEmail }
            totalCount } } }";
        let answer = admin.query(newest, json!({ "id": buyer.id })).await;
        let made = &answer.list("/organization/delegations/nodes")[0];
        assert_eq!(made["invitedEmail"], email);
        assert_eq!(
            loser,
            Outcome::lost(
                "DELEGATION_EXISTS",
                made["id"].as_str().expect("an id"),
                "PENDING"
            )
        );
        assert_eq!(
            *answer.data("/organization/delegations/totalCount"),
            trial + 1
        );
    }
}

async fn two_organizations_inviting_an_unknown_address(track: Track) {
    let admin = track.here.person("Ada Lovelace").await;
    let buyer = admin.create_organization("Acme").await;
    let other = track.here.person("Grace Hopper").await.at(&track.there);
    let umbra = other.create_organization("Umbra").await;
    for trial in 0..*TRIALS {
        let email = format!("partner{trial}@example.com");
        let (one, other) = (
            invite(&admin, &buyer, &email),
            invite(&other, &umbra, &email),
        );
        let (one, other) = race(trial, "delegation { status }", one, other).await;
        let pending = Outcome::Won(Some("PENDING".to_owned()));
        assert_eq!((one, other), (pending.clone(), pending));
    }
    // One stub and one partner each. Nobody may see that of a stub, so the database is asked.
    let db = &track.here.database.connect().await.read;
    let (mut stubs, trials) = (0, u64::from(*TRIALS));
    for delegation in delegation::Entity::find()
        .all(db)
        .await
        .expect("they can be read")
    {
        let place = partner_user::Entity::find()
            .filter(partner_user::Column::UserId.eq(delegation.invited_user_id))
            .filter(partner_user::Column::PartnerId.eq(delegation.partner_id));
        stubs += place.count(db).await.expect("they can be counted");
    }
    assert_eq!(stubs, 2 * trials);
    let places = partner_user::Entity::find().count(db).await;
    assert_eq!(places, Ok(trials));
    let users = user::Entity::find().filter(user::Column::Status.eq(user::Status::Stub));
    assert_eq!(users.count(db).await, Ok(trials));

    let partner = track
        .here
        .invited_person("Bob Martin", "partner0@example.com")
        .await;
    let pending = "{ viewer { partnerDashboard { pendingInvitations { totalCount } } } }";
    let answer = partner.query(pending, json!({})).await;
    assert_eq!(
        *answer.data("/viewer/partnerDashboard/pendingInvitations/totalCount"),
        2
    );
}

/// Nobody waits for a new address to be written down: two admins of one organization and one of another meet later.
async fn inviting_somebody_who_is_known_already(track: Track) {
    let admin = track.here.known("Ada Lovelace").await;
    let buyer = admin.create_organization("Acme").await;
    let other = track.here.known("Grace Hopper").await;
    other.join_organization(&buyer, &admin, "ADMIN").await;
    let other = other.at(&track.there);
    let foreign = track.here.known("Mary Jackson").await.at(&track.there);
    let umbra = foreign.create_organization("Umbra").await;
    for trial in 0..*TRIALS {
        let email = track.here.known(&format!("Partner {trial}")).await.email;
        let made = "delegation { status }";
        let ((one, other), third) = tokio::join!(
            race(
                trial,
                made,
                invite(&admin, &buyer, &email),
                invite(&other, &buyer, &email),
            ),
            invite(&foreign, &umbra, &email).make(made),
        );
        let pending = Outcome::Won(Some("PENDING".to_owned()));
        assert_eq!(third, pending);
        let (winner, loser) = if one.won() {
            (one, other)
        } else {
            (other, one)
        };
        assert_eq!(winner, pending);
        assert!(
            matches!(&loser, Outcome::Lost { code, subject: Some(_) } if code == "DELEGATION_EXISTS"),
            "{loser:?}"
        );
    }
}

/// The limit is the inviter's, for whichever organization and at whichever server they invite.
async fn one_inviter_for_two_organizations(database: Database) {
    const LIMIT: usize = 5;
    let settings = [
        ("INVITATIONS_PER_USER", "5"),
        ("INVITATIONS_PER_ORGANIZATION", "10000"),
    ];
    let world = World::with(database, &settings).await;
    let there = world.another_server(&settings).await;
    let admin = world.person("Ada Lovelace").await;
    let (acme, umbra) = (
        admin.create_organization("Acme").await,
        admin.create_organization("Umbra").await,
    );
    let admin_there = admin.at(&there);
    for trial in 0..10 {
        let moves = (0..2 * LIMIT).map(|at| {
            let email = format!("partner{trial}.{at}@example.com");
            let invite = match at % 2 {
                0 => invite(&admin, &acme, &email),
                _ => invite(&admin_there, &umbra, &email),
            };
            invite.make("delegation { status }")
        });
        let outcomes = join_all(moves).await;
        let won = outcomes.iter().filter(|outcome| outcome.won()).count();
        assert_eq!(won, LIMIT, "{outcomes:?}");
        let refused = Outcome::refused("RATE_LIMITED");
        assert!((outcomes.iter()).all(|outcome| outcome.won() || *outcome == refused));
        world.clock.advance(Duration::minutes(11));
    }
}
