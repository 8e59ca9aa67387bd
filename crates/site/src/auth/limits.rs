//! How often somebody may fail to sign in: a bucket for each account name and one for each address. A try takes a place
//! before the password is checked, and gets it back when it was right; places come back with time.
//!
//! An account name is limited whether it exists or not, so that the limit tells nobody which accounts exist.

use std::collections::HashMap;
use std::net::{IpAddr, Ipv6Addr};
use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use deskside_model::Timestamp;

/// Failures in a row for one account name, and how long until one more is allowed.
const ACCOUNT: Limit = Limit {
    places: 5,
    each: Duration::from_secs(60),
};
/// The same for one address. More, because an office may share one.
const ADDRESS: Limit = Limit {
    places: 20,
    each: Duration::from_secs(15),
};
/// Buckets that are kept. Past it the emptiest ones go first: those limit nobody.
const MAX_BUCKETS: usize = 10_000;

/// Limits on failed sign-ins.
#[derive(Debug, Default)]
pub struct SignInLimits {
    buckets: Mutex<HashMap<Key, Bucket>>,
}

/// A try that took its places: first the account's, then the address's.
#[derive(Debug)]
#[must_use = "a try that succeeded gives its places back"]
pub struct Attempt<'a> {
    limits: &'a SignInLimits,
    keys: [Key; 2],
}

/// Too many failures: how long to wait, and whether this try is the one that met the limit first.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct LockedOut {
    /// Until a try is allowed again.
    pub wait: Duration,
    /// True once for each time that a limit is reached: the moment to write a status message.
    pub first: bool,
}

#[derive(Debug, Clone, PartialEq, Eq, Hash)]
enum Key {
    Account(String),
    Address(IpAddr),
}

#[derive(Debug, Clone, Copy)]
struct Limit {
    places: u32,
    each: Duration,
}

/// A bucket is a single time, as in the generic cell rate algorithm (ITU-T I.371): when all places will be free again. It
/// moves ahead by `each` with every try.
#[derive(Debug, Clone, Copy)]
struct Bucket {
    free_at: Timestamp,
    told: bool,
}

impl SignInLimits {
    /// Takes a place for a try.
    ///
    /// # Errors
    /// When there is none left for this account or address.
    pub fn begin(&self, account: &str, address: IpAddr, now: Timestamp) -> Result<Attempt<'_>, LockedOut> {
        let keys = [Key::Account(account.to_lowercase()), Key::Address(network(address))];
        let mut buckets = self.buckets.lock().unwrap_or_else(PoisonError::into_inner);
        make_room(&mut buckets, now);
        for key in &keys {
            if let Some(bucket) = buckets.get_mut(key)
                && let Some(wait) = wait(*bucket, key.limit(), now)
            {
                let first = !std::mem::replace(&mut bucket.told, true);
                return Err(LockedOut { wait, first });
            }
        }
        for key in &keys {
            let bucket = buckets.entry(key.clone()).or_insert(Bucket {
                free_at: now,
                told: false,
            });
            bucket.free_at = bucket.free_at.max(now).after(key.limit().each);
            bucket.told = false;
        }
        Ok(Attempt { limits: self, keys })
    }
}

impl Attempt<'_> {
    /// The password was right: the account's failures are forgotten, and the address gets its place back.
    pub fn succeeded(self) {
        let mut buckets = self.limits.buckets.lock().unwrap_or_else(PoisonError::into_inner);
        buckets.remove(&self.keys[0]);
        give_back(&mut buckets, &self.keys[1]);
    }

    /// It was no failure, and proves nothing either: both get their place back, earlier failures stay.
    pub fn undone(self) {
        let mut buckets = self.limits.buckets.lock().unwrap_or_else(PoisonError::into_inner);
        for key in &self.keys {
            give_back(&mut buckets, key);
        }
    }
}

fn give_back(buckets: &mut HashMap<Key, Bucket>, key: &Key) {
    if let Some(bucket) = buckets.get_mut(key) {
        let each = i64::try_from(key.limit().each.as_millis()).unwrap_or(0);
        bucket.free_at = Timestamp::from_millis(bucket.free_at.as_millis().saturating_sub(each));
    }
}

impl Key {
    fn limit(&self) -> Limit {
        match self {
            Self::Account(_) => ACCOUNT,
            Self::Address(_) => ADDRESS,
        }
    }
}

fn wait(bucket: Bucket, limit: Limit, now: Timestamp) -> Option<Duration> {
    let after_this_try = bucket.free_at.max(now).after(limit.each).since(now);
    let allowed = limit.each * limit.places;
    (after_this_try > allowed).then(|| after_this_try.saturating_sub(allowed))
}

/// Whoever has one IPv6 address has the 2^64 of its network.
fn network(address: IpAddr) -> IpAddr {
    match address.to_canonical() {
        IpAddr::V6(address) => {
            let [a, b, c, d, ..] = address.segments();
            Ipv6Addr::new(a, b, c, d, 0, 0, 0, 0).into()
        }
        v4 => v4,
    }
}

fn make_room(buckets: &mut HashMap<Key, Bucket>, now: Timestamp) {
    if buckets.len() < MAX_BUCKETS {
        return;
    }
    buckets.retain(|_, bucket| bucket.free_at > now);
    if buckets.len() >= MAX_BUCKETS {
        let mut by_time: Vec<_> = buckets
            .iter()
            .map(|(key, bucket)| (bucket.free_at, key.clone()))
            .collect();
        by_time.sort_by_key(|(free_at, _)| *free_at);
        for (_, key) in by_time.into_iter().take(MAX_BUCKETS / 10) {
            buckets.remove(&key);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const HOME: IpAddr = IpAddr::V4(std::net::Ipv4Addr::LOCALHOST);

    fn at(seconds: i64) -> Timestamp {
        Timestamp::from_millis(seconds * 1000)
    }

    fn fail(limits: &SignInLimits, account: &str, address: IpAddr, now: Timestamp) -> Result<(), LockedOut> {
        limits.begin(account, address, now).map(|_attempt| ())
    }

    #[test]
    fn the_sixth_failure_waits_and_says_how_long() {
        let limits = SignInLimits::default();
        for _ in 0..5 {
            fail(&limits, "ada", HOME, at(0)).unwrap();
        }
        let locked = fail(&limits, "Ada", HOME, at(0)).unwrap_err();
        assert_eq!(
            locked,
            LockedOut {
                wait: Duration::from_secs(60),
                first: true
            }
        );
        assert!(!fail(&limits, "ada", HOME, at(59)).unwrap_err().first);
        fail(&limits, "ada", HOME, at(60)).unwrap();
    }

    #[test]
    fn success_forgets_the_accounts_failures() {
        let limits = SignInLimits::default();
        for _ in 0..40 {
            fail(&limits, "ada", HOME, at(0)).ok();
            limits.begin("ada", HOME, at(0)).map(Attempt::succeeded).ok();
        }
        fail(&limits, "ada", HOME, at(1000)).unwrap();
    }

    #[test]
    fn a_try_that_is_undone_neither_counts_nor_forgives() {
        let limits = SignInLimits::default();
        for _ in 0..4 {
            fail(&limits, "ada", HOME, at(0)).unwrap();
        }
        for _ in 0..40 {
            limits.begin("ada", HOME, at(0)).unwrap().undone();
        }
        fail(&limits, "ada", HOME, at(0)).unwrap();
        fail(&limits, "ada", HOME, at(0)).unwrap_err();
    }

    #[test]
    fn one_address_can_not_try_many_accounts() {
        let limits = SignInLimits::default();
        let allowed = (0..100).filter(|n| fail(&limits, &format!("user{n}"), HOME, at(0)).is_ok());
        assert_eq!(allowed.count(), 20);
    }

    #[test]
    fn a_network_of_ipv6_addresses_is_one_address() {
        let limits = SignInLimits::default();
        let allowed = (0..100_u16).filter(|n| {
            let address = IpAddr::V6(Ipv6Addr::new(0x2001, 0xDB8, 0, 1, 0, 0, 0, *n));
            fail(&limits, &format!("user{n}"), address, at(0)).is_ok()
        });
        assert_eq!(allowed.count(), 20);
    }

    #[test]
    fn made_up_accounts_do_not_fill_the_memory() {
        let limits = SignInLimits::default();
        for n in 0..2 * MAX_BUCKETS as u32 {
            fail(&limits, &format!("user{n}"), IpAddr::V4(n.into()), at(0)).ok();
        }
        assert!(limits.buckets.lock().unwrap().len() <= MAX_BUCKETS + 2);
    }
}
