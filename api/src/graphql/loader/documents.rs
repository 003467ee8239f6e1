//! Documents: pages of them, single ones, and with whom they are shared.

use std::{collections::HashMap, sync::Arc};

use futures_util::future::{BoxFuture, join_all};
use sea_orm::DbErr;
use uuid::Uuid;

use super::{Set, batch::Source, shared};
use crate::{
    fault::Fault,
    graphql::node::{Document, Partnership},
    store::{
        document::{self, Ask, List},
        paging::{Slice, Window},
    },
};

impl Set {
    /// A page of a list of documents.
    pub async fn documents(&self, ask: Ask) -> Result<Slice<document::Document>, Fault> {
        Ok(self.document_pages.load(ask).await?.unwrap_or_default())
    }

    /// How many documents of a workspace the viewer may see: its own, and what partners share with it.
    pub async fn document_count(&self, organization_id: Uuid) -> Result<u64, Fault> {
        let lists = [
            List::Own { organization_id },
            List::Others { organization_id },
        ];
        let counted = lists.map(|list| {
            self.documents(Ask {
                list,
                window: Window::count(),
            })
        });
        let counted = join_all(counted).await.into_iter();
        counted
            .map(|slice| Ok(slice?.total.unwrap_or_default()))
            .sum()
    }

    /// The document, if the viewer may see it.
    pub async fn document(&self, id: Uuid) -> Result<Option<Document>, Fault> {
        let document = self.documents.load(id).await?;
        Ok(document.map(Document::new))
    }

    /// The partnerships by which the document is shared, as its owner sees them. For the owner's members.
    pub async fn document_shared_with(&self, id: Uuid) -> Result<Vec<Partnership>, Fault> {
        let sides = self.document_shares.load(id).await?.unwrap_or_default();
        let seen = sides.iter().map(|side| self.partnerships.load(*side));
        let seen: Result<Vec<_>, Fault> = join_all(seen).await.into_iter().collect();
        Ok(seen?.into_iter().flatten().map(Partnership::new).collect())
    }

    /// Whether there is something in the folder that the viewer has not made.
    pub async fn holds_others(&self, id: Uuid) -> Result<bool, Fault> {
        Ok(self.folders_with_others.load(id).await?.is_some())
    }
}

/// The sides by which documents are shared.
pub(super) type Shares = Arc<Vec<Uuid>>;

pub(super) fn read_pages<'a>(
    source: &'a Source,
    asks: &'a [Ask],
) -> BoxFuture<'a, Result<HashMap<Ask, Slice<document::Document>>, DbErr>> {
    Box::pin(async {
        let Some(viewer) = source.viewer else {
            return Ok(HashMap::new());
        };
        document::read(&source.app.db.read, viewer, asks).await
    })
}

pub(super) fn read<'a>(
    source: &'a Source,
    ids: &'a [Uuid],
) -> BoxFuture<'a, Result<HashMap<Uuid, Arc<document::Document>>, DbErr>> {
    Box::pin(async {
        let Some(viewer) = source.viewer else {
            return Ok(HashMap::new());
        };
        let documents = document::by_ids(&source.app.db.read, viewer, ids).await;
        documents.map(shared)
    })
}

pub(super) fn read_shares<'a>(
    source: &'a Source,
    ids: &'a [Uuid],
) -> BoxFuture<'a, Result<HashMap<Uuid, Shares>, DbErr>> {
    Box::pin(async {
        let Some(viewer) = source.viewer else {
            return Ok(HashMap::new());
        };
        let shares = document::shared_with(&source.app.db.read, viewer, ids).await;
        shares.map(shared)
    })
}

pub(super) fn read_with_others<'a>(
    source: &'a Source,
    ids: &'a [Uuid],
) -> BoxFuture<'a, Result<HashMap<Uuid, ()>, DbErr>> {
    Box::pin(async {
        let Some(viewer) = source.viewer else {
            return Ok(HashMap::new());
        };
        let ids = document::holding_others(&source.app.db.read, viewer, ids).await?;
        Ok(ids.into_iter().map(|id| (id, ())).collect())
    })
}
