//! Organizations with their people, and people without the work of signing up.

use entity::{Email, session, user};
use mandate::secret;
use sea_orm::{ActiveModelTrait, Set};
use serde_json::{Value, json};
use time::Duration;

use super::{
    actor::{Actor, Delegation, Membership, Organization},
    client::Client,
    world::World,
};

/// A buyer organization: whoever founded it, another admin, and a plain member.
pub struct Buyer {
    pub organization: Organization,
    pub owner: Actor,
    pub admin: Actor,
    pub member: Actor,
    pub admin_membership: Membership,
    pub member_membership: Membership,
}

impl Buyer {
    /// Opens the organization `name`, whose people are `<name> Owner`, `<name> Admin` and `<name> Member`.
    pub async fn open(world: &World, name: &str) -> Self {
        let person = async |role: &str| world.known(&format!("{name} {role}")).await;
        let (owner, admin, member) = (
            person("Owner").await,
            person("Admin").await,
            person("Member").await,
        );
        Self::among(name, owner, admin, member).await
    }

    /// Opens the organization `name` for people who are there already.
    pub async fn among(name: &str, owner: Actor, admin: Actor, member: Actor) -> Self {
        let organization = owner.create_organization(name).await;
        let admin_membership = admin.join_organization(&organization, &owner, "ADMIN");
        let admin_membership = admin_membership.await;
        let member_membership = member.join_organization(&organization, &owner, "MEMBER");
        let member_membership = member_membership.await;
        Self {
            organization,
            owner,
            admin,
            member,
            admin_membership,
            member_membership,
        }
    }

    /// Invites the person, who has not answered.
    pub async fn invite(&self, person: &Actor) -> Delegation {
        let invited = self
            .owner
            .invite_partner(&self.organization, &person.email, json!({}));
        invited.await
    }

    /// A partner who acts on these `terms`.
    pub async fn engage(&self, person: &Actor, terms: Value) -> Delegation {
        let invited = self
            .owner
            .invite_partner(&self.organization, &person.email, terms);
        person.accept(&invited.await).await
    }
}

impl World {
    /// A person with an account, a proven address and a session that does not end, put into the database directly:
    /// stories need many people, and a password takes long to hash.
    pub async fn known(&self, name: &str) -> Actor {
        let email = format!("{}@example.com", name.to_lowercase().replace(' ', "."));
        self.known_at(name, &email).await
    }

    /// The same with this address.
    pub async fn known_at(&self, name: &str, email: &str) -> Actor {
        let address: Email = email.parse().expect("it is an address");
        let token = self.server.app.entropy.token().expose().to_owned();
        let (owned, token_hash) = (name.to_owned(), secret::hash(&token));
        let written = self.server.app.write(move |work| {
            let (address, name, token_hash) = (address.clone(), owned.clone(), token_hash.clone());
            Box::pin(async move {
                let user = user::ActiveModel {
                    id: Set(work.id()),
                    email_key: Set(address.key()),
                    email: Set(address),
                    name: Set(name),
                    status: Set(user::Status::Active),
                    password_hash: Set(None),
                    created_at: Set(work.now),
                };
                let user = user.insert(&work.tx).await?;
                let session = session::ActiveModel {
                    id: Set(work.id()),
                    user_id: Set(user.id),
                    token_hash: Set(token_hash.to_vec()),
                    created_at: Set(work.now),
                    expires_at: Set(work.now.after(Duration::days(3650))),
                };
                session.insert(&work.tx).await?;
                Ok(())
            })
        });
        written.await.expect("the person is written");
        let client = Client::new(&self.server.url("/graphql"), Some(&token));
        let answer = client.query("{ viewer { user { id } } }", json!({})).await;
        Actor {
            id: answer.text("/viewer/user/id").to_owned(),
            name: name.to_owned(),
            email: email.to_owned(),
            token,
            client,
        }
    }
}
