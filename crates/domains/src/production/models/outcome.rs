//! What operations answer whose answers the server does not describe.

use serde::{Deserialize, Deserializer, Serialize};
use serde_json::{Map, Value};

/// The answer to an operation whose answer the server does not describe: servers say whether it went
/// well and why not, say more, or say nothing.
#[derive(Debug, Clone, Default, PartialEq, Serialize)]
#[non_exhaustive]
pub struct Outcome {
    /// Whether it went well, if the server says so. An answer of `true` or `false` alone is this.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub success: Option<bool>,
    /// The server's words. An answer that is a text alone is this.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub message: Option<String>,
    /// Everything else that it says; an answer that is no object stands under the key `value`.
    #[serde(flatten)]
    pub extra: Map<String, Value>,
}

impl Outcome {
    /// Whether nothing speaks against success: the server accepted the request, and did not say that
    /// it failed.
    pub fn is_success(&self) -> bool {
        self.success != Some(false)
    }
}

impl<'de> Deserialize<'de> for Outcome {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let mut outcome = Self::default();
        match Value::deserialize(deserializer)? {
            Value::Null => {}
            Value::Bool(success) => outcome.success = Some(success),
            Value::String(message) => outcome.message = Some(message),
            Value::Object(object) => {
                for (key, value) in object {
                    match value {
                        Value::Bool(success) if key.eq_ignore_ascii_case("success") => {
                            outcome.success = Some(success);
                        }
                        Value::String(message) if key.eq_ignore_ascii_case("message") => {
                            outcome.message = Some(message);
                        }
                        value => {
                            outcome.extra.insert(key, value);
                        }
                    }
                }
            }
            other => {
                outcome.extra.insert("value".into(), other);
            }
        }
        Ok(outcome)
    }
}

#[cfg(test)]
mod tests {
    use super::Outcome;

    fn read(text: &str) -> Outcome {
        serde_json::from_str(text).unwrap()
    }

    #[test]
    fn an_answer_is_understood_in_whatever_form_it_comes() {
        assert!(read("null").is_success());
        assert!(read("true").is_success());
        assert!(!read("false").is_success());
        assert_eq!(read("\"done\"").message.as_deref(), Some("done"));
        let refused = read(r#"{"Success":false,"Message":"no","Row":1}"#);
        assert!(!refused.is_success());
        assert_eq!(refused.message.as_deref(), Some("no"));
        assert_eq!(refused.extra["Row"], 1);
        assert_eq!(read("[1]").extra["value"][0], 1);
    }
}
