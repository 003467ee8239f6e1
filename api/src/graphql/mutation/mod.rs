//! Every mutation: parse, call one command, answer.

mod account;
mod branding;
mod brief;
mod company;
mod delegation;
mod document;
mod draft;
mod membership;
mod note;
mod notification;
mod organization;
mod partner;
mod partner_user;
mod partnership;
mod seat;
mod shortlist;
mod solution;
mod viewer;

use async_graphql::{Context, ID, MergedObject, Result, SimpleObject};
use entity::SubjectKind;
use uuid::Uuid;

use super::{
    failure::{UserError, outcome},
    id,
    loader::renew,
};
use crate::fault::{Fault, Refusal};

/// Every change. Payloads of what can be refused have `userErrors`: when it holds any, nothing was done, and what the
/// payload would lead to is null.
#[derive(MergedObject, Default)]
pub struct Mutation(
    account::AccountMutation,
    organization::OrganizationMutation,
    membership::MembershipMutation,
    delegation::DelegationMutation,
    partner::PartnerMutation,
    company::CompanyMutation,
    branding::BrandingMutation,
    partner_user::PartnerUserMutation,
    seat::SeatMutation,
    partnership::PartnershipMutation,
    document::DocumentMutation,
    notification::NotificationMutation,
    shortlist::ShortlistMutation,
    brief::BriefMutation,
    draft::DraftMutation,
    solution::SolutionMutation,
    note::NoteMutation,
    viewer::ViewerMutation,
);

/// The solutions that an input names.
fn solutions(ids: &[ID]) -> Result<Vec<Uuid>, Refusal> {
    let ids = ids.iter();
    ids.map(|id| id::named(SubjectKind::Solution, "solutionIds", id))
        .collect()
}

/// What was deleted.
#[derive(SimpleObject)]
struct DeletePayload {
    /// Null when nothing was done.
    deleted_id: Option<ID>,
    /// Why nothing was done; empty when it was.
    user_errors: Vec<UserError>,
}

impl DeletePayload {
    fn new(ctx: &Context<'_>, kind: SubjectKind, result: Result<Uuid, Fault>) -> Result<Self> {
        renew(ctx);
        let (id, user_errors) = outcome(result)?;
        Ok(Self {
            deleted_id: id.map(|id| id::encode(kind, id)),
            user_errors,
        })
    }
}
