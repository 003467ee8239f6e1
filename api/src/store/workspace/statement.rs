//! The one statement that answers: what the branches name, each row with who made it.

use ::entity::{delegation, partner, solution, user};
use sea_orm::{
    ExprTrait, JoinType,
    sea_query::{Alias, Expr, Func, SelectStatement},
};

use super::{
    super::{
        composite::{select_columns, union_all},
        template::Template,
        visible::{by_own_side, permissions, places},
    },
    Kind,
    asked::Asked,
};
use crate::access::Viewer;

/// Answers all that is asked.
pub(super) static WORKSPACE: Template<Asked> = Template::new(statement);

fn statement(asked: &Asked) -> SelectStatement {
    let mut select = SelectStatement::new();
    let mut with = places(asked.viewer, asked.now);
    asked.subjects().into_iter().for_each(|subjects| {
        with.cte(subjects);
    });
    select
        .with_cte(with)
        .column(of_asked("ask"))
        .column(of_asked("kind"))
        .column(of_asked("id"))
        .column(of_asked("about"))
        .column(of_asked("number"))
        .from_subquery(union_all(asked.branches()), Alias::new("asked"));
    let shown: Vec<Kind> = Kind::ALL
        .into_iter()
        .filter(|kind| asked.shows(*kind))
        .collect();
    for kind in &shown {
        kind.join(&mut select);
    }
    let with_solutions = shown.iter().filter(|kind| asked.shows_solutions(**kind));
    let solutions: Vec<Expr> = with_solutions
        .filter_map(|kind| kind.solution_id())
        .collect();
    if !solutions.is_empty() {
        select_columns::<solution::Entity>(&mut select, "solution");
        let id = Expr::col((solution::Entity, solution::Column::Id));
        select.left_join(solution::Entity, id.eq(first_of(solutions)));
    }
    if !shown.is_empty() {
        join_authorship(&mut select, asked.viewer, &shown);
    }
    select
}

fn join_authorship(select: &mut SelectStatement, viewer: Viewer, shown: &[Kind]) {
    let of = |column: fn(Kind) -> Expr| first_of(shown.iter().copied().map(column).collect());
    let (delegation_id, author_id) = (of(Kind::delegation_id), of(Kind::author_id));
    let author = Alias::new("author");
    select_columns::<partner::Entity>(select, "partner");
    select
        .expr_as(
            Expr::col((author.clone(), user::Column::Name)),
            Alias::new("author_name"),
        )
        .expr_as(
            by_own_side(viewer, delegation_id.clone(), author_id.clone()),
            Alias::new("by_own_side"),
        )
        .expr_as(
            permissions(of(Kind::organization_id)),
            Alias::new("permissions"),
        )
        .join_as(
            JoinType::LeftJoin,
            user::Entity,
            author.clone(),
            Expr::col((author, user::Column::Id)).eq(author_id),
        )
        .left_join(
            delegation::Entity,
            Expr::col((delegation::Entity, delegation::Column::Id)).eq(delegation_id),
        )
        .left_join(
            partner::Entity,
            Expr::col((partner::Entity, partner::Column::Id))
                .equals((delegation::Entity, delegation::Column::PartnerId)),
        );
}

/// Whichever of these is there; SQLite's COALESCE takes no single one.
fn first_of(mut expressions: Vec<Expr>) -> Expr {
    match expressions.len() {
        1 => expressions.remove(0),
        _ => Func::coalesce(expressions).into(),
    }
}

pub(super) fn of_asked(column: &'static str) -> (Alias, Alias) {
    (Alias::new("asked"), Alias::new(column))
}
