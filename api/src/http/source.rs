//! From where a request comes: the other end of its connection, or what proxies that are trusted say of it.

use std::{
    net::{IpAddr, SocketAddr},
    sync::Once,
};

use axum::{
    extract::FromRequestParts,
    http::{HeaderMap, HeaderName, StatusCode, request::Parts},
};
use ipnet::IpNet;

use super::Endpoint;
use crate::limit::Source;

const FORWARDED_FOR: HeaderName = HeaderName::from_static("x-forwarded-for");

/// The other end of the connection.
#[derive(Clone, Copy, Debug)]
pub(super) struct Peer(pub(super) IpAddr);

impl FromRequestParts<Endpoint> for Source {
    type Rejection = StatusCode;

    async fn from_request_parts(
        parts: &mut Parts,
        endpoint: &Endpoint,
    ) -> Result<Self, StatusCode> {
        // The listener tells it with every request; without it nobody could be limited.
        let peer = parts.extensions.get::<Peer>();
        let Peer(peer) = *peer.ok_or(StatusCode::INTERNAL_SERVER_ERROR)?;
        let trusted = &endpoint.app.config.trusted_proxies;
        Ok(Self::from(caller(peer, &parts.headers, trusted)))
    }
}

/// The last address on the request's way that is not a trusted proxy's: what came before it anybody can make up.
fn caller(peer: IpAddr, headers: &HeaderMap, trusted: &[IpNet]) -> IpAddr {
    let is_trusted = |address: &IpAddr| trusted.iter().any(|network| network.contains(address));
    let mut nearest = peer.to_canonical();
    if !is_trusted(&nearest) {
        tell_of_a_proxy(headers);
        return nearest;
    }
    let lines = headers.get_all(FORWARDED_FOR).iter();
    let hops: Vec<&[u8]> = lines
        .flat_map(|line| line.as_bytes().split(|byte| *byte == b','))
        .collect();
    for hop in hops.into_iter().rev() {
        let hop = std::str::from_utf8(hop).unwrap_or_default();
        let Some(address) = address(hop.trim()) else {
            return nearest;
        };
        nearest = address;
        if !is_trusted(&nearest) {
            return nearest;
        }
    }
    nearest
}

/// An address as proxies write it: alone, with a port, or in brackets.
fn address(text: &str) -> Option<IpAddr> {
    let bare = text.trim_start_matches('[').trim_end_matches(']');
    let address = bare.parse().ok();
    let address = address.or_else(|| Some(text.parse::<SocketAddr>().ok()?.ip()));
    address.map(|address| address.to_canonical())
}

/// Tells the operator, once: behind a proxy that is not trusted all callers are taken for one.
fn tell_of_a_proxy(headers: &HeaderMap) {
    static TOLD: Once = Once::new();
    if headers.contains_key(FORWARDED_FOR) {
        TOLD.call_once(|| {
            tracing::warn!(
                "a request came with X-Forwarded-For from no trusted proxy: if that was yours, name it in `trusted_proxies` (MANDATE_TRUSTED_PROXIES)"
            );
        });
    }
}

#[cfg(test)]
mod tests {
    use axum::http::HeaderValue;

    use super::*;

    fn caller_of(peer: &str, lines: &[&'static str], trusted: &[&str]) -> String {
        let mut headers = HeaderMap::new();
        for line in lines {
            headers.append(FORWARDED_FOR, HeaderValue::from_static(line));
        }
        let trusted: Vec<IpNet> = trusted
            .iter()
            .map(|network| network.parse().expect("it is a network"))
            .collect();
        let peer = peer.parse().expect("it is an address");
        caller(peer, &headers, &trusted).to_string()
    }

    #[test]
    fn only_a_trusted_proxy_is_believed() {
        let ours: &[&str] = &["10.0.0.0/8", "fd00::/8"];
        for (peer, lines, trusted, expected) in [
            ("192.0.2.1", &[][..], &[][..], "192.0.2.1"),
            ("192.0.2.1", &["198.51.100.7"], &[], "192.0.2.1"),
            ("192.0.2.1", &["198.51.100.7"], ours, "192.0.2.1"),
            ("10.0.0.1", &["198.51.100.7"], ours, "198.51.100.7"),
            ("::ffff:10.0.0.1", &["198.51.100.7"], ours, "198.51.100.7"),
            ("fd00::1", &["2001:db8::7"], ours, "2001:db8::7"),
            // What the caller has written itself stands to the left of what the proxy adds.
            ("10.0.0.1", &["1.1.1.1, 198.51.100.7"], ours, "198.51.100.7"),
            (
                "10.0.0.1",
                &["1.1.1.1", "198.51.100.7"],
                ours,
                "198.51.100.7",
            ),
            (
                "10.0.0.1",
                &["1.1.1.1, 198.51.100.7 , 10.0.0.2"],
                ours,
                "198.51.100.7",
            ),
            (
                "10.0.0.1",
                &["198.51.100.7", "10.0.0.2,10.0.0.3"],
                ours,
                "198.51.100.7",
            ),
            ("10.0.0.1", &["198.51.100.7:4711"], ours, "198.51.100.7"),
            ("10.0.0.1", &["[2001:db8::7]:4711"], ours, "2001:db8::7"),
            ("10.0.0.1", &["[2001:db8::7]"], ours, "2001:db8::7"),
            ("10.0.0.1", &["::ffff:198.51.100.7"], ours, "198.51.100.7"),
            ("10.0.0.1", &["198.51.100.7, unknown"], ours, "10.0.0.1"),
            ("10.0.0.1", &["198.51.100.7, "], ours, "10.0.0.1"),
            ("10.0.0.1", &["10.0.0.9"], ours, "10.0.0.9"),
            ("10.0.0.1", &[], ours, "10.0.0.1"),
        ] {
            assert_eq!(
                caller_of(peer, lines, trusted),
                expected,
                "{peer} {lines:?}"
            );
        }
    }
}
