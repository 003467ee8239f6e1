//! Anything by its global id.

use std::{collections::HashMap, sync::Arc};

use async_graphql::ID;
use entity::SubjectKind;
use uuid::Uuid;

use super::{
    id,
    node::{
        App as Product, BriefResponse, Delegation, Document, Membership, Node, Notification,
        Organization, Partner, PartnerUser, Partnership, Seat, ShortlistItem, Solution, User,
    },
};
use crate::{
    access::Viewer,
    app::App,
    fault::Fault,
    store::{
        self,
        workspace::{Answer, Ask, Kind},
    },
};

/// The things with these ids that the viewer may see: one statement for each kind, and one for all that is in
/// workspaces.
pub async fn find(app: &App, viewer: Viewer, ids: &[ID]) -> Result<HashMap<ID, Node>, Fault> {
    let mut by_kind: HashMap<SubjectKind, Vec<Uuid>> = HashMap::new();
    let mut asks = Vec::new();
    for (kind, id) in ids.iter().filter_map(id::decode) {
        match Kind::of(kind) {
            Some(kind) => asks.push(Ask::One { kind, id }),
            None => by_kind.entry(kind).or_default().push(id),
        }
    }
    let (db, now) = (&app.db.read, app.clock.now());
    let mut found = HashMap::new();
    for answer in store::workspace::read(db, viewer, now, &asks).await? {
        if let (Ask::One { kind, id }, Answer::Page(mut page)) = answer
            && let Some(thing) = page.rows.pop()
        {
            found.insert(id::encode(kind.subject(), id), Node::from(thing));
        }
    }
    for (kind, ids) in by_kind {
        let mut add = |id, node| found.insert(id::encode(kind, id), node);
        match kind {
            SubjectKind::User => {
                for (id, row) in store::user::by_ids(db, viewer, &ids).await? {
                    add(id, Node::User(User::from(&row)));
                }
            }
            SubjectKind::Organization => {
                for (id, row) in store::organization::by_ids(db, viewer, now, &ids).await? {
                    add(id, Node::Organization(Organization::new(Arc::new(row))));
                }
            }
            SubjectKind::Membership => {
                for (id, row) in store::membership::by_ids(db, viewer, &ids).await? {
                    add(id, Node::Membership(Membership::new(Arc::new(row))));
                }
            }
            SubjectKind::Partner => {
                for (id, row) in store::partner::by_ids(db, viewer, &ids).await? {
                    add(id, Node::Partner(Partner::new(Arc::new(row))));
                }
            }
            SubjectKind::PartnerUser => {
                for (id, row) in store::partner_user::by_ids(db, viewer, &ids).await? {
                    add(id, Node::PartnerUser(PartnerUser::new(Arc::new(row))));
                }
            }
            SubjectKind::Seat => {
                for (id, row) in store::seat::page::by_ids(db, viewer, &ids).await? {
                    add(id, Node::Seat(Seat::new(Arc::new(row))));
                }
            }
            SubjectKind::Delegation => {
                for (id, row) in store::delegation::by_ids(db, viewer, &ids).await? {
                    add(id, Node::Delegation(Delegation::new(Arc::new(row), now)));
                }
            }
            SubjectKind::Notification => {
                for (id, row) in store::notification::by_ids(db, viewer, &ids).await? {
                    add(id, Node::Notification(Notification::new(Arc::new(row))));
                }
            }
            SubjectKind::Solution => {
                for (id, row) in store::solution::unscoped_by_ids(db, &ids).await? {
                    add(id, Node::Solution(Solution::from(&row)));
                }
            }
            SubjectKind::ShortlistItem => {
                let items = store::shortlist::items_by_ids(db, viewer, now, &ids).await?;
                for (id, (item, solution)) in items {
                    add(
                        id,
                        Node::ShortlistItem(ShortlistItem::new(&item, &solution)),
                    );
                }
            }
            SubjectKind::BriefResponse => {
                for (id, response) in store::brief::responses_by_ids(db, viewer, now, &ids).await? {
                    add(id, Node::BriefResponse(BriefResponse::new(&response)));
                }
            }
            SubjectKind::Partnership => {
                for (id, seen) in store::partnership::by_ids(db, viewer, &ids).await? {
                    add(id, Node::Partnership(Partnership::new(Arc::new(seen))));
                }
            }
            SubjectKind::Document => {
                for (id, document) in store::document::by_ids(db, viewer, &ids).await? {
                    add(id, Node::Document(Document::new(Arc::new(document))));
                }
            }
            SubjectKind::App => {
                for (id, row) in store::app::unscoped_by_ids(db, ids).await? {
                    add(id, Node::App(Product::from(&row)));
                }
            }
            // These have been read above.
            SubjectKind::Shortlist
            | SubjectKind::Brief
            | SubjectKind::SavedSolution
            | SubjectKind::Note => {}
        }
    }
    Ok(found)
}
