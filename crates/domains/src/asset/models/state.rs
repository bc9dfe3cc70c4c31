//! What is being done with an asset, and whether it is due: two things that share the word "state".

use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

/// What is being done with an asset: the server's number. Whether it is due is its [`AlarmState`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct AssetState(pub i32);

impl AssetState {
    /// Nobody said.
    pub const UNKNOWN: Self = Self(0);
    /// It can be used.
    pub const IN_OPERATION: Self = Self(1);
    /// It is on its way.
    pub const IN_TRANSIT: Self = Self(2);
    /// It is being maintained.
    pub const IN_MAINTENANCE: Self = Self(3);
    /// It is being calibrated.
    pub const IN_CALIBRATION: Self = Self(4);
    /// It is in store.
    pub const IN_STORAGE: Self = Self(5);
    /// It is gone.
    pub const SCRAPPED: Self = Self(6);
}

impl Default for AssetState {
    /// In operation.
    fn default() -> Self {
        Self::IN_OPERATION
    }
}

/// Whether an asset is due, or was used too often: the server's number.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct AlarmState(pub i32);

impl AlarmState {
    /// Neither.
    pub const OK: Self = Self(0);
    /// Soon.
    pub const WARNING: Self = Self(1);
    /// Yes.
    pub const ALARM: Self = Self(2);
}

/// What the server says of how an asset is.
///
/// Its documents give the answer no form: read it with [`alarm`](Self::alarm), and what else there
/// is in `extra`.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
#[non_exhaustive]
pub struct AssetStatus {
    /// What is being done with it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub state: Option<AssetState>,
    /// The status, a number or a word.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub status: Option<Value>,
    /// The status as some servers call it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub alarm_state: Option<Value>,
    /// Why it is so, in the language that was asked for.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub message: Option<String>,
    /// Keys this version does not know.
    #[serde(flatten)]
    pub extra: Map<String, Value>,
}

impl AssetStatus {
    /// Whether the asset is due, as far as the answer tells.
    ///
    /// ```
    /// use wats_domains::asset::{AlarmState, AssetStatus};
    ///
    /// let status: AssetStatus = serde_json::from_str(r#"{"status":"Warning"}"#)?;
    /// assert_eq!(status.alarm(), Some(AlarmState::WARNING));
    /// # Ok::<(), serde_json::Error>(())
    /// ```
    pub fn alarm(&self) -> Option<AlarmState> {
        self.alarm_state.as_ref().or(self.status.as_ref()).and_then(|value| match value {
            Value::Number(number) => Some(AlarmState(number.as_i64()?.try_into().ok()?)),
            Value::String(word) => match word.to_ascii_lowercase().as_str() {
                "ok" => Some(AlarmState::OK),
                "warning" => Some(AlarmState::WARNING),
                "alarm" => Some(AlarmState::ALARM),
                digits => digits.parse().ok().map(AlarmState),
            },
            _ => None,
        })
    }
}
