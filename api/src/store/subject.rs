//! What notices and errors are about: rows of several kinds, by kind and id, in one statement.

use std::{collections::HashMap, sync::Arc};

use ::entity::{Subject, SubjectKind, delegation, membership};
use sea_orm::{
    ConnectionTrait, DbErr, EntityTrait, FromQueryResult, QuerySelect, QueryTrait, Select,
    sea_query::{Alias, Expr, ExprTrait, SelectStatement},
};
use uuid::Uuid;

use super::composite::{number, select_columns, union_all};
use crate::access::Viewer;

/// A row that something can be about.
#[derive(Clone, Debug)]
pub enum Row {
    Delegation(Arc<delegation::Model>),
    Membership(Arc<membership::Model>),
}

const DELEGATION: usize = 0;
const MEMBERSHIP: usize = 1;

/// Those of `subjects` that the viewer may see.
pub async fn by_ids(
    db: &impl ConnectionTrait,
    viewer: Viewer,
    subjects: &[Subject],
) -> Result<HashMap<Subject, Row>, DbErr> {
    let ids = |kind| {
        let of_kind = subjects.iter().filter(move |subject| subject.kind == kind);
        of_kind.map(|subject| subject.id).collect::<Vec<Uuid>>()
    };
    let mut reading = Reading::default();
    let delegations = ids(SubjectKind::Delegation);
    if !delegations.is_empty() {
        let visible = super::delegation::visible(viewer, &delegations);
        reading.add(DELEGATION, visible, delegation::Column::Id, "delegation");
    }
    let memberships = ids(SubjectKind::Membership);
    if !memberships.is_empty() {
        let visible = super::membership::visible(viewer, &memberships);
        reading.add(MEMBERSHIP, visible, membership::Column::Id, "membership");
    }
    let Some(select) = reading.finish() else {
        return Ok(HashMap::new());
    };
    let mut found = HashMap::new();
    for row in db.query_all(&select).await? {
        let kind: i32 = row.try_get("", "kind")?;
        let (subject, row) = if usize::try_from(kind) == Ok(DELEGATION) {
            let row = delegation::Model::from_query_result(&row, "delegation_")?;
            let subject = Subject::new(SubjectKind::Delegation, row.id);
            (subject, Row::Delegation(Arc::new(row)))
        } else {
            let row = membership::Model::from_query_result(&row, "membership_")?;
            let subject = Subject::new(SubjectKind::Membership, row.id);
            (subject, Row::Membership(Arc::new(row)))
        };
        found.insert(subject, row);
    }
    Ok(found)
}

/// A statement in the making: the visible rows of each kind by their ids, and their tables joined to them.
#[derive(Default)]
struct Reading {
    branches: Vec<SelectStatement>,
    select: SelectStatement,
}

impl Reading {
    fn add<E: EntityTrait>(
        &mut self,
        kind: usize,
        visible: Select<E>,
        id: E::Column,
        table: &'static str,
    ) {
        let branch = visible
            .select_only()
            .column_as(number(kind), "kind")
            .column_as(id, "id");
        self.branches.push(branch.into_query());
        select_columns::<E>(&mut self.select, table);
        let of_kind = Expr::col(found("kind")).eq(number(kind));
        let same = Expr::col((Alias::new(table), id)).equals(found("id"));
        self.select.left_join(E::default(), of_kind.and(same));
    }

    fn finish(mut self) -> Option<SelectStatement> {
        let branches = union_all(self.branches)?;
        self.select
            .column(found("kind"))
            .from_subquery(branches, Alias::new("found"));
        Some(self.select)
    }
}

fn found(column: &'static str) -> (Alias, Alias) {
    (Alias::new("found"), Alias::new(column))
}
