use std::net::{IpAddr, Ipv6Addr, SocketAddr};

use axum::extract::ConnectInfo;
use axum::http::request::Parts;

use crate::submissions::Reach;

/// Whom a request counts against: an address, or a network of version 6.
pub fn peer(reach: Reach, parts: &Parts) -> IpAddr {
    let connected = parts.extensions.get::<ConnectInfo<SocketAddr>>().map(|info| info.0.ip());
    // What a proxy has added stands last; what stands before it anybody may have written.
    let forwarded = || {
        let value = parts.headers.get_all("x-forwarded-for").iter().next_back()?.to_str().ok()?;
        let last = value.rsplit(',').next()?.trim();
        last.parse().ok().or_else(|| last.parse::<SocketAddr>().ok().map(|a| a.ip()))
    };
    let ip = if reach == Reach::Proxy { forwarded().or(connected) } else { connected };
    network(ip.unwrap_or(IpAddr::V6(Ipv6Addr::UNSPECIFIED)))
}

/// An address as one counts it: a client with one address of version 6 has its whole network.
pub fn network(ip: IpAddr) -> IpAddr {
    match ip.to_canonical() {
        IpAddr::V6(v6) => {
            let s = v6.segments();
            IpAddr::V6(Ipv6Addr::new(s[0], s[1], s[2], s[3], 0, 0, 0, 0))
        }
        v4 @ IpAddr::V4(_) => v4,
    }
}
