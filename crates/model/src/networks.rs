//! Lists of networks in client settings, in CIDR notation (RFC 4632, RFC 4291). Knows nothing of who is in them.

use core::net::IpAddr;

use serde::{Deserialize, Serialize};

/// A list of networks, each as `10.0.0.0/8`, `2001:db8::/32`, or a single address.
///
/// Kept as written: an entry that this program can't read holds no address, and a list that has entries never becomes an
/// empty one, which means *everywhere*.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Networks(Vec<String>);

impl Networks {
    /// A list of these entries, as written.
    pub fn new<T: Into<String>>(entries: impl IntoIterator<Item = T>) -> Self {
        Self(entries.into_iter().map(Into::into).collect())
    }

    /// Whether nothing is listed, which means everywhere.
    #[must_use]
    pub fn is_everywhere(&self) -> bool {
        self.0.is_empty()
    }

    /// Whether an address is in one of them.
    #[must_use]
    pub fn contain(&self, address: IpAddr) -> bool {
        self.is_everywhere()
            || self
                .0
                .iter()
                .filter_map(|entry| network(entry))
                .any(|network| network.contains(address))
    }

    /// What is wrong with the list, and what would be right.
    pub(crate) fn fault(&self, max: usize) -> Option<String> {
        if self.0.len() > max {
            return Some(format!("must have at most {max} entries, but has {}", self.0.len()));
        }
        let wrong = self.0.iter().find(|entry| network(entry).is_none())?;
        Some(format!(
            "has \"{wrong}\", but each entry is a network, such as 10.0.0.0/8 or 2001:db8::/32"
        ))
    }
}

struct Network {
    address: IpAddr,
    bits: u32,
}

impl Network {
    fn contains(&self, other: IpAddr) -> bool {
        // An IPv4 address may come in IPv6 clothes (RFC 4291, 2.5.5.2).
        match (self.address, other.to_canonical()) {
            (IpAddr::V4(own), IpAddr::V4(other)) => {
                let differs = (own.to_bits() ^ other.to_bits()).checked_shr(32 - self.bits);
                differs.unwrap_or(0) == 0
            }
            (IpAddr::V6(own), IpAddr::V6(other)) => {
                let differs = (own.to_bits() ^ other.to_bits()).checked_shr(128 - self.bits);
                differs.unwrap_or(0) == 0
            }
            _ => false,
        }
    }
}

fn network(entry: &str) -> Option<Network> {
    let (address, bits) = entry
        .split_once('/')
        .map_or((entry, None), |(address, bits)| (address, Some(bits)));
    let address: IpAddr = address.parse().ok()?;
    let most = if address.is_ipv4() { 32 } else { 128 };
    let bits = match bits {
        None => most,
        Some(bits) if bits.bytes().all(|byte| byte.is_ascii_digit()) => {
            bits.parse().ok().filter(|bits| *bits <= most)?
        }
        Some(_) => return None,
    };
    Some(Network { address, bits })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn is_in(networks: &[&str], address: &str) -> bool {
        Networks::new(networks.iter().copied()).contain(address.parse().unwrap())
    }

    #[test]
    fn an_address_is_in_a_network_by_its_first_bits() {
        assert!(is_in(&["10.0.0.0/8", "192.168.7.0/24"], "192.168.7.255"));
        assert!(!is_in(&["10.0.0.0/8", "192.168.7.0/24"], "192.168.8.0"));
        assert!(is_in(&["192.0.2.7"], "192.0.2.7") && !is_in(&["192.0.2.7"], "192.0.2.8"));
        assert!(is_in(&["0.0.0.0/0"], "203.0.113.9") && !is_in(&["0.0.0.0/0"], "2001:db8::1"));
        assert!(is_in(&["2001:db8::/33"], "2001:db8:7fff::1") && !is_in(&["2001:db8::/33"], "2001:db8:8000::1"));
        assert!(is_in(&["::/0"], "fe80::1"));
        assert!(is_in(&["10.0.0.0/8"], "::ffff:10.1.2.3"));
    }

    #[test]
    fn an_empty_list_is_everywhere_and_nonsense_is_nowhere() {
        assert!(is_in(&[], "203.0.113.9"));
        for nonsense in ["office", "10.0.0.0/33", "10.0.0.0/+8", "10.0.0/8", "2001:db8::/129", ""] {
            assert!(!is_in(&[nonsense], "10.0.0.1"), "{nonsense}");
            assert!(Networks::new([nonsense]).fault(64).is_some(), "{nonsense}");
        }
        assert_eq!(Networks::new(["10.0.0.0/8", "2001:db8::1"]).fault(64), None);
        assert!(Networks::new(["10.0.0.0/8", "10.0.0.0/9"]).fault(1).is_some());
    }
}
