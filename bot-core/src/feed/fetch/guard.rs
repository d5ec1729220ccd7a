//! Keeping requests out of private networks: a feed, or a redirect, must not reach the router, the cloud's metadata
//! service or a database next door through us.
//!
//! Two doors need a guard. A host *name* is judged by the addresses it resolves to, in the resolver that the connection
//! itself uses, so that a name cannot show one address to the check and another to the connection. A host that *is* an
//! address never sees a resolver; it is judged before every request, redirects included.

use std::collections::HashSet;
use std::error::Error;
use std::fmt;
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr};
use std::sync::Arc;

use reqwest::Url;
use reqwest::dns::{Addrs, Name, Resolve, Resolving};

/// The rule, as a resolver.
#[derive(Clone, Debug)]
pub(super) struct Guard {
    /// Lower case, without brackets or a final dot.
    private_hosts: Arc<HashSet<String>>,
}

/// A host was refused.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct PrivateAddress {
    host: String,
}

impl Guard {
    pub(super) fn new(private_hosts: Vec<String>) -> Self {
        Self { private_hosts: Arc::new(private_hosts.into_iter().map(|host| plain_host(&host)).collect()) }
    }

    /// Refuses an address that is written into the URL and is not public.
    pub(super) fn check_literal(&self, url: &Url) -> Result<(), PrivateAddress> {
        // The URL has been parsed: 127.1, 0x7f000001 and 2130706433 all read 127.0.0.1 here.
        let host = plain_host(url.host_str().unwrap_or_default());
        match host.parse::<IpAddr>() {
            Ok(ip) if !is_public(ip) && !self.private_hosts.contains(&host) => Err(PrivateAddress { host }),
            _ => Ok(()),
        }
    }

    fn admit(&self, host: &str, found: Vec<SocketAddr>) -> Result<Addrs, PrivateAddress> {
        let host = plain_host(host);
        if self.private_hosts.contains(&host) {
            return Ok(Box::new(found.into_iter()));
        }
        let public: Vec<SocketAddr> = found.into_iter().filter(|found| is_public(found.ip())).collect();
        if public.is_empty() { Err(PrivateAddress { host }) } else { Ok(Box::new(public.into_iter())) }
    }
}

impl Resolve for Guard {
    fn resolve(&self, name: Name) -> Resolving {
        let guard = self.clone();
        Box::pin(async move {
            let found: Vec<SocketAddr> = tokio::net::lookup_host((name.as_str(), 0)).await?.collect();
            Ok(guard.admit(name.as_str(), found)?)
        })
    }
}

impl PrivateAddress {
    /// Finds the refusal under the layers of a client's error.
    pub(super) fn among_causes_of<'a>(error: &'a (dyn Error + 'static)) -> Option<&'a Self> {
        let mut cause = Some(error);
        while let Some(error) = cause {
            if let Some(refused) = error.downcast_ref() {
                return Some(refused);
            }
            cause = error.source();
        }
        None
    }
}

impl fmt::Display for PrivateAddress {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let host = &self.host;
        write!(
            f,
            "{host} is in a private network, where feeds are not read from; if it is yours, allow it in the configuration: \
             [network] private_hosts = [\"{host}\"]"
        )
    }
}

impl Error for PrivateAddress {}

fn plain_host(host: &str) -> String {
    host.trim().trim_start_matches('[').trim_end_matches(']').trim_end_matches('.').to_ascii_lowercase()
}

fn is_public(ip: IpAddr) -> bool {
    match ip {
        IpAddr::V4(ip) => is_public_v4(ip),
        IpAddr::V6(ip) => is_public_v6(ip),
    }
}

/// All but the blocks that IANA sets aside.
fn is_public_v4(ip: Ipv4Addr) -> bool {
    let set_aside = match ip.octets() {
        [0 | 10 | 127 | 224.., ..] => true,
        [100, second, ..] => (64..128).contains(&second),
        [169, second, ..] => second == 254,
        [172, second, ..] => (16..32).contains(&second),
        [192, second, third, _] => matches!((second, third), (0, 0 | 2) | (88, 99) | (168, _)),
        [198, second, third, _] => matches!((second, third), (18 | 19, _) | (51, 100)),
        [203, second, third, _] => (second, third) == (0, 113),
        _ => false,
    };
    !set_aside
}

/// Global unicast alone (`2000::/3`), less what is set aside in it. Where an IPv4 address is wrapped up in an IPv6
/// address, that one is judged: networks without IPv4 reach every public host through `64:ff9b::/96`.
fn is_public_v6(ip: Ipv6Addr) -> bool {
    let segments = ip.segments();
    let v4 = |high: u16, low: u16| is_public_v4(Ipv4Addr::from((u32::from(high) << 16) | u32::from(low)));
    match segments {
        [0, 0, 0, 0, 0, 0xffff, high, low]
        | [0x64, 0xff9b, 0, 0, 0, 0, high, low]
        | [0x2002, high, low, ..] => v4(high, low),
        // 2001::/23 (Teredo, ORCHID), documentation.
        [0x2001, 0..=0x1ff | 0xdb8, ..] | [0x3fff, 0..=0xfff, ..] => false,
        [first, ..] => (0x2000..0x4000).contains(&first),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn guard() -> Guard {
        Guard::new(vec!["Feeds.LAN".to_owned(), "[::1]".to_owned()])
    }

    fn check(url: &str) -> Result<(), PrivateAddress> {
        guard().check_literal(&Url::parse(url).unwrap())
    }

    #[test]
    fn addresses_of_private_networks_are_refused_in_every_spelling() {
        for host in [
            "127.0.0.1",
            "127.1",
            "2130706433",
            "0x7f.1",
            "0.0.0.0",
            "10.1.2.3",
            "100.64.0.1",
            "169.254.169.254",
            "172.31.255.255",
            "192.0.0.1",
            "192.0.2.1",
            "192.88.99.1",
            "192.168.1.1",
            "198.18.0.1",
            "198.51.100.7",
            "203.0.113.9",
            "224.0.0.1",
            "255.255.255.255",
            "[::]",
            "[fe80::1]",
            "[fc00::1]",
            "[fd12::1]",
            "[fec0::1]",
            "[ff02::1]",
            "[2001:db8::1]",
            "[2001::1]",
            "[3fff::1]",
            "[::ffff:127.0.0.1]",
            "[::ffff:10.0.0.1]",
            "[::127.0.0.1]",
            "[64:ff9b::7f00:1]",
            "[64:ff9b:1::1]",
            "[2002:7f00:1::]",
            "[2002:c0a8:101::1]",
        ] {
            assert!(check(&format!("http://{host}/feed")).is_err(), "{host}");
        }
    }

    #[test]
    fn public_addresses_and_names_pass() {
        for host in [
            "8.8.8.8",
            "172.32.0.1",
            "100.128.0.1",
            "[2606:4700::1111]",
            "[64:ff9b::808:808]",
            "example.org",
            "feeds.lan",
        ] {
            assert!(check(&format!("http://{host}/feed")).is_ok(), "{host}");
        }
    }

    #[test]
    fn the_operators_own_hosts_may_stand_anywhere() {
        assert!(check("http://[::1]:8080/feed").is_ok());
        let home: SocketAddr = "192.168.1.5:0".parse().unwrap();
        assert_eq!(guard().admit("feeds.lan.", vec![home]).ok().unwrap().collect::<Vec<_>>(), [home]);
    }

    #[test]
    fn a_name_keeps_its_public_addresses_alone() {
        let home: SocketAddr = "10.0.0.1:0".parse().unwrap();
        let public: SocketAddr = "8.8.8.8:0".parse().unwrap();
        assert_eq!(
            guard().admit("example.org", vec![home, public]).ok().unwrap().collect::<Vec<_>>(),
            [public]
        );
        let refused = guard().admit("Rebind.example.org", vec![home]).err().unwrap().to_string();
        assert!(refused.contains("rebind.example.org is in a private network"), "{refused}");
        assert!(refused.contains("[network] private_hosts"), "{refused}");
    }
}
