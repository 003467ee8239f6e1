//! Something that a user is told, kept until it is read and after.

use sea_orm::entity::prelude::*;

use crate::{Instant, Subject, SubjectKind};

#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, EnumIter, DeriveActiveEnum)]
#[sea_orm(
    rs_type = "String",
    db_type = "String(StringLen::N(32))",
    rename_all = "snake_case"
)]
pub enum Kind {
    InvitationReceived,
    InvitationAccepted,
    InvitationDeclined,
    InvitationWithdrawn,
    InvitationExpired,
    InvitationEmailFailed,
    AccessChanged,
    AccessSuspended,
    AccessResumed,
    AccessRevoked,
    AccessExpiring,
    AccessExpired,
    PartnerLeft,
    MembershipInvited,
    MembershipAccepted,
    WorkPublished,
    NoteShared,
    BriefSent,
    BriefResponseReceived,
    PartnerUserAdded,
    PartnerUserRemoved,
    SeatRequested,
    SeatAdded,
    SeatApproved,
    SeatRemoved,
    PartnershipRequested,
    PartnershipAccepted,
    PartnershipRejected,
    PartnershipEnded,
    DocumentShared,
    PortalEnabled,
    PortalDisabled,
    LicenseGranted,
    LicenseWithdrawn,
    CompanyCreated,
    CompanyAdminAdded,
    CompanyAdminRemoved,
    CompanyReleased,
}

/// Numbered per user by the user's stream of notices.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "notification")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    pub user_id: Uuid,
    pub seq: i64,
    pub kind: Kind,
    /// Ready to show.
    pub title: String,
    pub organization_id: Option<Uuid>,
    pub subject_kind: Option<SubjectKind>,
    pub subject_id: Option<Uuid>,
    pub created_at: Instant,
    pub read_at: Option<Instant>,
}

impl Model {
    /// What it is about.
    pub fn subject(&self) -> Option<Subject> {
        Some(Subject::new(self.subject_kind?, self.subject_id?))
    }
}

#[derive(Clone, Copy, Debug, EnumIter, DeriveRelation)]
pub enum Relation {
    #[sea_orm(
        belongs_to = "super::user::Entity",
        from = "Column::UserId",
        to = "super::user::Column::Id"
    )]
    User,
}

impl ActiveModelBehavior for ActiveModel {}
