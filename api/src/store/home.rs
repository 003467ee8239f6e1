//! A person's home: the workspaces they may enter, the buyers they act for, the invitations that wait. Whichever of
//! these lists are asked for at once are read in one statement, each row with what it leads to.

use std::{collections::HashMap, sync::Arc};

use ::entity::{
    Instant, Permissions, delegation, membership, membership::Role, organization, seat, user,
};
use sea_orm::{
    ColumnTrait, ConnectionTrait, DbErr, ExprTrait, FromQueryResult, IntoSimpleExpr, JoinType,
    QueryFilter, QueryResult, QuerySelect, QueryTrait, Select,
    sea_query::{Alias, Expr, Func, Order, SelectStatement, UnionType},
};
use uuid::Uuid;

use super::{
    composite::{null, number, select_columns, table, union_all},
    delegation::pending,
    membership::active_of,
    paging::{Slice, Window},
    seat::{acting_for, acting_without_membership},
    template::{Question, TakenOut, Template},
};
use crate::access::{Grant, Seat, Viewer};

/// A list of somebody's home.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum List {
    /// The Partner Switcher: own organizations first, then every buyer acted for; in each group the oldest first.
    Contexts,
    /// One workspace, if they may enter it.
    Workspace(Uuid),
    /// The buyers acted for, oldest relationship first.
    BuyerAccounts,
    /// The invitations that wait for an answer, newest first.
    Invitations,
}

/// A row's place in its list: the group it is in, then its own id within.
pub type Key = (i32, Uuid);

/// Which rows of which list.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Page {
    pub list: List,
    pub window: Window<Key>,
}

impl Page {
    /// The one workspace of this organization.
    pub fn workspace(organization_id: Uuid) -> Self {
        let window = Window {
            limit: 1,
            after: None,
            before: None,
            from_end: false,
            total: false,
        };
        Self {
            list: List::Workspace(organization_id),
            window,
        }
    }
}

/// A row of a list.
#[derive(Clone, Debug)]
pub struct Entry {
    pub key: Key,
    pub organization: Arc<organization::Model>,
    pub kind: EntryKind,
    /// Since when the viewer is a member there, or may act from their seat; none of an invitation.
    pub since: Option<Instant>,
}

impl Entry {
    /// The workspace that it is, if it is one, and as what the viewer is there.
    pub fn place(self) -> Option<(Arc<organization::Model>, Seat)> {
        match self.kind {
            EntryKind::Place(seat) => Some((self.organization, seat)),
            EntryKind::Invitation { .. } => None,
        }
    }
}

/// What the row is.
#[derive(Clone, Debug)]
pub enum EntryKind {
    /// A workspace that the viewer may enter.
    Place(Seat),
    /// An invitation, and who sent it.
    Invitation {
        delegation: Arc<delegation::Model>,
        inviter: Arc<user::Model>,
    },
}

/// The rows of each page.
pub async fn read(
    db: &impl ConnectionTrait,
    viewer: Viewer,
    now: Instant,
    pages: &[Page],
) -> Result<HashMap<Page, Slice<Entry>>, DbErr> {
    if pages.is_empty() {
        return Ok(HashMap::new());
    }
    let mut rows: Vec<(Vec<Entry>, Option<u64>)> = vec![(Vec::new(), None); pages.len()];
    let mut pages = pages.to_vec();
    // In one order, whatever order they are asked in: there is a text for each.
    pages.sort_unstable();
    let asked = Asked {
        viewer,
        now,
        pages: pages.clone(),
    };
    for row in HOME.all(db, &asked).await? {
        let page = usize::try_from(row.try_get::<i32>("", "page")?).unwrap_or_default();
        let Some((entries, total)) = rows.get_mut(page) else {
            continue;
        };
        match row.try_get::<Option<i64>>("", "total")? {
            Some(count) => *total = Some(u64::try_from(count).unwrap_or_default()),
            None => entries.push(entry(&row)?),
        }
    }
    let slices = pages.iter().zip(rows).map(|(page, (mut entries, total))| {
        entries.sort_by_key(|entry| entry.key);
        if page.list == List::Invitations {
            entries.reverse();
        }
        (*page, Slice::from_excess(entries, &page.window, total))
    });
    Ok(slices.collect())
}

/// Pages of somebody's home at a moment.
#[derive(Clone, PartialEq, Eq, Hash)]
struct Asked {
    viewer: Viewer,
    now: Instant,
    pages: Vec<Page>,
}

impl Question for Asked {
    fn taken_out(&self, values: &mut TakenOut) -> Self {
        Self {
            viewer: values.viewer(self.viewer),
            now: values.moment(self.now),
            pages: (self.pages.iter())
                .map(|page| Page {
                    list: match page.list {
                        List::Workspace(id) => List::Workspace(values.id(id)),
                        list => list,
                    },
                    window: values
                        .window(page.window, |values, (place, id)| (place, values.id(id))),
                })
                .collect(),
        }
    }
}

static HOME: Template<Asked> = Template::new(statement);

fn statement(asked: &Asked) -> SelectStatement {
    let branches = asked.pages.iter().enumerate().flat_map(|(index, page)| {
        let base = base(page.list, asked.viewer, asked.now);
        let counted = page.window.total.then(|| counted(index, base.clone()));
        [Some(windowed(index, page, base)), counted]
    });
    joined(union_all(branches.flatten()))
}

/// A workspace that the viewer may enter.
#[derive(Clone, Debug)]
pub struct Entered {
    /// As what.
    pub seat: Seat,
    /// Since when. What was before may be theirs to see as it is now, but they were not there.
    pub since: Option<Instant>,
}

/// As what the viewer is in the organization's workspace; none if they may not enter it.
pub async fn enter(
    db: &impl ConnectionTrait,
    viewer: Viewer,
    now: Instant,
    organization_id: Uuid,
) -> Result<Option<Entered>, DbErr> {
    let page = Page::workspace(organization_id);
    let mut found = read(db, viewer, now, &[page]).await?;
    let entry = found.remove(&page).and_then(|mut slice| slice.rows.pop());
    Ok(entry.and_then(|entry| {
        let since = entry.since;
        let (_, seat) = entry.place()?;
        Some(Entered { seat, since })
    }))
}

/// The whole list: for each row its key, and what it leads to.
fn base(list: List, viewer: Viewer, now: Instant) -> SelectStatement {
    match list {
        List::Contexts => {
            let acting = acting_without_membership(viewer.user_id, now);
            let mut all = own(active_of(viewer.user_id));
            all.union(
                UnionType::All,
                acting_in(1, delegation::Column::OrganizationId, acting),
            );
            all
        }
        List::Workspace(id) => {
            let member = active_of(viewer.user_id);
            let acting = acting_without_membership(viewer.user_id, now);
            let mut all = own(member.filter(membership::Column::OrganizationId.eq(id)));
            all.union(
                UnionType::All,
                acting_in(
                    1,
                    delegation::Column::OrganizationId,
                    acting.filter(delegation::Column::OrganizationId.eq(id)),
                ),
            );
            all
        }
        List::BuyerAccounts => {
            let acting = acting_for(viewer.user_id, now);
            acting_in(0, delegation::Column::Id, acting)
        }
        List::Invitations => invitations(pending(viewer, now)),
    }
}

/// When somebody came, or as near as is known.
fn since(came: impl IntoSimpleExpr, made: impl IntoSimpleExpr) -> Expr {
    Func::coalesce([came.into_simple_expr(), made.into_simple_expr()]).into()
}

fn own(select: Select<membership::Entity>) -> SelectStatement {
    select
        .select_only()
        .column_as(number(0), "place")
        .column_as(membership::Column::OrganizationId, "key")
        .column(membership::Column::OrganizationId)
        .column(membership::Column::Role)
        .column_as(null("uuid"), "delegation_id")
        .column_as(null("integer"), "permissions")
        .column_as(null("varchar"), "seat_status")
        .column_as(
            since(membership::Column::JoinedAt, membership::Column::CreatedAt),
            "since",
        )
        .into_query()
}

fn acting_in(
    place: usize,
    key: delegation::Column,
    select: Select<seat::Entity>,
) -> SelectStatement {
    select
        .select_only()
        .column_as(number(place), "place")
        .column_as(key, "key")
        .column(delegation::Column::OrganizationId)
        .column_as(null("varchar"), "role")
        .column(seat::Column::DelegationId)
        .column(seat::Column::Permissions)
        .column_as(seat::Column::Status, "seat_status")
        .column_as(
            since(seat::Column::EffectiveAt, seat::Column::CreatedAt),
            "since",
        )
        .into_query()
}

fn invitations(select: Select<delegation::Entity>) -> SelectStatement {
    select
        .select_only()
        .column_as(number(0), "place")
        .column_as(delegation::Column::Id, "key")
        .column(delegation::Column::OrganizationId)
        .column_as(null("varchar"), "role")
        .column_as(delegation::Column::Id, "delegation_id")
        .column_as(null("integer"), "permissions")
        .column_as(null("varchar"), "seat_status")
        .column_as(null("bigint"), "since")
        .into_query()
}

fn windowed(index: usize, page: &Page, base: SelectStatement) -> SelectStatement {
    let (place, key) = (Alias::new("place"), Alias::new("key"));
    let newest_first = page.list == List::Invitations;
    let order = if newest_first {
        Order::Desc
    } else {
        Order::Asc
    };
    let mut select = SelectStatement::new();
    select
        .expr_as(number(index), Alias::new("page"))
        .expr_as(null("bigint"), Alias::new("total"))
        .expr(Expr::cust("entry.*"))
        .from_subquery(base, Alias::new("entry"))
        .order_by(place.clone(), order.clone())
        .order_by(key.clone(), order)
        .limit(page.window.limit + 1);
    if let Some((after_place, after_key)) = page.window.after {
        let (place, key) = (Expr::col(place), Expr::col(key));
        let beyond = if newest_first {
            let same = place.clone().eq(after_place).and(key.lt(after_key));
            place.lt(after_place).or(same)
        } else {
            let same = place.clone().eq(after_place).and(key.gt(after_key));
            place.gt(after_place).or(same)
        };
        select.and_where(beyond);
    }
    table(select)
}

fn counted(index: usize, base: SelectStatement) -> SelectStatement {
    SelectStatement::new()
        .expr_as(number(index), Alias::new("page"))
        .expr_as(Expr::cust("count(*)"), Alias::new("total"))
        .expr_as(null("integer"), Alias::new("place"))
        .expr_as(null("uuid"), Alias::new("key"))
        .expr_as(null("uuid"), Alias::new("organization_id"))
        .expr_as(null("varchar"), Alias::new("role"))
        .expr_as(null("uuid"), Alias::new("delegation_id"))
        .expr_as(null("integer"), Alias::new("permissions"))
        .expr_as(null("varchar"), Alias::new("seat_status"))
        .expr_as(null("bigint"), Alias::new("since"))
        .from_subquery(base, Alias::new("entry"))
        .to_owned()
}

/// Each branch's row with its organization, its delegation and, for an invitation, its sender.
fn joined(branches: SelectStatement) -> SelectStatement {
    let col = |table: &'static str, column: &'static str| {
        Expr::col((Alias::new(table), Alias::new(column)))
    };
    let mut select = SelectStatement::new();
    for column in [
        "page",
        "total",
        "place",
        "key",
        "role",
        "permissions",
        "seat_status",
        "since",
    ] {
        select.column((Alias::new("home"), Alias::new(column)));
    }
    select_columns::<organization::Entity>(&mut select, "organization");
    select_columns::<delegation::Entity>(&mut select, "delegation");
    select_columns::<user::Entity>(&mut select, "inviter");
    let inviter = Alias::new("inviter");
    select
        .from_subquery(branches, Alias::new("home"))
        .left_join(
            organization::Entity,
            col("organization", "id").eq(col("home", "organization_id")),
        )
        .left_join(
            delegation::Entity,
            col("delegation", "id").eq(col("home", "delegation_id")),
        )
        .join_as(
            JoinType::LeftJoin,
            user::Entity,
            inviter,
            col("inviter", "id")
                .eq(col("delegation", "invited_by_id"))
                .and(col("home", "permissions").is_null()),
        )
        .to_owned()
}

fn entry(row: &QueryResult) -> Result<Entry, DbErr> {
    let key = (row.try_get("", "place")?, row.try_get("", "key")?);
    let organization = Arc::new(organization::Model::from_query_result(
        row,
        "organization_",
    )?);
    let role: Option<Role> = row.try_get("", "role")?;
    let permissions: Option<Permissions> = row.try_get("", "permissions")?;
    let status: Option<seat::Status> = row.try_get("", "seat_status")?;
    let kind = match (role, permissions) {
        (Some(role), _) => EntryKind::Place(Seat::Member(role)),
        (None, own) => {
            let delegation = delegation::Model::from_query_result(row, "delegation_")?;
            let delegation = Arc::new(delegation);
            match own.zip(status) {
                Some((own, status)) => {
                    EntryKind::Place(Seat::Partner(Grant::new(delegation, own, status)))
                }
                None => EntryKind::Invitation {
                    delegation,
                    inviter: Arc::new(user::Model::from_query_result(row, "inviter_")?),
                },
            }
        }
    };
    Ok(Entry {
        key,
        organization,
        kind,
        since: row.try_get("", "since")?,
    })
}
