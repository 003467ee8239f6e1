use async_graphql::{ID, SimpleObject};
use entity::{SubjectKind, user};
use uuid::Uuid;

use crate::graphql::id;

/// A person with an account, or one who has been invited and has none yet.
#[derive(SimpleObject, Clone)]
pub struct User {
    /// Starts with `usr_`.
    pub id: ID,
    /// As the person wrote it; their address until they have an account.
    name: String,
}

impl User {
    /// Somebody who has been invited, as the inviter named them.
    pub fn invited(id: Uuid, name: &str) -> Self {
        Self {
            id: id::encode(SubjectKind::User, id),
            name: name.to_owned(),
        }
    }
}

impl From<&user::Model> for User {
    fn from(row: &user::Model) -> Self {
        Self {
            id: id::encode(SubjectKind::User, row.id),
            name: row.name.clone(),
        }
    }
}
