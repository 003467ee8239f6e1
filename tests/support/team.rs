//! Partner companies and the people on their teams; and people put there directly, for stories about something else, since
//! the public API asks for a company and takes nobody twice.

use entity::{Email, partner_user, seat, user};
use sea_orm::{ActiveModelTrait, ColumnTrait, EntityTrait, QueryFilter, QueryOrder};
use serde_json::{Value, json};
use uuid::Uuid;

use super::{
    actor::{Actor, Delegation, Organization},
    client::Answer,
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

/// Somebody on a team, as they were when they were put there.
#[derive(Clone, Debug)]
pub struct Colleague {
    pub id: String,
    /// The ids of the seats that they were given.
    pub seats: Vec<String>,
}

const COLLEAGUE: &str = "partnerUser { id } seats { id }";

impl Actor {
    /// As [`Client::attempt`](super::client::Client::attempt), adding `name` at `email` to the partner's team; `more` are
    /// further fields of the input, e.g. `{"delegationIds": […]}`.
    pub async fn attempt_to_add(
        &self,
        partner: &str,
        name: &str,
        email: &str,
        more: Value,
    ) -> Answer {
        let (first, last) = name.split_once(' ').expect("a first and a last name");
        let mut input = json!({
            "partnerId": partner, "firstName": first, "lastName": last, "email": email,
            "phone": "+1 555 123-4567",
        });
        let fields = input.as_object_mut().expect("it is an object");
        fields.extend(more.as_object().expect("it is an object").clone());
        self.attempt("addPartnerUser", "AddPartnerUserInput", input, COLLEAGUE)
            .await
    }

    /// Adds `name` at `email` to the partner's team.
    pub async fn add_to_team(
        &self,
        partner: &str,
        name: &str,
        email: &str,
        more: Value,
    ) -> Colleague {
        let answer = self.attempt_to_add(partner, name, email, more).await;
        let payload = answer.payload("addPartnerUser");
        let id = |row: &Value| row["id"].as_str().expect("it has an id").to_owned();
        let seats = payload["seats"].as_array().expect("a list");
        Colleague {
            id: id(&payload["partnerUser"]),
            seats: seats.iter().map(id).collect(),
        }
    }

    /// Does `field` with a person on a team, e.g. `removePartnerUser`.
    pub async fn with_colleague(&self, field: &str, id: &str) -> Answer {
        let input = json!({ "partnerUserId": id });
        self.attempt(field, "PartnerUserInput", input, COLLEAGUE)
            .await
    }

    /// Changes somebody on a team.
    pub async fn change_colleague(&self, id: &str, changes: Value) -> Answer {
        let mut input = json!({ "partnerUserId": id });
        let fields = input.as_object_mut().expect("it is an object");
        fields.extend(changes.as_object().expect("it is an object").clone());
        self.attempt(
            "updatePartnerUser",
            "UpdatePartnerUserInput",
            input,
            COLLEAGUE,
        )
        .await
    }

    /// Gives somebody on a team a seat; `more` are further fields of the input, e.g. `{"permissions": ["NOTES"]}`.
    pub async fn seat(&self, person: &str, delegation: &Delegation, more: Value) -> Answer {
        let mut input = json!({ "partnerUserId": person, "delegationId": delegation.id });
        let fields = input.as_object_mut().expect("it is an object");
        fields.extend(more.as_object().expect("it is an object").clone());
        self.attempt("addSeat", "AddSeatInput", input, SEAT).await
    }

    /// Does `field` with a seat, e.g. `approveSeat`.
    pub async fn with_seat(&self, field: &str, id: &str) -> Answer {
        let input = json!({ "seatId": id });
        self.attempt(field, "SeatInput", input, SEAT).await
    }

    /// Lets somebody do just this from a seat.
    pub async fn narrow(&self, seat: &str, permissions: &[&str]) -> Answer {
        let input = json!({ "seatId": seat, "permissions": permissions });
        self.attempt("updateSeat", "UpdateSeatInput", input, SEAT)
            .await
    }
}

const SEAT: &str = "seat { id status permissions }";

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
            created_at: self.clock.now(),
            effective_at: Some(self.clock.now()),
            added_by_organization: status == seat::Status::AwaitingPartner,
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
            awaits_partner: status == partner_user::Status::Invited,
            joined_at: (status == partner_user::Status::Active).then(|| self.clock.now()),
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
