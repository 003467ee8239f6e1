//! A client of plain HTTP, as programs of others have one.

/// To be built: it goes to no proxy, whatever the machine's environment says.
pub fn client() -> reqwest::ClientBuilder {
    // Nothing here speaks TLS, but a client is not built without a provider. Whoever was first has set the same.
    let _ = rustls::crypto::ring::default_provider().install_default();
    reqwest::Client::builder().no_proxy()
}

/// What is at the address.
pub async fn get(url: impl reqwest::IntoUrl) -> reqwest::Result<reqwest::Response> {
    let client = client().build().expect("the client can be made");
    client.get(url).send().await
}
