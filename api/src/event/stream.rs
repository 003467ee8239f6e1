//! Appending to streams.

use std::collections::BTreeMap;

use ::entity::{Subject, notification, stream, stream_entry};
use sea_orm::{
    ActiveValue::Set,
    DbErr, EntityTrait,
    sea_query::{Expr, ExprTrait, OnConflict},
};
use serde_json::json;
use uuid::Uuid;

use super::PORTION;
use crate::{
    bus::Topic,
    store::{Work, stream::Stream},
};

/// One entry to append, and thereby its stream.
pub enum Line {
    /// Tells a user something.
    Notice {
        user_id: Uuid,
        kind: notification::Kind,
        title: String,
        organization_id: Option<Uuid>,
        subject: Option<Subject>,
    },
    /// A user has read these notifications.
    NotificationsRead {
        user_id: Uuid,
        notification_ids: Vec<Uuid>,
    },
    /// A row of an organization's partner list changed.
    DelegationChanged {
        organization_id: Uuid,
        delegation_id: Uuid,
    },
    /// Somebody did something in a workspace.
    WorkChanged {
        audience: stream::Audience,
        subject_id: Uuid,
        act: stream_entry::Act,
    },
    /// A user's access to an organization's workspace changed, began or ended.
    AccessChanged {
        organization_id: Uuid,
        user_id: Uuid,
    },
}

impl Line {
    fn stream(&self) -> Stream {
        match *self {
            Self::Notice { user_id, .. } | Self::NotificationsRead { user_id, .. } => {
                (stream::Kind::Notices, user_id)
            }
            Self::DelegationChanged {
                organization_id, ..
            } => (stream::Kind::Delegations, organization_id),
            Self::WorkChanged { audience, .. } => audience.stream(),
            Self::AccessChanged {
                organization_id,
                user_id,
            } => (
                stream::Kind::Workspace,
                stream::place(organization_id, user_id),
            ),
        }
    }
}

/// Appends the lines to their streams, numbered without gaps, in three statements for every 2,000 of them.
///
/// Locks each stream's counter until commit, in one order for everybody, so this is the last thing a command does.
pub async fn append(work: &Work, mut lines: Vec<Line>) -> Result<(), DbErr> {
    if lines.is_empty() {
        return Ok(());
    }
    lines.sort_by_key(Line::stream);
    let mut next = reserve(work, &lines).await?;
    let mut notices = Vec::new();
    let mut entries = Vec::new();
    for line in lines {
        let stream @ (kind, owner_id) = line.stream();
        let seq = next.get_mut(&stream).map(|seq| {
            *seq += 1;
            *seq
        });
        let seq = seq.ok_or_else(|| DbErr::RecordNotFound("the counter of a stream".to_owned()))?;
        let (what, subject_id, detail) = match line {
            Line::Notice {
                user_id,
                kind,
                title,
                organization_id,
                subject,
            } => {
                let id = work.id();
                notices.push(notification::ActiveModel {
                    id: Set(id),
                    user_id: Set(user_id),
                    seq: Set(seq),
                    kind: Set(kind),
                    title: Set(title),
                    organization_id: Set(organization_id),
                    subject_kind: Set(subject.map(|subject| subject.kind)),
                    subject_id: Set(subject.map(|subject| subject.id)),
                    created_at: Set(work.now),
                    read_at: Set(None),
                });
                (stream_entry::What::NotificationReceived, Some(id), None)
            }
            Line::NotificationsRead {
                notification_ids, ..
            } => (
                stream_entry::What::NotificationsRead,
                None,
                Some(json!(notification_ids)),
            ),
            Line::DelegationChanged { delegation_id, .. } => (
                stream_entry::What::DelegationChanged,
                Some(delegation_id),
                None,
            ),
            Line::WorkChanged {
                subject_id, act, ..
            } => (
                stream_entry::What::WorkChanged,
                Some(subject_id),
                Some(json!(act)),
            ),
            Line::AccessChanged { user_id, .. } => {
                (stream_entry::What::AccessChanged, Some(user_id), None)
            }
        };
        entries.push(stream_entry::ActiveModel {
            kind: Set(kind),
            owner_id: Set(owner_id),
            seq: Set(seq),
            what: Set(what),
            subject_id: Set(subject_id),
            detail: Set(detail),
            created_at: Set(work.now),
        });
        work.wake(Topic::Stream(kind, owner_id));
    }
    for notices in notices.chunks(PORTION) {
        notification::Entity::insert_many(notices.to_vec())
            .exec_without_returning(&work.tx)
            .await?;
    }
    for entries in entries.chunks(PORTION) {
        stream_entry::Entity::insert_many(entries.to_vec())
            .exec_without_returning(&work.tx)
            .await?;
    }
    Ok(())
}

/// Takes as many numbers of each stream as it has lines, and gives the number before the first.
async fn reserve(work: &Work, lines: &[Line]) -> Result<BTreeMap<Stream, i64>, DbErr> {
    let mut counts: BTreeMap<Stream, i64> = BTreeMap::new();
    for line in lines {
        *counts.entry(line.stream()).or_default() += 1;
    }
    let rows: Vec<stream::ActiveModel> = counts
        .iter()
        .map(|((kind, owner_id), count)| stream::ActiveModel {
            kind: Set(*kind),
            owner_id: Set(*owner_id),
            last_seq: Set(*count),
            pruned_seq: Set(0),
        })
        .collect();
    let add = Expr::col((stream::Entity, stream::Column::LastSeq))
        .add(Expr::col(("excluded", stream::Column::LastSeq)));
    let count_on = OnConflict::columns([stream::Column::Kind, stream::Column::OwnerId])
        .value(stream::Column::LastSeq, add)
        .to_owned();
    let mut counters = Vec::new();
    for rows in rows.chunks(PORTION) {
        let counted = stream::Entity::insert_many(rows.to_vec())
            .on_conflict(count_on.clone())
            .exec_with_returning(&work.tx);
        counters.extend(counted.await?);
    }
    let before = counters.into_iter().filter_map(|counter| {
        let stream = (counter.kind, counter.owner_id);
        Some((stream, counter.last_seq - counts.get(&stream)?))
    });
    Ok(before.collect())
}
