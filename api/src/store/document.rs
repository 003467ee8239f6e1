//! Documents: an organization's own, and what its partners share with it.
//!
//! Members see all that is their organization's. Of another's they see what is shared with theirs by a partnership that
//! stands, and whatever is below that.

mod list;
mod tree;

use std::collections::HashMap;

use ::entity::{
    document::{Column, Entity, Model},
    document_path, document_share, file,
    partnership::{self, State},
    partnership_side, user,
};
use sea_orm::{
    ColumnTrait, Condition, ConnectionTrait, DbErr, EntityTrait, FromQueryResult, JoinType,
    QueryFilter, QueryOrder, QueryResult, QuerySelect, QueryTrait, RelationDef, RelationTrait,
    Select,
    sea_query::{Alias, Expr, ExprTrait, SelectStatement},
};
use uuid::Uuid;

pub use self::{
    list::{Ask, List, Place, read},
    tree::*,
};
use super::{
    composite::{null, number, optional, select_columns},
    literal::Literal,
    membership::active_organization_ids,
};
use crate::access::Viewer;

/// A document, its file, and who made it.
#[derive(Clone, Debug)]
pub struct Document {
    pub row: Model,
    /// None of a folder.
    pub file: Option<file::Model>,
    pub author_name: String,
}

impl Document {
    fn read(row: &QueryResult) -> Result<Self, DbErr> {
        Ok(Self {
            row: Model::from_query_result(row, "document_")?,
            file: optional(row, "file")?,
            author_name: row.try_get("", "author_name")?,
        })
    }
}

/// What the viewer may see, whichever of their organizations lets them.
fn visible_to(viewer: Viewer) -> Condition {
    let own = || active_organization_ids(viewer.user_id);
    let with_theirs = Condition::any()
        .add(partnership::Column::SenderId.in_subquery(own()))
        .add(partnership::Column::RecipientId.in_subquery(own()));
    Condition::any()
        .add(Column::OrganizationId.in_subquery(own()))
        .add(is_shared(with_theirs))
}

/// Whether the document, or a folder that it is in, is shared by a partnership of which this is true.
fn is_shared(of_partnership: Condition) -> Expr {
    let path = (document_path::Entity, document_path::Column::DocumentId);
    let shares = shares()
        .join(JoinType::InnerJoin, below_what_is_shared())
        .select_only()
        .expr(Expr::cust("1"))
        .filter(of_partnership)
        .filter(Expr::col(path).equals((Entity, Column::Id)))
        .into_query();
    Expr::exists(shares)
}

fn below_what_is_shared() -> RelationDef {
    document_share::Entity::belongs_to(document_path::Entity)
        .from(document_share::Column::DocumentId)
        .to(document_path::Column::AncestorId)
        .into()
}

/// What is shared by partnerships that stand.
fn shares() -> Select<document_share::Entity> {
    document_share::Entity::find()
        .join(
            JoinType::InnerJoin,
            document_share::Relation::Partnership.def(),
        )
        .filter(stands())
}

/// Whether the partnership has been accepted, and nobody has ended it.
fn stands() -> Condition {
    Condition::all()
        .add(partnership::Column::State.is(State::Accepted))
        .add(partnership::Column::EndedAt.is_null())
}

/// The document, if the viewer may see it.
pub async fn find(
    db: &impl ConnectionTrait,
    viewer: Viewer,
    id: Uuid,
) -> Result<Option<Model>, DbErr> {
    Entity::find_by_id(id)
        .filter(visible_to(viewer))
        .one(db)
        .await
}

/// Those of the documents with these ids that the viewer may see.
pub async fn by_ids(
    db: &impl ConnectionTrait,
    viewer: Viewer,
    ids: &[Uuid],
) -> Result<HashMap<Uuid, Document>, DbErr> {
    let seen = Entity::find()
        .filter(Column::Id.is_in(ids.iter().copied()))
        .filter(visible_to(viewer))
        .select_only()
        .column_as(number(0), "ask")
        .column_as(Column::Id, "id")
        .column_as(null("bigint"), "number");
    let rows = db.query_all(&whole(seen.into_query())).await?;
    let documents = rows.iter().map(Document::read);
    documents
        .map(|document| document.map(|document| (document.row.id, document)))
        .collect()
}

/// The whole documents whose ids `found` names in rows of (ask, id, number).
fn whole(found: SelectStatement) -> SelectStatement {
    let of_found = |column: &'static str| (Alias::new("found"), Alias::new(column));
    let mut select = SelectStatement::new();
    select_columns::<Entity>(&mut select, "document");
    select_columns::<file::Entity>(&mut select, "file");
    let id_of = Expr::col((Entity, Column::Id)).equals(of_found("id"));
    let file_of = Expr::col((file::Entity, file::Column::Id)).equals((Entity, Column::FileId));
    let author_of = Expr::col((user::Entity, user::Column::Id)).equals((Entity, Column::AuthorId));
    select
        .column(of_found("ask"))
        .column(of_found("id"))
        .column(of_found("number"))
        .expr_as(
            Expr::col((user::Entity, user::Column::Name)),
            Alias::new("author_name"),
        )
        .from_subquery(found, Alias::new("found"))
        .left_join(Entity, id_of)
        .left_join(file::Entity, file_of)
        .left_join(user::Entity, author_of)
        .to_owned()
}

/// With which partnerships each of these is shared, itself or in a folder, as the sides of its owner. For the owner's
/// members.
pub async fn shared_with(
    db: &impl ConnectionTrait,
    viewer: Viewer,
    ids: &[Uuid],
) -> Result<HashMap<Uuid, Vec<Uuid>>, DbErr> {
    let rows: Vec<(Uuid, Uuid)> = shares()
        .join(JoinType::InnerJoin, below_what_is_shared())
        .join(JoinType::InnerJoin, document_path::Relation::Document.def())
        .join(
            JoinType::InnerJoin,
            document_share::Entity::belongs_to(partnership_side::Entity)
                .from(document_share::Column::PartnershipId)
                .to(partnership_side::Column::PartnershipId)
                .into(),
        )
        .select_only()
        .distinct()
        .column(document_path::Column::DocumentId)
        .column(partnership_side::Column::Id)
        .filter(document_path::Column::DocumentId.is_in(ids.iter().copied()))
        .filter(Column::OrganizationId.in_subquery(active_organization_ids(viewer.user_id)))
        .filter(
            Expr::col((
                partnership_side::Entity,
                partnership_side::Column::OrganizationId,
            ))
            .equals((Entity, Column::OrganizationId)),
        )
        .order_by_asc(partnership_side::Column::Id)
        .into_tuple()
        .all(db)
        .await?;
    let mut shared: HashMap<Uuid, Vec<Uuid>> = HashMap::new();
    for (document_id, side_id) in rows {
        shared.entry(document_id).or_default().push(side_id);
    }
    Ok(shared)
}

/// In which of these folders there is something that the viewer has not made.
pub async fn holding_others(
    db: &impl ConnectionTrait,
    viewer: Viewer,
    ids: &[Uuid],
) -> Result<Vec<Uuid>, DbErr> {
    Entity::find()
        .select_only()
        .column(Column::Id)
        .filter(Column::Id.is_in(ids.iter().copied()))
        .filter(visible_to(viewer))
        .filter(Expr::exists(others_below(viewer)))
        .into_tuple()
        .all(db)
        .await
}

fn others_below(viewer: Viewer) -> SelectStatement {
    let below = Alias::new("below");
    let path = |column| Expr::col((document_path::Entity, column));
    SelectStatement::new()
        .expr(Expr::cust("1"))
        .from(document_path::Entity)
        .join_as(
            JoinType::InnerJoin,
            Entity,
            below.clone(),
            path(document_path::Column::DocumentId).equals((below.clone(), Column::Id)),
        )
        .and_where(path(document_path::Column::AncestorId).equals((Entity, Column::Id)))
        .and_where(Expr::col((below, Column::AuthorId)).ne(viewer.user_id))
        .to_owned()
}
