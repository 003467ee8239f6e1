use std::sync::Arc;

use async_graphql::{Enum, ID, SimpleObject};
use entity::{SubjectKind, partner};

use crate::graphql::id;

/// What a partner is.
#[derive(Enum, Clone, Copy, PartialEq, Eq)]
#[graphql(remote = "partner::Kind")]
pub enum PartnerKind {
    /// One person.
    Individual,
    /// A team, which may have an organization of its own.
    Company,
}

/// Whoever acts for buyer organizations: one person, or a company with a team. Being a partner grants nothing by itself;
/// active delegations do.
#[derive(SimpleObject, Clone)]
#[graphql(complex)]
pub struct Partner {
    /// Starts with `par_`.
    pub id: ID,
    /// The company's name, or the person's.
    name: String,
    /// One person or a team.
    kind: PartnerKind,
    #[graphql(skip)]
    pub row: Arc<partner::Model>,
}

impl Partner {
    pub fn new(row: Arc<partner::Model>) -> Self {
        Self {
            id: id::encode(SubjectKind::Partner, row.id),
            name: row.name.clone(),
            kind: row.kind.into(),
            row,
        }
    }
}
