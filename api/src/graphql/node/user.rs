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
    /// Somebody by their id and name.
    pub fn named(id: Uuid, name: &str) -> Self {
        Self {
            id: id::encode(SubjectKind::User, id),
            name: name.to_owned(),
        }
    }

    /// Somebody who has been invited to become a member, or put on a team, as the inviter named them. Whose address it is,
    /// and whether it was known, is told to nobody: until they come, their id is one of its own, made of the row's.
    pub fn invited(row_id: Uuid, name: &str) -> Self {
        let id = Uuid::new_v5(&row_id, b"invited");
        Self {
            id: id::encode(SubjectKind::User, id),
            name: name.to_owned(),
        }
    }
}

impl From<&user::Model> for User {
    fn from(row: &user::Model) -> Self {
        Self::named(row.id, &row.name)
    }
}
