//! The cast.

use crate::http::playground::Account;

/// Everybody's password, in the demo only.
pub(super) const PASSWORD: &str = "partners-welcome";

/// Name, address, and what to call them in the playground.
pub(super) const PEOPLE: [(&str, &str, &str); 8] = [
    (
        "Ingrid Solberg",
        "ingrid@harbourline.example",
        "owner of Harbourline Logistics",
    ),
    (
        "Tomás Herrera",
        "tomas@harbourline.example",
        "admin of Harbourline Logistics",
    ),
    (
        "Mei Tanaka",
        "mei@harbourline.example",
        "member of Harbourline Logistics",
    ),
    (
        "Priya Raman",
        "priya@alderfinch.example",
        "owner of Alder & Finch Foods",
    ),
    (
        "Owen Price",
        "owen@castellan.example",
        "owner of Castellan Bank",
    ),
    (
        "Nadia Haddad",
        "nadia@brightside.example",
        "runs Brightside Procurement, an agency",
    ),
    (
        "Leo Marchetti",
        "leo@brightside.example",
        "works at Brightside Procurement",
    ),
    (
        "Sam Okafor",
        "sam@okafor.example",
        "freelancer, and owner of Okafor Studio",
    ),
];

/// The accounts that the playground offers to sign in as.
pub fn accounts() -> Vec<Account> {
    let account = |(name, email, role): (&str, &str, &str)| Account {
        label: format!("{name}, {role}"),
        email: email.to_owned(),
        password: PASSWORD.to_owned(),
    };
    PEOPLE.into_iter().map(account).collect()
}
