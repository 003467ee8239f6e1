//! How long things last, and how much of them one may have.

use std::num::NonZeroU32;

use time::Duration;

use super::{Profile, Written, check::Checker};

const MIB: u64 = 1024 * 1024;
const GIB: u64 = 1024 * MIB;
/// What `dev` lets one caller try: programs that are being written try much.
const UNHINDERED: u32 = 10_000;

/// How long things last, and how much of them one may have.
#[derive(Clone, Debug)]
pub struct Limits {
    /// How long an unanswered invitation stays open.
    pub invitation: Duration,
    /// How long a session lasts.
    pub session: Duration,
    /// How long the entries of streams are kept; an older cursor is truncated.
    pub stream_retention: Duration,
    /// Invitations by one user within 10 minutes.
    pub invitations_per_user: u64,
    /// Invitations by one organization within a day.
    pub invitations_per_organization: u64,
    /// Invitations by one user to one person within a day.
    pub invitations_per_recipient: u64,
    /// Briefs mailed to suppliers by one user within a day.
    pub briefs_per_user: u64,
    /// Briefs mailed to suppliers by one organization within a day; each partner who sees nothing of others' is counted apart.
    pub briefs_per_organization: u64,
    /// Briefs mailed by one organization to one supplier within a day, and by each such partner.
    pub briefs_per_recipient: u64,
    /// Open sockets of one user.
    pub sockets_per_user: usize,
    /// Bytes of one uploaded file.
    pub upload_bytes: u64,
    /// Uploads of one user that have not been used yet.
    pub uploads_per_user: u64,
    /// Folders and files of one organization.
    pub documents_per_organization: u64,
    /// All its files together, in bytes.
    pub document_bytes_per_organization: u64,
    pub tries: Tries,
}

/// How often one caller may try what costs much or can be guessed at: from one address, unless it says otherwise.
#[derive(Clone, Debug)]
pub struct Tries {
    /// Log-ins within a minute.
    pub log_ins: NonZeroU32,
    /// Sign-ups within an hour.
    pub sign_ups: NonZeroU32,
    /// Links to set a password asked for within an hour.
    pub password_links: NonZeroU32,
    /// Mailed links tried within a minute.
    pub link_tries: NonZeroU32,
    /// Organizations opened within an hour.
    pub organizations: NonZeroU32,
    /// Organizations opened by one user within an hour.
    pub organizations_of_one: NonZeroU32,
    /// Logos set and looks changed by one user within an hour.
    pub logos: NonZeroU32,
    /// Documents shared by one user within an hour: each is told to everybody on the other side.
    pub shares: NonZeroU32,
    /// Companies that one user creates for a partner within an hour.
    pub companies: NonZeroU32,
}

impl Limits {
    /// What is left when so many more invitations have been sent.
    pub fn after(&self, invitations: u64) -> Self {
        let mut left = self.clone();
        for limit in [
            &mut left.invitations_per_user,
            &mut left.invitations_per_organization,
        ] {
            *limit = limit.saturating_sub(invitations);
        }
        left
    }

    pub(super) fn check(checker: &mut Checker, written: &Written) -> Self {
        Self {
            invitation: days(checker, "invitation_days", &written.invitation_days, 14),
            session: days(checker, "session_days", &written.session_days, 30),
            stream_retention: days(checker, "stream_days", &written.stream_days, 30),
            invitations_per_user: checker.number(
                "invitations_per_user",
                written.invitations_per_user.as_deref(),
                30,
                1..=10_000,
            ),
            invitations_per_organization: checker.number(
                "invitations_per_organization",
                written.invitations_per_organization.as_deref(),
                100,
                1..=100_000,
            ),
            invitations_per_recipient: checker.number(
                "invitations_per_recipient",
                written.invitations_per_recipient.as_deref(),
                10,
                1..=10_000,
            ),
            briefs_per_user: checker.number(
                "briefs_per_user",
                written.briefs_per_user.as_deref(),
                200,
                1..=100_000,
            ),
            briefs_per_recipient: checker.number(
                "briefs_per_recipient",
                written.briefs_per_recipient.as_deref(),
                20,
                1..=100_000,
            ),
            briefs_per_organization: checker.number(
                "briefs_per_organization",
                written.briefs_per_organization.as_deref(),
                500,
                1..=100_000,
            ),
            sockets_per_user: usize::try_from(checker.number(
                "sockets_per_user",
                written.sockets_per_user.as_deref(),
                20,
                1..=1_000,
            ))
            .unwrap_or(20),
            upload_bytes: checker.number(
                "upload_bytes",
                written.upload_bytes.as_deref(),
                GIB,
                MIB..=GIB,
            ),
            uploads_per_user: checker.number(
                "uploads_per_user",
                written.uploads_per_user.as_deref(),
                20,
                1..=1_000,
            ),
            documents_per_organization: checker.number(
                "documents_per_organization",
                written.documents_per_organization.as_deref(),
                20_000,
                1..=1_000_000,
            ),
            document_bytes_per_organization: checker.number(
                "document_bytes_per_organization",
                written.document_bytes_per_organization.as_deref(),
                100 * GIB,
                MIB..=1_048_576 * GIB,
            ),
            tries: Tries::check(checker, written),
        }
    }
}

impl Tries {
    fn check(checker: &mut Checker, written: &Written) -> Self {
        let mut tries = |name, written: &Option<String>, in_serve| {
            let default = match checker.profile {
                Profile::Dev => UNHINDERED,
                Profile::Serve => in_serve,
            };
            let tries = checker.number(name, written.as_deref(), default.into(), 1..=1_000_000);
            u32::try_from(tries)
                .ok()
                .and_then(NonZeroU32::new)
                .unwrap_or(NonZeroU32::MIN)
        };
        Self {
            log_ins: tries("log_ins_per_address", &written.log_ins_per_address, 30),
            sign_ups: tries("sign_ups_per_address", &written.sign_ups_per_address, 20),
            password_links: tries(
                "password_links_per_address",
                &written.password_links_per_address,
                20,
            ),
            link_tries: tries(
                "link_tries_per_address",
                &written.link_tries_per_address,
                30,
            ),
            organizations: tries(
                "organizations_per_address",
                &written.organizations_per_address,
                30,
            ),
            organizations_of_one: tries(
                "organizations_per_user",
                &written.organizations_per_user,
                10,
            ),
            logos: tries("logos_per_user", &written.logos_per_user, 30),
            shares: tries("shares_per_user", &written.shares_per_user, 200),
            companies: tries("companies_per_user", &written.companies_per_user, 100),
        }
    }
}

fn days(checker: &mut Checker, name: &str, written: &Option<String>, default: u64) -> Duration {
    let days = checker.number(name, written.as_deref(), default, 1..=365);
    Duration::days(i64::try_from(days).unwrap_or(1))
}
