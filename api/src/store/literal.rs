//! Conditions on statuses, roles and kinds, whose values are part of the statement's text.
//!
//! A database that plans a statement without its parameters cannot know that `status = $1` is what a partial index is
//! about; with `status = 'queued'` it does.

use sea_orm::{ActiveEnum, ColumnTrait, ExprTrait, Value, sea_query::Expr};

/// `value` as part of the statement's text.
pub fn literal<V: ActiveEnum>(value: V) -> Expr
where
    V::Value: Into<Value>,
{
    Expr::Constant(value.to_value().into())
}

/// What a column's value is, or is not.
pub trait Literal: ColumnTrait {
    fn is<V: ActiveEnum>(&self, value: V) -> Expr
    where
        V::Value: Into<Value>,
    {
        self.into_expr().eq(literal(value))
    }

    fn is_not<V: ActiveEnum>(&self, value: V) -> Expr
    where
        V::Value: Into<Value>,
    {
        self.into_expr().ne(literal(value))
    }

    fn is_one_of<V: ActiveEnum>(&self, values: impl IntoIterator<Item = V>) -> Expr
    where
        V::Value: Into<Value>,
    {
        self.into_expr().is_in(values.into_iter().map(literal))
    }
}

impl<C: ColumnTrait> Literal for C {}
