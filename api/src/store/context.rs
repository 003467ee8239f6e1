//! The Partner Switcher: every workspace a viewer may enter.

use ::entity::{Instant, delegation, membership, seat};
use sea_orm::{
    ConnectionTrait, DbErr, FromQueryResult,
    sea_query::{Alias, Expr, ExprTrait, Order, Query, SelectStatement, UnionType},
};
use uuid::Uuid;

use super::{
    membership::active_organization_ids,
    paging::{Slice, Window},
    seat::acting_contexts,
};
use crate::access::Viewer;

/// A workspace the viewer may enter, as what.
#[derive(Clone, Debug, FromQueryResult)]
pub struct Context {
    /// 0 for the viewer's own organizations, which come first; 1 for those they act for.
    pub place: i32,
    pub organization_id: Uuid,
    /// As a partner: under which delegation.
    pub delegation_id: Option<Uuid>,
}

/// A context's key: its place in the list, then the organization.
pub type Key = (i32, Uuid);

/// Own organizations first, then every buyer the viewer acts for.
pub async fn list(
    db: &impl ConnectionTrait,
    viewer: Viewer,
    now: Instant,
    window: Window<Key>,
) -> Result<Slice<Context>, DbErr> {
    let (place, organization_id) = (Alias::new("place"), Alias::new("organization_id"));
    let total = if window.total {
        let count = Query::select()
            .expr_as(Expr::cust("count(*)"), Alias::new("count"))
            .from_subquery(contexts(viewer, now), Alias::new("context"))
            .to_owned();
        let row = db.query_one(&count).await?;
        row.map(|row| row.try_get::<i64>("", "count"))
            .transpose()?
            .map(|count| u64::try_from(count).unwrap_or_default())
    } else {
        None
    };
    let mut page = Query::select();
    page.columns([
        place.clone(),
        organization_id.clone(),
        Alias::new("delegation_id"),
    ])
    .from_subquery(contexts(viewer, now), Alias::new("context"))
    .order_by(place.clone(), Order::Asc)
    .order_by(organization_id.clone(), Order::Asc)
    .limit(window.limit + 1);
    if let Some((after_place, after_id)) = window.after {
        let same = Expr::col(place.clone())
            .eq(after_place)
            .and(Expr::col(organization_id).gt(after_id));
        page.and_where(Expr::col(place).gt(after_place).or(same));
    }
    let rows = db.query_all(&page).await?;
    let rows = rows
        .iter()
        .map(|row| Context::from_query_result(row, ""))
        .collect::<Result<_, _>>()?;
    Ok(Slice::from_excess(rows, &window, total))
}

fn contexts(viewer: Viewer, now: Instant) -> SelectStatement {
    let mine = active_organization_ids(viewer.user_id);
    let own = Query::select()
        .expr_as(Expr::cust("0"), Alias::new("place"))
        .expr_as(
            Expr::col((Alias::new("own"), membership::Column::OrganizationId)),
            Alias::new("organization_id"),
        )
        .expr_as(
            Expr::cust("CAST(NULL AS uuid)"),
            Alias::new("delegation_id"),
        )
        .from_subquery(mine, Alias::new("own"))
        .to_owned();
    let acting = Query::select()
        .expr_as(Expr::cust("1"), Alias::new("place"))
        .expr_as(
            Expr::col((Alias::new("acting"), delegation::Column::OrganizationId)),
            Alias::new("organization_id"),
        )
        .expr_as(
            Expr::col((Alias::new("acting"), seat::Column::DelegationId)),
            Alias::new("delegation_id"),
        )
        .from_subquery(acting_contexts(viewer.user_id, now), Alias::new("acting"))
        .to_owned();
    let mut all = own;
    all.union(UnionType::All, acting);
    all
}
