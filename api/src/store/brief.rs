//! Briefs: whom they ask, and what these answer. Pages of briefs are read with the rest of a workspace.

pub mod mailed;

use std::collections::HashMap;

use ::entity::{
    Instant, brief, brief_link,
    brief_recipient::{self, Column, Entity, Model},
    brief_response, mail, solution,
};
use sea_orm::{
    ColumnTrait, ConnectionTrait, DbErr, EntityTrait, ExprTrait, FromQueryResult, JoinType,
    PaginatorTrait, QueryFilter, QueryOrder, QueryResult, QuerySelect, QueryTrait, RelationTrait,
    Select,
    sea_query::{Alias, Expr, Order, Query, SelectStatement, WindowStatement},
};
use uuid::Uuid;

use super::{
    composite::{null, select_columns, union_all},
    paging::{Slice, Window},
    template::{Question, TakenOut, Template},
    visible::{self, InWorkspace},
};
use crate::access::Viewer;

/// The brief, if the viewer may see it.
pub async fn find(
    db: &impl ConnectionTrait,
    viewer: Viewer,
    now: Instant,
    id: Uuid,
) -> Result<Option<brief::Model>, DbErr> {
    visible::one::<brief::Entity>(viewer, now, id).one(db).await
}

/// The same, locked until the transaction ends.
pub async fn lock(
    db: &impl ConnectionTrait,
    viewer: Viewer,
    now: Instant,
    id: Uuid,
) -> Result<Option<brief::Model>, DbErr> {
    visible::one::<brief::Entity>(viewer, now, id)
        .lock_exclusive()
        .one(db)
        .await
}

/// Whom a brief asks, in order. Under the brief's lock.
pub async fn unscoped_recipients(
    db: &impl ConnectionTrait,
    brief_id: Uuid,
) -> Result<Vec<Model>, DbErr> {
    Entity::find()
        .filter(Column::BriefId.eq(brief_id))
        .order_by_asc(Column::Position)
        .all(db)
        .await
}

/// How many it asks. Under the brief's lock.
pub async fn unscoped_count_recipients(
    db: &impl ConnectionTrait,
    brief_id: Uuid,
) -> Result<i64, DbErr> {
    let asked = Entity::find().filter(Column::BriefId.eq(brief_id));
    let count = asked.count(db).await?;
    Ok(i64::try_from(count).unwrap_or(i64::MAX))
}

/// The answers that a recipient has given, oldest first. Under the recipient's lock.
pub async fn unscoped_responses_by(
    db: &impl ConnectionTrait,
    recipient_id: Uuid,
) -> Result<Vec<brief_response::Model>, DbErr> {
    brief_response::Entity::find()
        .filter(brief_response::Column::RecipientId.eq(recipient_id))
        .order_by_asc(brief_response::Column::ReceivedAt)
        .order_by_asc(brief_response::Column::Id)
        .all(db)
        .await
}

/// What a supplier is asked, for whoever holds their link.
pub struct Asked {
    pub brief: brief::Model,
    pub recipient: Model,
    pub solution: solution::Model,
}

/// What the link whose token has this hash is about: the token is the permission. None once the brief was deleted.
pub async fn unscoped_find_asked(
    db: &impl ConnectionTrait,
    token_hash: &[u8],
) -> Result<Option<Asked>, DbErr> {
    let linked = Entity::find()
        .join_rev(JoinType::InnerJoin, brief_link::Relation::Recipient.def())
        .filter(brief_link::Column::TokenHash.eq(token_hash.to_vec()));
    unscoped_asked(db, linked).await
}

/// What the mail with this id asks, and of whom. For the worker that sends it.
pub async fn unscoped_find_mailed(
    db: &impl ConnectionTrait,
    mail_id: Uuid,
) -> Result<Option<Asked>, DbErr> {
    let mailed = Entity::find().filter(Column::MailId.eq(mail_id));
    unscoped_asked(db, mailed).await
}

/// Holds the brief that the mail with this id asks about as it is, until the transaction ends. For the worker that sends it.
pub async fn unscoped_hold_mailed(db: &impl ConnectionTrait, mail_id: Uuid) -> Result<(), DbErr> {
    let asked = Entity::find()
        .select_only()
        .column(Column::BriefId)
        .filter(Column::MailId.eq(mail_id))
        .into_query();
    brief::Entity::find()
        .filter(brief::Column::Id.in_subquery(asked))
        .lock_shared()
        .one(db)
        .await
        .map(drop)
}

async fn unscoped_asked(
    db: &impl ConnectionTrait,
    recipients: Select<Entity>,
) -> Result<Option<Asked>, DbErr> {
    let mut select = recipients
        .select_only()
        .join(JoinType::InnerJoin, brief_recipient::Relation::Brief.def())
        .join(
            JoinType::InnerJoin,
            brief_recipient::Relation::Solution.def(),
        )
        .into_query();
    select_columns::<Entity>(&mut select, "brief_recipient");
    select_columns::<brief::Entity>(&mut select, "brief");
    select_columns::<solution::Entity>(&mut select, "solution");
    let Some(row) = db.query_one(&select).await? else {
        return Ok(None);
    };
    Ok(Some(Asked {
        brief: brief::Model::from_query_result(&row, "brief_")?,
        recipient: Model::from_query_result(&row, "brief_recipient_")?,
        solution: solution::Model::from_query_result(&row, "solution_")?,
    }))
}

/// The brief that a supplier answers, held as it is, and the recipient, locked, until the transaction ends.
pub async fn unscoped_lock_asked(
    db: &impl ConnectionTrait,
    asked: &Asked,
) -> Result<Option<(brief::Model, Model)>, DbErr> {
    let brief = brief::Entity::find_by_id(asked.brief.id)
        .lock_shared()
        .one(db)
        .await?;
    let recipient = Entity::find_by_id(asked.recipient.id)
        .lock_exclusive()
        .one(db)
        .await?;
    Ok(brief.zip(recipient))
}

/// A recipient, what they offer, and how the mail to them stands.
pub type Recipient = (Model, solution::Model, Option<mail::Status>);

/// Whom each of these briefs asks, in order. For briefs that the viewer may see.
pub async fn unscoped_recipients_of(
    db: &impl ConnectionTrait,
    brief_ids: &[Uuid],
) -> Result<HashMap<Uuid, Vec<Recipient>>, DbErr> {
    let mut recipients: HashMap<Uuid, Vec<Recipient>> = HashMap::new();
    for row in RECIPIENTS.all(db, &brief_ids.to_vec()).await? {
        let recipient = Model::from_query_result(&row, "brief_recipient_")?;
        let solution = solution::Model::from_query_result(&row, "solution_")?;
        let status = row.try_get::<Option<mail::Status>>("", "mail_status")?;
        let of_brief = recipients.entry(recipient.brief_id).or_default();
        of_brief.push((recipient, solution, status));
    }
    Ok(recipients)
}

static RECIPIENTS: Template<Vec<Uuid>> = Template::new(|brief_ids| {
    let mut select = Entity::find()
        .select_only()
        .filter(Column::BriefId.is_in(brief_ids.iter().copied()))
        .join(
            JoinType::InnerJoin,
            brief_recipient::Relation::Solution.def(),
        )
        .join(JoinType::LeftJoin, brief_recipient::Relation::Mail.def())
        .order_by_asc(Column::Position)
        .column_as(mail::Column::Status, "mail_status")
        .into_query();
    select_columns::<Entity>(&mut select, "brief_recipient");
    select_columns::<solution::Entity>(&mut select, "solution");
    select
});

/// An answer, and what it offers.
pub type Response = (brief_response::Model, solution::Model);

/// Which answers to a brief.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Answers {
    pub window: Window<Uuid>,
    pub brief_id: Uuid,
}

/// Pages of answers, newest first. For briefs that the viewer may see.
pub async fn unscoped_responses_of(
    db: &impl ConnectionTrait,
    asks: &[Answers],
) -> Result<HashMap<Answers, Slice<Response>>, DbErr> {
    let mut found: HashMap<Uuid, (Vec<Response>, u64)> = HashMap::new();
    let mut by_window: HashMap<Window<Uuid>, Vec<Uuid>> = HashMap::new();
    for ask in asks {
        by_window.entry(ask.window).or_default().push(ask.brief_id);
    }
    let mut slices = HashMap::new();
    for (window, brief_ids) in by_window {
        found.clear();
        let pages = Pages { window, brief_ids };
        for row in RESPONSES.all(db, &pages).await? {
            if let Some(count) = row.try_get::<Option<i64>>("", "number")? {
                let brief_id = row.try_get("", "about")?;
                found.entry(brief_id).or_default().1 = u64::try_from(count).unwrap_or_default();
            } else {
                let response = response(&row)?;
                found
                    .entry(response.0.brief_id)
                    .or_default()
                    .0
                    .push(response);
            }
        }
        for brief_id in pages.brief_ids {
            let (mut rows, total) = found.remove(&brief_id).unwrap_or_default();
            rows.sort_by_key(|(row, _)| std::cmp::Reverse(row.id));
            let total = window.total.then_some(total);
            let slice = Slice::from_excess(rows, &window, total);
            slices.insert(Answers { window, brief_id }, slice);
        }
    }
    Ok(slices)
}

/// Pages of answers to several briefs.
#[derive(Clone, PartialEq, Eq, Hash)]
struct Pages {
    window: Window<Uuid>,
    brief_ids: Vec<Uuid>,
}

impl Question for Pages {
    fn taken_out(&self, values: &mut TakenOut) -> Self {
        Self {
            window: values.window(self.window, TakenOut::id),
            brief_ids: values.ids(&self.brief_ids),
        }
    }
}

static RESPONSES: Template<Pages> = Template::new(|pages| {
    let responses = brief_response::Entity::find()
        .select_only()
        .filter(brief_response::Column::BriefId.is_in(pages.brief_ids.iter().copied()));
    let count = pages.window.total.then(|| {
        responses
            .clone()
            .column_as(Expr::cust("count(*)"), "number")
            .column_as(null("uuid"), "id")
            .column_as(brief_response::Column::BriefId, "about")
            .group_by(brief_response::Column::BriefId)
            .into_query()
    });
    let asked = |column: &'static str| (Alias::new("asked"), Alias::new(column));
    let branches = [Some(newest(responses, pages.window)), count];
    let mut select = Query::select()
        .column(asked("number"))
        .column(asked("about"))
        .from_subquery(
            union_all(branches.into_iter().flatten()),
            Alias::new("asked"),
        )
        .left_join(
            brief_response::Entity,
            Expr::col((brief_response::Entity, brief_response::Column::Id)).equals(asked("id")),
        )
        .left_join(
            Entity,
            Expr::col((Entity, Column::Id))
                .equals((brief_response::Entity, brief_response::Column::RecipientId)),
        )
        .left_join(
            solution::Entity,
            Expr::col((solution::Entity, solution::Column::Id))
                .equals((Entity, Column::SolutionId)),
        )
        .to_owned();
    select_columns::<brief_response::Entity>(&mut select, "brief_response");
    select_columns::<solution::Entity>(&mut select, "solution");
    select
});

/// The newest of each brief's, as many as the window shows and one more.
fn newest(responses: Select<brief_response::Entity>, window: Window<Uuid>) -> SelectStatement {
    let responses = match window.after {
        Some(after) => responses.filter(brief_response::Column::Id.lt(after)),
        None => responses,
    };
    let mut numbered = responses
        .column_as(brief_response::Column::Id, "id")
        .into_query();
    let newest_first =
        WindowStatement::partition_by((brief_response::Entity, brief_response::Column::BriefId))
            .order_by(
                (brief_response::Entity, brief_response::Column::Id),
                Order::Desc,
            )
            .to_owned();
    let place = Alias::new("place");
    numbered.expr_window_as(Expr::cust("row_number()"), newest_first, place.clone());
    Query::select()
        .expr_as(null("bigint"), Alias::new("number"))
        .column(Alias::new("id"))
        .expr_as(null("uuid"), Alias::new("about"))
        .from_subquery(numbered, Alias::new("numbered"))
        .and_where(Expr::col(place).lte(window.limit + 1))
        .to_owned()
}

fn response(row: &QueryResult) -> Result<Response, DbErr> {
    Ok((
        brief_response::Model::from_query_result(row, "brief_response_")?,
        solution::Model::from_query_result(row, "solution_")?,
    ))
}

/// The answers with these ids, to briefs that the viewer may see.
pub async fn responses_by_ids(
    db: &impl ConnectionTrait,
    viewer: Viewer,
    now: Instant,
    ids: &[Uuid],
) -> Result<HashMap<Uuid, Response>, DbErr> {
    let mut select = brief_response::Entity::find()
        .select_only()
        .filter(brief_response::Column::Id.is_in(ids.iter().copied()))
        .join(JoinType::InnerJoin, brief_response::Relation::Brief.def())
        .join(
            JoinType::InnerJoin,
            brief_response::Relation::Recipient.def(),
        )
        .join(
            JoinType::InnerJoin,
            brief_recipient::Relation::Solution.def(),
        )
        .filter(brief::Entity::visible_to(viewer, now))
        .into_query();
    select_columns::<brief_response::Entity>(&mut select, "brief_response");
    select_columns::<solution::Entity>(&mut select, "solution");
    select.with_cte(visible::places(viewer, now));
    let rows = db.query_all(&select).await?;
    let responses = rows.iter().map(response);
    responses
        .map(|response| response.map(|(row, solution)| (row.id, (row, solution))))
        .collect()
}
