//! What somebody typed to ask for a partnership: an address. Which organizations it has reached is in
//! [`partnership_reach`](crate::partnership_reach): several, where the address may mean any of them; none yet, where it is
//! nobody's who is a member of one.
//!
//! It is over with the first that accepts, the last that does not, or when it is taken back.

use sea_orm::entity::prelude::*;

use crate::{Email, Instant};

/// Rows that are over are kept for a while: they count as requests that were made.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "partnership_request")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    pub sender_id: Uuid,
    /// As it was typed.
    pub email: Email,
    pub email_key: String,
    /// The account of that address then.
    pub addressee_id: Uuid,
    pub requested_by_id: Uuid,
    pub created_at: Instant,
    /// Since when it is over.
    pub ended_at: Option<Instant>,
}

#[derive(Clone, Copy, Debug, EnumIter, DeriveRelation)]
pub enum Relation {
    #[sea_orm(
        belongs_to = "super::organization::Entity",
        from = "Column::SenderId",
        to = "super::organization::Column::Id"
    )]
    Sender,
    #[sea_orm(
        belongs_to = "super::user::Entity",
        from = "Column::RequestedById",
        to = "super::user::Column::Id"
    )]
    RequestedBy,
    #[sea_orm(
        belongs_to = "super::user::Entity",
        from = "Column::AddresseeId",
        to = "super::user::Column::Id"
    )]
    Addressee,
}

impl ActiveModelBehavior for ActiveModel {}
