use entity::{Instant, Permissions, brief::Kind, delegation::Status, link::Purpose};

use super::*;
use crate::branding::Branding;

const HOSTILE: &str = "\"><script>alert(1)</script>\u{202e}\0";

fn brand() -> Brand {
    Brand {
        product_name: "Mandate".to_owned(),
        public_url: "https://partners.example.com".parse().expect("a URL"),
        app_url: Some("https://app.example.com/in".parse().expect("a URL")),
        branding: Branding {
            logo: None,
            primary_color: "#2f4bd8".parse().expect("a colour"),
            support: None,
        },
    }
}

/// Yellow, which needs black text, with somebody to ask.
fn branded(support: &str) -> Brand {
    Brand {
        branding: Branding {
            logo: None,
            primary_color: "#ffd400".parse().expect("a colour"),
            support: Some(support.parse().expect("a way to ask")),
        },
        ..brand()
    }
}

fn invited(status: Status, reader: Reader, problem: Option<&str>) -> InvitationPage {
    InvitationPage {
        team: Some("Harbour".to_owned()),
        organization: "Acme Robotics".to_owned(),
        logo: None,
        inviter: "Ada Lovelace".to_owned(),
        permissions: Permissions::ALL,
        masked_email: "g•••@example.com".to_owned(),
        status,
        expires_at: Instant::parse("2026-12-05T09:30:00Z").expect("a date"),
        reader,
        problem: problem.map(str::to_owned),
    }
}

fn asked(text: &str, open: bool, answered: Answered, problem: Option<&str>) -> BriefPage {
    BriefPage {
        kind: Kind::Rfp,
        title: format!("Payroll for {text}"),
        body: format!("We pay 200 drivers.\n\nWhat would it cost, {text}?"),
        from: text.to_owned(),
        solution: "Single Invoice".to_owned(),
        open,
        answered,
        message: problem.map(|_| text.to_owned()).unwrap_or_default(),
        amount: problem.map(|_| "1,000".to_owned()).unwrap_or_default(),
        currency: problem.map(|_| "EUR".to_owned()).unwrap_or_default(),
        problem: problem.map(str::to_owned),
    }
}

fn newcomer() -> Reader {
    Reader::New {
        name: "Grace Hopper".to_owned(),
    }
}

fn every_page() -> Vec<(&'static str, String)> {
    let brand = brand();
    let problem = || Some("Use at least 10 characters.".to_owned());
    vec![
        (
            "invitation_new",
            invitation(&brand, &invited(Status::Pending, newcomer(), None)),
        ),
        (
            "invitation_new_problem",
            invitation(
                &brand,
                &invited(Status::Pending, newcomer(), problem().as_deref()),
            ),
        ),
        (
            "invitation_known",
            invitation(&brand, &invited(Status::Pending, Reader::Known, None)),
        ),
        (
            "invitation_expired",
            invitation(&brand, &invited(Status::Expired, newcomer(), None)),
        ),
        (
            "sign_up",
            sign_up(
                &brand,
                &SignUpPage {
                    masked_email: "g•••@example.com".to_owned(),
                    problem: None,
                },
            ),
        ),
        (
            "password_set",
            password(
                &brand,
                &PasswordPage::Set {
                    masked_email: "g•••@example.com".to_owned(),
                    name: None,
                    problem: problem(),
                },
            ),
        ),
        (
            "password_first",
            password(
                &brand,
                &PasswordPage::Set {
                    masked_email: "g•••@example.com".to_owned(),
                    name: Some("Grace Hopper".to_owned()),
                    problem: None,
                },
            ),
        ),
        (
            "password_request",
            password(
                &brand,
                &PasswordPage::Request {
                    why: None,
                    problem: None,
                },
            ),
        ),
        (
            "password_expired",
            dead_link(&brand, Purpose::SetPassword, Dead::Expired),
        ),
        (
            "brief",
            super::brief(&brand, &asked("Acme", true, Answered::NotYet, None)),
        ),
        (
            "brief_problem",
            super::brief(
                &brand,
                &asked("Acme", true, Answered::Before, Some("Write the amount.")),
            ),
        ),
        (
            "brief_answered",
            super::brief(&brand, &asked("Acme", true, Answered::Now, None)),
        ),
        (
            "brief_closed",
            super::brief(&brand, &asked("Acme", false, Answered::Before, None)),
        ),
        (
            "message",
            message(&brand, "Your password is set", "You can sign in now."),
        ),
    ]
}

/// What the reader is told, without the layout that all pages share.
fn body(page: &str) -> &str {
    let start = page.find("<main>").expect("a beginning");
    &page[start..page.find("</main>").expect("an end")]
}

#[test]
fn pages_read_well() {
    let pages = every_page();
    let (_, whole) = &pages[0];
    insta::assert_snapshot!("layout", whole.replace(body(whole), "…"));
    for (name, page) in &pages {
        insta::assert_snapshot!(*name, body(page));
    }
}

#[test]
fn every_page_wears_the_brand() {
    let page = message(&branded("help?bcc=eve@example.com"), "Hello", "There");
    let shown = body(&page);
    insta::assert_snapshot!("branded", page.replace(shown, "…"));
    let page = message(&branded("https://example.com/help?a&b"), "Hello", "There");
    let (_, footer) = page.split_once("<footer>").expect("a footer");
    insta::assert_snapshot!("branded_link", footer);
    for (name, page) in every_page() {
        assert!(!page.contains("Questions?"), "{name}");
        assert_eq!(page.matches("--primary: #2f4bd8;").count(), 1, "{name}");
        assert_eq!(page.matches("--on-primary: #ffffff;").count(), 1, "{name}");
    }
}

#[test]
fn each_dead_link_has_its_remedy() {
    let mut told = String::new();
    for purpose in [Purpose::SignUp, Purpose::SetPassword, Purpose::Invitation] {
        for dead in [Dead::Invalid, Dead::Expired, Dead::Used] {
            let page = dead_link(&brand(), purpose, dead);
            told.push_str(&format!("{purpose:?} {dead:?}\n{}\n", body(&page)));
        }
    }
    insta::assert_snapshot!(told);
}

#[test]
fn the_hint_is_the_rule_for_passwords() {
    let weak = |text: &str| crate::secret::password::weakness(&text.into(), "", "").is_some();
    assert!(weak("abcdefghi") && !weak("abcdefghij"));
    let pages: std::collections::HashMap<_, _> = every_page().into_iter().collect();
    for name in ["invitation_new", "password_set"] {
        assert!(pages[name].contains("At least 10 characters."), "{name}");
    }
}

#[test]
fn only_a_pending_invitation_can_be_answered() {
    for (status, answerable) in [
        (Status::Pending, true),
        (Status::Active, false),
        (Status::Suspended, false),
        (Status::Declined, false),
        (Status::Withdrawn, false),
        (Status::Expired, false),
        (Status::Revoked, false),
        (Status::Left, false),
    ] {
        for reader in [newcomer(), Reader::Known] {
            let page = invitation(&brand(), &invited(status, reader, None));
            assert_eq!(page.contains("<form"), answerable, "{status:?}");
        }
    }
}

#[test]
fn forms_have_the_fields_that_are_promised() {
    let pages: std::collections::HashMap<_, _> = every_page().into_iter().collect();
    for (name, fields) in [
        ("invitation_new", vec!["name", "password"]),
        ("invitation_known", vec!["password"]),
        ("sign_up", vec!["password"]),
        ("password_set", vec!["password"]),
        ("password_request", vec!["email"]),
    ] {
        let page = &pages[name];
        let named: Vec<&str> = page
            .split("<input ")
            .skip(1)
            .filter_map(|input| input.split(" name=\"").nth(1)?.split('"').next())
            .collect();
        assert_eq!(named, fields, "{name}");
        for field in named {
            assert!(page.contains(&format!("<label for=\"{field}\">")), "{name}");
        }
        assert!(page.contains("<form method=\"post\""), "{name}");
    }
    assert!(pages["password_expired"].contains("action=\"/password\""));
}

#[test]
fn what_people_typed_stays_text() {
    let hostile = InvitationPage {
        organization: HOSTILE.to_owned(),
        inviter: HOSTILE.to_owned(),
        masked_email: HOSTILE.to_owned(),
        ..invited(
            Status::Pending,
            Reader::New {
                name: HOSTILE.to_owned(),
            },
            Some(HOSTILE),
        )
    };
    let ended = InvitationPage {
        status: Status::Withdrawn,
        ..hostile.clone()
    };
    for page in [
        invitation(&brand(), &hostile),
        invitation(&brand(), &ended),
        message(&brand(), HOSTILE, HOSTILE),
        super::brief(
            &brand(),
            &asked(HOSTILE, true, Answered::NotYet, Some(HOSTILE)),
        ),
    ] {
        assert!(!page.contains("<script"), "{page}");
        assert!(!page.contains("\"\">"), "{page}");
    }
    assert!(!invitation(&brand(), &hostile).contains("<dd>\u{202e}"));
}

#[test]
fn a_logo_comes_from_this_server() {
    let logo = crate::brand::logo_path(&[0xa7; 32].into());
    let page = InvitationPage {
        logo: Some(logo.clone()),
        ..invited(Status::Pending, newcomer(), None)
    };
    let page = invitation(&brand(), &page);
    assert_eq!(page.matches("src=").count(), 1);
    assert!(page.contains(&format!("<img class=\"logo\" src=\"{logo}\" alt=\"\">")));
}

#[test]
fn pages_need_no_script_and_load_nothing() {
    for (name, page) in every_page() {
        for foreign in ["<script", "<img", "<link", "src=", "url(", "@import"] {
            assert!(!page.contains(foreign), "{foreign} in {name}");
        }
    }
    let (_, policy) = SECURITY_HEADERS[0];
    assert!(policy.starts_with("default-src 'none'") && !policy.contains("script-src"));
}
