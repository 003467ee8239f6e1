//! People on a partner's team, which the public API cannot put there yet.

use entity::{Email, partner_user, user};
use sea_orm::{ActiveModelTrait, ColumnTrait, EntityTrait, QueryFilter};

use super::{actor::Actor, world::World};

impl World {
    /// Makes `person`, who is no partner, an admin of the partner that `colleague` is or is of; in the database directly.
    pub async fn join_team(&self, person: &Actor, colleague: &Actor) {
        let db = &self.server.app.db;
        let id = async |actor: &Actor| {
            let address: Email = actor.email.parse().expect("it is an address");
            let user = user::Entity::find().filter(user::Column::EmailKey.eq(address.key()));
            let user = user.one(&db.read).await.expect("it can be read");
            user.expect("there is one").id
        };
        let (person, colleague) = (id(person).await, id(colleague).await);
        let place = partner_user::Entity::find().filter(partner_user::Column::UserId.eq(colleague));
        let place = place.one(&db.read).await.expect("it can be read");
        let place = partner_user::Model {
            id: person,
            user_id: person,
            role: partner_user::Role::Admin,
            status: partner_user::Status::Active,
            ..place.expect("the colleague is of a partner")
        };
        let place = partner_user::ActiveModel::from(place).reset_all();
        place.insert(&db.write).await.expect("it is written");
    }
}
