//! Partnerships: what an organization's members see of them, and what commands ask about both sides.

mod request;

use std::collections::{BTreeSet, HashMap};

use ::entity::{
    membership as member, partnership,
    partnership::{Label, Role, State, pair},
    partnership_request,
    partnership_side::{self, Column, Entity},
};
use sea_orm::{
    ColumnTrait, Condition, ConnectionTrait, DbErr, EntityTrait, FromQueryResult, Iterable,
    JoinType, PaginatorTrait, QueryFilter, QueryOrder, QueryResult, QuerySelect, RelationTrait,
    sea_query::{Expr, ExprTrait, LockType, Order, SelectStatement},
};
use uuid::Uuid;

pub use self::request::*;
use super::{
    composite::{optional, select_columns},
    literal::Literal,
    membership::active_organization_ids,
    paging::{Slice, Window},
};
use crate::access::Viewer;

/// What one side is shown.
#[derive(Clone, Debug)]
pub struct Seen {
    pub side: partnership_side::Model,
    pub what: What,
}

/// What it is.
#[derive(Clone, Debug)]
pub enum What {
    /// The side's own, which waits for whoever it has reached.
    Request(partnership_request::Model),
    Partnership(partnership::Model),
}

impl Seen {
    /// What this side is in it.
    pub fn role(&self) -> Role {
        match &self.what {
            What::Request(_) => Role::Sender,
            What::Partnership(row) => row.role_of(self.side.organization_id),
        }
    }

    /// How it stands.
    pub const fn state(&self) -> State {
        match &self.what {
            What::Request(_) => State::Pending,
            What::Partnership(row) => row.state,
        }
    }

    fn read(row: &QueryResult) -> Result<Self, DbErr> {
        let side = partnership_side::Model::from_query_result(row, "partnership_side_")?;
        let partnership = optional(row, "partnership")?.map(What::Partnership);
        let what = match partnership {
            Some(partnership) => partnership,
            None => What::Request(partnership_request::Model::from_query_result(
                row,
                "partnership_request_",
            )?),
        };
        Ok(Self { side, what })
    }
}

/// An organization's members see its side.
fn visible_to(viewer: Viewer) -> Condition {
    Condition::all()
        .add(Column::OrganizationId.in_subquery(active_organization_ids(viewer.user_id)))
}

fn sides(condition: Condition) -> SelectStatement {
    let mut select = SelectStatement::new();
    select_columns::<Entity>(&mut select, "partnership_side");
    select_columns::<partnership::Entity>(&mut select, "partnership");
    select_columns::<partnership_request::Entity>(&mut select, "partnership_request");
    let partnership = Expr::col((partnership::Entity, partnership::Column::Id));
    let request = Expr::col((partnership_request::Entity, partnership_request::Column::Id));
    select
        .from(Entity)
        .left_join(
            partnership::Entity,
            partnership.equals((Entity, Column::PartnershipId)),
        )
        .left_join(
            partnership_request::Entity,
            request.equals((Entity, Column::RequestId)),
        )
        .cond_where(condition)
        .order_by((Entity, Column::Id), Order::Desc)
        .to_owned()
}

/// What it is, if the viewer may see this side of it.
pub async fn find(
    db: &impl ConnectionTrait,
    viewer: Viewer,
    id: Uuid,
) -> Result<Option<Seen>, DbErr> {
    let found = by_ids(db, viewer, &[id]).await?;
    Ok(found.into_values().next())
}

/// Those of the sides with these ids that the viewer may see.
pub async fn by_ids(
    db: &impl ConnectionTrait,
    viewer: Viewer,
    ids: &[Uuid],
) -> Result<HashMap<Uuid, Seen>, DbErr> {
    let named = Column::Id.is_in(ids.iter().copied());
    let rows = db.query_all(&sides(visible_to(viewer).add(named))).await?;
    let seen = rows.iter().map(Seen::read);
    seen.map(|seen| seen.map(|seen| (seen.side.id, seen)))
        .collect()
}

/// What an organization is shown, newest first, of these labels; nothing unless the viewer is a member.
pub async fn list(
    db: &impl ConnectionTrait,
    viewer: Viewer,
    organization_id: Uuid,
    labels: Option<&[Label]>,
    window: Window<Uuid>,
) -> Result<Slice<Seen>, DbErr> {
    let mut shown = visible_to(viewer).add(Column::OrganizationId.eq(organization_id));
    if let Some(labels) = labels {
        shown = shown.add(labelled(labels));
    }
    let total = match window.total {
        true => {
            let relation = partnership_side::Relation::Partnership.def();
            let all = Entity::find().join(JoinType::LeftJoin, relation);
            Some(all.filter(shown.clone()).count(db).await?)
        }
        false => None,
    };
    if let Some(after) = window.after {
        shown = shown.add(Column::Id.lt(after));
    }
    let mut select = sides(shown);
    let rows = db.query_all(select.limit(window.limit + 1)).await?;
    let seen: Result<Vec<Seen>, DbErr> = rows.iter().map(Seen::read).collect();
    Ok(Slice::from_excess(seen?, &window, total))
}

/// [`State::label`], in SQL.
fn labelled(labels: &[Label]) -> Condition {
    let mut any = Condition::any();
    if labels.contains(&Label::SentAwaitingApproval) {
        any = any.add(Column::RequestId.is_not_null());
    }
    for role in Role::iter() {
        let own = match role {
            Role::Sender => partnership::Column::SenderId,
            Role::Recipient => partnership::Column::RecipientId,
        };
        let shown = |state: &State| {
            state
                .label(role)
                .is_some_and(|label| labels.contains(&label))
        };
        any = any.add(
            Condition::all()
                .add(Expr::col((partnership::Entity, own)).equals((Entity, Column::OrganizationId)))
                .add(partnership::Column::State.is_one_of(State::iter().filter(shown))),
        );
    }
    any
}

/// The partnership, locked until the transaction ends; none when it is over.
pub async fn unscoped_lock(
    db: &impl ConnectionTrait,
    id: Uuid,
) -> Result<Option<partnership::Model>, DbErr> {
    partnership::Entity::find_by_id(id)
        .filter(partnership::Column::EndedAt.is_null())
        .lock(LockType::NoKeyUpdate)
        .one(db)
        .await
}

/// What is between the organization and each of the others, oldest first, locked. For commands of the one.
pub async fn unscoped_lock_between(
    db: &impl ConnectionTrait,
    organization_id: Uuid,
    others: &BTreeSet<Uuid>,
) -> Result<Vec<partnership::Model>, DbErr> {
    let pairs = others.iter().map(|other| pair(organization_id, *other));
    partnership::Entity::find()
        .filter(partnership::Column::PairId.is_in(pairs))
        .filter(partnership::Column::EndedAt.is_null())
        .order_by_asc(partnership::Column::Id)
        .lock(LockType::NoKeyUpdate)
        .all(db)
        .await
}

/// The organization's side of the partnership, if it is shown one. For commands that change it.
pub async fn unscoped_side(
    db: &impl ConnectionTrait,
    partnership_id: Uuid,
    organization_id: Uuid,
) -> Result<Option<partnership_side::Model>, DbErr> {
    Entity::find()
        .filter(Column::PartnershipId.eq(partnership_id))
        .filter(Column::OrganizationId.eq(organization_id))
        .one(db)
        .await
}

/// The active memberships of whoever has each of these addresses, by the address's key. For commands that ask whom it means.
pub async fn unscoped_memberships(
    db: &impl ConnectionTrait,
    email_keys: impl IntoIterator<Item = String>,
) -> Result<HashMap<String, Vec<member::Model>>, DbErr> {
    let rows: Vec<(member::Model, Option<::entity::user::Model>)> = member::Entity::find()
        .join(JoinType::InnerJoin, member::Relation::User.def())
        .select_also(::entity::user::Entity)
        .filter(member::Column::Status.is(member::Status::Active))
        .filter(::entity::user::Column::EmailKey.is_in(email_keys))
        .all(db)
        .await?;
    let mut memberships: HashMap<String, Vec<member::Model>> = HashMap::new();
    for (membership, user) in rows {
        let key = user.map(|user| user.email_key).unwrap_or_default();
        memberships.entry(key).or_default().push(membership);
    }
    Ok(memberships)
}
