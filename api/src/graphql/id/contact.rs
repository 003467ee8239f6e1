//! Ids of contacts, e.g. `con_01k3…`: stable for as long as somebody is a member, and no node has one.

use type_safe_id::{StaticType, TypeSafeId};
use uuid::Uuid;

#[derive(Default)]
struct Contact;

impl StaticType for Contact {
    const TYPE: &'static str = "con";
}

/// The id by which whoever is a member is known as a contact.
pub fn encode(membership_id: Uuid) -> String {
    TypeSafeId::<Contact>::from_uuid(membership_id).to_string()
}
