//! Names are resolved the way every other program on this computer does it.
//!
//! iroh's own resolver asks public name servers when the system's don't answer: that would tell strangers the name of
//! the site, and it knows no hosts file policies, no split DNS of a VPN, no NSS. Knows no other use than the relay's
//! name.

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

use iroh::dns::{BoxIter, DnsError, DnsResolver, Resolver, TxtRecordData};
use n0_error::AnyError;
use n0_future::boxed::BoxFuture;

/// The operating system's resolver (`getaddrinfo`), in the form iroh wants.
pub(super) fn system() -> DnsResolver {
    DnsResolver::custom(SystemResolver)
}

#[derive(Debug)]
struct SystemResolver;

impl Resolver for SystemResolver {
    fn lookup_ipv4(&self, host: String) -> BoxFuture<Result<BoxIter<Ipv4Addr>, DnsError>> {
        Box::pin(async move {
            let found = lookup(host).await?.into_iter().filter_map(|address| match address {
                IpAddr::V4(address) => Some(address),
                IpAddr::V6(_) => None,
            });
            Ok(Box::new(found) as BoxIter<Ipv4Addr>)
        })
    }

    fn lookup_ipv6(&self, host: String) -> BoxFuture<Result<BoxIter<Ipv6Addr>, DnsError>> {
        Box::pin(async move {
            let found = lookup(host).await?.into_iter().filter_map(|address| match address {
                IpAddr::V6(address) => Some(address),
                IpAddr::V4(_) => None,
            });
            Ok(Box::new(found) as BoxIter<Ipv6Addr>)
        })
    }

    /// TXT records only serve iroh's address publishing, which we don't use.
    fn lookup_txt(&self, _host: String) -> BoxFuture<Result<BoxIter<TxtRecordData>, DnsError>> {
        Box::pin(async { Err(failed(std::io::ErrorKind::Unsupported.into())) })
    }

    /// The operating system has the cache.
    fn clear_cache(&self) {}

    fn reset(&self) -> Box<dyn Resolver> {
        Box::new(Self)
    }
}

async fn lookup(host: String) -> Result<Vec<IpAddr>, DnsError> {
    let found = tokio::net::lookup_host((host.as_str(), 0)).await.map_err(failed)?;
    Ok(found.map(|address| address.ip()).collect())
}

fn failed(error: std::io::Error) -> DnsError {
    DnsError::from(AnyError::from_std(error))
}
