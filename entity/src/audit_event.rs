//! Who did what, for ever. Written by every command; never changed.

use sea_orm::entity::prelude::*;

use crate::{Instant, SubjectKind};

#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "audit_event")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    pub at: Instant,
    /// E.g. `delegation.revoked`.
    pub action: String,
    /// None for the system itself.
    pub actor_id: Option<Uuid>,
    /// Whose log it belongs to; none for what concerns an account alone.
    pub organization_id: Option<Uuid>,
    pub delegation_id: Option<Uuid>,
    pub subject_kind: Option<SubjectKind>,
    pub subject_id: Option<Uuid>,
    /// One line for people.
    pub summary: String,
}

#[derive(Clone, Copy, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
