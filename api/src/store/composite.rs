//! Several reads in one statement: branches of one narrow shape, and the rows that they name joined to them.
//!
//! A dashboard is read so: what its fields ask for at the same time costs one way to the database, not one each.

use sea_orm::{
    DbErr, EntityTrait, FromQueryResult, IdenStatic, Iterable, QueryResult,
    sea_query::{Alias, Expr, SelectStatement, UnionType},
};

/// NULL as a value of this SQL type: PostgreSQL wants the branches of a union to agree.
pub fn null(sql_type: &str) -> Expr {
    Expr::cust(format!("CAST(NULL AS {sql_type})"))
}

/// A number that is part of the statement's text.
pub fn number(value: usize) -> Expr {
    Expr::cust(value.to_string())
}

/// `select`, as a table of its own, so that its order and its limit stay within.
pub fn table(select: SelectStatement) -> SelectStatement {
    SelectStatement::new()
        .expr(Expr::cust("*"))
        .from_subquery(select, Alias::new("branch"))
        .to_owned()
}

/// All rows of all branches, of which there must be one.
pub fn union_all(branches: impl IntoIterator<Item = SelectStatement>) -> SelectStatement {
    let all = branches.into_iter().reduce(|mut all, branch| {
        all.union(UnionType::All, branch);
        all
    });
    all.unwrap_or_default()
}

/// Selects every column of `E` from the table `from`, each named after it: `from_column`.
pub fn select_columns<E: EntityTrait>(select: &mut SelectStatement, from: &'static str) {
    for column in E::Column::iter() {
        let name = format!("{from}_{}", column.as_str());
        select.expr_as(Expr::col((Alias::new(from), column)), Alias::new(name));
    }
}

/// The row of the outer-joined table `from`, by the names of [`select_columns`]; none where nothing was joined. What is
/// there and cannot be read is an error: `from_query_result_optional` would take it for nothing.
pub fn optional<M: FromQueryResult>(row: &QueryResult, from: &str) -> Result<Option<M>, DbErr> {
    Option::from_query_result(row, &format!("{from}_"))
}
