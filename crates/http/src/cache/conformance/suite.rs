//! The data of the suite, as far as it concerns a private cache.

use std::path::PathBuf;
use std::sync::Arc;

use serde::de::Error as _;
use serde::{Deserialize, Deserializer};
use serde_json::Value;

#[derive(Debug, Deserialize)]
pub(super) struct Suite {
    pub(super) id: String,
    #[serde(deserialize_with = "shared")]
    pub(super) tests: Vec<Arc<Test>>,
}

#[derive(Debug, Deserialize)]
pub(super) struct Test {
    pub(super) id: String,
    pub(super) kind: Option<String>,
    #[serde(default)]
    pub(super) depends_on: Vec<String>,
    pub(super) requests: Vec<Step>,
}

/// One request: what is sent, what the server answers, and what must be seen.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
#[allow(clippy::struct_excessive_bools, clippy::option_option, reason = "as the suite has it")]
pub(super) struct Step {
    pub(super) setup: bool,
    pub(super) setup_tests: Vec<String>,
    pub(super) pause_after: bool,
    pub(super) cache: Option<String>,
    pub(super) filename: Option<String>,
    pub(super) query_arg: Option<String>,
    pub(super) magic_locations: bool,
    pub(super) request_method: Option<String>,
    pub(super) request_headers: Vec<(String, String)>,
    pub(super) request_body: Option<String>,
    pub(super) disconnect: bool,
    pub(super) response_pause: Option<u64>,
    pub(super) response_status: Option<(u16, String)>,
    pub(super) response_headers: Vec<Vec<Value>>,
    #[serde(deserialize_with = "present")]
    pub(super) response_body: Option<Option<String>>,
    pub(super) check_body: Option<bool>,
    pub(super) expected_type: Option<String>,
    pub(super) expected_method: Option<String>,
    #[serde(deserialize_with = "present")]
    pub(super) expected_status: Option<Option<u16>>,
    #[serde(deserialize_with = "present")]
    pub(super) expected_response_text: Option<Option<String>>,
    pub(super) expected_response_headers: Vec<Value>,
    pub(super) expected_response_headers_missing: Vec<Value>,
    pub(super) expected_request_headers: Vec<(String, String)>,
}

/// The tests that concern a private cache, and no client of a certain kind.
fn shared<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Vec<Arc<Test>>, D::Error> {
    let all: Vec<Value> = Vec::deserialize(deserializer)?;
    let is = |test: &Value, mark: &str| test.get(mark) == Some(&Value::Bool(true));
    let concerns = |test: &Value| !is(test, "cdn_only") && !is(test, "browser_skip");
    let ours = all.into_iter().filter(concerns).map(Test::deserialize);
    ours.map(|test| test.map(Arc::new).map_err(D::Error::custom)).collect()
}

/// Tells what is there and null from what is absent.
fn present<'de, D, T>(deserializer: D) -> Result<Option<T>, D::Error>
where
    D: Deserializer<'de>,
    T: Deserialize<'de>,
{
    T::deserialize(deserializer).map(Some)
}

impl Suite {
    /// The suite; `None`, with a word about it, if it is not at hand.
    pub(super) fn load() -> Option<Vec<Self>> {
        let Some(folder) = std::env::var_os("WATS_SHARED_DIR") else {
            eprintln!("skipped: WATS_SHARED_DIR is not set, so there are no cache tests to play");
            return None;
        };
        let path = PathBuf::from(folder).join("cache-tests/tests.json");
        let text = std::fs::read(&path).expect("the shared folder holds cache-tests/tests.json");
        Some(serde_json::from_slice(&text).expect("tests.json is a suite of tests"))
    }
}

impl Step {
    /// Whether a failure in this part of the step only means that the test could not be set up.
    pub(super) fn sets_up(&self, part: &str) -> bool {
        self.setup || self.setup_tests.iter().any(|test| test == part)
    }

    pub(super) fn method(&self) -> &str {
        self.request_method.as_deref().unwrap_or("GET")
    }

    /// Path and query of a request of the test with this name.
    pub(super) fn target(&self, name: &str) -> String {
        let mut target = format!("/test/{name}");
        if let Some(file) = &self.filename {
            target.push('/');
            target.push_str(file);
        }
        if let Some(query) = &self.query_arg {
            target.push('?');
            target.push_str(query);
        }
        target
    }
}
