use async_graphql::SimpleObject;
use entity::user;

use super::User;
use crate::{access::Viewer, graphql::scalar::EmailAddress};

/// The signed-in person: the root of every dashboard query.
#[derive(SimpleObject)]
#[graphql(complex, name = "Viewer")]
pub struct Me {
    /// As others see them.
    user: User,
    /// By which they log in.
    email: EmailAddress,
    #[graphql(skip)]
    pub viewer: Viewer,
}

impl Me {
    pub fn new(viewer: Viewer, row: &user::Model) -> Self {
        Self {
            user: User::from(row),
            email: EmailAddress::from(&row.email),
            viewer,
        }
    }
}
