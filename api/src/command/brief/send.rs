//! Sending a brief to the suppliers.

use std::collections::HashMap;

use entity::{
    brief::{self, Model, Status},
    brief_recipient,
    delegation::{DataVisibility, IdentityMode},
};
use sea_orm::{ActiveModelTrait, ActiveValue::Set};
use time::Duration;
use uuid::Uuid;

use super::{Seen, lock_for, write};
use crate::{
    access::{Seat, Viewer, brief::Action},
    app::App,
    command::step::{invitation::find_or_create_stubs, note},
    config::Limits,
    event::{
        Addressed,
        brief::{Happened, record},
    },
    fault::{Code, Fault, Refusal},
    store::{
        self, Work,
        brief::mailed::{self, Mailers},
    },
};

/// Sends the brief: each supplier whom it asks gets a mail with a link of their own, and what it says stays as it is.
pub async fn run(app: &App, viewer: Viewer, brief: Seen) -> Result<Model, Fault> {
    let limits = app.config.limits.clone();
    app.write(move |work| {
        let limits = limits.clone();
        Box::pin(async move {
            hold_organization(work, viewer, brief.id).await?;
            let (before, seat) = lock_for(work, viewer, brief, Action::Send).await?;
            let recipients = store::brief::unscoped_recipients(&work.tx, before.id).await?;
            let mails = address(work, recipients).await?;
            let mailers = Mailers {
                organization_id: before.organization_id,
                delegation_id: sees_own_alone(&seat),
            };
            check_limits(work, &limits, viewer, mailers, &mails).await?;
            let identity_mode = seat.shows_in(before.identity_mode);
            let sent_as = name(work, &seat, identity_mode, before.organization_id).await?;
            let change = brief::ActiveModel {
                status: Set(Status::Sent),
                sent_at: Set(Some(work.now)),
                sent_as: Set(Some(sent_as)),
                identity_mode: Set(identity_mode),
                ..Default::default()
            };
            let after = write(work, &before, change).await?;
            let notes = note::show(work, after.id, after.identity_mode).await?;
            record(work, viewer, &seat, &after, Happened::Sent(mails, notes)).await?;
            Ok(after)
        })
    })
    .await
}

/// Of two briefs that an organization sends at once, one counts the other. Before its access is held, as everywhere.
async fn hold_organization(work: &Work, viewer: Viewer, id: Uuid) -> Result<(), Fault> {
    let brief = store::brief::find(&work.tx, viewer, work.now, id).await?;
    // Whoever merely sees what has been sent holds nobody up.
    if let Some(brief) = brief.filter(|brief| brief.status == Status::Draft) {
        store::organization::unscoped_lock(&work.tx, brief.organization_id).await?;
    }
    Ok(())
}

/// The delegation, if this is a partner who sees what was sent under it and nothing else: what others send counts for
/// nothing there, or else a refusal would tell of it.
fn sees_own_alone(seat: &Seat) -> Option<Uuid> {
    let delegation = &seat.grant()?.delegation;
    (delegation.data_visibility == DataVisibility::Own).then_some(delegation.id)
}

/// Refuses more mails than these may have sent in a day, one user, or these to one supplier. Under the organization's lock.
async fn check_limits(
    work: &Work,
    limits: &Limits,
    viewer: Viewer,
    mailers: Mailers,
    mails: &[Addressed],
) -> Result<(), Fault> {
    let refuse = |message: String| Err(Refusal::new(Code::RateLimited, message).into());
    let (tx, since) = (&work.tx, work.now.before(Duration::DAY));
    let more = u64::try_from(mails.len()).unwrap_or(u64::MAX);
    let by_organization = mailed::unscoped_count_mailed(tx, mailers, since).await?;
    if by_organization.saturating_add(more) > limits.briefs_per_organization {
        let most = limits.briefs_per_organization;
        return refuse(format!(
            "No more than {most} suppliers are mailed in a day. Go on tomorrow."
        ));
    }
    let by_user = mailed::unscoped_count_mailed_by(tx, viewer.user_id, since).await?;
    if by_user.saturating_add(more) > limits.briefs_per_user {
        let most = limits.briefs_per_user;
        return refuse(format!(
            "You may mail {most} suppliers in a day. Go on tomorrow."
        ));
    }
    let suppliers = mails.iter().map(|mail| mail.user_id);
    let to_one = mailed::unscoped_count_mailed_to(tx, mailers, suppliers, since).await?;
    for mail in mails {
        let before = to_one.get(&mail.user_id).copied().unwrap_or_default();
        let here = mails.iter().filter(|other| other.user_id == mail.user_id);
        let here = u64::try_from(here.count()).unwrap_or(u64::MAX);
        if before.saturating_add(here) > limits.briefs_per_recipient {
            return refuse(format!(
                "{} has been sent many briefs today. Go on tomorrow, or without them.",
                mail.address.as_str()
            ));
        }
    }
    Ok(())
}

/// A mail to each recipient, at the address that the catalogue has now.
async fn address(
    work: &Work,
    recipients: Vec<brief_recipient::Model>,
) -> Result<Vec<Addressed>, Fault> {
    let ids: Vec<Uuid> = recipients.iter().map(|row| row.solution_id).collect();
    let solutions = store::solution::unscoped_by_ids(&work.tx, &ids).await?;
    let addresses = solutions.values().map(|row| row.vendor_email.clone());
    let accounts = find_or_create_stubs(work, addresses).await?;
    let accounts: HashMap<&str, _> = accounts
        .iter()
        .map(|user| (user.email_key.as_str(), user.id))
        .collect();
    let mut mails = Vec::new();
    for recipient in recipients {
        let address = solutions
            .get(&recipient.solution_id)
            .map(|row| row.vendor_email.clone());
        let account = address
            .as_ref()
            .and_then(|address| accounts.get(address.key().as_str()));
        let (Some(address), Some(user_id)) = (address, account) else {
            return Err(Fault::internal("a supplier has no address"));
        };
        let id = work.id();
        let change = brief_recipient::ActiveModel {
            id: Set(recipient.id),
            email: Set(Some(address.clone())),
            mail_id: Set(Some(id)),
            ..Default::default()
        };
        change.update(&work.tx).await?;
        mails.push(Addressed {
            id,
            user_id: *user_id,
            address,
        });
    }
    Ok(mails)
}

/// Whose name suppliers see: the partner's, if the partner sends it in that, and else the organization's.
async fn name(
    work: &Work,
    seat: &Seat,
    mode: Option<IdentityMode>,
    organization_id: Uuid,
) -> Result<String, Fault> {
    if let Some(grant) = seat.grant()
        && mode == Some(IdentityMode::Transparent)
    {
        let partner_id = grant.delegation.partner_id;
        let partner = store::partner::unscoped_get(&work.tx, partner_id).await?;
        return Ok(partner.name);
    }
    let organization = store::organization::unscoped_get(&work.tx, organization_id).await?;
    Ok(organization.name)
}
