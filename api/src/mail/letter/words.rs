//! The words of each mail.

use super::{
    super::draft::{Button, Draft, Quote},
    AccessRevoked, AccountExists, AddressReleased, Asked, Brief, Invitation, MembershipInvitation,
    Partnership, PartnershipRequest, PasswordLink, SignUp, TeamInvitation,
};
use crate::{brand::Brand, wording};

/// Longest text of a brief in a mail, in characters: all of it.
const BODY: usize = 10_000;
/// Longest title of a brief in the body of a mail, in characters: all of it.
const TITLE: usize = 200;

impl SignUp {
    pub(super) fn draft(&self, brand: &Brand) -> Draft {
        let product = &brand.product_name;
        Draft {
            subject: format!("Confirm your address for {product}"),
            opening: vec![format!(
                "Somebody, most likely you, signed up for {product} with this address. Confirm that it is yours to open the account."
            )],
            facts: Vec::new(),
            quote: None,
            button: button("Confirm address", &self.link.url),
            closing: vec![
                format!(
                    "The link works once, until {}. After that, sign up again.",
                    wording::date(self.link.expires_at)
                ),
                "If it was not you, do nothing: no account is opened.".to_owned(),
            ],
        }
    }
}

impl AccountExists {
    pub(super) fn draft(&self, brand: &Brand) -> Draft {
        let product = &brand.product_name;
        Draft {
            subject: format!("You already have an account on {product}"),
            opening: vec![
                format!(
                    "Somebody, most likely you, signed up for {product} with this address. It belongs to an account already: yours."
                ),
                "Nothing was changed, and no second account was opened.".to_owned(),
            ],
            facts: Vec::new(),
            quote: None,
            button: None,
            closing: vec![
                format!(
                    "If it was you, sign in at {} with the password you have. Forgotten? Ask for a new one at {}.",
                    brand.app(),
                    brand.password_help()
                ),
                "If it was not you, there is nothing to do.".to_owned(),
            ],
        }
    }
}

impl PasswordLink {
    pub(super) fn draft(&self, brand: &Brand) -> Draft {
        let product = &brand.product_name;
        Draft {
            subject: format!("Set a new password for {product}"),
            opening: vec![format!(
                "Somebody, most likely you, asked for a link to set a new password for your account on {product}."
            )],
            facts: Vec::new(),
            quote: None,
            button: button("Set password", &self.link.url),
            closing: vec![
                format!(
                    "The link works once and for 24 hours, until {}; a newer one replaces it. After that, ask for another at {}.",
                    wording::date(self.link.expires_at),
                    brand.password_help()
                ),
                "If it was not you, do nothing: your password stays as it is.".to_owned(),
            ],
        }
    }
}

impl MembershipInvitation {
    pub(super) fn draft(&self, brand: &Brand) -> Draft {
        let product = &brand.product_name;
        let organization = wording::name(&self.organization);
        let inviter = wording::name(&self.inviter);
        let (button, next) = match &self.first_password {
            Some(link) => (
                button("Set password and join", &link.url),
                format!(
                    "Setting your password opens your account and accepts the invitation. The link works once, until {}. After that, ask for another at {}.",
                    wording::date(link.expires_at),
                    brand.password_help()
                ),
            ),
            None => (
                button(&format!("Open {product}"), brand.app()),
                "Sign in with your account to accept or decline.".to_owned(),
            ),
        };
        Draft {
            subject: format!("You've been invited to join {organization} on {product}"),
            opening: vec![format!(
                "{inviter} has invited you to become a member of {organization} on {product}."
            )],
            facts: vec![
                ("Organization", organization),
                ("Invited by", inviter),
                ("Your role", wording::role(self.role).to_owned()),
            ],
            quote: None,
            button,
            closing: vec![
                next,
                "If you do not want to join, do nothing: you become a member only by your own act."
                    .to_owned(),
            ],
        }
    }
}

/// Organizations named in a mail; of more, how many there are.
const NAMED: usize = 10;

impl TeamInvitation {
    pub(super) fn draft(&self, brand: &Brand) -> Draft {
        let product = &brand.product_name;
        let team = wording::name(&self.team);
        let by = wording::name(&self.by);
        let inviter = wording::name(&self.inviter);
        let mut facts = vec![
            ("Team", team.clone()),
            ("Added by", wording::attributed(&inviter, &by)),
        ];
        if !self.acts_for.is_empty() {
            let names = self.acts_for.iter().take(NAMED);
            let mut names: Vec<String> = names.map(|name| wording::name(name)).collect();
            if let Some(more) = self
                .acts_for
                .len()
                .checked_sub(NAMED)
                .filter(|more| *more > 0)
            {
                names.push(format!("{more} more"));
            }
            facts.push(("You will act for", names.join(", ")));
        }
        Draft {
            subject: format!("You've been added to {team} on {product}"),
            opening: vec![format!(
                "{inviter} of {by} has added you to the team of {team} on {product}. Set your password to complete your account."
            )],
            facts,
            quote: None,
            button: button("Set password", &self.link.url),
            closing: vec![
                format!(
                    "The link works once and for 24 hours, until {}; a newer one replaces it. After that, ask for another at {}.",
                    wording::date(self.link.expires_at),
                    brand.password_help()
                ),
                "If you do not want it, or do not know who sent it, do nothing: no account is opened."
                    .to_owned(),
            ],
        }
    }
}

impl Invitation {
    pub(super) fn draft(&self, brand: &Brand) -> Draft {
        let product = &brand.product_name;
        let organization = wording::name(&self.organization);
        let inviter = wording::name(&self.inviter);
        let mut facts = vec![
            ("Organization", organization.clone()),
            ("Invited by", inviter.clone()),
        ];
        if let Some(team) = &self.team {
            facts.push((
                "You accept for",
                format!("the team of {}", wording::name(team)),
            ));
        }
        facts.extend([
            ("Permissions", wording::permissions(self.permissions)),
            ("Invitation expires", wording::date(self.link.expires_at)),
        ]);
        Draft {
            subject: format!("You've been invited to manage {organization}'s account on {product}"),
            opening: vec![format!(
                "{inviter} has invited you to manage {organization}'s account on {product} as a partner."
            )],
            quote: quote(format!("Message from {inviter}"), self.message.as_deref()),
            facts,
            button: button("Accept Invitation", &self.link.url),
            closing: vec![
                "Opening the link accepts nothing yet: it shows the invitation, and you decide there.".to_owned(),
                "If you do not want it, or do not know who sent it, do nothing: the invitation expires by itself.".to_owned(),
            ],
        }
    }
}

impl AccessRevoked {
    pub(super) fn draft(&self, brand: &Brand) -> Draft {
        let product = &brand.product_name;
        let organization = wording::name(&self.organization);
        Draft {
            subject: format!("Your access to {organization}'s account on {product} has ended"),
            opening: vec![format!(
                "Your access to {organization}'s account on {product} has ended. You can no longer see or change its workspace."
            )],
            quote: quote(format!("Note from {organization}"), self.note.as_deref()),
            closing: vec![
                format!(
                    "What you made there stays with {organization}: published shortlists, sent briefs and shared notes remain in its workspace, and unpublished drafts {}.",
                    if self.alone {
                        "stay with the team"
                    } else {
                        "pass to its admins"
                    }
                ),
                "Your personal notes are kept, and nobody else can see them.".to_owned(),
                if self.alone {
                    format!(
                        "The others of the team go on. Only an admin of that team or of {organization} can give access again."
                    )
                } else {
                    format!("Only a new invitation from {organization} gives access again.")
                },
            ],
            facts: vec![
                ("Organization", organization),
                ("Access ended", wording::date(self.ended_at)),
            ],
            button: None,
        }
    }
}

impl AddressReleased {
    pub(super) fn draft(&self, brand: &Brand) -> Draft {
        let product = &brand.product_name;
        Draft {
            subject: format!("Your address was released on {product}"),
            opening: vec![
                format!(
                    "This address was registered on {product} with a partner account that it does not belong to, and was released from it: nobody signs in to that account with it any more."
                ),
                "It can be registered again. If somebody adds you with it, a mail tells you how to set a password."
                    .to_owned(),
            ],
            facts: Vec::new(),
            quote: None,
            button: None,
            closing: vec![
                "If you did not ask for this, and know of nobody who did, tell the people who run the site."
                    .to_owned(),
            ],
        }
    }
}

impl Brief {
    pub(super) fn draft(&self, brand: &Brand) -> Draft {
        let product = &brand.product_name;
        let (from, title) = (wording::name(&self.from), wording::name(&self.title));
        let solution = wording::name(&self.solution);
        let what = wording::brief(self.kind);
        let paragraphs = wording::paragraphs_of(&self.body, BODY);
        Draft {
            subject: format!("{from} sends you a {what}: {title}"),
            opening: vec![format!(
                "{from} asks you, on {product}, about {solution}. You can answer, with a quote if you like, on the page behind the button: no account is needed."
            )],
            quote: Some(Quote {
                label: wording::line(&self.title, TITLE),
                paragraphs,
            }),
            facts: vec![("From", from), ("About", solution)],
            button: button("Read and answer", &self.url),
            closing: vec![
                "The link is for you alone: whoever has it can answer in your name.".to_owned(),
                "If you do not want to answer, do nothing.".to_owned(),
            ],
        }
    }
}

impl PartnershipRequest {
    pub(super) fn draft(&self, brand: &Brand) -> Draft {
        let product = &brand.product_name;
        let sender = wording::name(&self.sender);
        let mut facts = vec![
            ("Organization", sender.clone()),
            ("Asked by", wording::name(&self.requested_by)),
        ];
        let what = "Partners see each other's people, by name and address, among their contacts. Nothing else is shared by that.";
        let (opening, closing) = match &self.asked {
            Asked::Organization(asked) => {
                let asked = wording::name(asked);
                let opening = format!("{sender} asks {asked} to become its partner on {product}.");
                facts.push(("Your organization", asked));
                let closing = "Sign in to accept or reject the request, in the partner list of your organization. Any of its owners, admins and billing admins can.";
                (opening, closing.to_owned())
            }
            Asked::Person { has_account } => {
                let opening =
                    format!("{sender} asks your organization to become its partner on {product}.");
                let first = if *has_account {
                    "sign in"
                } else {
                    "sign up with this address"
                };
                let closing = format!(
                    "To begin, {first}, and open an organization or join that of your colleagues. The request waits for you in its partner list."
                );
                (opening, closing)
            }
        };
        Draft {
            subject: format!("{sender} wants to be your partner on {product}"),
            opening: vec![opening, what.to_owned()],
            facts,
            quote: None,
            button: button(&format!("Open {product}"), brand.app()),
            closing: vec![
                closing,
                "If you do not want it, or do not know who sent it, do nothing: nobody becomes a partner but by their own act."
                    .to_owned(),
            ],
        }
    }
}

impl Partnership {
    pub(super) fn accepted(&self, brand: &Brand) -> Draft {
        let (own, other) = (wording::name(&self.own), wording::name(&self.other));
        self.draft(
            brand,
            format!("{other} and {own} are partners now"),
            vec![format!("{other} is the partner of {own} now.")],
            "Either side can end it at any time, in its partner list.",
        )
    }

    pub(super) fn rejected(&self, brand: &Brand) -> Draft {
        let (own, other) = (wording::name(&self.own), wording::name(&self.other));
        self.draft(
            brand,
            format!("{other} has rejected your request"),
            vec![format!(
                "{other} has rejected the request of {own} to become its partner."
            )],
            "You can ask again once both sides have deleted the request from their partner lists.",
        )
    }

    fn draft(&self, brand: &Brand, subject: String, opening: Vec<String>, next: &str) -> Draft {
        let product = &brand.product_name;
        Draft {
            subject,
            opening,
            facts: vec![
                ("Organization", wording::name(&self.other)),
                ("Your organization", wording::name(&self.own)),
            ],
            quote: None,
            button: button(&format!("Open {product}"), brand.app()),
            closing: vec![next.to_owned()],
        }
    }
}

fn button(label: &str, link: &str) -> Option<Button> {
    Some(Button {
        label: label.to_owned(),
        link: link.to_owned(),
    })
}

fn quote(label: String, message: Option<&str>) -> Option<Quote> {
    let paragraphs = wording::paragraphs(message?);
    (!paragraphs.is_empty()).then_some(Quote { label, paragraphs })
}
