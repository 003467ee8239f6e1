//! What notices and errors are about: rows of several kinds, by kind and id, in one statement.

use std::{collections::HashMap, sync::Arc};

use ::entity::{Subject, SubjectKind, delegation, membership, partner, partner_user, seat};
use sea_orm::{
    ConnectionTrait, DbErr, EntityTrait, FromQueryResult, QuerySelect, QueryTrait, Select,
    sea_query::{Alias, Expr, ExprTrait, SelectStatement},
};
use uuid::Uuid;

use super::{
    composite::{number, select_columns, union_all},
    template::{Question, TakenOut, Template},
};
use crate::access::Viewer;

/// A row that something can be about.
#[derive(Clone, Debug)]
pub enum Row {
    Delegation(Arc<delegation::Model>),
    Membership(Arc<membership::Model>),
    Partner(Arc<partner::Model>),
    PartnerUser(Arc<partner_user::Model>),
    Seat(Arc<seat::Model>),
}

const DELEGATION: usize = 0;
const MEMBERSHIP: usize = 1;
const PARTNER: usize = 2;
const PARTNER_USER: usize = 3;
const SEAT: usize = 4;

/// Those of `subjects` that the viewer may see.
pub async fn by_ids(
    db: &impl ConnectionTrait,
    viewer: Viewer,
    subjects: &[Subject],
) -> Result<HashMap<Subject, Row>, DbErr> {
    if subjects.is_empty() {
        return Ok(HashMap::new());
    }
    let ids = |kind| {
        let of_kind = subjects.iter().filter(move |subject| subject.kind == kind);
        of_kind.map(|subject| subject.id).collect()
    };
    let asked = Asked {
        viewer,
        delegations: ids(SubjectKind::Delegation),
        memberships: ids(SubjectKind::Membership),
        partners: ids(SubjectKind::Partner),
        partner_users: ids(SubjectKind::PartnerUser),
        seats: ids(SubjectKind::Seat),
    };
    let mut found = HashMap::new();
    for row in SUBJECTS.all(db, &asked).await? {
        let kind: i32 = row.try_get("", "kind")?;
        let (subject, row) = match usize::try_from(kind) {
            Ok(DELEGATION) => {
                let row = delegation::Model::from_query_result(&row, "delegation_")?;
                let subject = Subject::new(SubjectKind::Delegation, row.id);
                (subject, Row::Delegation(Arc::new(row)))
            }
            Ok(MEMBERSHIP) => {
                let row = membership::Model::from_query_result(&row, "membership_")?;
                let subject = Subject::new(SubjectKind::Membership, row.id);
                (subject, Row::Membership(Arc::new(row)))
            }
            Ok(PARTNER) => {
                let row = partner::Model::from_query_result(&row, "partner_")?;
                let subject = Subject::new(SubjectKind::Partner, row.id);
                (subject, Row::Partner(Arc::new(row)))
            }
            Ok(PARTNER_USER) => {
                let row = partner_user::Model::from_query_result(&row, "partner_user_")?;
                let subject = Subject::new(SubjectKind::PartnerUser, row.id);
                (subject, Row::PartnerUser(Arc::new(row)))
            }
            Ok(SEAT) => {
                let row = seat::Model::from_query_result(&row, "seat_")?;
                let subject = Subject::new(SubjectKind::Seat, row.id);
                (subject, Row::Seat(Arc::new(row)))
            }
            _ => continue,
        };
        found.insert(subject, row);
    }
    Ok(found)
}

/// Ids of each kind that a viewer asks for.
#[derive(Clone, PartialEq, Eq, Hash)]
struct Asked {
    viewer: Viewer,
    delegations: Vec<Uuid>,
    memberships: Vec<Uuid>,
    partners: Vec<Uuid>,
    partner_users: Vec<Uuid>,
    seats: Vec<Uuid>,
}

impl Question for Asked {
    fn taken_out(&self, values: &mut TakenOut) -> Self {
        Self {
            viewer: values.viewer(self.viewer),
            delegations: values.ids(&self.delegations),
            memberships: values.ids(&self.memberships),
            partners: values.ids(&self.partners),
            partner_users: values.ids(&self.partner_users),
            seats: values.ids(&self.seats),
        }
    }
}

static SUBJECTS: Template<Asked> = Template::new(statement);

fn statement(asked: &Asked) -> SelectStatement {
    let mut reading = Reading::default();
    if !asked.delegations.is_empty() {
        let visible = super::delegation::visible(asked.viewer, &asked.delegations);
        reading.add(DELEGATION, visible, delegation::Column::Id, "delegation");
    }
    if !asked.memberships.is_empty() {
        let visible = super::membership::visible(asked.viewer, &asked.memberships);
        reading.add(MEMBERSHIP, visible, membership::Column::Id, "membership");
    }
    if !asked.partners.is_empty() {
        let visible = super::partner::visible(asked.viewer, &asked.partners);
        reading.add(PARTNER, visible, partner::Column::Id, "partner");
    }
    if !asked.partner_users.is_empty() {
        let visible = super::partner_user::visible(asked.viewer, &asked.partner_users);
        let id = partner_user::Column::Id;
        reading.add(PARTNER_USER, visible, id, "partner_user");
    }
    if !asked.seats.is_empty() {
        let visible = super::seat::page::visible(asked.viewer, &asked.seats);
        reading.add(SEAT, visible, seat::Column::Id, "seat");
    }
    reading.finish()
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

    fn finish(mut self) -> SelectStatement {
        self.select
            .column(found("kind"))
            .from_subquery(union_all(self.branches), Alias::new("found"));
        self.select
    }
}

fn found(column: &'static str) -> (Alias, Alias) {
    (Alias::new("found"), Alias::new(column))
}
