//! Every kind of caller, and an organization to which each is what their name says.

use serde_json::json;

use crate::support::{
    Stage,
    actor::{Actor, Delegation, Membership, Organization},
    client::Client,
    database::{Backend, Database},
    world::World,
};

/// The columns of the matrix.
pub const CALLERS: [&str; 10] = [
    "anonymous",
    "stranger",
    "member",
    "admin",
    "owner",
    "another's admin",
    "invited",
    "partner",
    "revoked",
    "suspended",
];

/// A world with its people, in the order of [`CALLERS`] but for the first.
pub struct Callers {
    pub world: World,
    people: Vec<Actor>,
}

impl Stage for Callers {
    async fn on(backend: Backend) -> Self {
        let settings = [
            ("INVITATIONS_PER_USER", "10000"),
            ("INVITATIONS_PER_RECIPIENT", "10000"),
        ];
        let world = World::with(Database::on(backend).await, &settings).await;
        let mut people = Vec::new();
        for name in &CALLERS[1..] {
            people.push(world.known(&name.replace('\'', "")).await);
        }
        let callers = Self { world, people };
        callers
            .of("another's admin")
            .create_organization("Umbra")
            .await;
        callers
    }
}

impl Callers {
    /// Whoever is called so.
    pub fn of(&self, name: &str) -> &Actor {
        let place = CALLERS[1..].iter().position(|&caller| caller == name);
        &self.people[place.expect("it is a caller who is somebody")]
    }

    /// A client of each, in the order of [`CALLERS`].
    pub fn clients(&self) -> Vec<(&'static str, Client)> {
        let anonymous = self.world.server.anonymous();
        let others = self.people.iter().map(|person| person.client.clone());
        CALLERS
            .into_iter()
            .zip([anonymous].into_iter().chain(others))
            .collect()
    }
}

/// An organization with everything that operations are about.
pub struct Scene {
    pub organization: Organization,
    /// The member's.
    pub membership: Membership,
    /// The invited person is also invited to become a member.
    pub invited_membership: Membership,
    pub pending: Delegation,
    /// From its mail.
    pub pending_token: String,
    pub active: Delegation,
    pub revoked: Delegation,
    /// The id of a notification.
    pub owners_notice: String,
}

impl Scene {
    pub async fn new(callers: &Callers) -> Self {
        let owner = callers.of("owner");
        let organization = owner.create_organization("Acme").await;
        let join = async |name: &str, role: &str| {
            let joined = callers
                .of(name)
                .join_organization(&organization, owner, role);
            joined.await
        };
        let membership = join("member", "MEMBER").await;
        join("admin", "ADMIN").await;
        let suspended = join("suspended", "ADMIN").await;
        owner
            .update_membership(&suspended, json!({ "status": "SUSPENDED" }))
            .await;
        let invite = async |name: &str| {
            let email = &callers.of(name).email;
            owner.invite_partner(&organization, email, json!({})).await
        };
        let revoked = callers.of("revoked").accept(&invite("revoked").await).await;
        let email = &callers.of("invited").email;
        let told = "{ viewer { notifications(first: 1) { nodes { id } } } }";
        let told = owner.query(told, json!({})).await;
        let pending = invite("invited").await;
        // Of each mail there is one: the newest is this scene's, once it has been sent.
        callers.world.all_mail_sent().await;
        Self {
            pending,
            pending_token: callers.world.inbox().token(email, "/invitation").await,
            active: callers.of("partner").accept(&invite("partner").await).await,
            revoked: owner.revoke(&revoked).await,
            invited_membership: owner.invite_member(&organization, email, "MEMBER").await,
            membership,
            organization,
            owners_notice: told.text("/viewer/notifications/nodes/0/id").to_owned(),
        }
    }
}
