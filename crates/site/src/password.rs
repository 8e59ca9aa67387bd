//! Passwords: argon2id (RFC 9106) in PHC strings. Hashing costs 19 MiB and some 20 ms on purpose, so it runs on a bounded
//! number of blocking threads: a storm of sign-ins waits in a short line, and is sent away beyond that.

use std::sync::Arc;
use std::time::Duration;

use argon2::Argon2;
use argon2::password_hash::{PasswordHasher, PasswordVerifier, phc::PasswordHash};
use deskside_model::Secret;
use tokio::sync::Semaphore;

use crate::problem::{ApiError, ApiResult, Kind};
use crate::random;

/// Fewest characters of a password (NIST SP 800-63B asks for 8; these accounts reach into every computer).
pub const MIN_PASSWORD: usize = 12;
/// Most characters. Longer ones only cost time.
pub const MAX_PASSWORD: usize = 256;

/// Hashes computed at the same time.
const AT_ONCE: usize = 2;
/// Requests that may wait for their turn.
const WAITING: usize = 32;

/// Hashes and checks passwords.
#[derive(Debug, Clone)]
pub struct Passwords {
    turns: Arc<Semaphore>,
    line: Arc<Semaphore>,
    /// What the password of an account that does not exist is compared with, so that the answer takes as long.
    nobody: Arc<Secret<String>>,
}

impl Default for Passwords {
    fn default() -> Self {
        // A hash of random bytes under the parameters in use: whatever is typed does not match it.
        let nobody = hash_now(&data_encoding::BASE64.encode(&random::bytes::<32>()));
        Self {
            turns: Arc::new(Semaphore::new(AT_ONCE)),
            line: Arc::new(Semaphore::new(AT_ONCE + WAITING)),
            nobody: Arc::new(nobody.unwrap_or_else(|_| Secret::new(String::new()))),
        }
    }
}

impl Passwords {
    /// The PHC string of a password.
    ///
    /// # Errors
    /// When too many others are at it.
    pub async fn hash(&self, password: &str) -> ApiResult<Secret<String>> {
        let password = Secret::new(password.to_owned());
        self.in_turn(move || hash_now(password.expose())).await?
    }

    /// Whether the password is the one of this PHC string. Without one, the answer is no after the same time.
    ///
    /// # Errors
    /// When too many others are at it.
    pub async fn check(&self, password: &str, phc: Option<&Secret<String>>) -> ApiResult<bool> {
        let password = Secret::new(password.to_owned());
        let known = phc.is_some();
        let phc = phc.cloned().unwrap_or_else(|| Secret::clone(&self.nobody));
        let same = self.in_turn(move || same(password.expose(), phc.expose())).await?;
        Ok(known && same)
    }

    async fn in_turn<T: Send + 'static>(&self, work: impl FnOnce() -> T + Send + 'static) -> ApiResult<T> {
        let Ok(_place) = self.line.try_acquire() else {
            return Err(busy());
        };
        let turn = Arc::clone(&self.turns)
            .acquire_owned()
            .await
            .map_err(ApiError::internal)?;
        let done = tokio::task::spawn_blocking(move || {
            // Held by the work itself: a request that is given up must not free its turn before the thread is free.
            let _turn = turn;
            work()
        });
        done.await.map_err(ApiError::internal)
    }
}

/// Checks a new password against what passwords must be.
///
/// # Errors
/// What is wrong with it.
pub fn acceptable(field: &'static str, password: &str, account: &str) -> ApiResult<()> {
    let length = password.chars().count();
    if length < MIN_PASSWORD {
        return Err(ApiError::invalid(
            field,
            format!(
                "A password has at least {MIN_PASSWORD} characters; this one has {length}. Three or four words do well."
            ),
        ));
    }
    if length > MAX_PASSWORD {
        return Err(ApiError::invalid(
            field,
            format!("A password has at most {MAX_PASSWORD} characters; this one has {length}."),
        ));
    }
    if password.to_lowercase() == account.to_lowercase() {
        return Err(ApiError::invalid(field, "The password must not be the account name."));
    }
    Ok(())
}

fn hash_now(password: &str) -> ApiResult<Secret<String>> {
    let hash = Argon2::default().hash_password_with_salt(password.as_bytes(), &random::bytes::<16>());
    hash.map(|hash: PasswordHash| Secret::new(hash.to_string()))
        .map_err(ApiError::internal)
}

fn same(password: &str, phc: &str) -> bool {
    PasswordVerifier::<str>::verify_password(&Argon2::default(), password.as_bytes(), phc).is_ok()
}

fn busy() -> ApiError {
    ApiError::new(
        Kind::Busy,
        "Too many people are signing in at this moment. Try again in a few seconds.",
    )
    .retry_after(Duration::from_secs(3))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn a_hash_fits_its_password_only_and_nobody_fits_nothing() {
        let passwords = Passwords::default();
        let phc = passwords.hash("correct horse battery").await.unwrap();
        assert!(
            phc.expose().starts_with("$argon2id$v=19$m=19456,t=2,p=1$"),
            "{}",
            phc.expose()
        );
        assert!(passwords.check("correct horse battery", Some(&phc)).await.unwrap());
        assert!(!passwords.check("correct horse batterz", Some(&phc)).await.unwrap());
        assert!(!passwords.check("", None).await.unwrap());
        assert!(!passwords.nobody.expose().is_empty());
    }

    #[tokio::test]
    async fn a_storm_is_sent_away_instead_of_queueing_without_end() {
        let passwords = Passwords::default();
        let _full = passwords.line.acquire_many((AT_ONCE + WAITING) as u32).await.unwrap();
        let error = passwords.hash("correct horse battery").await.unwrap_err();
        assert_eq!(error.kind(), Kind::Busy);
    }

    #[test]
    fn short_passwords_and_the_account_name_are_refused() {
        assert!(acceptable("password", "elevenchars", "a").is_err());
        assert!(acceptable("password", "Administrator", "administrator").is_err());
        assert!(acceptable("password", "zwölf-zeichen", "a").is_ok());
    }
}
