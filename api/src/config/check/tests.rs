use super::*;

fn load(profile: Profile, settings: &[(&str, &str)]) -> Result<Config, String> {
    let variables = settings
        .iter()
        .map(|(name, value)| (format!("MANDATE_{name}"), (*value).to_owned()));
    Config::load(profile, None, variables).map_err(|invalid| invalid.to_string())
}

const COMPLETE: [(&str, &str); 4] = [
    ("DATABASE_URL", "postgres://mandate:secret@db/mandate"),
    ("PUBLIC_URL", "https://partners.example.com"),
    ("MAIL", "smtps://user:secret@mail.example.com"),
    ("MAIL_FROM", "Example <no-reply@example.com>"),
];

#[test]
fn dev_needs_nothing() {
    let config = load(Profile::Dev, &[]).expect("dev has defaults");
    assert!(config.playground && matches!(config.mail, Outgoing::Files(_)));
    assert_eq!(config.public_url.as_str(), "http://127.0.0.1:8080/");
}

#[test]
fn what_kubernetes_sets_is_no_setting() {
    let set = [
        ("SERVICE_HOST", "10.0.0.7"),
        ("PORT", "tcp://10.0.0.7:80"),
        ("PORT_80_TCP_ADDR", "10.0.0.7"),
        ("DB_SERVICE_PORT_POSTGRES", "5432"),
        ("DB_PORT_5432_TCP", "tcp://10.0.0.8:5432"),
    ];
    assert!(load(Profile::Dev, &set).is_ok());
    for slip in ["MAIL_FORM", "PORTAL", "SERVICE", "EXPORT_PORT_NAME"] {
        let refusal = load(Profile::Dev, &[(slip, "a slip")]).expect_err("it is no setting");
        assert!(refusal.contains(&slip.to_lowercase()), "{refusal}");
    }
}

#[test]
fn serve_names_everything_that_is_missing() {
    let refusal = load(Profile::Serve, &[]).expect_err("nothing is set");
    for (name, _) in COMPLETE {
        assert!(refusal.contains(&format!("MANDATE_{name}")), "{refusal}");
    }
    assert!(load(Profile::Serve, &COMPLETE).is_ok_and(|config| !config.playground));
}

#[test]
fn each_bad_setting_is_named_with_what_it_may_be() {
    for (name, value, remedy) in [
        ("LISTEN", "8080", "127.0.0.1:8080"),
        ("PUBLIC_URL", "http://partners.example.com", "https://"),
        ("DATABASE_URL", "mysql://db", "sqlite://"),
        ("MAIL", "pigeon", "smtps://"),
        ("MAIL", "smtps://user@mail.example.com", "user:password"),
        ("MAIL", "smtps://:secret@mail.example.com", "user:password"),
        ("MAIL_FROM", "nobody", "no-reply@example.com"),
        ("PLAYGROUND", "yes please", "true or false"),
        ("INVITATION_DAYS", "0", "1 to 365"),
        ("SOCKETS_PER_USER", "many", "1 to 1000"),
        ("FILES", "s3://bucket", "s3://key:secret@host/bucket"),
        (
            "FILES",
            "s3://key@host/bucket",
            "s3://key:secret@host/bucket",
        ),
        ("FILES", "file:", "file:<folder>"),
        ("FILES", "/var/files", "file:<folder>"),
        ("UPLOAD_BYTES", "25 MiB", "1048576 to 1073741824"),
        ("UPLOAD_BYTES", "1048575", "1048576 to 1073741824"),
        ("UPLOADS_PER_USER", "0", "1 to 1000"),
        ("PRODUCT_NAME", "a\nb", "one line"),
        ("PRIMARY_COLOR", "blue", "#RRGGBB"),
        ("PRIMARY_COLOR", "2f4bd8", "#2f4bd8"),
        ("PRIMARY_COLOR", "#2f4bd8;}", "#RRGGBB"),
        ("SUPPORT", "our desk", "support@example.com"),
        ("SUPPORT", "http://example.com/help", "https://"),
        ("SUPPORT", "javascript:alert(1)", "https://"),
        ("APP_URL", "http://app.example.com", "https://"),
        ("TRUSTED_PROXIES", "0.0.0.0/0", "10.0.0.0/8"),
        ("ALLOWED_ORIGINS", "*", "https://app.example.com"),
        ("ALLOWED_ORIGINS", "https://a.example/app", "commas"),
        ("TRUSTED_PROXIES", "10.0.0.0/8, gateway", "10.0.0.0/8"),
        ("LOG_INS_PER_ADDRESS", "0", "1 to 1000000"),
        ("ORGANIZATIONS_PER_USER", "-1", "1 to 1000000"),
    ] {
        let refusal = load(Profile::Dev, &[(name, value)]).expect_err(name);
        assert!(
            refusal.contains(&format!("MANDATE_{name}")) && refusal.contains(remedy),
            "{refusal}"
        );
    }
    assert!(
        load(Profile::Dev, &[("LISTEM", "127.0.0.1:1")])
            .is_err_and(|refusal| refusal.contains("listem"))
    );
}

#[test]
fn the_platform_has_a_look() {
    let branding = |settings: &[(&str, &str)]| {
        let config = load(Profile::Dev, settings).expect("the settings are right");
        let support = config.branding.support.as_ref();
        let support = support.map(|support| support.shown().to_owned());
        (config.branding.primary_color.to_string(), support)
    };
    assert_eq!(branding(&[]), ("#2f4bd8".to_owned(), None));
    for support in ["support@example.com", "https://example.com/help"] {
        let written = format!(" {support} ");
        let settings = [("PRIMARY_COLOR", " #FFD400 "), ("SUPPORT", &written)];
        let told = (String::from("#ffd400"), Some(support.to_owned()));
        assert_eq!(branding(&settings), told);
    }
}

#[test]
fn proxies_are_networks_or_addresses() {
    let proxies = |written| {
        let config = load(Profile::Dev, &[("TRUSTED_PROXIES", written)]).expect(written);
        let proxies = config.trusted_proxies.iter().map(ToString::to_string);
        proxies.collect::<Vec<_>>()
    };
    assert_eq!(
        proxies("10.0.0.0/8, 192.0.2.7,fd00::/8 "),
        ["10.0.0.0/8", "192.0.2.7/32", "fd00::/8"]
    );
    assert!(proxies("").is_empty());
}

#[test]
fn others_are_limited_where_a_developer_is_not() {
    let log_ins = |profile| {
        let config = load(profile, &COMPLETE).expect("it is complete");
        config.limits.tries.log_ins.get()
    };
    assert_eq!(log_ins(Profile::Serve), 30);
    assert!(log_ins(Profile::Dev) > 1_000);
}

#[test]
fn a_database_is_named_without_its_password() {
    for (url, named) in [
        (
            "sqlite://data/mandate.db?mode=rwc",
            "sqlite://data/mandate.db",
        ),
        (
            "postgres://mandate:hush@db:5433/mandate?password=hush",
            "postgres://mandate@db:5433/mandate",
        ),
        ("postgresql://db/mandate", "postgresql://db/mandate"),
    ] {
        let config = load(Profile::Dev, &[("DATABASE_URL", url)]).expect(url);
        assert_eq!(config.database(), named);
        assert!(!config.database_is_assumed);
    }
    let config = load(Profile::Dev, &[]).expect("dev has defaults");
    assert_eq!(config.database(), "sqlite://data/mandate.db");
    assert!(config.database_is_assumed);
}

#[test]
fn passwords_do_not_travel_in_the_clear() {
    let open = |public_url| {
        let mut settings = COMPLETE.to_vec();
        settings.extend([("LISTEN", "0.0.0.0:8080"), ("PUBLIC_URL", public_url)]);
        load(Profile::Serve, &settings)
    };
    assert!(open("https://partners.example.com").is_ok());
    let refusal = open("http://localhost:8080").expect_err("it is open to the network");
    assert!(refusal.contains("MANDATE_LISTEN"), "{refusal}");
}

#[test]
fn secrets_do_not_show() {
    let config = load(Profile::Serve, &COMPLETE).expect("it is complete");
    assert!(!format!("{config:?}").contains("secret@"));
}

/// The rows of the README's table: a variable, its setting and its default.
fn documented() -> Vec<(String, String, String)> {
    let readme = include_str!("../../../../README.md");
    let rows = readme
        .lines()
        .filter(|line| line.starts_with("| `MANDATE_"));
    rows.map(|row| {
        let mut cells = row
            .split(" | ")
            .map(|cell| cell.trim_matches(['|', ' ', '`']));
        let mut next = || cells.next().unwrap_or_default().to_owned();
        (next(), next(), next())
    })
    .collect()
}

#[test]
fn the_readme_names_every_setting_and_its_default() {
    let rows = documented();
    let mut names: Vec<&str> = rows.iter().map(|(_, name, _)| name.as_str()).collect();
    // It is read before there is a configuration.
    names.retain(|name| *name != "\u{2013}");
    let source = include_str!("../../config.rs");
    let (_, fields) = source.split_once("struct Written {").expect("it is there");
    let (fields, _) = fields.split_once("\n}").expect("it ends");
    let mut written: Vec<&str> = (fields.lines())
        .filter_map(|line| Some(line.trim().split_once(": ")?.0))
        .collect();
    names.sort_unstable();
    written.sort_unstable();
    assert_eq!(names, written);

    // To set a default changes nothing.
    let defaults = rows.iter().filter_map(|(variable, _, default)| {
        let default = default.split(',').next().unwrap_or_default();
        let number = default.parse::<u64>().is_ok();
        Some((variable.strip_prefix("MANDATE_")?, default)).filter(|_| number)
    });
    let defaults: Vec<(&str, &str)> = defaults.collect();
    assert!(defaults.len() > 15, "{defaults:?}");
    let unset = load(Profile::Serve, &COMPLETE).expect("it is complete");
    let set = load(Profile::Serve, &[&COMPLETE[..], &defaults].concat()).expect("it is complete");
    assert_eq!(format!("{:?}", set.limits), format!("{:?}", unset.limits));
    assert_eq!(set.database_connections, unset.database_connections);
    for (variable, _) in defaults {
        let refusal = load(Profile::Dev, &[(variable, "many")]).expect_err(variable);
        assert!(
            refusal.contains(&format!("MANDATE_{variable}")),
            "{refusal}"
        );
    }
}

#[test]
fn what_is_no_text_is_named_if_it_is_ours() {
    use std::{ffi::OsString, os::unix::ffi::OsStringExt};

    let value = || OsString::from_vec(vec![0xff]);
    let load = |name: &str| Config::load(Profile::Dev, None, [(name.to_owned(), value())]);
    assert!(load("LANGUAGE").is_ok());
    let refusal = load("MANDATE_PRODUCT_NAME").expect_err("it is no text");
    assert!(refusal.to_string().contains("MANDATE_PRODUCT_NAME"));
}

#[test]
fn a_file_has_numbers_and_truths_too() {
    let folder = tempfile::tempdir().expect("a folder can be made");
    let file = folder.path().join("mandate.toml");
    let text = "invitation_days = 7\nplayground = false\ndatabase_connections = \"12\"\n";
    std::fs::write(&file, text).expect("it is written");
    let none: [(String, String); 0] = [];
    let config = Config::load(Profile::Dev, Some(file), none).expect("it is fine");
    assert_eq!(config.limits.invitation, time::Duration::days(7));
    assert_eq!(config.database_connections, 12);
    assert!(!config.playground);
}
