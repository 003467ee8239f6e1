use std::sync::Arc;

use async_graphql::{Enum, SimpleObject};
use entity::{Instant, Permission as Granted, organization};

use super::{Permission, permissions};
use crate::access::Grant;

/// The partner's home: whom they act for, and who has invited them.
pub struct PartnerDashboard;

/// Something a partner starts from a card.
#[derive(Enum, Clone, Copy, PartialEq, Eq)]
pub enum QuickAction {
    /// Needs SHORTLISTS.
    CreateShortlist,
    /// Needs BRIEFS.
    StartRfp,
    /// Needs BRIEFS.
    SendBrief,
}

/// A card on the dashboard: a buyer that the viewer acts for.
#[derive(SimpleObject)]
#[graphql(complex)]
pub struct BuyerAccount {
    /// The viewer's own: the delegation's permissions narrowed by the seat's.
    permissions: Vec<Permission>,
    /// Only what the permissions allow.
    quick_actions: Vec<QuickAction>,
    #[graphql(skip)]
    pub row: Arc<organization::Model>,
    #[graphql(skip)]
    pub grant: Grant,
    #[graphql(skip)]
    pub now: Instant,
}

impl BuyerAccount {
    /// The card of this organization, for whoever acts for it under this grant.
    pub fn new(organization: Arc<organization::Model>, grant: Grant, now: Instant) -> Self {
        let quick_actions = [
            (Granted::Shortlists, QuickAction::CreateShortlist),
            (Granted::Briefs, QuickAction::StartRfp),
            (Granted::Briefs, QuickAction::SendBrief),
        ];
        let quick_actions = quick_actions
            .into_iter()
            .filter(|(needs, _)| grant.permissions.contains(*needs))
            .map(|(_, action)| action);
        Self {
            permissions: permissions(grant.permissions),
            quick_actions: quick_actions.collect(),
            row: organization,
            grant,
            now,
        }
    }
}
