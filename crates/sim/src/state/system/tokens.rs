//! Tokens that were given out: shown once, and void when they are replaced.

use std::collections::BTreeMap;

use data_encoding::BASE64;
use http::StatusCode;
use serde::{Deserialize, Serialize};

use crate::factory::Rng;
use crate::reply::Reply;

/// Tokens kept at a time.
const MOST_TOKENS: usize = 10_000;

/// The secret of each token by its name.
#[derive(Debug, Serialize, Deserialize)]
pub(crate) struct Tokens {
    secrets: BTreeMap<String, String>,
    rng: Rng,
}

impl Tokens {
    pub(super) fn new(rng: Rng) -> Self {
        Self { secrets: BTreeMap::new(), rng }
    }

    /// Makes the token of a user, or one of the several that a user has. One that exists is not
    /// shown again; with `reset` it is replaced.
    pub(crate) fn make(
        &mut self,
        user: &str,
        identifier: Option<&str>,
        reset: bool,
    ) -> Result<String, Reply> {
        // A colon ends the name in credentials.
        let name = format!("{user}/{}", identifier.unwrap_or_default()).replace(':', "_");
        let exists = self.secrets.contains_key(&name);
        if exists && !reset {
            return Err(Reply::bad_request(
                "The token exists and is shown only once. With reset=true a new one replaces it.",
            ));
        }
        if !exists && self.secrets.len() >= MOST_TOKENS {
            let text = "The simulator holds no more tokens.";
            return Err(Reply::message(StatusCode::INSUFFICIENT_STORAGE, text));
        }
        let secret = self.rng.uuid().simple().to_string();
        let token = BASE64.encode(format!("{name}:{secret}").as_bytes());
        self.secrets.insert(name, secret);
        Ok(token)
    }

    pub(super) fn admits(&self, name: &str, secret: &str) -> bool {
        self.secrets.get(name).is_some_and(|own| own == secret)
    }
}
