//! Anything by its global id.

use std::{collections::HashMap, sync::Arc};

use async_graphql::ID;
use entity::{Instant, SubjectKind};
use sea_orm::DatabaseConnection;
use uuid::Uuid;

use super::{
    id,
    node::{
        Delegation, Membership, Node, Notification, Organization, Partner, SavedSolution,
        Shortlist, ShortlistItem, Solution, User,
    },
};
use crate::{
    access::Viewer,
    app::App,
    fault::Fault,
    store::{
        self,
        workspace::{Answer, Ask, Kind, Thing},
    },
};

/// The things with these ids that the viewer may see: one statement for each kind.
pub async fn find(app: &App, viewer: Viewer, ids: &[ID]) -> Result<HashMap<ID, Node>, Fault> {
    let mut by_kind: HashMap<SubjectKind, Vec<Uuid>> = HashMap::new();
    for (kind, id) in ids.iter().filter_map(id::decode) {
        by_kind.entry(kind).or_default().push(id);
    }
    let (db, now) = (&app.db.read, app.clock.now());
    let mut found = HashMap::new();
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
            SubjectKind::Shortlist => {
                for (id, thing) in of_workspaces(db, viewer, now, Kind::Shortlist, ids).await? {
                    if let Thing::Shortlist(thing) = thing {
                        add(id, Node::Shortlist(Shortlist::new(thing)));
                    }
                }
            }
            SubjectKind::SavedSolution => {
                for (id, thing) in of_workspaces(db, viewer, now, Kind::SavedSolution, ids).await? {
                    if let Thing::SavedSolution(thing) = thing {
                        add(id, Node::SavedSolution(SavedSolution::new(thing)));
                    }
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
            SubjectKind::PartnerUser | SubjectKind::Seat => {}
        }
    }
    Ok(found)
}

/// The things of this kind and with these ids that the viewer may see.
async fn of_workspaces(
    db: &DatabaseConnection,
    viewer: Viewer,
    now: Instant,
    kind: Kind,
    ids: Vec<Uuid>,
) -> Result<Vec<(Uuid, Thing)>, Fault> {
    let asks: Vec<Ask> = ids.into_iter().map(|id| Ask::One { kind, id }).collect();
    let answers = store::workspace::read(db, viewer, now, &asks).await?;
    let things = answers
        .into_iter()
        .filter_map(|(ask, answer)| match (ask, answer) {
            (Ask::One { id, .. }, Answer::Page(mut page)) => Some((id, page.rows.pop()?)),
            _ => None,
        });
    Ok(things.collect())
}
