//! Addresses: which we read at all, and how one is shown without giving a secret away.

use reqwest::Url;

use super::FetchError;

/// An address for people to read: scheme, host and path. The query, any password, and what looks like a token in the path
/// are left out, since private feeds carry their secret there.
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
    let (path, cut) = match url.path().get(..LONGEST_PATH) {
        Some(start) if url.path().len() > LONGEST_PATH => (start, "…"),
        _ => (url.path(), ""),
    };
    let segments = path.split('/').map(|segment| if is_token(segment) { "…" } else { segment });
    let path = segments.collect::<Vec<_>>().join("/") + cut;
    let query = if url.query().is_some() { "?…" } else { "" };
    format!("{}://{host}{port}{path}{query}", url.scheme())
}

/// The parts of an address that let somebody in: a password, long values of the query, tokens in the path.
pub(in crate::feed) fn secrets_of(address: &str) -> Vec<String> {
    /// Shorter ones are `format=mp3` and the like.
    const SHORTEST: usize = 8;
    let Ok(url) = Url::parse(address.trim()) else { return Vec::new() };
    let query = url.query().unwrap_or_default().split('&');
    let values = query.map(|pair| pair.split_once('=').map_or(pair, |(_, value)| value));
    let values = values.filter(|value: &&str| value.len() >= SHORTEST);
    let tokens = url.path().split('/').filter(|segment| is_token(segment));
    let password = url.password().into_iter();
    password.chain(values).chain(tokens).map(str::to_owned).collect()
}

/// Whether a segment of a path looks like a token rather than words: long, and digits among letters that no hyphen
/// divides, as in `f3a9…` or a UUID.
fn is_token(segment: &str) -> bool {
    const SHORTEST: usize = 16;
    let stem = segment.split('.').next().unwrap_or_default();
    if stem.len() < SHORTEST || !stem.bytes().any(|byte| byte.is_ascii_digit()) {
        return false;
    }
    let hexadecimal = stem.bytes().all(|byte| byte.is_ascii_hexdigit() || byte == b'-');
    let mixed = stem.bytes().any(|byte| byte.is_ascii_lowercase())
        && stem.bytes().any(|byte| byte.is_ascii_uppercase());
    let long_word = stem.split(['-', '_']).any(|word| {
        word.len() >= SHORTEST
            && word.bytes().any(|b| b.is_ascii_digit())
            && word.bytes().any(|b| b.is_ascii_alphabetic())
    });
    hexadecimal || (mixed && !stem.contains('%')) || long_word
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
    fn a_token_in_the_path_is_hidden_and_a_name_is_not() {
        for (address, expected) in [
            (
                "https://h.org/podcasts/rust-in-production-82281512/feed",
                "https://h.org/podcasts/rust-in-production-82281512/feed",
            ),
            ("https://h.org/rss/9f86d081884c7d659a2feaa0c55ad015/all.xml", "https://h.org/rss/…/all.xml"),
            ("https://h.org/2f1c37da-c8fb-4aa1-9d8e-000000000001.xml", "https://h.org/…"),
            ("https://h.org/f/aB3xY7kLmN0pQrStUv", "https://h.org/f/…"),
        ] {
            assert_eq!(shown(address), expected);
        }
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
