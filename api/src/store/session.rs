//! Who is calling.

use std::{collections::HashMap, sync::Arc};

use ::entity::{Instant, membership, partner, partner_user, session, user};
use sea_orm::{
    ColumnTrait, ConnectionTrait, DbErr, EntityTrait, FromQueryResult, JoinType, PaginatorTrait,
    QueryFilter, QueryResult, QuerySelect, QueryTrait, RelationTrait,
    sea_query::{Alias, Expr, ExprTrait, SelectStatement},
};
use uuid::Uuid;

use super::{
    composite::{optional, select_columns},
    literal::{Literal, literal},
    template::{Question, TakenOut, Template},
};
use crate::access::{Standing, Team, Viewer};

/// Whoever bears a session's token, and what the statement that recognised them has told along the way.
#[derive(Clone, Debug)]
pub struct Bearer {
    pub viewer: Viewer,
    pub user: Arc<user::Model>,
    pub standing: Arc<Standing>,
    /// The partner on whose team they are.
    pub partner: Option<Arc<partner::Model>>,
}

/// The bearer of the token with this hash, if their session has not ended.
pub async fn find_bearer(
    db: &impl ConnectionTrait,
    token_hash: &[u8],
    now: Instant,
) -> Result<Option<Bearer>, DbErr> {
    // One row for each membership, or one without.
    let token = Token {
        hash: token_hash.to_vec(),
        now,
    };
    let rows = RECOGNISE.all(db, &token).await?;
    let Some(first) = rows.first() else {
        return Ok(None);
    };
    let mut roles = HashMap::new();
    for row in &rows {
        if let Some(organization_id) = row.try_get("", "member_organization_id")? {
            roles.insert(organization_id, row.try_get("", "member_role")?);
        }
    }
    Ok(Some(Bearer {
        viewer: Viewer {
            user_id: first.try_get("", "user_id")?,
            session_id: first.try_get("", "session_id")?,
        },
        user: Arc::new(user::Model::from_query_result(first, "user_")?),
        standing: Arc::new(Standing {
            roles,
            team: team(first)?,
        }),
        partner: optional(first, "partner")?.map(Arc::new),
    }))
}

/// A token, and when it is shown.
#[derive(Clone, PartialEq, Eq, Hash)]
struct Token {
    hash: Vec<u8>,
    now: Instant,
}

impl Question for Token {
    fn taken_out(&self, values: &mut TakenOut) -> Self {
        Self {
            hash: values.bytes(&self.hash),
            now: values.moment(self.now),
        }
    }
}

static RECOGNISE: Template<Token> = Template::new(recognise);

/// The session, its user, their active memberships, and their place on a partner's team.
fn recognise(token: &Token) -> SelectStatement {
    let (member, team) = (Alias::new("member"), Alias::new("team"));
    let mut select = session::Entity::find()
        .join(JoinType::InnerJoin, session::Relation::User.def())
        .select_only()
        .column_as(session::Column::Id, "session_id")
        .filter(session::Column::TokenHash.eq(token.hash.as_slice()))
        .filter(session::Column::ExpiresAt.gt(token.now))
        .filter(user::Column::Status.is(user::Status::Active))
        .into_query();
    select_columns::<user::Entity>(&mut select, "user");
    select_columns::<partner::Entity>(&mut select, "partner");
    for (column, name) in [
        (membership::Column::OrganizationId, "member_organization_id"),
        (membership::Column::Role, "member_role"),
    ] {
        select.expr_as(Expr::col((member.clone(), column)), Alias::new(name));
    }
    for (column, name) in [
        (partner_user::Column::Role, "team_role"),
        (partner_user::Column::Status, "team_status"),
        (partner_user::Column::AwaitsPartner, "team_awaits_partner"),
    ] {
        select.expr_as(Expr::col((team.clone(), column)), Alias::new(name));
    }
    let user_id = || Expr::col((user::Entity, user::Column::Id));
    select
        .join_as(
            JoinType::LeftJoin,
            membership::Entity,
            member.clone(),
            Expr::col((member.clone(), membership::Column::UserId))
                .eq(user_id())
                .and(
                    Expr::col((member, membership::Column::Status))
                        .eq(literal(membership::Status::Active)),
                ),
        )
        .join_as(
            JoinType::LeftJoin,
            partner_user::Entity,
            team.clone(),
            Expr::col((team.clone(), partner_user::Column::UserId))
                .eq(user_id())
                .and(
                    Expr::col((team.clone(), partner_user::Column::Status))
                        .ne(literal(partner_user::Status::Removed)),
                ),
        )
        .left_join(
            partner::Entity,
            Expr::col((partner::Entity, partner::Column::Id))
                .equals((team, partner_user::Column::PartnerId)),
        )
        .to_owned()
}

/// Whoever's session this is, if it has not ended. For whoever shows what was signed for it.
pub async fn unscoped_viewer(
    db: &impl ConnectionTrait,
    id: Uuid,
    now: Instant,
) -> Result<Option<Viewer>, DbErr> {
    let user_id: Option<Uuid> = session::Entity::find_by_id(id)
        .join(JoinType::InnerJoin, session::Relation::User.def())
        .select_only()
        .column(session::Column::UserId)
        .filter(session::Column::ExpiresAt.gt(now))
        .filter(user::Column::Status.is(user::Status::Active))
        .into_tuple()
        .one(db)
        .await?;
    Ok(user_id.map(|user_id| Viewer {
        user_id,
        session_id: id,
    }))
}

/// How many sessions the user has.
pub async fn unscoped_count_of(db: &impl ConnectionTrait, user_id: Uuid) -> Result<u64, DbErr> {
    session::Entity::find()
        .filter(session::Column::UserId.eq(user_id))
        .count(db)
        .await
}

fn team(row: &QueryResult) -> Result<Option<Team>, DbErr> {
    let Some(role) = row.try_get("", "team_role")? else {
        return Ok(None);
    };
    Ok(Some(Team {
        partner_id: row.try_get("", "partner_id")?,
        role,
        status: row.try_get("", "team_status")?,
        awaits_partner: row.try_get("", "team_awaits_partner")?,
    }))
}
