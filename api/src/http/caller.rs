//! Who is calling: the bearer of a token, from somewhere.

use axum::http::{HeaderMap, header};

use super::refused::Refused;
use crate::{
    access::Viewer,
    app::App,
    limit::Source,
    secret,
    store::session::{self, Bearer},
};

/// Characters of a token; ours are shorter.
const LONGEST: usize = 256;

const MALFORMED: Refused =
    Refused::unauthenticated("Authorization must be `Bearer`, a space, and a token.");
const UNKNOWN: Refused =
    Refused::unauthenticated("This session has ended, or never was. Please log in again.");

/// Whoever calls.
#[derive(Clone, Copy, Debug)]
pub(super) struct Caller {
    /// None when nobody is signed in.
    pub(super) viewer: Option<Viewer>,
    pub(super) source: Source,
}

/// Whoever's token the request bears; none when it bears none.
pub(super) async fn identify(app: &App, headers: &HeaderMap) -> Result<Option<Bearer>, Refused> {
    let mut values = headers.get_all(header::AUTHORIZATION).iter();
    let Some(value) = values.next() else {
        return Ok(None);
    };
    match (value.to_str(), values.next()) {
        (Ok(authorization), None) => find(app, authorization).await.map(Some),
        _ => Err(MALFORMED),
    }
}

/// The bearer of `authorization`, which is `Bearer <token>`.
pub(super) async fn find(app: &App, authorization: &str) -> Result<Bearer, Refused> {
    let token = token(authorization).ok_or(MALFORMED)?;
    let bearer = session::find_bearer(&app.db.read, &secret::hash(token), app.clock.now()).await;
    bearer
        .map_err(|error| {
            tracing::error!(%error, "a session could not be looked up");
            Refused::unavailable()
        })?
        .ok_or(UNKNOWN)
}

fn token(authorization: &str) -> Option<&str> {
    let (scheme, token) = authorization.split_once(' ')?;
    let token = token.trim_matches(' ');
    let fits = (1..=LONGEST).contains(&token.len()) && token.bytes().all(|b| b.is_ascii_graphic());
    (scheme.eq_ignore_ascii_case("bearer") && fits).then_some(token)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_bearer_token_is_told_from_anything_else() {
        for (authorization, expected) in [
            ("Bearer abc", Some("abc")),
            ("bearer abc", Some("abc")),
            ("BEARER  abc ", Some("abc")),
            ("abc", None),
            ("Bearer", None),
            ("Bearer ", None),
            ("Bearer a b", None),
            ("Bearer ä", None),
            ("Basic abc", None),
        ] {
            assert_eq!(token(authorization), expected, "{authorization}");
        }
        assert_eq!(token(&format!("Bearer {}", "a".repeat(LONGEST + 1))), None);
    }
}
