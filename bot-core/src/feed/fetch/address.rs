//! Addresses: which we read at all, and how one is shown without giving a secret away.

use reqwest::Url;

use super::FetchError;

/// An address for people to read: scheme, host and path. The query and any password are left out, since private feeds
/// carry their secret there.
pub fn shown(address: &str) -> String {
    const LONGEST_PATH: usize = 200;
    let Ok(url) = Url::parse(address.trim()) else {
        return "an address that is no URL".to_owned();
    };
    let Some(host) = url.host_str() else {
        return format!("{}:…", url.scheme());
    };
    let port = url.port().map(|port| format!(":{port}")).unwrap_or_default();
    // A URL's path is ASCII, percent-encoded; it can be cut anywhere.
    let path = match url.path().get(..LONGEST_PATH) {
        Some(start) if url.path().len() > LONGEST_PATH => format!("{start}…"),
        _ => url.path().to_owned(),
    };
    let query = if url.query().is_some() { "?…" } else { "" };
    format!("{}://{host}{port}{path}{query}", url.scheme())
}

/// Reads an address that is to be fetched: http or https, with a host.
pub(super) fn parse(address: &str) -> Result<Url, FetchError> {
    let url = Url::parse(address.trim()).map_err(|error| {
        FetchError::Failed(format!(
            "this address is no URL ({error}); it should look like https://example.org/feed.xml"
        ))
    })?;
    readable(url)
}

/// Lets http and https pass, and nothing else: a redirect to `file:` is no address.
pub(super) fn readable(mut url: Url) -> Result<Url, FetchError> {
    if !matches!(url.scheme(), "http" | "https") {
        return Err(FetchError::Failed(format!(
            "{} is neither http nor https, and nothing else is read",
            shown(url.as_str())
        )));
    }
    url.set_fragment(None);
    Ok(url)
}

#[cfg(test)]
mod tests {
    use super::shown;

    #[test]
    fn a_private_feeds_secret_is_never_shown() {
        let address = "https://patron:hunter2@feeds.example.org:8443/show/rss?auth=SECRET#x";
        assert_eq!(shown(address), "https://feeds.example.org:8443/show/rss?…");
    }

    #[test]
    fn what_is_no_address_is_not_shown_at_all() {
        assert_eq!(shown("feeds.example.org/rss?auth=SECRET"), "an address that is no URL");
        assert_eq!(shown("data:text/plain,SECRET"), "data:…");
    }

    #[test]
    fn a_path_without_end_is_cut() {
        let text = shown(&format!("https://example.org/{}", "é".repeat(5000)));
        assert!(text.len() < 250, "{text}");
    }
}
