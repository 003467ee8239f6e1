//! A person's home: the workspaces they may enter, the buyers they act for, the invitations that wait. Whichever of
//! these lists are asked for at once are read in one statement, each row with what it leads to.

mod statement;

use std::{collections::HashMap, sync::Arc};

use ::entity::{Instant, Permissions, delegation, membership::Role, organization, seat, user};
use sea_orm::{ConnectionTrait, DbErr, FromQueryResult, QueryResult};
use uuid::Uuid;

use super::{
    paging::{Slice, Window},
    template::{Question, TakenOut, Template},
};
use crate::access::{Grant, Seat, Viewer};

/// A list of somebody's home.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum List {
    /// The Partner Switcher: own organizations first, then every buyer acted for; in each group the oldest first.
    Contexts,
    /// One workspace, if they may enter it.
    Workspace(Uuid),
    /// The buyers acted for, oldest relationship first.
    BuyerAccounts,
    /// The invitations that wait for an answer, newest first.
    Invitations,
}

/// A row's place in its list: the group it is in, then its own id within.
pub type Key = (i32, Uuid);

/// Which rows of which list.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Page {
    pub list: List,
    pub window: Window<Key>,
}

impl Page {
    /// The one workspace of this organization.
    pub fn workspace(organization_id: Uuid) -> Self {
        let window = Window {
            limit: 1,
            after: None,
            before: None,
            from_end: false,
            total: false,
        };
        Self {
            list: List::Workspace(organization_id),
            window,
        }
    }
}

/// A row of a list.
#[derive(Clone, Debug)]
pub struct Entry {
    pub key: Key,
    pub organization: Arc<organization::Model>,
    pub kind: EntryKind,
    /// Since when the viewer is a member there, or may act from their seat; none of an invitation.
    pub since: Option<Instant>,
}

impl Entry {
    /// The workspace that it is, if it is one, and as what the viewer is there.
    pub fn place(self) -> Option<(Arc<organization::Model>, Seat)> {
        match self.kind {
            EntryKind::Place(seat) => Some((self.organization, seat)),
            EntryKind::Invitation { .. } => None,
        }
    }
}

/// What the row is.
#[derive(Clone, Debug)]
pub enum EntryKind {
    /// A workspace that the viewer may enter.
    Place(Seat),
    /// An invitation, and who sent it.
    Invitation {
        delegation: Arc<delegation::Model>,
        inviter: Arc<user::Model>,
    },
}

/// The rows of each page.
pub async fn read(
    db: &impl ConnectionTrait,
    viewer: Viewer,
    now: Instant,
    pages: &[Page],
) -> Result<HashMap<Page, Slice<Entry>>, DbErr> {
    if pages.is_empty() {
        return Ok(HashMap::new());
    }
    let mut rows: Vec<(Vec<Entry>, Option<u64>)> = vec![(Vec::new(), None); pages.len()];
    let mut pages = pages.to_vec();
    // In one order, whatever order they are asked in: there is a text for each.
    pages.sort_unstable();
    let asked = Asked {
        viewer,
        now,
        pages: pages.clone(),
    };
    for row in HOME.all(db, &asked).await? {
        let page = usize::try_from(row.try_get::<i32>("", "page")?).unwrap_or_default();
        let Some((entries, total)) = rows.get_mut(page) else {
            continue;
        };
        match row.try_get::<Option<i64>>("", "total")? {
            Some(count) => *total = Some(u64::try_from(count).unwrap_or_default()),
            None => entries.push(entry(&row)?),
        }
    }
    let slices = pages.iter().zip(rows).map(|(page, (mut entries, total))| {
        entries.sort_by_key(|entry| entry.key);
        if page.list == List::Invitations {
            entries.reverse();
        }
        (*page, Slice::from_excess(entries, &page.window, total))
    });
    Ok(slices.collect())
}

/// Pages of somebody's home at a moment.
#[derive(Clone, PartialEq, Eq, Hash)]
struct Asked {
    viewer: Viewer,
    now: Instant,
    pages: Vec<Page>,
}

impl Question for Asked {
    fn taken_out(&self, values: &mut TakenOut) -> Self {
        Self {
            viewer: values.viewer(self.viewer),
            now: values.moment(self.now),
            pages: (self.pages.iter())
                .map(|page| Page {
                    list: match page.list {
                        List::Workspace(id) => List::Workspace(values.id(id)),
                        list => list,
                    },
                    window: values
                        .window(page.window, |values, (place, id)| (place, values.id(id))),
                })
                .collect(),
        }
    }
}

static HOME: Template<Asked> = Template::new(statement::of);

/// A workspace that the viewer may enter.
#[derive(Clone, Debug)]
pub struct Entered {
    /// As what.
    pub seat: Seat,
    /// Since when. What was before may be theirs to see as it is now, but they were not there.
    pub since: Option<Instant>,
}

/// As what the viewer is in the organization's workspace; none if they may not enter it.
pub async fn enter(
    db: &impl ConnectionTrait,
    viewer: Viewer,
    now: Instant,
    organization_id: Uuid,
) -> Result<Option<Entered>, DbErr> {
    let page = Page::workspace(organization_id);
    let mut found = read(db, viewer, now, &[page]).await?;
    let entry = found.remove(&page).and_then(|mut slice| slice.rows.pop());
    Ok(entry.and_then(|entry| {
        let since = entry.since;
        let (_, seat) = entry.place()?;
        Some(Entered { seat, since })
    }))
}

fn entry(row: &QueryResult) -> Result<Entry, DbErr> {
    let key = (row.try_get("", "place")?, row.try_get("", "key")?);
    let organization = Arc::new(organization::Model::from_query_result(
        row,
        "organization_",
    )?);
    let role: Option<Role> = row.try_get("", "role")?;
    let permissions: Option<Permissions> = row.try_get("", "permissions")?;
    let status: Option<seat::Status> = row.try_get("", "seat_status")?;
    let kind = match (role, permissions) {
        (Some(role), _) => EntryKind::Place(Seat::Member(role)),
        (None, own) => {
            let delegation = delegation::Model::from_query_result(row, "delegation_")?;
            let delegation = Arc::new(delegation);
            match own.zip(status) {
                Some((own, status)) => {
                    EntryKind::Place(Seat::Partner(Grant::new(delegation, own, status)))
                }
                None => EntryKind::Invitation {
                    delegation,
                    inviter: Arc::new(user::Model::from_query_result(row, "inviter_")?),
                },
            }
        }
    };
    Ok(Entry {
        key,
        organization,
        kind,
        since: row.try_get("", "since")?,
    })
}
