//! The server's own affairs: stations and their passcodes, tokens, levels, barcodes, exports, and
//! tests under way.

mod barcodes;
pub(crate) mod certificate;
mod exports;
mod levels;
mod pdf;
mod stations;
mod tokens;
mod workflow;

use data_encoding::BASE64;
use serde::{Deserialize, Serialize};

pub(crate) use barcodes::{BarcodeForm, Barcodes, compile};
pub(crate) use exports::Exports;
pub(crate) use levels::Levels;
pub(crate) use stations::{Registration, Settings, Station, StationForm, Stations};
pub(crate) use tokens::Tokens;
pub(crate) use workflow::Workflow;

use crate::factory::Rng;

/// Everything that is not about the factory.
#[derive(Debug, Serialize, Deserialize)]
pub(crate) struct System {
    pub(crate) stations: Stations,
    pub(crate) tokens: Tokens,
    pub(crate) levels: Levels,
    pub(crate) barcodes: Barcodes,
    pub(crate) exports: Exports,
    pub(crate) workflow: Workflow,
}

impl System {
    /// A server that nobody has registered at.
    pub(crate) fn new(seed: u64) -> Self {
        let rng = Rng::new(seed);
        let levels = Levels::new();
        Self {
            stations: Stations::new(rng.fork("stations")),
            tokens: Tokens::new(rng.fork("tokens")),
            levels,
            barcodes: Barcodes::default(),
            exports: Exports::default(),
            workflow: Workflow::default(),
        }
    }

    /// Whether credentials – base64 of name and secret – are those of a registered station, or a
    /// token that was given out and not replaced.
    pub(crate) fn admits(&self, credentials: &str) -> bool {
        let decoded = BASE64.decode(credentials.as_bytes()).ok();
        let decoded = decoded.and_then(|bytes| String::from_utf8(bytes).ok());
        decoded.as_deref().and_then(|text| text.split_once(':')).is_some_and(|(name, secret)| {
            self.stations.admits(name, secret) || self.tokens.admits(name, secret)
        })
    }
}

#[cfg(test)]
mod tests {
    use super::{Registration, System};
    use crate::state::Status;

    #[test]
    fn what_is_known_of_the_system_survives_as_json() {
        let mut system = System::new(1);
        let registration =
            Registration { id: "a", kind: "python", name: "a", location: None, purpose: None };
        let passcode = system.stations.register(&registration).unwrap();
        let token = system.tokens.make("anna", None, false).unwrap();
        system.levels.create(&["Oslo".to_owned()]).unwrap();
        system.exports.queue("certificates", "anna", b"PK"[..].into()).unwrap();
        assert!(system.workflow.start(("P", "S"), None, None, Status::Released));
        let text = serde_json::to_string(&system).unwrap();
        let mut back: System = serde_json::from_str(&text).unwrap();
        assert_eq!(serde_json::to_string(&back).unwrap(), text);
        assert!(back.stations.admits("a", &passcode) && back.admits(&token));
        assert!(back.workflow.end(("P", "S"), true, Status::Released));
    }
}
