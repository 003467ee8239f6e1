use std::sync::Arc;

use async_graphql::SimpleObject;
use entity::partner;
use uuid::Uuid;

use super::{Partner, User};
use crate::wording::attributed;

/// Who made or did something, as far as this viewer may know.
#[derive(SimpleObject)]
pub struct Attribution {
    /// Ready to show: a person, a person and their partner in brackets, the organization in whose name it was done, or a
    /// supplier.
    display_name: String,
    /// Null when only the organization's name is told, and for a supplier.
    user: Option<User>,
    /// For whom the person acted, if that is told; null for a member.
    partner: Option<Partner>,
}

impl Attribution {
    /// A person, and the partner for whom they acted.
    pub fn to_person(user_id: Uuid, name: &str, partner: Option<Arc<partner::Model>>) -> Self {
        let display_name = match &partner {
            Some(partner) => attributed(name, &partner.name),
            None => name.to_owned(),
        };
        Self {
            display_name,
            user: Some(User::named(user_id, name)),
            partner: partner.map(Partner::new),
        }
    }

    /// A name alone.
    pub fn named(name: &str) -> Self {
        Self {
            display_name: name.to_owned(),
            user: None,
            partner: None,
        }
    }
}
