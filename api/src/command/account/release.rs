//! Releasing an address that was registered with the wrong partner, by whoever runs the server.

use entity::{
    Email, link, log_in_attempt, mail, organization, partner_user, session, sign_up,
    text::canonical, user,
};
use sea_orm::{
    ActiveEnum, ActiveModelTrait, ActiveValue::Set, ColumnTrait, EntityTrait, QueryFilter,
    sea_query::Expr,
};

use super::store_known;
use crate::{
    app::App,
    bus::Topic,
    command::{
        input,
        step::company::{find_heir, lock_companies_of, run_by_default},
    },
    event::account::record_release,
    fault::{Code, Fault, Refusal},
    store::{self, Work},
};

/// Which address, and why.
#[derive(Clone, Debug)]
pub struct Input {
    pub email: String,
    /// The name of the partner on whose team the account is: whoever asks has to know.
    pub partner: String,
    /// For the audit log.
    pub reason: String,
}

/// What releasing the address does, or would do.
#[derive(Clone, Debug)]
pub struct Report {
    pub partner: String,
    /// What the account is called.
    pub name: String,
    /// The account's address from now on, to which no mail goes.
    pub becomes: Email,
    /// Sessions that end.
    pub sessions: u64,
    /// Delegations on which the account keeps a seat that nobody can use, until an admin of either side removes it.
    pub seats: usize,
    /// Companies that another admin of the partner that manages them runs from now on, since nobody else does.
    pub inherited: Vec<String>,
    /// The team and the organizations that nobody else runs.
    pub orphaned: Vec<String>,
}

/// Gives the account an invalid address and takes its password, sessions and links; the address can be registered anew. The
/// person is told by mail. A `dry_run` only says what would be done.
pub async fn run(app: &App, input: Input, dry_run: bool) -> Result<Report, Fault> {
    let email = input::email(&input.email)?;
    let reason = input::note("reason", Some(input.reason))?;
    let reason = reason.ok_or_else(|| {
        Refusal::new(Code::InvalidInput, "Say why: the audit log keeps it.").at("reason")
    })?;
    let partner = input.partner;
    app.write(move |work| {
        let (email, partner, reason) = (email.clone(), partner.clone(), reason.clone());
        Box::pin(async move {
            let found = store::user::unscoped_find_by_email(&work.tx, &email).await?;
            let found = found.ok_or_else(no_account)?;
            let companies = lock_companies_of(work, found.id).await?;
            let user = store::user::unscoped_lock(&work.tx, found.id).await?;
            // Somebody may have released it in the meantime.
            if user.email_key != email.key() {
                return Err(no_account().into());
            }
            let place = find_place(work, &user, &partner).await?;
            let seats = store::seat::unscoped_kept(&work.tx, place.id).await?;
            let in_use = seats
                .iter()
                .filter(|(_, delegation)| delegation.is_in_use(work.now));
            let inherited = find_inherited(work, &user, companies).await?;
            let report = Report {
                partner: store::partner::unscoped_get(&work.tx, place.partner_id)
                    .await?
                    .name,
                name: user.name.clone(),
                becomes: Email::released(user.id),
                sessions: store::session::unscoped_count_of(&work.tx, user.id).await?,
                seats: in_use.count(),
                orphaned: orphaned(work, &user, &place, &inherited).await?,
                inherited: inherited.iter().map(|one| one.name.clone()).collect(),
            };
            if !dry_run {
                release(work, user, place, &report, &reason, &inherited).await?;
            }
            Ok(report)
        })
    })
    .await
}

fn no_account() -> Refusal {
    Refusal::new(Code::NotFound, "There is no account with this address.")
}

/// The account's place on the team of the partner that is called so.
async fn find_place(
    work: &Work,
    user: &user::Model,
    partner: &str,
) -> Result<partner_user::Model, Fault> {
    let refuse = |message: String| Fault::from(Refusal::new(Code::Conflict, message));
    let place = store::partner::unscoped_team_of(&work.tx, user.id).await?;
    let place = place.ok_or_else(|| refuse("The account is on no partner's team.".to_owned()))?;
    let own = store::partner::unscoped_get(&work.tx, place.partner_id).await?;
    if canonical(&own.name) != canonical(partner) {
        let message = format!(
            "The account is on the team of {}, not of {partner}.",
            own.name
        );
        return Err(refuse(message));
    }
    Ok(place)
}

/// Those of the locked companies that nobody but the account runs, and another admin of their partner can.
async fn find_inherited(
    work: &Work,
    user: &user::Model,
    companies: Vec<organization::Model>,
) -> Result<Vec<organization::Model>, Fault> {
    let now = store::membership::running::unscoped_companies_of(&work.tx, user.id).await?;
    if !companies.iter().map(|company| company.id).eq(now) {
        let message =
            "Somebody has just made the account run another company, or fewer. Try again.";
        return Err(Refusal::new(Code::Conflict, message).into());
    }
    let mut inherited = Vec::new();
    for company in companies {
        if find_heir(work, company.id, Some(user.id)).await?.is_some() {
            inherited.push(company);
        }
    }
    Ok(inherited)
}

/// The names of what only this account runs, and nobody inherits.
async fn orphaned(
    work: &Work,
    user: &user::Model,
    place: &partner_user::Model,
    inherited: &[organization::Model],
) -> Result<Vec<String>, Fault> {
    let mut names = Vec::new();
    if place.is_admin()
        && store::partner_user::unscoped_count_other_admins(&work.tx, place).await? == 0
    {
        let partner = store::partner::unscoped_get(&work.tx, place.partner_id).await?;
        names.push(format!("the team of {}", partner.name));
    }
    for own in store::membership::active_of(user.id).all(&work.tx).await? {
        let is_inherited = inherited.iter().any(|one| one.id == own.organization_id);
        if own.is_admin()
            && !is_inherited
            && store::membership::unscoped_count_other_admins(&work.tx, &own).await? == 0
        {
            let organization =
                store::organization::unscoped_get(&work.tx, own.organization_id).await?;
            names.push(organization.name);
        }
    }
    Ok(names)
}

async fn release(
    work: &Work,
    user: user::Model,
    place: partner_user::Model,
    report: &Report,
    reason: &str,
    inherited: &[organization::Model],
) -> Result<(), Fault> {
    let id = user.id;
    session::Entity::delete_many()
        .filter(session::Column::UserId.eq(id))
        .exec(&work.tx)
        .await?;
    work.wake(Topic::Sessions(id));
    // The mails first: one that is leaving just now has made its link by then.
    mail::Entity::update_many()
        .col_expr(
            mail::Column::Status,
            Expr::value(mail::Status::Cancelled.to_value()),
        )
        .filter(mail::Column::UserId.eq(id))
        .filter(mail::Column::Status.eq(mail::Status::Queued))
        .exec(&work.tx)
        .await?;
    link::Entity::delete_many()
        .filter(link::Column::UserId.eq(id))
        .exec(&work.tx)
        .await?;
    sign_up::Entity::delete_many()
        .filter(sign_up::Column::UserId.eq(id))
        .exec(&work.tx)
        .await?;
    log_in_attempt::Entity::delete_by_id(user.email.key())
        .exec(&work.tx)
        .await?;
    let mut change: partner_user::ActiveModel = place.into();
    change.invited_email = Set(Some(report.becomes.clone()));
    change.update(&work.tx).await?;
    // A stub is called by its address.
    let name = match user.status {
        user::Status::Stub => report.becomes.as_str(),
        user::Status::Active => &user.name,
    };
    let mut change = user.clone().known_as(name, report.becomes.clone());
    change.password_hash = Set(None);
    store_known(work, change).await?;
    let mut lines = Vec::new();
    for company in inherited {
        let inherits = run_by_default(work, company).await?;
        if inherits.is_empty() {
            let message = format!("Who would run {} has just gone. Try again.", company.name);
            return Err(Refusal::new(Code::Conflict, message).into());
        }
        lines.extend(inherits);
    }
    Ok(record_release(work, &user, &report.partner, reason, lines).await?)
}
