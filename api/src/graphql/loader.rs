//! Rows that many fields lead to, read in batches: one set of loaders per operation, and per item of a stream.
//!
//! They are thrown away after a mutation and before each item, so that nothing is answered from before a change, and when
//! no more items are there, so that nothing is kept for nobody.

mod batch;
mod companies;
mod documents;
mod operation;
mod pages;
mod team;
mod work;

use std::{
    collections::{BTreeSet, HashMap},
    sync::Arc,
};

use entity::{
    Instant, Subject, SubjectKind, app, delegation, mail, managed_company, membership,
    organization, partner, partner_user, user,
};
use futures_util::FutureExt;
use tokio::sync::OnceCell;
use uuid::Uuid;

use self::batch::{Loader, Source};
pub use self::operation::{Loaders, become_viewer, caller, loaders, renew};
use super::node::{
    BriefResponse, Delegation, Membership, Node, Partner, PartnerUser, Partnership, Seat,
};
use crate::{
    access::Standing,
    branding::Layers,
    fault::Fault,
    store::{
        self, document, home,
        inbox::{Answer, Ask},
        paging::Slice,
        seat,
        session::Bearer,
        stream::Stream,
        subject, workspace,
    },
};

/// What stands on a shortlist, in order.
type Contents = Vec<store::shortlist::Content>;

/// The loaders of one moment.
pub struct Set {
    source: Arc<Source>,
    organizations: Loader<Uuid, Arc<organization::Model>>,
    users: Loader<Uuid, Arc<user::Model>>,
    partners: Loader<Uuid, Arc<partner::Model>>,
    companies: Loader<Uuid, Arc<partner::Model>>,
    partner_users: Loader<Uuid, Arc<partner_user::Model>>,
    setup_links: Loader<Uuid, Instant>,
    teams: Loader<store::partner_user::Page, Slice<partner_user::Model>>,
    seats: Loader<seat::page::Page, Slice<entity::seat::Model>>,
    subjects: Loader<Subject, subject::Row>,
    invitation_mails: Loader<Uuid, mail::Status>,
    reinvitable: Loader<Uuid, ()>,
    homes: Loader<home::Page, Slice<home::Entry>>,
    inboxes: Loader<Ask, Answer>,
    workspaces: Loader<workspace::Ask, workspace::Answer>,
    shortlist_contents: Loader<Uuid, Arc<Contents>>,
    brief_recipients: Loader<Uuid, Arc<Vec<store::brief::Recipient>>>,
    brief_responses: Loader<store::brief::Answers, Slice<store::brief::Response>>,
    responses: Loader<Uuid, store::brief::Response>,
    partnerships: Loader<Uuid, Arc<store::partnership::Seen>>,
    document_pages: Loader<document::Ask, Slice<document::Document>>,
    documents: Loader<Uuid, Arc<document::Document>>,
    document_shares: Loader<Uuid, documents::Shares>,
    folders_with_others: Loader<Uuid, ()>,
    managed: Loader<Uuid, Arc<managed_company::Model>>,
    running: Loader<Uuid, Arc<Vec<membership::Model>>>,
    apps: Loader<(), Arc<Vec<app::Model>>>,
    switched_on: Loader<Uuid, Arc<BTreeSet<Uuid>>>,
    visible_organizations: Loader<Uuid, Arc<organization::Model>>,
    layers: Loader<Uuid, Arc<Layers>>,
    reaches: Loader<Stream, i64>,
    standing: OnceCell<Arc<Standing>>,
}

fn shared<V>(rows: HashMap<Uuid, V>) -> HashMap<Uuid, Arc<V>> {
    rows.into_iter()
        .map(|(id, row)| (id, Arc::new(row)))
        .collect()
}

impl Set {
    /// Loaders that know already what `bearer` tells.
    fn new(source: &Arc<Source>, bearer: Option<&Bearer>) -> Self {
        let user = bearer.map(|bearer| (bearer.viewer.user_id, Arc::clone(&bearer.user)));
        let partner = bearer.and_then(|bearer| bearer.partner.clone());
        let standing = bearer.map(|bearer| Arc::clone(&bearer.standing));
        Self {
            source: Arc::clone(source),
            organizations: Loader::new(source, |source, ids| {
                Box::pin(async {
                    store::organization::unscoped_by_ids(&source.app.db.read, ids)
                        .await
                        .map(shared)
                })
            }),
            users: Loader::knowing(source, user, |source, ids| {
                Box::pin(async {
                    store::user::unscoped_by_ids(&source.app.db.read, ids)
                        .await
                        .map(shared)
                })
            }),
            partners: Loader::knowing(source, partner.map(|row| (row.id, row)), |source, ids| {
                Box::pin(async {
                    store::partner::unscoped_by_ids(&source.app.db.read, ids)
                        .await
                        .map(shared)
                })
            }),
            companies: Loader::new(source, |source, organization_ids| {
                Box::pin(async {
                    let Some(viewer) = source.viewer else {
                        return Ok(HashMap::new());
                    };
                    let db = &source.app.db.read;
                    store::partner::by_organizations(db, viewer, organization_ids)
                        .await
                        .map(shared)
                })
            }),
            partner_users: Loader::new(source, |source, ids| {
                Box::pin(async {
                    let Some(viewer) = source.viewer else {
                        return Ok(HashMap::new());
                    };
                    store::partner_user::by_ids(&source.app.db.read, viewer, ids)
                        .await
                        .map(shared)
                })
            }),
            setup_links: Loader::new(source, |source, ids| {
                Box::pin(store::partner_user::unscoped_setup_links(
                    &source.app.db.read,
                    ids,
                ))
            }),
            teams: Loader::new(source, |source, pages| {
                Box::pin(async {
                    let Some(viewer) = source.viewer else {
                        return Ok(HashMap::new());
                    };
                    team::read(source, viewer, pages).await
                })
            }),
            seats: Loader::new(source, |source, pages| {
                Box::pin(async {
                    let Some(viewer) = source.viewer else {
                        return Ok(HashMap::new());
                    };
                    seat::page::read(&source.app.db.read, viewer, pages).await
                })
            }),
            subjects: Loader::new(source, |source, subjects| {
                Box::pin(async {
                    let Some(viewer) = source.viewer else {
                        return Ok(HashMap::new());
                    };
                    store::subject::by_ids(&source.app.db.read, viewer, subjects).await
                })
            }),
            invitation_mails: Loader::new(source, |source, ids| {
                Box::pin(store::mail::unscoped_invitation_status(
                    &source.app.db.read,
                    ids,
                ))
            }),
            reinvitable: Loader::new(source, |source, ids| {
                Box::pin(async {
                    let Some(viewer) = source.viewer else {
                        return Ok(HashMap::new());
                    };
                    let (db, now) = (&source.app.db.read, source.app.clock.now());
                    let ids = store::delegation::reinvitable(db, viewer, now, ids).await?;
                    Ok(ids.into_iter().map(|id| (id, ())).collect())
                })
            }),
            homes: Loader::new(source, |source, pages| {
                Box::pin(async {
                    let Some(viewer) = source.viewer else {
                        return Ok(HashMap::new());
                    };
                    let now = source.app.clock.now();
                    store::home::read(&source.app.db.read, viewer, now, pages).await
                })
            }),
            inboxes: Loader::new(source, |source, asks| {
                Box::pin(async {
                    let Some(viewer) = source.viewer else {
                        return Ok(HashMap::new());
                    };
                    pages::read_inbox(source, viewer, asks).await
                })
            }),
            workspaces: Loader::new(source, |source, asks| {
                Box::pin(async {
                    let Some(viewer) = source.viewer else {
                        return Ok(HashMap::new());
                    };
                    let now = source.app.clock.now();
                    store::workspace::read(&source.app.db.read, viewer, now, asks).await
                })
            }),
            shortlist_contents: Loader::new(source, |source, ids| {
                Box::pin(async {
                    store::shortlist::unscoped_contents(&source.app.db.read, ids)
                        .await
                        .map(shared)
                })
            }),
            brief_recipients: Loader::new(source, |source, ids| {
                Box::pin(async {
                    store::brief::unscoped_recipients_of(&source.app.db.read, ids)
                        .await
                        .map(shared)
                })
            }),
            brief_responses: Loader::new(source, |source, asks| {
                Box::pin(store::brief::unscoped_responses_of(
                    &source.app.db.read,
                    asks,
                ))
            }),
            responses: Loader::new(source, |source, ids| {
                Box::pin(async {
                    let Some(viewer) = source.viewer else {
                        return Ok(HashMap::new());
                    };
                    let now = source.app.clock.now();
                    store::brief::responses_by_ids(&source.app.db.read, viewer, now, ids).await
                })
            }),
            partnerships: Loader::new(source, |source, ids| {
                Box::pin(async {
                    let Some(viewer) = source.viewer else {
                        return Ok(HashMap::new());
                    };
                    store::partnership::by_ids(&source.app.db.read, viewer, ids)
                        .await
                        .map(shared)
                })
            }),
            document_pages: Loader::new(source, documents::read_pages),
            documents: Loader::new(source, documents::read),
            document_shares: Loader::new(source, documents::read_shares),
            folders_with_others: Loader::new(source, documents::read_with_others),
            managed: Loader::new(source, companies::read),
            running: Loader::new(source, companies::read_running),
            apps: Loader::new(source, companies::read_apps),
            switched_on: Loader::new(source, companies::read_switched_on),
            visible_organizations: Loader::new(source, companies::read_visible),
            layers: Loader::new(source, companies::read_layers),
            reaches: Loader::new(source, |source, streams| {
                Box::pin(async {
                    let db = &source.app.db.read;
                    let reaches = store::stream::unscoped_reach(db, streams).await?;
                    let reaches = reaches.into_iter().map(|reach| reach.last);
                    Ok(streams.iter().copied().zip(reaches).collect())
                })
            }),
            standing: OnceCell::new_with(standing),
        }
    }

    /// The organization, reached from a row that the viewer may see.
    pub async fn organization(&self, id: Uuid) -> Result<Arc<organization::Model>, Fault> {
        self.organizations
            .load(id)
            .await?
            .ok_or_else(|| gone("organization"))
    }

    /// The person, reached from a row that the viewer may see.
    pub async fn user(&self, id: Uuid) -> Result<Arc<user::Model>, Fault> {
        self.users.load(id).await?.ok_or_else(|| gone("user"))
    }

    /// The partner, reached from a row that the viewer may see.
    pub async fn partner(&self, id: Uuid) -> Result<Arc<partner::Model>, Fault> {
        self.partners.load(id).await?.ok_or_else(|| gone("partner"))
    }

    /// The delegation, if the viewer may see it.
    pub async fn delegation(&self, id: Uuid) -> Result<Option<Arc<delegation::Model>>, Fault> {
        let subject = Subject::new(SubjectKind::Delegation, id);
        Ok(match self.subjects.load(subject).await? {
            Some(subject::Row::Delegation(row)) => Some(row),
            _ => None,
        })
    }

    /// How the mail of a delegation's invitation stands. For admins of its organization.
    pub async fn invitation_mail(
        &self,
        delegation_id: Uuid,
    ) -> Result<Option<mail::Status>, Fault> {
        self.invitation_mails.load(delegation_id).await
    }

    /// Whether an ended delegation's partner can be invited again. For admins of its organization.
    pub async fn reinvitable(&self, delegation_id: Uuid) -> Result<bool, Fault> {
        Ok(self.reinvitable.load(delegation_id).await?.is_some())
    }

    /// Where the viewer stands; nowhere, when nobody is signed in.
    pub async fn standing(&self) -> Result<Arc<Standing>, Fault> {
        let Some(viewer) = self.source.viewer else {
            return Ok(Arc::default());
        };
        if let Some(standing) = self.standing.get() {
            return Ok(Arc::clone(standing));
        }
        // Boxed, as in `nullable`.
        let standing = self.standing.get_or_try_init(|| async {
            Ok::<_, Fault>(Arc::new(
                store::standing::of(&self.source.app.db.read, viewer).await?,
            ))
        });
        standing.boxed().await.cloned()
    }

    /// What a notice or an error is about, if the viewer may see it.
    pub async fn subject(&self, subject: Subject) -> Result<Option<Node>, Fault> {
        if let Some(kind) = workspace::Kind::of(subject.kind) {
            return Ok(self.thing(kind, subject.id).await?.map(Node::from));
        }
        if subject.kind == SubjectKind::BriefResponse {
            let response = self.responses.load(subject.id).await?;
            return Ok(response.map(|response| Node::BriefResponse(BriefResponse::new(&response))));
        }
        if subject.kind == SubjectKind::Partnership {
            let seen = self.partnerships.load(subject.id).await?;
            return Ok(seen.map(|seen| Node::Partnership(Partnership::new(seen))));
        }
        if subject.kind == SubjectKind::Organization {
            return Ok(self
                .visible_organization(subject.id)
                .await?
                .map(Node::Organization));
        }
        if subject.kind == SubjectKind::Document {
            return Ok(self.document(subject.id).await?.map(Node::Document));
        }
        let now = self.source.app.clock.now();
        let row = self.subjects.load(subject).await?;
        Ok(row.map(|row| match row {
            subject::Row::Delegation(row) => Node::Delegation(Delegation::new(row, now)),
            subject::Row::Membership(row) => Node::Membership(Membership::new(row)),
            subject::Row::Partner(row) => Node::Partner(Partner::new(row)),
            subject::Row::PartnerUser(row) => Node::PartnerUser(PartnerUser::new(row)),
            subject::Row::Seat(row) => Node::Seat(Seat::new(row)),
        }))
    }
}

fn gone(what: &str) -> Fault {
    Fault::internal(format!("a {what} that a row points at is gone"))
}
