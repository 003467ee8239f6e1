//! Whoever is in a workspace, to be told of what is done in it.

use std::sync::Arc;

use ::entity::{Instant, delegation, membership, seat};
use sea_orm::{
    ColumnTrait, ConnectionTrait, DbErr, QueryFilter, QueryResult, QuerySelect, QueryTrait,
    sea_query::{Alias, Expr, ExprTrait, SelectStatement},
};
use uuid::Uuid;

use super::{
    composite::{null, optional, select_columns, union_all},
    membership::{unscoped_active_ids, unscoped_active_in},
    seat::unscoped_acting,
    template::{Question, TakenOut, Template},
};
use crate::access::{Grant, Seat};

/// Everybody in the organization's workspace, and as what: its active members, and whoever acts for it and is no member.
pub async fn unscoped_all(
    db: &impl ConnectionTrait,
    now: Instant,
    organization_id: Uuid,
) -> Result<Vec<(Uuid, Seat)>, DbErr> {
    let workspace = Workspace {
        organization_id,
        now,
    };
    let rows = READERS.all(db, &workspace).await?;
    let reader = |row: &QueryResult| {
        let seat = match optional::<delegation::Model>(row, "delegation")? {
            None => Seat::Member(row.try_get("", "role")?),
            Some(delegation) => {
                let (permissions, status) = (
                    row.try_get("", "permissions")?,
                    row.try_get("", "seat_status")?,
                );
                Seat::Partner(Grant::new(Arc::new(delegation), permissions, status))
            }
        };
        Ok((row.try_get("", "user_id")?, seat))
    };
    rows.iter().map(reader).collect()
}

/// An organization's workspace at a moment.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
struct Workspace {
    organization_id: Uuid,
    now: Instant,
}

impl Question for Workspace {
    fn taken_out(&self, values: &mut TakenOut) -> Self {
        Self {
            organization_id: values.id(self.organization_id),
            now: values.moment(self.now),
        }
    }
}

static READERS: Template<Workspace> = Template::new(readers);

fn readers(workspace: &Workspace) -> SelectStatement {
    let id = workspace.organization_id;
    let members = unscoped_active_in(id)
        .select_only()
        .column(membership::Column::UserId)
        .column(membership::Column::Role)
        .column_as(null("uuid"), "delegation_id")
        .column_as(null("integer"), "permissions")
        .column_as(null("varchar"), "seat_status");
    let partners = unscoped_acting(workspace.now)
        .filter(delegation::Column::OrganizationId.eq(id))
        .filter(seat::Column::UserId.not_in_subquery(unscoped_active_ids(id)))
        .select_only()
        .column(seat::Column::UserId)
        .column_as(null("varchar"), "role")
        .column(seat::Column::DelegationId)
        .column(seat::Column::Permissions)
        .column_as(seat::Column::Status, "seat_status");
    let reader = Alias::new("reader");
    let mut select = SelectStatement::new();
    for column in ["user_id", "role", "permissions", "seat_status"] {
        select.column((reader.clone(), Alias::new(column)));
    }
    select_columns::<delegation::Entity>(&mut select, "delegation");
    let own = Expr::col((delegation::Entity, delegation::Column::Id));
    select
        .from_subquery(
            union_all([members.into_query(), partners.into_query()]),
            reader.clone(),
        )
        .left_join(
            delegation::Entity,
            own.equals((reader, Alias::new("delegation_id"))),
        )
        .to_owned()
}
