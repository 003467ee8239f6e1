use std::sync::Arc;

use async_graphql::SimpleObject;
use entity::user;

use super::User;
use crate::{access::Viewer, graphql::scalar::EmailAddress, store::stream::Reach};

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
    /// How far the viewer's notifications reached when this was read, if the query asks: everything in it ends there.
    #[graphql(skip)]
    pub reach: Option<Reach>,
}

impl Me {
    pub fn new(viewer: Viewer, row: &Arc<user::Model>, reach: Option<Reach>) -> Self {
        Self {
            user: User::from(&**row),
            email: EmailAddress::from(&row.email),
            viewer,
            reach,
        }
    }
}
