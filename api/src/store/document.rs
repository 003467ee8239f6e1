//! Documents: an organization's own, and what its partners share with it.
//!
//! Members see all that is their organization's. Of another's they see what is shared with theirs by a partnership that
//! stands, and whatever is below that.

mod list;

use std::collections::HashMap;

use ::entity::{
    document::{self, Column, Entity, Model},
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

pub use self::list::{Ask, List, Place, read};
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
        .filter(partnership::Column::State.is(State::Accepted))
        .filter(partnership::Column::EndedAt.is_null())
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
    let document = || (Entity, Column::OrganizationId);
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
            .equals(document()),
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

/// By which partnerships the document is shared, itself or in a folder. For commands of its owner.
pub async fn unscoped_shared_by(
    db: &impl ConnectionTrait,
    id: Uuid,
) -> Result<Vec<partnership::Model>, DbErr> {
    let ancestors = document_path::Entity::find()
        .select_only()
        .column(document_path::Column::AncestorId)
        .filter(document_path::Column::DocumentId.eq(id))
        .into_query();
    let shared = document_share::Entity::find()
        .select_only()
        .column(document_share::Column::PartnershipId)
        .filter(document_share::Column::DocumentId.in_subquery(ancestors))
        .into_query();
    partnership::Entity::find()
        .filter(partnership::Column::Id.in_subquery(shared))
        .filter(partnership::Column::State.is(State::Accepted))
        .filter(partnership::Column::EndedAt.is_null())
        .order_by_asc(partnership::Column::Id)
        .all(db)
        .await
}

/// What is shared by the partnership, each by itself. For whoever ends it.
pub async fn unscoped_shared_over(
    db: &impl ConnectionTrait,
    partnership_id: Uuid,
) -> Result<Vec<Model>, DbErr> {
    let shared = document_share::Entity::find()
        .select_only()
        .column(document_share::Column::DocumentId)
        .filter(document_share::Column::PartnershipId.eq(partnership_id))
        .into_query();
    Entity::find()
        .filter(Column::Id.in_subquery(shared))
        .order_by_asc(Column::Id)
        .all(db)
        .await
}

/// Whether the document itself is shared by the partnership. For commands of its owner.
pub async fn unscoped_is_shared(
    db: &impl ConnectionTrait,
    id: Uuid,
    partnership_id: Uuid,
) -> Result<bool, DbErr> {
    let share = document_share::Entity::find_by_id((id, partnership_id));
    Ok(share.one(db).await?.is_some())
}

/// The folders that the document is in, and itself, and how far from it each is. For commands of its owner.
pub async fn unscoped_ancestors(
    db: &impl ConnectionTrait,
    id: Uuid,
) -> Result<Vec<document_path::Model>, DbErr> {
    document_path::Entity::find()
        .filter(document_path::Column::DocumentId.eq(id))
        .order_by_asc(document_path::Column::Distance)
        .all(db)
        .await
}

/// How many levels there are below the document. For commands of its owner.
pub async fn unscoped_height(db: &impl ConnectionTrait, id: Uuid) -> Result<i32, DbErr> {
    let height: Option<i32> = document_path::Entity::find()
        .select_only()
        .column(document_path::Column::Distance)
        .filter(document_path::Column::AncestorId.eq(id))
        .order_by_desc(document_path::Column::Distance)
        .limit(1)
        .into_tuple()
        .one(db)
        .await?;
    Ok(height.unwrap_or_default())
}

/// `SELECT document_id` of what is in the folder, however deep, and itself. For commands of its owner.
pub fn unscoped_below(id: Uuid) -> SelectStatement {
    document_path::Entity::find()
        .select_only()
        .column(document_path::Column::DocumentId)
        .filter(document_path::Column::AncestorId.eq(id))
        .into_query()
}

/// `SELECT ancestor_id` of the folders that the document is in. For commands of its owner.
pub fn unscoped_above(id: Uuid) -> SelectStatement {
    document_path::Entity::find()
        .select_only()
        .column(document_path::Column::AncestorId)
        .filter(document_path::Column::DocumentId.eq(id))
        .filter(document_path::Column::Distance.gt(0))
        .into_query()
}

/// `SELECT document_id, ancestor_id, distance` of what leads from the document, and from all that is in it, to a folder and
/// those that this one is in, once it is put there. For commands of its owner.
pub fn unscoped_paths(id: Uuid, folder_id: Uuid) -> SelectStatement {
    use document_path::Column::{AncestorId, Distance, DocumentId};

    let [below, above] = ["below", "above"].map(Alias::new);
    let of_below = |column| Expr::col((below.clone(), column));
    let of_above = |column| Expr::col((above.clone(), column));
    SelectStatement::new()
        .expr(of_below(DocumentId))
        .expr(of_above(AncestorId))
        .expr(of_below(Distance).add(of_above(Distance)).add(1))
        .from_as(document_path::Entity, below.clone())
        .join_as(
            JoinType::InnerJoin,
            document_path::Entity,
            above.clone(),
            of_above(DocumentId).eq(folder_id),
        )
        .and_where(of_below(AncestorId).eq(id))
        .to_owned()
}

/// `SELECT file_id` of what is in the folder, however deep, or of the document itself. For commands of its owner.
pub fn unscoped_files_below(id: Uuid) -> SelectStatement {
    Entity::find()
        .select_only()
        .column(Column::FileId)
        .filter(Column::Id.in_subquery(unscoped_below(id)))
        .filter(Column::FileId.is_not_null())
        .into_query()
}

/// What an organization keeps.
#[derive(Clone, Copy, Debug)]
pub struct Kept {
    pub documents: u64,
    pub bytes: u64,
}

/// How much the organization keeps. For commands that add to it.
pub async fn unscoped_kept(
    db: &impl ConnectionTrait,
    organization_id: Uuid,
) -> Result<Kept, DbErr> {
    let kept: Option<(i64, i64)> = Entity::find()
        .join(JoinType::LeftJoin, document::Relation::File.def())
        .select_only()
        .column_as(Expr::cust("count(*)"), "documents")
        .column_as(
            Expr::cust(r#"CAST(COALESCE(SUM("file"."size"), 0) AS bigint)"#),
            "bytes",
        )
        .filter(Column::OrganizationId.eq(organization_id))
        .into_tuple()
        .one(db)
        .await?;
    let (documents, bytes) = kept.unwrap_or_default();
    Ok(Kept {
        documents: documents.unsigned_abs(),
        bytes: bytes.unsigned_abs(),
    })
}

/// What is shared by itself of what is in the folder, however deep, and by which partnership. For commands of its owner.
pub async fn unscoped_shared_below(
    db: &impl ConnectionTrait,
    id: Uuid,
) -> Result<Vec<(Model, partnership::Model)>, DbErr> {
    let rows = Entity::find()
        .join(
            JoinType::InnerJoin,
            Entity::belongs_to(document_share::Entity)
                .from(Column::Id)
                .to(document_share::Column::DocumentId)
                .into(),
        )
        .join(
            JoinType::InnerJoin,
            document_share::Relation::Partnership.def(),
        )
        .select_also(partnership::Entity)
        .filter(Column::Id.in_subquery(unscoped_below(id)))
        .filter(Column::Id.ne(id))
        .filter(partnership::Column::State.is(State::Accepted))
        .filter(partnership::Column::EndedAt.is_null())
        .order_by_asc(Column::Id)
        .all(db)
        .await?;
    let rows = rows.into_iter();
    Ok(rows
        .filter_map(|(document, partnership)| Some((document, partnership?)))
        .collect())
}
