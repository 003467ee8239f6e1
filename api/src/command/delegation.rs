//! Delegations: invite, answer, change, end. Every edge of the state machine is a file.

pub mod accept;
pub mod decline;
mod expiry;
pub mod invite;
pub mod leave;
pub mod resend;
pub mod revoke;
pub mod run_out;
pub mod suspend;
mod terms;
pub mod update;
pub mod withdraw;

use entity::{
    Subject, SubjectKind,
    delegation::{self, Action, Model, Status},
    mail,
};
use sea_orm::{ActiveModelTrait, ActiveValue::Set, ColumnTrait, DbErr};
use uuid::Uuid;

use crate::{
    access::{self, Viewer, delegation::Party},
    app::App,
    command::{input, step::mail::cancel},
    event::delegation::{Happened, record},
    fault::{Code, Fault, Refusal},
    store::{self, Work},
};

/// The delegation, locked, if the viewer may do `action` with it now; and the status that it takes.
///
/// Whoever may not see it is told that it is not there. Whoever comes second in a race is told what it is now.
async fn lock_for(
    work: &Work,
    viewer: Viewer,
    id: Uuid,
    action: Action,
) -> Result<(Model, Status), Fault> {
    let delegation = store::delegation::lock(&work.tx, viewer, id).await?;
    let delegation = delegation.ok_or_else(|| Refusal::not_found("delegationId"))?;
    let party = party_for(work, viewer, action, &delegation).await?;
    match access::delegation::check(party, action, &delegation, work.now) {
        Ok(status) => Ok((delegation, status)),
        Err(refusal) if matches!(refusal.code, Code::Conflict | Code::InvitationExpired) => {
            Err(refusal.because_of(subject(&delegation)).into())
        }
        Err(refusal) => Err(refusal.into()),
    }
}

/// What the viewer is to the delegation, as far as `action` asks.
async fn party_for(
    work: &Work,
    viewer: Viewer,
    action: Action,
    delegation: &Model,
) -> Result<Party, Fault> {
    let mut party = Party::default();
    match action {
        Action::Accept | Action::Decline => {
            party.invited = delegation.invited_user_id == viewer.user_id;
            let standing = store::standing::of(&work.tx, viewer).await?;
            party.of_partner = standing.is_of(delegation.partner_id);
        }
        Action::Leave => {
            // Held like the buyer's below.
            store::partner::unscoped_lock(&work.tx, delegation.partner_id).await?;
            let standing = store::standing::of(&work.tx, viewer).await?;
            party.partner_admin = standing.speaks_for(delegation.partner_id);
        }
        // Held until this has committed: nobody acts as an admin after their demotion was acknowledged.
        _ => {
            party.buyer_admin =
                store::membership::hold_admin(&work.tx, viewer, delegation.organization_id).await?;
        }
    }
    Ok(party)
}

fn subject(delegation: &Model) -> Subject {
    Subject::new(SubjectKind::Delegation, delegation.id)
}

/// Ends the delegation by `action` of the viewer's, who may leave a note.
async fn end_by(
    app: &App,
    viewer: Viewer,
    id: Uuid,
    action: Action,
    note: Option<String>,
    happened: Happened,
) -> Result<Model, Fault> {
    let note = input::note("note", note)?;
    app.write(move |work| {
        let (note, happened) = (note.clone(), happened.clone());
        Box::pin(async move {
            let (delegation, status) = lock_for(work, viewer, id, action).await?;
            end(work, viewer, delegation, status, note, happened).await
        })
    })
    .await
}

/// Ends the delegation by somebody's act.
async fn end(
    work: &Work,
    viewer: Viewer,
    delegation: Model,
    status: Status,
    note: Option<String>,
    happened: Happened,
) -> Result<Model, Fault> {
    let version = delegation.version;
    let mut change: delegation::ActiveModel = delegation.into();
    change.status = Set(status);
    change.ended_at = Set(Some(work.now));
    change.end_note = Set(note);
    change.version = Set(version + 1);
    let delegation = change.update(&work.tx).await?;
    call_mails_back(work, delegation.id).await?;
    record(work, Some(viewer.user_id), &delegation, happened).await?;
    Ok(delegation)
}

/// Calls back the invitation's mails that have not left yet. Links that have left stay, and tell what became of it.
async fn call_mails_back(work: &Work, delegation_id: Uuid) -> Result<(), DbErr> {
    let about = mail::Column::DelegationId.eq(delegation_id);
    cancel(work, mail::Kind::Invitation, about).await
}
