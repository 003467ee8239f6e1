//! An admin who loses the role while at work: what they do is done before, or not at all.

use entity::{stream, user};
use sea_orm::{
    ColumnTrait, ConnectionTrait, DatabaseConnection, DbBackend, EntityTrait, QueryFilter,
    QuerySelect, Statement, TransactionTrait,
};
use serde_json::{Value, json};

use super::{Move, Outcome, TRIALS, Track, head_start};
use crate::{
    on_both,
    support::{
        Stage,
        actor::{Actor, Membership, Organization},
        database::Backend,
        wait,
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

/// What the admin does is held up at its last step; the demotion waits until it is done.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_demotion_waits_for_what_the_admin_has_begun() {
    let track = Track::on(Backend::Postgres).await;
    let cast = Cast::of(&track).await;
    let db = track.here.database.connect().await.write;
    let partner = user::Entity::find()
        .filter(user::Column::Email.eq(cast.partner.email.as_str()))
        .one(&db)
        .await
        .expect("it can be read")
        .expect("they have an account");
    for act in [cast.revoke().await, cast.invite(&cast.partner.email)] {
        // Whoever notes that a mail has left waits for its delegation.
        track.here.all_mail_sent().await;
        // Whoever tells the partner something waits for this.
        let held = db.begin().await.expect("a transaction");
        stream::Entity::find_by_id((stream::Kind::Notices, partner.id))
            .lock_exclusive()
            .one(&held)
            .await
            .expect("it is locked");
        let acting = tokio::spawn(act.make("delegation { status }"));
        wait::until("the admin's move to wait", async || {
            (waiting(&db).await == 1).then_some(())
        })
        .await;
        let demoting = tokio::spawn(cast.demote().make("membership { status }"));
        wait::until("the demotion to wait, or to be done", async || {
            (demoting.is_finished() || waiting(&db).await == 2).then_some(())
        })
        .await;
        assert!(!demoting.is_finished(), "nobody was waited for");
        held.rollback().await.expect("it is let go");
        let (acted, demoted) = tokio::join!(acting, demoting);
        let (acted, demoted) = (acted.expect("an answer"), demoted.expect("an answer"));
        assert!(acted.won() && demoted.won(), "{acted:?} {demoted:?}");
        cast.promote().await;
    }
}

/// How many wait for a lock.
pub(super) async fn waiting(db: &DatabaseConnection) -> usize {
    let sql = "SELECT 1 FROM pg_stat_activity
               WHERE datname = current_database() AND wait_event_type = 'Lock'";
    let rows = db.query_all_raw(Statement::from_string(DbBackend::Postgres, sql));
    rows.await.expect("it can be asked").len()
}
