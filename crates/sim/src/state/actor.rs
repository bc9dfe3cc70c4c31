//! Who asks for a change, and when.

use crate::clock;
use data_encoding::BASE64;
use jiff::{Timestamp, Unit};

/// The name of a caller whose token tells none.
const UNNAMED: &str = "api";

/// The user behind a request, and the server's time at which it came, in milliseconds.
#[derive(Clone, Debug)]
pub(crate) struct Actor {
    pub(crate) user: String,
    pub(crate) at: Timestamp,
}

impl Actor {
    /// The user whose token it is: the base64 of name and password.
    pub(crate) fn of_token(token: &str) -> Self {
        let decoded = BASE64.decode(token.as_bytes()).ok();
        let decoded = decoded.and_then(|bytes| String::from_utf8(bytes).ok());
        let user = decoded.as_deref().and_then(|text| text.split_once(':')).map(|(name, _)| name);
        let user = user.filter(|name| !name.is_empty()).unwrap_or(UNNAMED).to_owned();
        let now = clock::now();
        Self { user, at: now.round(Unit::Millisecond).unwrap_or(now) }
    }
}

#[cfg(test)]
mod tests {
    use super::Actor;

    #[test]
    fn a_token_tells_its_user() {
        assert_eq!(Actor::of_token("c2ltOnNpbQ==").user, "sim");
        for other in ["opaque", "Og==", "c2lt"] {
            assert_eq!(Actor::of_token(other).user, "api", "{other}");
        }
    }
}
