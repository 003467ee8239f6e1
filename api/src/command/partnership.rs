//! Partnerships: ask, accept, reject, delete.

pub mod accept;
pub mod delete;
pub mod reject;
pub mod request;
mod settle;

use std::collections::BTreeSet;

use entity::{Subject, SubjectKind, partnership, partnership_side};
use uuid::Uuid;

use super::step::admin::check_runs_partnerships;
use crate::{
    access::Viewer,
    fault::{Code, Fault, Refusal},
    store::{self, Work, partnership::Seen},
};

/// Which partnership, and for which of its sides the viewer acts.
#[derive(Clone, Copy, Debug)]
pub struct Input {
    pub partnership_id: Uuid,
    pub organization_id: Uuid,
}

/// The partnership as the viewer's side sees it, and its other sides, locked with the organizations of all of them.
async fn lock_for(
    work: &Work,
    viewer: Viewer,
    input: Input,
) -> Result<(Seen, Vec<partnership_side::Model>), Fault> {
    let seen = find(work, viewer, input).await?;
    let sides = store::partnership::unscoped_sides(&work.tx, seen.partnership.id).await?;
    let mut organizations: BTreeSet<Uuid> = sides.iter().map(|side| side.organization_id).collect();
    organizations.insert(seen.partnership.sender_id);
    organizations.extend(seen.partnership.recipient_id);
    store::organization::unscoped_lock_all(&work.tx, &organizations).await?;
    check_runs_partnerships(work, viewer, input.organization_id).await?;
    // Read again, now that nobody else changes it.
    let seen = find(work, viewer, input).await?;
    store::partnership::unscoped_lock(&work.tx, seen.partnership.id)
        .await?
        .ok_or_else(not_found)?;
    let mut sides = store::partnership::unscoped_sides(&work.tx, seen.partnership.id).await?;
    if !(sides.iter()).all(|side| organizations.contains(&side.organization_id)) {
        let message = "Somebody else has just changed what this is about. Try again.";
        return Err(Refusal::new(Code::Conflict, message)
            .because_of(subject(&seen.side))
            .into());
    }
    sides.retain(|side| side.id != seen.side.id);
    Ok((seen, sides))
}

async fn find(work: &Work, viewer: Viewer, input: Input) -> Result<Seen, Fault> {
    let seen = store::partnership::find(&work.tx, viewer, input.partnership_id).await?;
    let seen = seen.filter(|seen| seen.side.organization_id == input.organization_id);
    Ok(seen.ok_or_else(not_found)?)
}

fn not_found() -> Refusal {
    Refusal::not_found("partnershipId")
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
    let sides = store::partnership::unscoped_sides(&work.tx, partnership.id).await?;
    let side = sides
        .into_iter()
        .find(|side| side.organization_id == organization_id);
    let side = side.ok_or_else(|| Fault::internal("whoever acts sees nothing of a partnership"))?;
    Ok(Seen { side, partnership })
}
