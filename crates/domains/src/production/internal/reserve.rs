//! Reserving serial numbers: a station that works without the server puts numbers aside beforehand,
//! and tells later which of them it used.

use std::fmt::Display;

use serde_json::{Map, Value, json};
use wats_http::{Client, Error, Response};

use super::endpoints;
use crate::production::serial_file::{FileError, read_xml};

/// Numbers about to be reserved; from
/// [`reserve_serial_numbers`](super::Production::reserve_serial_numbers).
#[derive(Debug, Clone)]
#[must_use = "no number is reserved until it is sent"]
pub struct ReserveSerialNumbers {
    client: Client,
    serial_number_type: String,
    batch_size: u32,
    only_in_sequence: bool,
    station: String,
    from: String,
    receipt: Option<String>,
    used: Vec<(String, String)>,
}

/// Numbers that are put aside for one station.
#[derive(Debug, Clone, Default, PartialEq)]
#[non_exhaustive]
pub struct Reserved {
    /// The numbers, to be handed out without asking the server. Write them down, with the receipt,
    /// before the first is used.
    pub serial_numbers: Vec<String>,
    /// What the next reservation is to give back, with the numbers used, if the server gave one.
    pub receipt: Option<String>,
    /// What else the server says of the reservation.
    pub extra: Map<String, Value>,
}

impl ReserveSerialNumbers {
    pub(super) fn new(client: &Client, serial_number_type: String, batch_size: u32) -> Self {
        Self {
            client: client.clone(),
            serial_number_type,
            batch_size,
            only_in_sequence: false,
            station: String::new(),
            from: String::new(),
            receipt: None,
            used: Vec::new(),
        }
    }

    /// The station that they are for.
    pub fn station(mut self, name: impl Into<String>) -> Self {
        self.station = name.into();
        self
    }

    /// Whether the numbers must follow each other without a gap; then it is all of them or an error.
    pub fn only_in_sequence(mut self, in_sequence: bool) -> Self {
        self.only_in_sequence = in_sequence;
        self
    }

    /// Only this number and those after it.
    pub fn from_serial_number(mut self, number: impl Into<String>) -> Self {
        self.from = number.into();
        self
    }

    /// The [receipt](Reserved::receipt) of the reservation before, whose numbers the station still has
    /// or has used.
    pub fn receipt(mut self, receipt: impl Into<String>) -> Self {
        self.receipt = Some(receipt.into());
        self
    }

    /// Tells that a number of the reservation before was used, and when: a date-time of ISO 8601.
    pub fn used(mut self, number: impl Into<String>, at: impl Display) -> Self {
        self.used.push((number.into(), at.to_string()));
        self
    }

    /// Reserves them, and tells which ones were used. Never repeated by itself, because a repetition
    /// reserves other numbers.
    ///
    /// The existing client never sends this request: it fails before. It would put the token of the
    /// station into the body, too; this one does not, as the token stands in the header already.
    pub async fn send(self) -> Result<Reserved, Error> {
        let mut reservation = json!({
            "serialNumberType": self.serial_number_type,
            "batchSize": self.batch_size,
            "requestType": "Reserve",
            "onlyInSequence": self.only_in_sequence,
            "stationName": self.station,
            "url": self.client.base_url().to_string(),
            "fromSerialNumber": self.from,
        });
        if let Some(receipt) = self.receipt {
            reservation["receipt"] = receipt.into();
        }
        if !self.used.is_empty() {
            let used = self.used.into_iter();
            let used =
                used.map(|(id, taken)| json!({"id": id, "taken": taken, "takenSpecified": true}));
            reservation["SN"] = used.collect();
        }
        let request = crate::internal::request(&self.client, &endpoints::RESERVE);
        let request = request.json(&json!({ "sn": reservation }));
        request.send_decoded(reserved).await.map(Response::into_value)
    }
}

/// The answer is an object whose `sn` is XML as a text; the XML alone is understood too.
fn reserved(body: &[u8]) -> Result<Reserved, FileError> {
    let mut extra = Map::new();
    let text = match serde_json::from_slice::<Value>(body) {
        Ok(Value::Object(object)) => {
            let (mut xml, mut rest) = (None, Map::new());
            for (key, value) in object {
                match value {
                    Value::String(text) if key.eq_ignore_ascii_case("sn") => xml = Some(text),
                    value => drop(rest.insert(key, value)),
                }
            }
            extra = rest;
            xml
        }
        Ok(Value::String(text)) => Some(text),
        Ok(_) => None,
        Err(_) => std::str::from_utf8(body).ok().map(str::to_owned),
    };
    let text = text.unwrap_or_default();
    let (numbers, root) = read_xml(text.trim_start_matches('\u{feff}'))?;
    extra.extend(root);
    let receipt = extra.remove("receipt").and_then(|receipt| match receipt {
        Value::String(receipt) if !receipt.is_empty() => Some(receipt),
        Value::Number(receipt) => Some(receipt.to_string()),
        _ => None,
    });
    let serial_numbers = numbers.into_iter().map(|number| number.serial_number).collect();
    Ok(Reserved { serial_numbers, receipt, extra })
}

#[cfg(test)]
mod tests {
    use super::reserved;

    #[test]
    fn an_answer_is_understood_with_and_without_a_receipt() {
        let body = br#"{"sn":"<SerialNumbers receipt=\"7\"><SN id=\"A&amp;1\"/></SerialNumbers>"}"#;
        let answer = reserved(body).unwrap();
        assert_eq!(answer.serial_numbers, ["A&1"]);
        assert_eq!(answer.receipt.as_deref(), Some("7"));
        let bare = reserved(b"<SerialNumbers><SN id='1'/></SerialNumbers>").unwrap();
        assert_eq!((bare.serial_numbers.len(), bare.receipt), (1, None));
    }

    #[test]
    fn an_answer_that_is_none_is_an_error() {
        for body in [&b"{}"[..], b"", b"null", b"{\"sn\":\"<SerialNumbers>\"}", b"\xff"] {
            assert!(reserved(body).is_err(), "{body:?}");
        }
    }
}
