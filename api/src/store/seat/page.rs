//! Pages of seats: those on each of several delegations, or those of each of several people, in one statement.

use std::collections::HashMap;

use ::entity::{
    delegation,
    seat::{Column, Entity, Model, Status},
};
use sea_orm::{
    ColumnTrait, Condition, ConnectionTrait, DbErr, EntityTrait, FromQueryResult, Iterable,
    QueryFilter, QueryTrait, Select,
    sea_query::{Alias, Expr, ExprTrait, Order, Query, SelectStatement, WindowStatement},
};
use uuid::Uuid;

use super::super::{
    composite::number,
    delegation as delegations,
    literal::Literal,
    membership,
    paging::{Slice, Window},
    partner_user,
};
use crate::access::Viewer;

/// Whose seats.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Of {
    Delegation(Uuid),
    PartnerUser(Uuid),
}

/// A page of seats, by when they were first given; counted from the first of them.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Page {
    pub of: Of,
    pub statuses: Statuses,
    pub window: Window<Uuid>,
}

/// In which states seats are wanted.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Statuses(u8);

impl Statuses {
    /// Those of the list; whichever, where there is none.
    pub fn of(list: Option<&[Status]>) -> Self {
        let wanted = Status::iter().filter(|status| list.is_none_or(|list| list.contains(status)));
        Self(wanted.fold(0, |all, status| all | bit(status)))
    }

    fn iter(self) -> impl Iterator<Item = Status> {
        Status::iter().filter(move |status| self.0 & bit(*status) != 0)
    }
}

const fn bit(status: Status) -> u8 {
    match status {
        Status::AwaitingPartner => 1,
        Status::AwaitingOrganization => 2,
        Status::Active => 4,
        Status::Removed => 8,
    }
}

/// One's own, until it is removed; the seats on a delegation of one's partner or of an organization that one administers.
fn visible_to(viewer: Viewer) -> Condition {
    let own = Condition::all()
        .add(Column::UserId.eq(viewer.user_id))
        .add(Column::Status.is_not(Status::Removed));
    let sides = Condition::any()
        .add(delegation::Column::PartnerId.in_subquery(partner_user::team_ids(viewer.user_id)))
        .add(
            delegation::Column::OrganizationId
                .in_subquery(membership::administered_organization_ids(viewer.user_id)),
        );
    let mut known = delegations::visible_ids(viewer);
    known.cond_where(sides).and_where(
        Expr::col((delegation::Entity, delegation::Column::Id))
            .equals((Entity, Column::DelegationId)),
    );
    // As a value: PostgreSQL may answer `IN` by reading every delegation.
    Condition::any()
        .add(own)
        .add(Expr::from(known).is_not_null())
}

/// The seat, if the viewer may see it.
pub async fn find(
    db: &impl ConnectionTrait,
    viewer: Viewer,
    id: Uuid,
) -> Result<Option<Model>, DbErr> {
    visible(viewer, &[id]).one(db).await
}

/// Those of these seats that the viewer may see.
pub fn visible(viewer: Viewer, ids: &[Uuid]) -> Select<Entity> {
    Entity::find()
        .filter(Column::Id.is_in(ids.iter().copied()))
        .filter(visible_to(viewer))
}

/// Those of the seats with these ids that the viewer may see.
pub async fn by_ids(
    db: &impl ConnectionTrait,
    viewer: Viewer,
    ids: &[Uuid],
) -> Result<HashMap<Uuid, Model>, DbErr> {
    let rows = visible(viewer, ids).all(db).await?;
    Ok(rows.into_iter().map(|row| (row.id, row)).collect())
}

/// The pages, as far as the viewer may see what is on them: one statement for all that differ only in whose seats they
/// show.
pub async fn read(
    db: &impl ConnectionTrait,
    viewer: Viewer,
    pages: &[Page],
) -> Result<HashMap<Page, Slice<Model>>, DbErr> {
    let mut alike: HashMap<Shape, Vec<Page>> = HashMap::new();
    for page in pages {
        alike.entry(Shape::of(page)).or_default().push(*page);
    }
    let mut answers = HashMap::new();
    for (shape, pages) in alike {
        let mut found: HashMap<Uuid, (Vec<Model>, u64)> = HashMap::new();
        let statement = shape.statement(viewer, pages.iter().map(|page| page.of.id()));
        for row in db.query_all(&statement).await? {
            let seat = Model::from_query_result(&row, "")?;
            let (seats, total) = found.entry(shape.whose(&seat)).or_default();
            *total = u64::try_from(row.try_get::<i64>("", TOTAL)?).unwrap_or_default();
            // The very first comes with every page, to bear the number of all.
            if shape.window.after.is_none_or(|after| seat.id > after) {
                seats.push(seat);
            }
        }
        for page in pages {
            let (seats, total) = found.remove(&page.of.id()).unwrap_or_default();
            let total = page.window.total.then_some(total);
            answers.insert(page, Slice::from_excess(seats, &page.window, total));
        }
    }
    Ok(answers)
}

/// What pages have in common that are read together.
#[derive(PartialEq, Eq, Hash)]
struct Shape {
    of_delegations: bool,
    statuses: Statuses,
    window: Window<Uuid>,
}

impl Of {
    fn id(self) -> Uuid {
        match self {
            Self::Delegation(id) | Self::PartnerUser(id) => id,
        }
    }
}

const PLACE: &str = "place";
const PASSED: &str = "passed";
const TOTAL: &str = "total";

impl Shape {
    fn of(page: &Page) -> Self {
        Self {
            of_delegations: matches!(page.of, Of::Delegation(_)),
            statuses: page.statuses,
            window: page.window,
        }
    }

    fn column(&self) -> Column {
        if self.of_delegations {
            Column::DelegationId
        } else {
            Column::PartnerUserId
        }
    }

    fn whose(&self, seat: &Model) -> Uuid {
        if self.of_delegations {
            seat.delegation_id
        } else {
            seat.partner_user_id
        }
    }

    fn statement(&self, viewer: Viewer, ids: impl Iterator<Item = Uuid>) -> SelectStatement {
        let [place, passed, total, numbered] = [PLACE, PASSED, TOTAL, "numbered"].map(Alias::new);
        let of_each = WindowStatement::partition_by((Entity, self.column()));
        let by_time = of_each
            .clone()
            .order_by((Entity, Column::Id), Order::Asc)
            .to_owned();
        let mut seats = Entity::find()
            .filter(self.column().is_in(ids))
            .filter(Column::Status.is_one_of(self.statuses.iter()))
            .filter(visible_to(viewer))
            .into_query();
        seats
            .expr_window_as(Expr::cust("row_number()"), by_time, place.clone())
            .expr_window_as(Expr::cust("count(*)"), of_each.clone(), total);
        let last = Expr::col(place.clone());
        let mut select = Query::select();
        select.expr(Expr::cust("*"));
        let here = if let Some(after) = self.window.after {
            let before = Expr::case(Column::Id.lte(after), number(1)).finally(number(0));
            seats.expr_window_as(Expr::expr(before).sum(), of_each, passed.clone());
            let end = Expr::col(passed).add(self.window.limit + 1);
            last.lte(end)
                .and(Expr::col((numbered.clone(), Column::Id)).gt(after))
        } else {
            last.lte(self.window.limit + 1)
        };
        let first = Expr::col(place.clone()).eq(number(1));
        select
            .from_subquery(seats, numbered)
            .cond_where(Condition::any().add(here).add(first))
            .order_by(place, Order::Asc)
            .to_owned()
    }
}
