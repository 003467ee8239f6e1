//! The secret part of a link in a mail. Opening one changes nothing; a mutation spends it.

use sea_orm::entity::prelude::*;
use time::Duration;

use crate::Instant;

/// How long a link to prove an address or to set a password works.
pub const FOR_ACCOUNT: Duration = Duration::hours(24);

/// What the holder of the link may do with it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, EnumIter, DeriveActiveEnum)]
#[sea_orm(
    rs_type = "String",
    db_type = "String(StringLen::N(16))",
    rename_all = "snake_case"
)]
pub enum Purpose {
    /// Prove the address of a sign-up.
    SignUp,
    /// Set a password, the first one or a new one.
    SetPassword,
    /// See an invitation to act for an organization, and prove its address.
    Invitation,
}

/// Every attempt at sending a mail makes a link of its own, since only the hash is stored: a mail that was sent
/// twice works in both copies. Whatever kills the mail's purpose kills all its links.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "link")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    pub purpose: Purpose,
    /// Whose address it proves.
    pub user_id: Uuid,
    /// Set for [`Purpose::Invitation`].
    pub delegation_id: Option<Uuid>,
    /// Set for a [`Purpose::SetPassword`] that also accepts a membership.
    pub membership_id: Option<Uuid>,
    /// Set for a [`Purpose::SetPassword`] that came with a place on a partner's team.
    pub partner_user_id: Option<Uuid>,
    /// Set for [`Purpose::SignUp`].
    pub sign_up_id: Option<Uuid>,
    /// SHA-256 of the token.
    pub token_hash: Vec<u8>,
    pub created_at: Instant,
    pub expires_at: Instant,
    pub used_at: Option<Instant>,
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
