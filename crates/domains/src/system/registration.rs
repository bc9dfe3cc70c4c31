//! A station that makes itself known to the server.

use data_encoding::BASE64;
use wats_http::Token;

use super::secret::Secret;

/// What a station says of itself; for [`Stations::register`](super::Stations::register).
///
/// ```
/// use wats_domains::system::Registration;
///
/// let station = Registration::new("ST-01").location("Hall 1").purpose("Production");
/// # let _ = station;
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
#[must_use]
pub struct Registration {
    pub(super) id: String,
    pub(super) kind: String,
    pub(super) name: String,
    pub(super) location: Option<String>,
    pub(super) purpose: Option<String>,
}

impl Registration {
    /// A station with this name, which is also its identifier: the host name in upper case, by
    /// custom.
    ///
    /// Its type is `python`, the one type that is known to be accepted: that of the existing
    /// client. A station that was registered by it goes on as the same.
    pub fn new(name: impl Into<String>) -> Self {
        let name = name.into();
        let (id, kind) = (name.clone(), "python".to_owned());
        Self { id, kind, name, location: None, purpose: None }
    }

    /// An identifier of its own, such as the MAC address.
    pub fn id(mut self, id: impl Into<String>) -> Self {
        self.id = id.into();
        self
    }

    /// Another type. The server refuses, with 409, an identifier or a name of a station of another
    /// type.
    pub fn kind(mut self, kind: impl Into<String>) -> Self {
        self.kind = kind.into();
        self
    }

    /// Where it stands.
    pub fn location(mut self, location: impl Into<String>) -> Self {
        self.location = Some(location.into());
        self
    }

    /// What it is for.
    pub fn purpose(mut self, purpose: impl Into<String>) -> Self {
        self.purpose = Some(purpose.into());
        self
    }
}

/// What a station is known by from now on. Registering it again voids this.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct Registered {
    /// Its identifier.
    pub id: String,
    /// What it proves with that it is this station.
    pub passcode: Secret,
}

impl Registered {
    /// What was stored of an earlier registration.
    pub fn new(id: impl Into<String>, passcode: impl Into<Secret>) -> Self {
        Self { id: id.into(), passcode: passcode.into() }
    }

    /// The token of the station, for a client that acts as it.
    ///
    /// ```
    /// use wats_domains::system::Registered;
    /// use wats_http::Client;
    ///
    /// let stored = Registered::new("ST-01", "the stored passcode");
    /// let client = Client::builder("https://factory.example").token(stored.token()).build()?;
    /// # Ok::<(), wats_http::Error>(())
    /// ```
    pub fn token(&self) -> Token {
        let pair = format!("{}:{}", self.id, self.passcode.reveal());
        Token::from(BASE64.encode(pair.as_bytes()))
    }
}

#[cfg(test)]
mod tests {
    use super::Registered;

    #[test]
    fn the_passcode_is_never_printed() {
        let registered = Registered::new("ST-01", "4711");
        assert!(!format!("{registered:?} {:?}", registered.token()).contains("4711"));
    }
}
