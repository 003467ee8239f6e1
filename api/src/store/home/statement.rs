//! The one statement that reads whichever lists are asked for.

use ::entity::{Instant, delegation, membership, organization, seat, user};
use sea_orm::{
    ColumnTrait, ExprTrait, IntoSimpleExpr, JoinType, QueryFilter, QuerySelect, QueryTrait, Select,
    sea_query::{Alias, Expr, Func, Order, SelectStatement, UnionType},
};

use super::{Asked, List, Page};
use crate::{
    access::Viewer,
    store::{
        composite::{null, number, select_columns, table, union_all},
        delegation::pending,
        membership::active_of,
        seat::{acting_for, acting_without_membership},
    },
};

pub(super) fn of(asked: &Asked) -> SelectStatement {
    let branches = asked.pages.iter().enumerate().flat_map(|(index, page)| {
        let base = base(page.list, asked.viewer, asked.now);
        let counted = page.window.total.then(|| counted(index, base.clone()));
        [Some(windowed(index, page, base)), counted]
    });
    joined(union_all(branches.flatten()))
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
