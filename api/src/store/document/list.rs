//! Lists of documents, in their order: those that are asked for at the same time in one statement.

use std::collections::HashMap;

use ::entity::{
    document::{Column, Entity},
    document_path, document_share, partnership, partnership_side,
};
use sea_orm::{
    ColumnTrait, Condition, ConnectionTrait, DbErr, EntityTrait, JoinType, QueryFilter, QueryOrder,
    QuerySelect, QueryTrait, Select,
    sea_query::{Expr, ExprTrait, SelectStatement},
};
use uuid::Uuid;

use super::{Document, below_what_is_shared, is_shared, shares, whole};
use crate::{
    access::Viewer,
    store::{
        composite::{null, number, table, union_all},
        membership::active_organization_ids,
        paging::{Slice, Window, beyond},
    },
};

/// A document's place in a list: its key, then its id.
pub type Place = (Vec<u8>, Uuid);

/// Some documents, folders first and then by name. Nothing of it is anybody's but the organization's members'.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum List {
    /// The organization's own that are in no folder.
    Top { organization_id: Uuid },
    /// What is in the folder, which is the organization's own or shared with it.
    Folder {
        organization_id: Uuid,
        folder_id: Uuid,
    },
    /// What partners share with the organization: each thing that they share, and not what is below it.
    SharedWith { organization_id: Uuid },
    /// What either side shares with the other, by the side of a partnership.
    SharedOver { side_id: Uuid },
    /// All of the organization's own, wherever they are. Only counted.
    Own { organization_id: Uuid },
    /// All that partners share with it, wherever it is. Only counted.
    Others { organization_id: Uuid },
}

/// Some of a list.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Ask {
    pub list: List,
    pub window: Window<Place>,
}

/// Answers each question.
pub async fn read(
    db: &impl ConnectionTrait,
    viewer: Viewer,
    asks: &[Ask],
) -> Result<HashMap<Ask, Slice<Document>>, DbErr> {
    if asks.is_empty() {
        return Ok(HashMap::new());
    }
    let numbered = || asks.iter().enumerate();
    let pages = numbered().filter_map(|(index, ask)| ask.page(viewer, index));
    let totals = numbered().filter_map(|(index, ask)| ask.total(viewer, index));
    let (pages, totals): (Vec<_>, Vec<_>) = (pages.collect(), totals.collect());
    let statement = match pages.is_empty() {
        true => union_all(totals),
        // Pages first: SQLite takes the type of an id from the first, and finds documents by no other.
        false => whole(union_all(pages.into_iter().chain(totals))),
    };
    let rows = db.query_all(&statement).await?;
    let mut found: Vec<(Vec<Document>, Option<u64>)> = vec![(Vec::new(), None); asks.len()];
    for row in rows {
        let index: i32 = row.try_get("", "ask")?;
        let index = usize::try_from(index).unwrap_or(usize::MAX);
        let Some((documents, total)) = found.get_mut(index) else {
            continue;
        };
        match row.try_get::<Option<i64>>("", "number")? {
            Some(count) => *total = Some(u64::try_from(count).unwrap_or_default()),
            None => documents.push(Document::read(&row)?),
        }
    }
    let answers = asks.iter().zip(found).map(|(ask, (mut documents, total))| {
        documents.sort_by(|one, other| place(one).cmp(&place(other)));
        (
            ask.clone(),
            Slice::from_excess(documents, &ask.window, total),
        )
    });
    Ok(answers.collect())
}

fn place(document: &Document) -> (&[u8], Uuid) {
    (&document.row.sort_key, document.row.id)
}

impl Ask {
    /// Rows of (ask, id, number) that name the documents of the page; none for what is only counted.
    fn page(&self, viewer: Viewer, index: usize) -> Option<SelectStatement> {
        if self.list.is_only_counted() {
            return None;
        }
        let mut page = self.list.select(viewer);
        if let Some((key, id)) = &self.window.after {
            let place = [(Entity, Column::SortKey), (Entity, Column::Id)];
            page = page.filter(beyond(place.map(Expr::col), key.clone(), *id));
        }
        let page = page
            .select_only()
            .column_as(number(index), "ask")
            .column_as(Column::Id, "id")
            .column_as(null("bigint"), "number")
            .order_by_asc(Column::SortKey)
            .order_by_asc(Column::Id)
            .limit(self.window.limit + 1)
            .into_query();
        Some(table(page))
    }

    /// A row of the same that says how many there are in all, if that is wanted.
    fn total(&self, viewer: Viewer, index: usize) -> Option<SelectStatement> {
        let total = self.list.select(viewer).select_only();
        let total = total
            .column_as(number(index), "ask")
            .column_as(null("uuid"), "id")
            .column_as(Expr::cust("count(*)"), "number");
        self.window.total.then(|| total.into_query())
    }
}

impl List {
    const fn is_only_counted(self) -> bool {
        matches!(self, Self::Own { .. } | Self::Others { .. })
    }

    fn select(self, viewer: Viewer) -> Select<Entity> {
        let is_member = |organization_id: Uuid| {
            Expr::val(organization_id).in_subquery(active_organization_ids(viewer.user_id))
        };
        let documents = Entity::find();
        match self {
            Self::Top { organization_id } => documents
                .filter(Column::OrganizationId.eq(organization_id))
                .filter(Column::FolderId.is_null())
                .filter(is_member(organization_id)),
            Self::Folder {
                organization_id,
                folder_id,
            } => {
                let seen = Entity::find_by_id(folder_id)
                    .filter(is_member(organization_id))
                    .filter(
                        Condition::any()
                            .add(Column::OrganizationId.eq(organization_id))
                            .add(is_shared(of(organization_id))),
                    )
                    .select_only()
                    .column(Column::Id);
                documents.filter(Column::FolderId.in_subquery(seen.into_query()))
            }
            Self::SharedWith { organization_id } => {
                let shared = shares()
                    .filter(of(organization_id))
                    .select_only()
                    .column(document_share::Column::DocumentId);
                documents
                    .filter(Column::Id.in_subquery(shared.into_query()))
                    .filter(Column::OrganizationId.ne(organization_id))
                    .filter(is_member(organization_id))
            }
            Self::SharedOver { side_id } => {
                let own = active_organization_ids(viewer.user_id);
                let side = partnership_side::Entity::find_by_id(side_id)
                    .filter(partnership_side::Column::OrganizationId.in_subquery(own))
                    .select_only()
                    .column(partnership_side::Column::PartnershipId);
                let shared = shares()
                    .filter(document_share::Column::PartnershipId.in_subquery(side.into_query()))
                    .select_only()
                    .column(document_share::Column::DocumentId);
                documents.filter(Column::Id.in_subquery(shared.into_query()))
            }
            Self::Own { organization_id } => documents
                .filter(Column::OrganizationId.eq(organization_id))
                .filter(is_member(organization_id)),
            Self::Others { organization_id } => {
                let shared = shares()
                    .filter(of(organization_id))
                    .join(JoinType::InnerJoin, below_what_is_shared())
                    .select_only()
                    .column(document_path::Column::DocumentId);
                documents
                    .filter(Column::Id.in_subquery(shared.into_query()))
                    .filter(Column::OrganizationId.ne(organization_id))
                    .filter(is_member(organization_id))
            }
        }
    }
}

/// Whether the organization is one of the partnership's.
fn of(organization_id: Uuid) -> Condition {
    Condition::any()
        .add(partnership::Column::SenderId.eq(organization_id))
        .add(partnership::Column::RecipientId.eq(organization_id))
}
