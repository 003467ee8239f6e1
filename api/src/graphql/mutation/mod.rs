//! Every mutation: parse, call one command, answer.

mod account;
mod delegation;
mod membership;
mod notification;
mod organization;
mod viewer;

use async_graphql::MergedObject;

/// Every change. Payloads of what can be refused have `userErrors`: when it holds any, nothing was done, and what the
/// payload would lead to is null.
#[derive(MergedObject, Default)]
pub struct Mutation(
    account::AccountMutation,
    organization::OrganizationMutation,
    membership::MembershipMutation,
    delegation::DelegationMutation,
    notification::NotificationMutation,
    viewer::ViewerMutation,
);
