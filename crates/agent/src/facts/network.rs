//! Addresses and hardware addresses of the interfaces that are up.

use std::collections::BTreeSet;
use std::net::IpAddr;
use std::path::Path;

use nix::ifaddrs::getifaddrs;
use nix::net::if_::InterfaceFlags;

/// Addresses and MACs, each sorted and once. Both empty when the kernel does not tell.
pub(super) fn read(root: &Path) -> (Vec<String>, Vec<String>) {
    let mut addresses = BTreeSet::new();
    let mut macs = BTreeSet::new();
    for interface in getifaddrs().into_iter().flatten() {
        let flags = interface.flags;
        if !flags.contains(InterfaceFlags::IFF_UP) || flags.contains(InterfaceFlags::IFF_LOOPBACK) {
            continue;
        }
        let Some(address) = interface.address else { continue };
        if let Some(v4) = address.as_sockaddr_in() {
            addresses.insert(IpAddr::V4(v4.ip()));
        } else if let Some(v6) = address.as_sockaddr_in6() {
            addresses.insert(IpAddr::V6(v6.ip()));
        } else if let Some(link) = address.as_link_addr().and_then(|link| link.addr())
            && is_hardware(root, &interface.interface_name)
        {
            macs.insert(link);
        }
    }
    let addresses = addresses
        .into_iter()
        .filter(worth_telling)
        .map(|address| address.to_string())
        .collect();
    let macs = macs
        .into_iter()
        .filter(|mac| *mac != [0; 6])
        .map(|mac| format_mac(&mac))
        .collect();
    (addresses, macs)
}

/// Link-local addresses say nothing outside their cable.
fn worth_telling(address: &IpAddr) -> bool {
    match address {
        IpAddr::V4(v4) => !v4.is_link_local() && !v4.is_loopback() && !v4.is_unspecified(),
        IpAddr::V6(v6) => !v6.is_unicast_link_local() && !v6.is_loopback() && !v6.is_unspecified(),
    }
}

/// Bridges, tunnels and the ends of containers make up their MACs; what has a device behind it does not.
fn is_hardware(root: &Path, interface: &str) -> bool {
    root.join("sys/class/net").join(interface).join("device").exists()
}

fn format_mac(mac: &[u8; 6]) -> String {
    mac.map(|byte| format!("{byte:02x}")).join(":")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_addresses_that_others_could_use_are_told() {
        let told = |text: &str| worth_telling(&text.parse().unwrap());
        assert!(told("10.1.2.3") && told("2001:db8::1") && told("fd00::1"));
        assert!(!told("169.254.1.1") && !told("fe80::1") && !told("::1") && !told("127.0.0.1"));
    }

    #[test]
    fn macs_are_written_with_colons() {
        assert_eq!(format_mac(&[0, 0x1b, 0x21, 0xab, 0xcd, 0xef]), "00:1b:21:ab:cd:ef");
    }
}
