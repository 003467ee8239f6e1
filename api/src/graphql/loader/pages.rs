//! Pages of what is the viewer's own: the lists of their home, and their notifications. What is asked for at the same
//! time is read in one statement, which brings along what its rows lead to.

use std::{collections::HashMap, sync::Arc};

use entity::{Subject, SubjectKind, notification};
use sea_orm::DbErr;

use super::{Set, batch::Source};
use crate::{
    access::Viewer,
    fault::Fault,
    store::{
        self,
        home::{self, EntryKind},
        inbox::{Answer, Ask},
        paging::{Slice, Window},
        subject,
    },
};

impl Set {
    /// A page of one of the lists of the viewer's home.
    pub async fn home(
        &self,
        list: home::List,
        window: Window<home::Key>,
    ) -> Result<Slice<home::Entry>, Fault> {
        let page = home::Page { list, window };
        let slice = self.homes.load(page).await?.unwrap_or_default();
        let mut organizations = Vec::new();
        let mut delegations = Vec::new();
        let mut users = Vec::new();
        for entry in &slice.rows {
            organizations.push((entry.organization.id, Arc::clone(&entry.organization)));
            match &entry.kind {
                EntryKind::Place(seat) => {
                    delegations.extend(seat.grant().map(|grant| Arc::clone(&grant.delegation)));
                }
                EntryKind::Invitation {
                    delegation,
                    inviter,
                } => {
                    delegations.push(Arc::clone(delegation));
                    users.push((inviter.id, Arc::clone(inviter)));
                }
            }
        }
        let delegations = delegations.into_iter().map(|row| {
            let subject = Subject::new(SubjectKind::Delegation, row.id);
            (subject, subject::Row::Delegation(row))
        });
        self.subjects.prime(delegations.collect()).await;
        self.organizations.prime(organizations).await;
        self.users.prime(users).await;
        Ok(slice)
    }

    /// A page of the viewer's notifications, newest first.
    pub async fn notifications(
        &self,
        unread_only: bool,
        window: Window<i64>,
    ) -> Result<Slice<Arc<notification::Model>>, Fault> {
        let ask = Ask::Page {
            unread_only,
            window,
        };
        let Some(Answer::Page(slice)) = self.inboxes.load(ask).await? else {
            return Ok(Slice::default());
        };
        let organizations = slice.rows.iter().filter_map(|entry| {
            let organization = entry.organization.as_ref()?;
            Some((organization.id, Arc::clone(organization)))
        });
        self.organizations.prime(organizations.collect()).await;
        Ok(slice.map(|entry| entry.notification))
    }

    /// How many notifications the viewer has not read.
    pub async fn unread(&self) -> Result<i64, Fault> {
        self.number(Ask::Unread).await
    }

    /// How far the viewer's notifications reach: every page of this moment ends there.
    pub async fn reach(&self) -> Result<i64, Fault> {
        self.number(Ask::Reach).await
    }

    async fn number(&self, ask: Ask) -> Result<i64, Fault> {
        match self.inboxes.load(ask).await? {
            Some(Answer::Number(number)) => Ok(number),
            _ => Ok(0),
        }
    }
}

/// Answers what is asked; the first look also notes how far the inbox reaches, and later ones go no further.
pub(super) async fn read_inbox(
    source: &Source,
    viewer: Viewer,
    asks: &[Ask],
) -> Result<HashMap<Ask, Answer>, DbErr> {
    let db = &source.app.db.read;
    let (reach, mut asks) = (source.reach.get().copied(), asks.to_vec());
    asks.retain(|ask| *ask != Ask::Reach);
    if reach.is_none() {
        asks.push(Ask::Reach);
    }
    let mut answers = store::inbox::read(db, viewer, &asks, reach).await?;
    match reach {
        Some(reach) => {
            answers.insert(Ask::Reach, Answer::Number(reach));
        }
        None => {
            if let Some(Answer::Number(reach)) = answers.get(&Ask::Reach) {
                source.reach.get_or_init(|| *reach);
            }
        }
    }
    Ok(answers)
}
