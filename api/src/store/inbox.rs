//! A person's inbox: pages of notifications, how many are unread, how far their stream reaches. Whatever is asked for
//! at once is read in one statement, and so at one moment: a page and the cursor to subscribe after fit together.

use std::{collections::HashMap, sync::Arc};

use ::entity::{
    notification::{self, Column, Entity},
    organization, stream,
};
use sea_orm::{
    ColumnTrait, ConnectionTrait, DbErr, EntityTrait, ExprTrait, FromQueryResult, QueryFilter,
    QueryOrder, QueryResult, QuerySelect, QueryTrait, Select,
    sea_query::{Alias, Expr, SelectStatement},
};

use super::{
    composite::{null, number, optional, select_columns, table, union_all},
    notification::own,
    paging::{Slice, Window},
    template::{Question, TakenOut, Template},
};
use crate::access::Viewer;

/// Something to ask of an inbox.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Ask {
    /// Notifications, newest first.
    Page {
        unread_only: bool,
        window: Window<i64>,
    },
    /// How many are unread.
    Unread,
    /// The number of the newest; 0 when there has been none.
    Reach,
}

/// What was asked for, in the form of the question.
#[derive(Clone, Debug)]
pub enum Answer {
    Page(Slice<Entry>),
    Number(i64),
}

/// A notification and the organization that it comes from.
#[derive(Clone, Debug)]
pub struct Entry {
    pub notification: Arc<notification::Model>,
    pub organization: Option<Arc<organization::Model>>,
}

/// Answers each question. No page goes beyond `up_to`, if that is given.
pub async fn read(
    db: &impl ConnectionTrait,
    viewer: Viewer,
    asks: &[Ask],
    up_to: Option<i64>,
) -> Result<HashMap<Ask, Answer>, DbErr> {
    if asks.is_empty() {
        return Ok(HashMap::new());
    }
    let mut asks = asks.to_vec();
    // In one order, whatever order they are asked in: there is a text for each.
    asks.sort_unstable();
    let asked = Asked {
        viewer,
        asks: asks.clone(),
        up_to,
    };
    let mut found: Vec<(Vec<Entry>, Option<i64>)> = vec![(Vec::new(), None); asks.len()];
    for row in INBOX.all(db, &asked).await? {
        let ask = usize::try_from(row.try_get::<i32>("", "ask")?).unwrap_or_default();
        let Some((entries, number)) = found.get_mut(ask) else {
            continue;
        };
        match row.try_get::<Option<i64>>("", "number")? {
            Some(value) => *number = Some(value),
            None => entries.push(entry(&row)?),
        }
    }
    let answers = asks.iter().zip(found).map(|(ask, (mut entries, number))| {
        let answer = match ask {
            Ask::Page { window, .. } => {
                entries.sort_by_key(|entry| entry.notification.seq);
                if !window.from_end {
                    entries.reverse();
                }
                let total = number.map(|total| u64::try_from(total).unwrap_or_default());
                Answer::Page(Slice::from_excess(entries, window, total))
            }
            Ask::Unread | Ask::Reach => Answer::Number(number.unwrap_or_default()),
        };
        (*ask, answer)
    });
    Ok(answers.collect())
}

/// Questions to one inbox.
#[derive(Clone, PartialEq, Eq, Hash)]
struct Asked {
    viewer: Viewer,
    asks: Vec<Ask>,
    up_to: Option<i64>,
}

impl Question for Asked {
    fn taken_out(&self, values: &mut TakenOut) -> Self {
        Self {
            viewer: values.viewer(self.viewer),
            asks: (self.asks.iter())
                .map(|ask| match *ask {
                    Ask::Page {
                        unread_only,
                        window,
                    } => Ask::Page {
                        unread_only,
                        window: values.window(window, TakenOut::number),
                    },
                    Ask::Unread | Ask::Reach => *ask,
                })
                .collect(),
            up_to: self.up_to.map(|seq| values.number(seq)),
        }
    }
}

static INBOX: Template<Asked> = Template::new(statement);

fn statement(asked: &Asked) -> SelectStatement {
    let branches = asked.asks.iter().enumerate();
    let branches =
        branches.flat_map(|(index, ask)| branches_of(index, ask, asked.viewer, asked.up_to));
    joined(union_all(branches), asked.viewer)
}

/// The statements that answer `ask`, each of the shape (ask, seq, number): a row is a notification by its number in
/// the stream, or else a number.
fn branches_of(
    index: usize,
    ask: &Ask,
    viewer: Viewer,
    up_to: Option<i64>,
) -> Vec<SelectStatement> {
    match *ask {
        Ask::Page {
            unread_only,
            window,
        } => {
            let mut select = own(viewer);
            if unread_only {
                select = select.filter(Column::ReadAt.is_null());
            }
            if let Some(seq) = up_to {
                select = select.filter(Column::Seq.lte(seq));
            }
            let count = window.total.then(|| count(index, select.clone()));
            let page = windowed(index, select, window);
            [Some(page), count].into_iter().flatten().collect()
        }
        Ask::Unread => vec![count(index, own(viewer).filter(Column::ReadAt.is_null()))],
        Ask::Reach => {
            let counter = stream::Entity::find_by_id((stream::Kind::Notices, viewer.user_id))
                .select_only()
                .column_as(number(index), "ask")
                .column_as(null("bigint"), "seq")
                .column_as(stream::Column::LastSeq, "number");
            vec![counter.into_query()]
        }
    }
}

fn windowed(index: usize, select: Select<Entity>, window: Window<i64>) -> SelectStatement {
    let mut select = select
        .select_only()
        .column_as(number(index), "ask")
        .column(Column::Seq)
        .column_as(null("bigint"), "number")
        .limit(window.limit + 1);
    if let Some(after) = window.after {
        select = select.filter(Column::Seq.lt(after));
    }
    if let Some(before) = window.before {
        select = select.filter(Column::Seq.gt(before));
    }
    let select = if window.from_end {
        select.order_by_asc(Column::Seq)
    } else {
        select.order_by_desc(Column::Seq)
    };
    table(select.into_query())
}

fn count(index: usize, select: Select<Entity>) -> SelectStatement {
    select
        .select_only()
        .column_as(number(index), "ask")
        .column_as(null("bigint"), "seq")
        .column_as(Expr::cust("count(*)"), "number")
        .into_query()
}

fn joined(branches: SelectStatement, viewer: Viewer) -> SelectStatement {
    let asked = Alias::new("asked");
    let mut select = SelectStatement::new();
    select
        .column((asked.clone(), Alias::new("ask")))
        .column((asked.clone(), Alias::new("number")));
    select_columns::<Entity>(&mut select, "notification");
    select_columns::<organization::Entity>(&mut select, "organization");
    select
        .from_subquery(branches, asked.clone())
        .left_join(
            Entity,
            Column::UserId
                .eq(viewer.user_id)
                .and(Expr::col((Entity, Column::Seq)).equals((asked, Alias::new("seq")))),
        )
        .left_join(
            organization::Entity,
            Expr::col((organization::Entity, organization::Column::Id))
                .equals((Entity, Column::OrganizationId)),
        )
        .to_owned()
}

fn entry(row: &QueryResult) -> Result<Entry, DbErr> {
    let organization = optional::<organization::Model>(row, "organization")?;
    Ok(Entry {
        notification: Arc::new(notification::Model::from_query_result(
            row,
            "notification_",
        )?),
        organization: organization.map(Arc::new),
    })
}
