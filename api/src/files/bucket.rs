//! A bucket of Amazon S3, or of whatever else speaks its protocol.

use std::{sync::Arc, time::Duration};

use object_store::{
    ClientOptions, ObjectStore, RetryConfig,
    aws::{AmazonS3, AmazonS3Builder},
    prefix::PrefixStore,
};
use percent_encoding::percent_decode_str;
use url::Url;

use super::Error;

/// One request, a part of a file in it.
const REQUEST: Duration = Duration::from_secs(60);
const CONNECTION: Duration = Duration::from_secs(5);
/// How long a request that failed is tried again, and how often.
const RETRIED: Duration = Duration::from_secs(10);
const RETRIES: usize = 3;
/// Where nobody says otherwise, and where there are no regions.
const REGION: &str = "us-east-1";

/// The bucket, and the folder in it, that the address names: see [`crate::config::Storage::S3`]. Without a key in it, that
/// of the machine's role is asked for.
pub(super) fn open(address: &str) -> Result<Arc<dyn ObjectStore>, Error> {
    // Whoever was first has set the same; every part of this server uses it.
    let _ = rustls::crypto::ring::default_provider().install_default();
    let url = Url::parse(address).map_err(|_| Error::Address)?;
    let path = url.path().trim_matches('/');
    let (bucket, prefix) = path.split_once('/').unwrap_or((path, ""));
    let store = connect(&url, bucket)?;
    Ok(match prefix {
        "" => Arc::new(store),
        prefix => Arc::new(PrefixStore::new(store, prefix)),
    })
}

fn connect(url: &Url, bucket: &str) -> Result<AmazonS3, Error> {
    let host = url.host_str().ok_or(Error::Address)?;
    let port = url.port().map_or(String::new(), |port| format!(":{port}"));
    let is_plain = url.scheme() == "s3+http";
    let scheme = if is_plain { "http" } else { "https" };
    let region = url.query_pairs().find(|(name, _)| name == "region");
    let region = region.map_or(REGION.to_owned(), |(_, region)| region.into_owned());
    let client = ClientOptions::new()
        .with_allow_http(is_plain)
        .with_timeout(REQUEST)
        .with_connect_timeout(CONNECTION);
    let retry = RetryConfig {
        max_retries: RETRIES,
        retry_timeout: RETRIED,
        ..RetryConfig::default()
    };
    let mut builder = AmazonS3Builder::new()
        .with_bucket_name(bucket)
        .with_region(region)
        .with_endpoint(format!("{scheme}://{host}{port}"))
        .with_client_options(client)
        .with_retry(retry)
        // One at a time, which whatever speaks the protocol can do.
        .with_disable_bulk_delete(true);
    if let Some(secret) = url.password() {
        builder = builder
            .with_access_key_id(decoded(url.username())?)
            .with_secret_access_key(decoded(secret)?);
    }
    Ok(builder.build()?)
}

/// As it is meant: a secret's slashes cannot stand in an address.
fn decoded(text: &str) -> Result<String, Error> {
    let text = percent_decode_str(text).decode_utf8();
    text.map(Into::into).map_err(|_| Error::Address)
}
