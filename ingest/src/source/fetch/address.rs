use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

use reqwest::dns::{Addrs, Name, Resolve, Resolving};
use serde::{Deserialize, Serialize};
use tsunagu_domain::rules::Source;
use url::{Host, Url};

/// Why an address is not asked.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, thiserror::Error)]
#[serde(rename_all = "snake_case")]
pub enum AddressError {
    /// Not http or https, or with a user's name in it.
    #[error("not an address of http or https")]
    Scheme,
    /// Not one of the source's hosts.
    #[error("{0} is no host of the source")]
    Host(String),
    /// Inside somebody's network.
    #[error("an address inside a network")]
    Private,
}

/// Whether a source may ask this address: http(s), one of its hosts, no private address written out.
///
/// # Errors
/// With the reason it may not.
pub fn permitted(url: &Url, source: &Source) -> Result<(), AddressError> {
    if !matches!(url.scheme(), "http" | "https") || !url.username().is_empty() || url.password().is_some() {
        return Err(AddressError::Scheme);
    }
    let named = host_and_port(url);
    if !source.hosts.iter().any(|h| h.eq_ignore_ascii_case(&named)) {
        return Err(AddressError::Host(named));
    }
    let written = match url.host() {
        Some(Host::Ipv4(ip)) => Some(IpAddr::V4(ip)),
        Some(Host::Ipv6(ip)) => Some(IpAddr::V6(ip)),
        _ => None,
    };
    match written {
        Some(ip) if !source.allow_private && !is_public(ip) => Err(AddressError::Private),
        _ => Ok(()),
    }
}

/// As `sources.toml` names hosts: with the port where it is not the usual one.
pub fn host_and_port(url: &Url) -> String {
    let host = url.host_str().unwrap_or_default();
    url.port().map_or_else(|| host.to_owned(), |port| format!("{host}:{port}"))
}

/// Whether an address lies on the open internet.
pub fn is_public(ip: IpAddr) -> bool {
    match ip {
        IpAddr::V4(ip) => is_public_v4(ip),
        IpAddr::V6(ip) => is_public_v6(ip),
    }
}

fn is_public_v4(ip: Ipv4Addr) -> bool {
    let [a, b, c, _] = ip.octets();
    let shared = a == 100 && (64..128).contains(&b);
    let protocol = a == 192 && b == 0 && c == 0;
    let benchmark = a == 198 && (b == 18 || b == 19);
    !(ip.is_private()
        || ip.is_loopback()
        || ip.is_link_local()
        || ip.is_documentation()
        || ip.is_multicast()
        || a == 0
        || a >= 240
        || shared
        || protocol
        || benchmark)
}

fn is_public_v6(ip: Ipv6Addr) -> bool {
    let s = ip.segments();
    // An IPv4 address may travel inside: mapped, compatible, NAT64, 6to4.
    let v4 = |high: u16, low: u16| Ipv4Addr::from((u32::from(high) << 16) | u32::from(low));
    if s[..5] == [0; 5] && (s[5] == 0xffff || s[5] == 0) && ip != Ipv6Addr::LOCALHOST && !ip.is_unspecified() {
        return is_public_v4(v4(s[6], s[7]));
    }
    if s[..6] == [0x64, 0xff9b, 0, 0, 0, 0] {
        return is_public_v4(v4(s[6], s[7]));
    }
    if s[0] == 0x2002 {
        return is_public_v4(v4(s[1], s[2]));
    }
    // Only 2000::/3 is handed out, and a few blocks of it are not for the internet.
    s[0] & 0xe000 == 0x2000 && !(s[0] == 0x2001 && (s[1] < 0x200 || s[1] == 0xdb8)) && s[0] != 0x3fff
}

/// Looks names up and gives only addresses on the open internet, so that a public name can't lead inside.
pub(crate) struct PublicNames {
    pub(crate) allow_private: bool,
}

impl Resolve for PublicNames {
    fn resolve(&self, name: Name) -> Resolving {
        let allow_private = self.allow_private;
        Box::pin(async move {
            let found: Vec<_> = tokio::net::lookup_host((name.as_str(), 0)).await?.collect();
            let open: Vec<_> = found.into_iter().filter(|a| allow_private || is_public(a.ip())).collect();
            if open.is_empty() {
                return Err(Box::from(AddressError::Private));
            }
            Ok(Box::new(open.into_iter()) as Addrs)
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use tsunagu_domain::data::Data;
    use tsunagu_domain::rules::Rules;

    fn usage() -> Source {
        let rules = Rules::load(&Data::embedded()).expect("shipped rules load");
        rules.sources.get("usage").expect("there").clone()
    }

    #[test]
    fn private_addresses_are_known_in_every_dress() {
        for inside in [
            "127.0.0.1",
            "10.1.2.3",
            "172.16.0.1",
            "192.168.1.1",
            "169.254.169.254",
            "100.64.0.1",
            "0.0.0.0",
            "192.0.0.8",
            "198.18.0.1",
            "224.0.0.1",
            "255.255.255.255",
            "::",
            "::1",
            "fe80::1",
            "fc00::1",
            "::ffff:127.0.0.1",
            "::ffff:10.0.0.1",
            "::127.0.0.1",
            "64:ff9b::7f00:1",
            "2002:7f00:1::",
            "ff02::1",
            "2001:db8::1",
            "2001::1",
        ] {
            assert!(!is_public(inside.parse().expect(inside)), "{inside}");
        }
        for open in ["203.104.128.1", "8.8.8.8", "2606:4700::1111", "2001:240:bb81::1", "::ffff:8.8.8.8"] {
            assert!(is_public(open.parse().expect(open)), "{open}");
        }
    }

    #[test]
    fn only_the_hosts_of_the_source_are_asked() {
        let source = usage();
        let ask = |url: &str| permitted(&Url::parse(url).expect(url), &source);
        assert_eq!(ask("https://www.wam.go.jp/wamappl/"), Ok(()));
        assert_eq!(ask("https://WWW.WAM.GO.JP/"), Ok(()));
        assert!(matches!(ask("https://www.wam.go.jp.example.org/"), Err(AddressError::Host(_))));
        assert!(matches!(ask("https://www.wam.go.jp:8443/"), Err(AddressError::Host(_))));
        assert_eq!(ask("https://www.wam.go.jp@10.0.0.1/"), Err(AddressError::Scheme));
        assert_eq!(ask("file:///etc/passwd"), Err(AddressError::Scheme));
        let opened = Source { hosts: vec!["127.0.0.1".into()], ..source.clone() };
        // 127.1 and 0x7f000001 are read as the address they are.
        for inside in ["http://127.0.0.1/", "http://127.1/", "http://0x7f000001/"] {
            assert_eq!(permitted(&Url::parse(inside).expect(inside), &opened), Err(AddressError::Private), "{inside}");
        }
    }
}
