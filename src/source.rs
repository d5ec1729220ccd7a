//! Where a feed comes from: its address on the network, or a file.

use anyhow::{Context, ensure};
use bot_core::feed::Validators;
use bot_core::feed::fetch::{Body, FetchSettings, Fetched, Fetcher};
use url::{Host, Url};

/// A fetcher for feeds that the operator named: a host that is spelled there as an address, or as `localhost`, is meant.
pub fn fetcher<'a>(
    contact: Option<&str>,
    private_hosts: &[String],
    feeds: impl IntoIterator<Item = &'a str>,
) -> anyhow::Result<Fetcher> {
    let spelled_out = feeds.into_iter().filter_map(|feed| match Url::parse(feed).ok()?.host()? {
        Host::Ipv4(address) => Some(address.to_string()),
        Host::Ipv6(address) => Some(address.to_string()),
        Host::Domain(name) => (name == "localhost").then(|| name.to_owned()),
    });
    let private_hosts = private_hosts.iter().cloned().chain(spelled_out).collect();
    Ok(Fetcher::new(FetchSettings { contact: contact.map(str::to_owned), private_hosts })?)
}

/// Whether this is an address rather than a file's name.
pub fn is_address(source: &str) -> bool {
    source.starts_with("http://") || source.starts_with("https://")
}

/// Reads a feed's bytes from an address or a file.
pub async fn read(source: &str, fetcher: &Fetcher) -> anyhow::Result<Body> {
    if is_address(source) {
        return match fetcher.feed(source, &Validators::default()).await? {
            Fetched::Body(body) => Ok(body),
            Fetched::Unchanged { .. } => {
                anyhow::bail!("the server says that nothing changed, without having been asked")
            }
        };
    }
    let size = tokio::fs::metadata(source).await.with_context(|| format!("reading {source}"))?.len();
    let limit = Fetcher::MAX_BODY as u64;
    ensure!(size <= limit, "{source} is larger than a feed may be ({} MiB)", limit / 1024 / 1024);
    let bytes = tokio::fs::read(source).await.with_context(|| format!("reading {source}"))?;
    Ok(Body::of(bytes))
}
