//! What those are called who had a part in something, to tell others in words.

use ::entity::{organization, partner, user};
use sea_orm::{
    ColumnTrait, ConnectionTrait, DbErr, FromQueryResult, JoinType, sea_query::SelectStatement,
};
use uuid::Uuid;

use super::template::{Question, TakenOut, Template};

/// What those are called who had a part in something.
#[derive(Debug, FromQueryResult)]
pub struct Names {
    pub organization: String,
    pub person: String,
    pub partner: Option<String>,
}

/// The names of an organization, of a person, and of the partner as whose they acted.
pub async fn unscoped_names(db: &impl ConnectionTrait, parties: Parties) -> Result<Names, DbErr> {
    let names: Option<Names> = NAMES.models(db, &parties).await?.pop();
    let whole = |names: &Names| names.partner.is_some() == parties.partner_id.is_some();
    let names = names.filter(whole);
    names.ok_or_else(|| DbErr::RecordNotFound("somebody who had a part in it".to_owned()))
}

/// Who had a part in something.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
pub struct Parties {
    pub organization_id: Uuid,
    pub user_id: Uuid,
    pub partner_id: Option<Uuid>,
}

impl Question for Parties {
    fn taken_out(&self, values: &mut TakenOut) -> Self {
        Self {
            organization_id: values.id(self.organization_id),
            user_id: values.id(self.user_id),
            partner_id: self.partner_id.map(|id| values.id(id)),
        }
    }
}

static NAMES: Template<Parties> = Template::new(names);

fn names(parties: &Parties) -> SelectStatement {
    let partner_id = parties.partner_id.unwrap_or_default();
    SelectStatement::new()
        .expr_as(organization::Column::Name.into_expr(), "organization")
        .expr_as(user::Column::Name.into_expr(), "person")
        .expr_as(partner::Column::Name.into_expr(), "partner")
        .from(organization::Entity)
        .join(
            JoinType::InnerJoin,
            user::Entity,
            user::Column::Id.eq(parties.user_id),
        )
        .left_join(partner::Entity, partner::Column::Id.eq(partner_id))
        .and_where(organization::Column::Id.eq(parties.organization_id))
        .to_owned()
}
