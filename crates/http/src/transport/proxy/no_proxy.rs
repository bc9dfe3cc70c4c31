//! Servers that are reached without a proxy: the list in `no_proxy`, and the machine itself.
//!
//! No standard says how the list is read. This is what curl and Go's HTTP client have in common,
//! with what either has beyond that: ranges of addresses, and ports.

use std::net::IpAddr;

/// Whether `list` has the server with this host, written without brackets, at this port.
pub(super) fn has(list: &str, host: &str, port: u16) -> bool {
    let host = host.strip_suffix('.').unwrap_or(host);
    let ip = address(host);
    let entries = list.split(|letter: char| letter == ',' || letter.is_whitespace());
    entries.filter(|entry| !entry.is_empty()).any(|entry| {
        // An IPv6 address without brackets is full of colons, none of which begins a port.
        let (entry, wanted_port) =
            if is_address_or_range(entry) { (entry, None) } else { with_port(entry) };
        wanted_port.is_none_or(|wanted| wanted == port) && is_meant(entry, host, ip)
    })
}

/// Whether this is the machine itself. No name is looked up.
pub(super) fn is_loopback(host: &str) -> bool {
    let host = host.strip_suffix('.').unwrap_or(host);
    host.eq_ignore_ascii_case("localhost") || address(host).is_some_and(|ip| ip.is_loopback())
}

/// Whether an entry without its port means the server.
fn is_meant(entry: &str, host: &str, ip: Option<IpAddr>) -> bool {
    if entry == "*" {
        return true;
    }
    let bare = entry.strip_prefix('[').and_then(|rest| rest.strip_suffix(']')).unwrap_or(entry);
    match ip {
        Some(ip) => address(bare) == Some(ip) || range(bare).is_some_and(|range| range.has(ip)),
        None => is_in_domain(host, entry),
    }
}

/// Whether `host` is `domain` or below it.
fn is_in_domain(host: &str, domain: &str) -> bool {
    let domain = domain.strip_prefix('*').unwrap_or(domain);
    let domain = domain.strip_prefix('.').unwrap_or(domain);
    let domain = domain.strip_suffix('.').unwrap_or(domain);
    let Some(at) = host.len().checked_sub(domain.len()) else { return false };
    let Some((front, end)) = host.split_at_checked(at) else { return false };
    let whole_labels = front.is_empty() || front.ends_with('.');
    !domain.is_empty() && whole_labels && end.eq_ignore_ascii_case(domain)
}

/// An address; an IPv4 one that is written as IPv6 (`::ffff:10.0.0.1`) as what it is.
fn address(text: &str) -> Option<IpAddr> {
    text.parse::<IpAddr>().ok().map(|ip| ip.to_canonical())
}

fn is_address_or_range(entry: &str) -> bool {
    address(entry).is_some() || range(entry).is_some()
}

fn with_port(entry: &str) -> (&str, Option<u16>) {
    match entry.rsplit_once(':') {
        Some((host, port)) => match port.parse() {
            Ok(port) => (host, Some(port)),
            Err(_) => (entry, None),
        },
        None => (entry, None),
    }
}

/// All addresses whose first bits are these.
struct Range {
    first: IpAddr,
    bits: u32,
}

fn range(text: &str) -> Option<Range> {
    let (first, bits) = text.split_once('/')?;
    let (first, bits) = (first.parse::<IpAddr>().ok()?, bits.parse().ok()?);
    let most = if first.is_ipv4() { 32 } else { 128 };
    (bits <= most).then_some(Range { first, bits })
}

impl Range {
    fn has(&self, ip: IpAddr) -> bool {
        match (self.first, ip) {
            (IpAddr::V4(first), IpAddr::V4(ip)) => {
                let differing = first.to_bits() ^ ip.to_bits();
                differing.leading_zeros() >= self.bits
            }
            (IpAddr::V6(first), IpAddr::V6(ip)) => {
                let differing = first.to_bits() ^ ip.to_bits();
                differing.leading_zeros() >= self.bits
            }
            _ => false,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::{has, is_loopback};

    /// List, host, port, and whether the list has the server.
    const TABLE: &[(&str, &str, u16, bool)] = &[
        ("", "a.example", 443, false),
        (" , ", "a.example", 443, false),
        ("*", "a.example", 443, true),
        ("*", "10.0.0.1", 443, true),
        ("*:80", "a.example", 443, false),
        // Names, and what is below them.
        ("a.example", "a.example", 443, true),
        ("A.Example", "a.eXample.", 443, true),
        ("a.example", "b.a.example", 443, true),
        (".a.example", "a.example", 443, true),
        (".a.example", "b.a.example", 443, true),
        ("*.a.example", "b.a.example", 443, true),
        ("a.example.", "b.a.example", 443, true),
        ("a.example", "ba.example", 443, false),
        ("b.a.example", "a.example", 443, false),
        ("example", "a.example", 443, true),
        (".", "a.example", 443, false),
        ("*.", "a.example", 443, false),
        ("é.example", "a.example", 443, false),
        // Several.
        ("x.example, a.example", "a.example", 443, true),
        ("x.example a.example", "a.example", 443, true),
        ("x.example,y.example", "a.example", 443, false),
        // Ports.
        ("a.example:443", "a.example", 443, true),
        ("a.example:443", "b.a.example", 443, true),
        ("a.example:8443", "a.example", 443, false),
        ("a.example:https", "a.example", 443, false),
        ("10.0.0.1:443", "10.0.0.1", 443, true),
        ("10.0.0.1:80", "10.0.0.1", 443, false),
        ("[fd00::1]:443", "fd00::1", 443, true),
        ("[fd00::1]:80", "fd00::1", 443, false),
        ("10.0.0.0/8:443", "10.0.0.1", 443, true),
        ("10.0.0.0/8:80", "10.0.0.1", 443, false),
        // Addresses, however they are written.
        ("10.0.0.1", "10.0.0.1", 443, true),
        ("10.0.0.1", "10.0.0.11", 443, false),
        ("0.0.1", "10.0.0.1", 443, false),
        ("fd00::1", "fd00:0::0:1", 443, true),
        ("[fd00::1]", "fd00::1", 443, true),
        ("FD00::1", "fd00::1", 443, true),
        ("10.0.0.1", "::ffff:10.0.0.1", 443, true),
        // Ranges.
        ("10.0.0.0/8", "10.255.1.2", 443, true),
        ("10.0.0.0/8", "11.0.0.1", 443, false),
        ("10.1.2.3/16", "10.1.200.1", 443, true),
        ("10.1.2.3/32", "10.1.2.3", 443, true),
        ("10.1.2.3/32", "10.1.2.2", 443, false),
        ("0.0.0.0/0", "10.1.2.3", 443, true),
        ("0.0.0.0/0", "fd00::1", 443, false),
        ("10.0.0.0/33", "10.0.0.0", 443, false),
        ("10.0.0.0/-1", "10.0.0.0", 443, false),
        ("fd00::/8", "fdff::1", 443, true),
        ("fd00::/8", "fe00::1", 443, false),
        ("::/0", "fe00::1", 443, true),
        ("10.0.0.0/8", "a.example", 443, false),
    ];

    #[test]
    fn the_list_is_read_as_it_is_documented() {
        for &(list, host, port, expected) in TABLE {
            assert_eq!(has(list, host, port), expected, "{host}:{port} in {list:?}");
        }
    }

    #[test]
    fn the_machine_itself_is_known_by_its_names_and_addresses() {
        for host in ["localhost", "LocalHost.", "127.0.0.1", "127.8.8.8", "::1", "::ffff:127.0.0.1"]
        {
            assert!(is_loopback(host), "{host}");
        }
        for host in ["localhost.example", "mylocalhost", "128.0.0.1", "::2", "0.0.0.0"] {
            assert!(!is_loopback(host), "{host}");
        }
    }
}
