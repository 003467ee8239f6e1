use async_graphql::{Enum, ID, SimpleObject};
use uuid::Uuid;

use crate::{
    graphql::{id, scalar::EmailAddress},
    store::contact,
};

/// To which side a contact belongs.
#[derive(Enum, Clone, Copy, PartialEq, Eq)]
pub enum ContactKind {
    /// Has an account in this organization.
    User,
    /// Belongs to a partner organization.
    Member,
}

/// Somebody with whom an organization can work: one of its own members, or a member of one of its partners, from the moment
/// they join to the moment they or the partnership go. Whoever is in several of these organizations is listed for each.
#[derive(SimpleObject, Clone)]
#[graphql(complex)]
pub struct Contact {
    /// Starts with `con_`; leads to no node.
    pub id: ID,
    /// To which side they belong.
    kind: ContactKind,
    /// As the person is called.
    name: String,
    /// The address of their account.
    email: EmailAddress,
    #[graphql(skip)]
    pub organization_id: Uuid,
}

impl Contact {
    /// As a contact of this organization.
    pub fn of(organization_id: Uuid, row: &contact::Contact) -> Self {
        Self {
            id: ID(id::contact::encode(row.membership_id)),
            kind: if row.organization_id == organization_id {
                ContactKind::User
            } else {
                ContactKind::Member
            },
            name: row.name.clone(),
            email: EmailAddress::from(&row.email),
            organization_id: row.organization_id,
        }
    }
}
