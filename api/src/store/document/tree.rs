//! What commands ask about an organization's tree of documents, and about what is shared of it.

use ::entity::{
    document::{self, Column, Entity, Model},
    document_path, document_share, partnership,
};
use sea_orm::{
    ColumnTrait, ConnectionTrait, DbErr, EntityTrait, JoinType, QueryFilter, QueryOrder,
    QuerySelect, QueryTrait, RelationTrait,
    sea_query::{Alias, Expr, ExprTrait, SelectStatement},
};
use uuid::Uuid;

use super::stands;

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
        .filter(stands())
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
        .filter(stands())
        .order_by_asc(Column::Id)
        .all(db)
        .await?;
    let rows = rows.into_iter();
    Ok(rows
        .filter_map(|(document, partnership)| Some((document, partnership?)))
        .collect())
}
