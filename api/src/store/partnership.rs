//! Partnerships: what an organization's members see of them, and what commands ask about the other side.

use std::collections::{BTreeSet, HashMap};

use ::entity::{
    Email, Instant, membership as member,
    partnership::{self, Label, Role, State, pair},
    partnership_side::{self, Column, Entity},
    user,
};
use sea_orm::{
    ColumnTrait, Condition, ConnectionTrait, DbErr, EntityTrait, Iterable, JoinType,
    PaginatorTrait, QueryFilter, QueryOrder, QuerySelect, QueryTrait, RelationTrait, SelectTwo,
    sea_query::{Expr, ExprTrait, LockType},
};
use uuid::Uuid;

use super::{
    literal::Literal,
    membership::active_organization_ids,
    paging::{Slice, Window},
};
use crate::access::Viewer;

/// A partnership, as one of its sides sees it.
#[derive(Clone, Debug)]
pub struct Seen {
    pub side: partnership_side::Model,
    pub partnership: partnership::Model,
}

impl Seen {
    fn of((side, partnership): Row) -> Option<Self> {
        partnership.map(|partnership| Self { side, partnership })
    }

    /// What this side is in it.
    pub fn role(&self) -> Role {
        self.partnership.role_of(self.side.organization_id)
    }
}

type Row = (partnership_side::Model, Option<partnership::Model>);

/// An organization's members see its side.
fn visible_to(viewer: Viewer) -> Condition {
    Condition::all()
        .add(Column::OrganizationId.in_subquery(active_organization_ids(viewer.user_id)))
}

fn sides() -> SelectTwo<Entity, partnership::Entity> {
    let whole = partnership_side::Relation::Partnership.def();
    Entity::find()
        .join(JoinType::InnerJoin, whole)
        .select_also(partnership::Entity)
}

/// The partnership, if the viewer may see this side of it.
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
    let rows = sides()
        .filter(Column::Id.is_in(ids.iter().copied()))
        .filter(visible_to(viewer))
        .all(db)
        .await?;
    let seen = rows.into_iter().filter_map(Seen::of);
    Ok(seen.map(|seen| (seen.side.id, seen)).collect())
}

/// An organization's partnerships, newest first, of these labels; nothing unless the viewer is a member.
pub async fn list(
    db: &impl ConnectionTrait,
    viewer: Viewer,
    organization_id: Uuid,
    labels: Option<&[Label]>,
    window: Window<Uuid>,
) -> Result<Slice<Seen>, DbErr> {
    let mut select = sides()
        .filter(Column::OrganizationId.eq(organization_id))
        .filter(visible_to(viewer));
    if let Some(labels) = labels {
        select = select.filter(labelled(labels));
    }
    let total = match window.total {
        true => Some(select.clone().count(db).await?),
        false => None,
    };
    if let Some(after) = window.after {
        select = select.filter(Column::Id.lt(after));
    }
    let rows = select
        .order_by_desc(Column::Id)
        .limit(window.limit + 1)
        .all(db)
        .await?;
    let seen = rows.into_iter().filter_map(Seen::of).collect();
    Ok(Slice::from_excess(seen, &window, total))
}

/// [`State::label`], in SQL.
fn labelled(labels: &[Label]) -> Condition {
    let mut any = Condition::any();
    for role in Role::iter() {
        let shown = |state: &State| {
            state
                .label(role)
                .is_some_and(|label| labels.contains(&label))
        };
        any = any.add(
            Condition::all()
                .add(Column::IsSender.eq(role == Role::Sender))
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

/// Its sides. For commands that change it.
pub async fn unscoped_sides(
    db: &impl ConnectionTrait,
    partnership_id: Uuid,
) -> Result<Vec<partnership_side::Model>, DbErr> {
    Entity::find()
        .filter(Column::PartnershipId.eq(partnership_id))
        .order_by_asc(Column::Id)
        .all(db)
        .await
}

/// Relationships in which both sides are known, between the organization and each of the others. For commands of the one.
pub async fn unscoped_with(
    db: &impl ConnectionTrait,
    organization_id: Uuid,
    others: &BTreeSet<Uuid>,
) -> Result<Vec<partnership::Model>, DbErr> {
    let pairs = others.iter().map(|other| pair(organization_id, *other));
    partnership::Entity::find()
        .filter(partnership::Column::PairId.is_in(pairs))
        .filter(partnership::Column::EndedAt.is_null())
        .order_by_asc(partnership::Column::Id)
        .all(db)
        .await
}

/// What the organization is shown of requests that wait for its answer, from each of the others, oldest first. For commands
/// of the one.
pub async fn unscoped_asked_by(
    db: &impl ConnectionTrait,
    organization_id: Uuid,
    others: &BTreeSet<Uuid>,
) -> Result<Vec<Seen>, DbErr> {
    let rows = sides()
        .filter(open())
        .filter(Column::OrganizationId.eq(organization_id))
        .filter(Column::IsSender.eq(false))
        .filter(Column::CounterpartId.is_in(others.iter().copied()))
        .order_by_asc(Column::Id)
        .all(db)
        .await?;
    Ok(rows.into_iter().filter_map(Seen::of).collect())
}

/// Which of these organizations have been asked by the organization, and have not answered yet.
pub async fn unscoped_asked(
    db: &impl ConnectionTrait,
    organization_id: Uuid,
    others: &BTreeSet<Uuid>,
) -> Result<BTreeSet<Uuid>, DbErr> {
    let asked: Vec<Uuid> = Entity::find()
        .join(
            JoinType::InnerJoin,
            partnership_side::Relation::Partnership.def(),
        )
        .select_only()
        .column(Column::OrganizationId)
        .filter(open())
        .filter(Column::IsSender.eq(false))
        .filter(Column::CounterpartId.eq(organization_id))
        .filter(Column::OrganizationId.is_in(others.iter().copied()))
        .into_tuple()
        .all(db)
        .await?;
    Ok(asked.into_iter().collect())
}

/// Requests without an answer.
fn open() -> Condition {
    Condition::all()
        .add(partnership::Column::EndedAt.is_null())
        .add(partnership::Column::RecipientId.is_null())
}

/// The organization's request to this address that has no answer yet.
pub async fn unscoped_request_to(
    db: &impl ConnectionTrait,
    sender_id: Uuid,
    email: &Email,
) -> Result<Option<partnership::Model>, DbErr> {
    partnership::Entity::find()
        .filter(open())
        .filter(partnership::Column::SenderId.eq(sender_id))
        .filter(partnership::Column::EmailKey.eq(email.key()))
        .one(db)
        .await
}

/// Requests to this address that no organization is shown, but that of the sender; locked.
pub async fn unscoped_lock_waiting(
    db: &impl ConnectionTrait,
    email_key: &str,
) -> Result<Vec<partnership::Model>, DbErr> {
    partnership::Entity::find()
        .filter(open())
        .filter(partnership::Column::EmailKey.eq(email_key))
        .filter(shown_to_a_recipient().not())
        .order_by_asc(partnership::Column::Id)
        .lock(LockType::NoKeyUpdate)
        .all(db)
        .await
}

fn shown_to_a_recipient() -> Expr {
    let sides = Entity::find()
        .select_only()
        .column(Column::Id)
        .filter(
            Expr::col((Entity, Column::PartnershipId))
                .equals((partnership::Entity, partnership::Column::Id)),
        )
        .filter(Column::IsSender.eq(false))
        .into_query();
    Expr::exists(sides)
}

/// A request, and the active memberships of whoever has its address.
pub type Request = (partnership::Model, Vec<member::Model>);

/// The sender's requests without an answer, but for one, whose address belongs to an active member of the recipient; oldest
/// first, locked.
pub async fn unscoped_lock_others(
    db: &impl ConnectionTrait,
    except: Uuid,
    sender_id: Uuid,
    recipient_id: Uuid,
) -> Result<Vec<Request>, DbErr> {
    let people = user::Entity::find()
        .select_only()
        .column(user::Column::EmailKey)
        .filter(user::Column::Id.in_subquery(super::membership::unscoped_active_ids(recipient_id)))
        .into_query();
    let requests = partnership::Entity::find()
        .filter(open())
        .filter(partnership::Column::SenderId.eq(sender_id))
        .filter(partnership::Column::Id.ne(except))
        .filter(partnership::Column::EmailKey.in_subquery(people))
        .order_by_asc(partnership::Column::Id)
        .lock(LockType::NoKeyUpdate)
        .all(db)
        .await?;
    if requests.is_empty() {
        return Ok(Vec::new());
    }
    let keys = requests.iter().map(|request| request.email_key.clone());
    let mut memberships: HashMap<String, Vec<member::Model>> = HashMap::new();
    let rows: Vec<(member::Model, Option<user::Model>)> = member::Entity::find()
        .join(JoinType::InnerJoin, member::Relation::User.def())
        .select_also(user::Entity)
        .filter(member::Column::Status.is(member::Status::Active))
        .filter(user::Column::EmailKey.is_in(keys))
        .all(db)
        .await?;
    for (membership, user) in rows {
        let key = user.map(|user| user.email_key).unwrap_or_default();
        memberships.entry(key).or_default().push(membership);
    }
    let with_theirs = requests.into_iter().map(|request| {
        let theirs = memberships.get(&request.email_key).cloned();
        (request, theirs.unwrap_or_default())
    });
    Ok(with_theirs.collect())
}

/// How many requests somebody has made since, or an organization, or somebody to one address. For the limits on them.
pub async fn unscoped_count(
    db: &impl ConnectionTrait,
    made: Requests,
    since: Instant,
) -> Result<u64, DbErr> {
    let made = match made {
        Requests::Of(user_id) => {
            Condition::all().add(partnership::Column::RequestedById.eq(user_id))
        }
        Requests::For(organization_id) => {
            Condition::all().add(partnership::Column::SenderId.eq(organization_id))
        }
        Requests::FromTo(user_id, addressee_id) => Condition::all()
            .add(partnership::Column::RequestedById.eq(user_id))
            .add(partnership::Column::AddresseeId.eq(addressee_id)),
    };
    partnership::Entity::find()
        .filter(made)
        .filter(partnership::Column::CreatedAt.gt(since))
        .count(db)
        .await
}

/// Whose requests are counted.
#[derive(Clone, Copy, Debug)]
pub enum Requests {
    /// By this user.
    Of(Uuid),
    /// For this organization.
    For(Uuid),
    /// By this user, to the address of that.
    FromTo(Uuid, Uuid),
}

/// The partnership, unless it is over. For mails about it.
pub async fn unscoped_get(
    db: &impl ConnectionTrait,
    id: Uuid,
) -> Result<Option<partnership::Model>, DbErr> {
    partnership::Entity::find_by_id(id)
        .filter(partnership::Column::EndedAt.is_null())
        .one(db)
        .await
}
