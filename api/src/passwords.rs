//! Passwords: hashed slowly, so that whoever steals the hashes has nothing, and few at once, so
//! that whoever sends many stops nobody else.

use std::sync::LazyLock;

use argon2::password_hash::{PasswordHasher, PasswordVerifier};
use argon2::{Algorithm, Argon2, Params, Version};
use tokio::sync::Semaphore;
use weir_store::Hashed;

use crate::limits::{BUSY_FOR, HASH_WITHIN, HASHES_AT_ONCE};
use crate::problem::{Answer, Problem, codes};

/// What the Password Storage Cheat Sheet of OWASP asks for: 19 MiB, two passes, one lane.
const MEMORY_KIB: u32 = 19 * 1024;
const PASSES: u32 = 2;
const LANES: u32 = 1;

const SALT_BYTES: usize = 16;

static ARGON2: LazyLock<Argon2<'static>> = LazyLock::new(|| {
    let params = Params::new(MEMORY_KIB, PASSES, LANES, None);
    let params = params.expect("the parameters are within the limits of Argon2");
    Argon2::new(Algorithm::Argon2id, Version::V0x13, params)
});

/// Why a password could not be hashed.
#[derive(Debug, thiserror::Error)]
#[error("a password could not be hashed: {0}")]
pub struct NotHashed(String);

/// Hashes passwords off the threads that answer, few at once.
#[derive(Debug)]
pub(crate) struct Passwords {
    places: Semaphore,
}

impl Default for Passwords {
    fn default() -> Self {
        Self { places: Semaphore::new(HASHES_AT_ONCE) }
    }
}

/// The hash of a password, with its salt and its parameters. It takes a while.
pub fn hash(password: &str) -> Result<Hashed, NotHashed> {
    let mut salt = [0; SALT_BYTES];
    getrandom::fill(&mut salt).map_err(|error| NotHashed(error.to_string()))?;
    hash_with(password, &salt)
}

fn hash_with(password: &str, salt: &[u8]) -> Result<Hashed, NotHashed> {
    let hashed = ARGON2.hash_password_with_salt(password.as_bytes(), salt);
    hashed.map(|hash| Hashed(hash.to_string())).map_err(|error| NotHashed(error.to_string()))
}

/// Whether a password is the one that is known. Where none is, that takes as long.
fn is_right(password: &str, known: Option<&Hashed>) -> bool {
    if let Some(known) = known {
        return ARGON2.verify_password(password.as_bytes(), known.0.as_str()).is_ok();
    }
    // No optimiser may leave out what nobody looks at.
    let _ = std::hint::black_box(hash_with(password, &[0; SALT_BYTES]));
    false
}

impl Passwords {
    /// Whether a password is the one that is known. Where none is, that takes as long.
    pub(crate) async fn are_equal(&self, password: String, known: Option<Hashed>) -> Answer<bool> {
        self.run(move || is_right(&password, known.as_ref())).await
    }

    /// The hash of a password.
    pub(crate) async fn hash(&self, password: String) -> Answer<Hashed> {
        let hashed = self.run(move || hash(&password)).await?;
        hashed.map_err(|error| Problem::internal(&error))
    }

    async fn run<T: Send + 'static>(&self, work: impl FnOnce() -> T + Send + 'static) -> Answer<T> {
        let waited = tokio::time::timeout(HASH_WITHIN, self.places.acquire()).await;
        let Ok(Ok(_place)) = waited else {
            let detail = "too many passwords are being looked at; come back in a moment";
            return Err(Problem::new(&codes::OVERLOADED, detail).retry_after(BUSY_FOR));
        };
        tokio::task::spawn_blocking(work).await.map_err(|error| Problem::internal(&error))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_hash_says_how_it_was_made_and_knows_its_password() {
        let hashed = hash("correct horse").unwrap();
        assert!(hashed.0.starts_with("$argon2id$v=19$m=19456,t=2,p=1$"), "{}", hashed.0);
        assert!(is_right("correct horse", Some(&hashed)));
        assert!(!is_right("correct hors", Some(&hashed)) && !is_right("correct horse", None));
        assert_ne!(hash("correct horse").unwrap(), hashed, "each has a salt of its own");
        assert!(!format!("{hashed:?}").contains('$'), "it is never printed");
    }
}
