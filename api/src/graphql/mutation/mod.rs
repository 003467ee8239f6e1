//! Every mutation: parse, call one command, answer.

mod account;
mod delegation;
mod membership;
mod notification;
mod organization;
mod viewer;

use async_graphql::MergedObject;

/// Every change. Each payload has `userErrors`; its other fields are null when it holds any.
#[derive(MergedObject, Default)]
pub struct Mutation(
    account::AccountMutation,
    organization::OrganizationMutation,
    membership::MembershipMutation,
    delegation::DelegationMutation,
    notification::NotificationMutation,
    viewer::ViewerMutation,
);
