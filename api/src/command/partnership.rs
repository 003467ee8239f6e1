//! Partnerships: ask, accept, reject, delete.

pub mod accept;
pub mod delete;
pub mod reject;
pub mod request;
mod settle;

use std::collections::BTreeSet;

use entity::{
    Subject, SubjectKind,
    partnership::{self, Action, After},
    partnership_side,
};
use uuid::Uuid;

use super::step::admin::check_runs_partnerships;
use crate::{
    access::{Viewer, partnership::check},
    fault::{Code, Fault, Refusal},
    store::{
        self, Work,
        partnership::{Seen, What},
    },
};

/// Which partnership, and for which of its sides the viewer acts.
#[derive(Clone, Copy, Debug)]
pub struct Input {
    pub partnership_id: Uuid,
    pub organization_id: Uuid,
}

/// Looks at a relationship that somebody changes between the first look and its lock.
const LOOKS: usize = 3;

/// What the viewer's side is shown, locked with the organizations that it joins, and what becomes of it by the action.
async fn lock_for(
    work: &Work,
    viewer: Viewer,
    input: Input,
    action: Action,
) -> Result<(Seen, After), Fault> {
    for _ in 0..LOOKS {
        if let Some(seen) = lock(work, viewer, input).await? {
            let after = check(seen.state(), seen.role(), action)
                .map_err(|refusal| refusal.because_of(subject(&seen.side)))?;
            return Ok((seen, after));
        }
    }
    Err(changed().into())
}

/// The same as far as it is locked; none when whoever it was about has let go of it in between.
async fn lock(work: &Work, viewer: Viewer, input: Input) -> Result<Option<Seen>, Fault> {
    let seen = find(work, viewer, input).await?;
    let mut organizations = BTreeSet::from([input.organization_id]);
    organizations.extend(match &seen.what {
        What::Request(row) => store::partnership::unscoped_recipients_of(&work.tx, row.id).await?,
        What::Partnership(row) => vec![row.other_than(input.organization_id)],
    });
    store::organization::unscoped_lock_all(&work.tx, &organizations).await?;
    check_runs_partnerships(work, viewer, input.organization_id).await?;
    let now = find(work, viewer, input).await?;
    let locked = match &now.what {
        What::Request(row) => store::partnership::unscoped_lock_request(&work.tx, row.id)
            .await?
            .is_some(),
        What::Partnership(row) => store::partnership::unscoped_lock(&work.tx, row.id)
            .await?
            .is_some(),
    };
    let is_held = (now.side.counterpart_id.iter()).all(|other| organizations.contains(other));
    Ok((locked && is_held).then_some(now))
}

async fn find(work: &Work, viewer: Viewer, input: Input) -> Result<Seen, Fault> {
    let seen = store::partnership::find(&work.tx, viewer, input.partnership_id).await?;
    let seen = seen.filter(|seen| seen.side.organization_id == input.organization_id);
    Ok(seen.ok_or_else(|| Refusal::not_found("partnershipId"))?)
}

fn changed() -> Refusal {
    let message = "Somebody else has just changed what this is about. Try again.";
    Refusal::new(Code::Conflict, message)
}

/// The side, as what stands in the way.
fn subject(side: &partnership_side::Model) -> Subject {
    Subject::new(SubjectKind::Partnership, side.id)
}

/// The partnership as the organization sees it, after a change.
async fn seen_by(
    work: &Work,
    organization_id: Uuid,
    partnership: partnership::Model,
) -> Result<Seen, Fault> {
    let side = store::partnership::unscoped_side(&work.tx, partnership.id, organization_id).await?;
    let side = side.ok_or_else(|| Fault::internal("whoever acts sees nothing of a partnership"))?;
    Ok(Seen {
        side,
        what: What::Partnership(partnership),
    })
}

/// What only whoever was asked can do, and so with nothing but a partnership.
fn answered(seen: Seen) -> Result<partnership::Model, Fault> {
    match seen.what {
        What::Partnership(row) => Ok(row),
        What::Request(_) => Err(Fault::internal("a sender has answered their own request")),
    }
}
