//! Partner companies, and people on their teams, whom the public API cannot put there yet.

use entity::{Email, partner_user, seat, user};
use sea_orm::{ActiveModelTrait, ColumnTrait, EntityTrait, QueryFilter, QueryOrder};
use serde_json::json;
use uuid::Uuid;

use super::{
    actor::{Actor, Organization},
    world::World,
};

impl Actor {
    /// Registers the organization as a partner company; the partner's id.
    pub async fn register_company(&self, organization: &Organization) -> String {
        let (field, input) = (
            "registerPartnerCompany",
            json!({ "organizationId": organization.id }),
        );
        let input_type = "RegisterPartnerCompanyInput";
        let answer = self
            .attempt(field, input_type, input, "partner { id }")
            .await;
        answer.payload(field);
        answer.text("/registerPartnerCompany/partner/id").to_owned()
    }
}

impl World {
    /// Makes `person`, who is no partner, an admin of the partner that `colleague` is or is of; in the database directly.
    pub async fn join_team(&self, person: &Actor, colleague: &Actor) {
        let (role, status) = (partner_user::Role::Admin, partner_user::Status::Active);
        self.put_on_team(person, colleague, role, status).await;
    }

    /// Gives `person`, who is no partner, a seat beside `colleague`'s on the delegation that they have accepted last, as an
    /// admin of the partner does. In the database directly.
    pub async fn join_delegation(&self, person: &Actor, colleague: &Actor) {
        let status = partner_user::Status::Active;
        let seat = seat::Status::Active;
        self.seat(person, colleague, status, seat).await;
    }

    /// The same, as an admin of the buyer does: confined, until an admin of the partner confirms them.
    pub async fn confine(&self, person: &Actor, colleague: &Actor) {
        let status = partner_user::Status::Invited;
        let seat = seat::Status::AwaitingPartner;
        self.seat(person, colleague, status, seat).await;
    }

    async fn seat(
        &self,
        person: &Actor,
        colleague: &Actor,
        on_team: partner_user::Status,
        status: seat::Status,
    ) {
        let db = &self.server.app.db;
        let user_id = self.user_id(person).await;
        let place = partner_user::Entity::find().filter(partner_user::Column::UserId.eq(user_id));
        let place = place.one(&db.read).await.expect("it can be read");
        let partner_user_id = match place {
            Some(place) => place.id,
            None => {
                let role = partner_user::Role::Member;
                self.put_on_team(person, colleague, role, on_team).await
            }
        };
        let seats = seat::Entity::find()
            .filter(seat::Column::UserId.eq(self.user_id(colleague).await))
            .order_by_desc(seat::Column::Id);
        let beside = seats.one(&db.read).await.expect("it can be read");
        let seat = seat::Model {
            id: self.server.app.entropy.id(self.clock.now()),
            partner_user_id,
            user_id,
            status,
            ..beside.expect("the colleague has one")
        };
        let seat = seat::ActiveModel::from(seat).reset_all();
        seat.insert(&db.write).await.expect("it is written");
    }

    async fn put_on_team(
        &self,
        person: &Actor,
        colleague: &Actor,
        role: partner_user::Role,
        status: partner_user::Status,
    ) -> Uuid {
        let db = &self.server.app.db;
        let (person, colleague) = (self.user_id(person).await, self.user_id(colleague).await);
        let place = partner_user::Entity::find().filter(partner_user::Column::UserId.eq(colleague));
        let place = place.one(&db.read).await.expect("it can be read");
        let id = self.server.app.entropy.id(self.clock.now());
        let place = partner_user::Model {
            id,
            user_id: person,
            role,
            status,
            ..place.expect("the colleague is of a partner")
        };
        let place = partner_user::ActiveModel::from(place).reset_all();
        place.insert(&db.write).await.expect("it is written");
        id
    }

    /// The row that the actor's account is.
    pub async fn user_id(&self, actor: &Actor) -> Uuid {
        let address: Email = actor.email.parse().expect("it is an address");
        let user = user::Entity::find().filter(user::Column::EmailKey.eq(address.key()));
        let user = user.one(&self.server.app.db.read).await;
        user.expect("it can be read").expect("there is one").id
    }
}
