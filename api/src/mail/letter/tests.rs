use super::*;
use crate::branding::Branding;
use entity::Permission;

const HOSTILE: &str = "<script>alert(1)</script>\r\nBcc: eve@example.com\u{202e}\u{200b}\0";

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

const LAST_LINE: &str = "This mail was sent automatically. Answers to it are not read.";

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

fn link(page: &str) -> Link {
    Link {
        url: format!("https://partners.example.com/{page}/0123abcd"),
        expires_at: Instant::parse("2026-12-05T09:30:00Z").expect("a date"),
    }
}

fn invitation(organization: &str, inviter: &str, message: Option<&str>) -> Letter {
    Letter::Invitation(Invitation {
        organization: organization.to_owned(),
        inviter: inviter.to_owned(),
        team: Some("Harbour".to_owned()),
        permissions: [Permission::Shortlists, Permission::Notes]
            .into_iter()
            .collect(),
        message: message.map(str::to_owned),
        link: link("invitation"),
    })
}

fn membership(first_password: Option<Link>) -> Letter {
    Letter::MembershipInvitation(MembershipInvitation {
        organization: "Acme Robotics".to_owned(),
        inviter: "Ada Lovelace".to_owned(),
        role: Role::BillingAdmin,
        first_password,
    })
}

fn team(team: &str, by: &str, acts_for: &[&str]) -> Letter {
    Letter::TeamInvitation(TeamInvitation {
        team: team.to_owned(),
        by: by.to_owned(),
        inviter: "Ada Lovelace".to_owned(),
        acts_for: acts_for.iter().map(|&name| name.to_owned()).collect(),
        link: link("password"),
    })
}

fn revoked(organization: &str, note: Option<&str>) -> Letter {
    Letter::AccessRevoked(AccessRevoked {
        organization: organization.to_owned(),
        ended_at: Instant::parse("2026-12-05T09:30:00Z").expect("a date"),
        note: note.map(str::to_owned),
        alone: false,
    })
}

fn seat_removed() -> Letter {
    Letter::AccessRevoked(AccessRevoked {
        organization: "Acme Robotics".to_owned(),
        ended_at: Instant::parse("2026-12-05T09:30:00Z").expect("a date"),
        note: None,
        alone: true,
    })
}

fn wanted(sender: &str, asked: Asked) -> Letter {
    Letter::PartnershipRequest(PartnershipRequest {
        sender: sender.to_owned(),
        requested_by: "Ada Lovelace".to_owned(),
        asked,
    })
}

fn partnership(other: &str) -> Partnership {
    Partnership {
        own: "Acme Robotics".to_owned(),
        other: other.to_owned(),
    }
}

fn asked(text: &str) -> Letter {
    Letter::Brief(Brief {
        kind: Kind::Rfp,
        title: format!("Payroll for {text}"),
        body: format!("We pay 200 drivers.\n\nWhat would it cost, {text}?"),
        from: text.to_owned(),
        solution: "Single Invoice".to_owned(),
        url: "https://partners.example.com/brief/0123abcd".to_owned(),
    })
}

fn every_letter() -> Vec<(&'static str, Letter)> {
    vec![
        (
            "sign_up",
            Letter::SignUp(SignUp {
                link: link("sign-up"),
            }),
        ),
        ("account_exists", Letter::AccountExists(AccountExists)),
        (
            "password_link",
            Letter::PasswordLink(PasswordLink {
                link: link("password"),
            }),
        ),
        ("membership_new_person", membership(Some(link("password")))),
        ("membership_known_person", membership(None)),
        (
            "invitation",
            invitation(
                "Acme Robotics",
                "Ada Lovelace",
                Some(
                    "Hello Grace,\n\nplease take over our shortlists: see https://acme.example.\n\nAda",
                ),
            ),
        ),
        (
            "access_revoked",
            revoked("Acme Robotics", Some("Thank you for everything.")),
        ),
        ("seat_removed", seat_removed()),
        ("address_released", Letter::AddressReleased(AddressReleased)),
        ("team", team("Harbour", "Harbour", &[])),
        (
            "team_for_buyers",
            team("Harbour", "Acme Robotics", &["Acme Robotics", "Umbra"]),
        ),
        ("brief", asked("Acme Robotics")),
        (
            "partnership_request",
            wanted("Umbra", Asked::Organization("Acme Robotics".to_owned())),
        ),
        (
            "partnership_request_without_organization",
            wanted("Umbra", Asked::Person { has_account: true }),
        ),
        (
            "partnership_request_without_account",
            wanted("Umbra", Asked::Person { has_account: false }),
        ),
        (
            "partnership_accepted",
            Letter::PartnershipAccepted(partnership("Umbra")),
        ),
        (
            "partnership_rejected",
            Letter::PartnershipRejected(partnership("Umbra")),
        ),
    ]
}

#[test]
fn letters_read_well() {
    for (name, letter) in every_letter() {
        let Rendered {
            subject,
            text,
            html,
        } = letter.render(&brand());
        insta::assert_snapshot!(
            format!("{name}_text"),
            format!("Subject: {subject}\n\n{text}")
        );
        insta::assert_snapshot!(format!("{name}_html"), html);
    }
}

#[test]
fn the_invitation_is_as_promised() {
    let letter = invitation(
        "Acme Robotics",
        "Ada Lovelace",
        Some("See https://acme.example"),
    );
    let Rendered {
        subject,
        text,
        html,
    } = letter.render(&brand());
    assert_eq!(
        subject,
        "You've been invited to manage Acme Robotics's account on Mandate"
    );
    for form in [&text, &html] {
        for told in [
            "Acme Robotics",
            "Ada Lovelace",
            "Shortlists, Notes",
            "See https://acme.example",
            "Accept Invitation",
            "https://partners.example.com/invitation/0123abcd",
            "5 December 2026, 09:30 UTC",
        ] {
            assert!(form.contains(told), "{told} is missing in {form}");
        }
        assert!(!form.contains("Briefs"));
    }
    // One button, and the inviter's address is not made a link.
    assert_eq!(html.matches("<a ").count(), 1);
}

#[test]
fn every_letter_wears_the_brand() {
    let letter = invitation("Acme Robotics", "Ada Lovelace", None);
    let mailed = letter.render(&branded("help?bcc=eve@example.com"));
    // Still one button.
    assert_eq!(mailed.html.matches("class=\"button\"").count(), 1);
    insta::assert_snapshot!("branded_text", mailed.text);
    insta::assert_snapshot!("branded_html", mailed.html);
    for (name, letter) in every_letter() {
        let plain = letter.render(&brand());
        let branded = letter.render(&branded("https://example.com/help?a&b"));
        let line = "Questions? Find help at https://example.com/help?a&b.";
        assert_eq!(branded.text.lines().last(), Some(line), "{name}");
        assert_eq!(plain.text.lines().last(), Some(LAST_LINE), "{name}");
        let linked = "Questions? Find help at <a href=\"https://example.com/help?a&#38;b\"";
        assert_eq!(branded.html.matches(linked).count(), 1, "{name}");
        assert!(!branded.html.contains("#2f4bd8"), "{name}");
        let buttons = |html: &str, style| html.matches(style).count();
        assert_eq!(
            buttons(&branded.html, "background: #ffd400; color: #000000;"),
            buttons(&plain.html, "background: #2f4bd8; color: #ffffff;"),
            "{name}"
        );
    }
}

#[test]
fn letters_load_nothing_and_track_nobody() {
    for (name, letter) in every_letter() {
        let html = letter.render(&brand()).html;
        for foreign in ["<img", "<link", "<script", "src=", "url(", "@import"] {
            assert!(!html.contains(foreign), "{foreign} in {name}");
        }
    }
}

#[test]
fn what_people_typed_stays_text() {
    for letter in [
        invitation(HOSTILE, HOSTILE, Some(HOSTILE)),
        revoked(HOSTILE, Some(HOSTILE)),
        asked(HOSTILE),
        wanted(HOSTILE, Asked::Organization(HOSTILE.to_owned())),
        Letter::PartnershipAccepted(partnership(HOSTILE)),
        Letter::PartnershipRejected(partnership(HOSTILE)),
    ] {
        let Rendered {
            subject,
            text,
            html,
        } = letter.render(&brand());
        assert!(!html.contains("<script"), "{html}");
        assert!(html.contains("&#60;script&#62;"), "{html}");
        assert!(!subject.contains(['\r', '\n', '\0']), "{subject:?}");
        for form in [&subject, &text, &html] {
            assert!(!form.contains(['\u{202e}', '\u{200b}', '\0']), "{form:?}");
            assert!(!form.contains("\nBcc"), "{form:?}");
        }
    }
}

#[test]
fn what_another_person_says_cannot_pass_for_ours() {
    let message = "Hello\n\nAccept Invitation:\nhttps://evil.example";
    let text = invitation("Acme", "Ada", Some(message))
        .render(&brand())
        .text;
    assert!(text.contains("\n> Accept Invitation:\n> https://evil.example\n"));
}

#[test]
fn long_names_are_cut() {
    let letter = invitation(&"Acme ".repeat(100), &"Ada ".repeat(100), None);
    assert!(letter.render(&brand()).subject.chars().count() < 200);
}

#[test]
fn links_do_not_show_in_logs() {
    assert!(!format!("{:?}", every_letter()).contains("0123abcd"));
}
