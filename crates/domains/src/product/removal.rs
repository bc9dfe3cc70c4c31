//! Deleting products and revisions: those that have units are deactivated in its place.

use std::fmt;

use serde::Deserialize;
use wats_http::{Error, Response, StatusCode};

use super::endpoints;
use super::service::Products;
use crate::null::as_default;

/// What became of a product, or a revision, that was to be deleted.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub enum Deletion {
    /// It is gone.
    Deleted,
    /// There are units of it, so it was set inactive: their serial numbers, as the server lists them.
    Deactivated(Vec<String>),
    /// There was none.
    Absent,
}

/// The serial numbers, in the two forms that servers write.
#[derive(Deserialize)]
#[serde(untagged)]
enum Units {
    List(Vec<SerialNumber>),
    Object {
        #[serde(
            rename = "serialNumbers",
            alias = "SerialNumbers",
            default,
            deserialize_with = "as_default"
        )]
        serial_numbers: Vec<SerialNumber>,
    },
}

/// A serial number of digits may be written as a number.
#[derive(Deserialize)]
#[serde(untagged)]
enum SerialNumber {
    Text(String),
    Number(serde_json::Number),
}

impl fmt::Display for SerialNumber {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Text(text) => f.write_str(text),
            Self::Number(number) => number.fmt(f),
        }
    }
}

impl Products {
    /// Deletes a product with its revisions. One that has units is deactivated: set inactive, with
    /// everything else left as it is. Not in the server's documents.
    ///
    /// ```no_run
    /// use wats_domains::Products;
    /// use wats_domains::product::Deletion;
    ///
    /// # async fn run(products: Products) -> Result<(), wats_http::Error> {
    /// if let Deletion::Deactivated(units) = products.delete("WIDGET-001").await? {
    ///     println!("kept for {} units", units.len());
    /// }
    /// # Ok(())
    /// # }
    /// ```
    #[doc(alias = "delete_product")]
    pub async fn delete(&self, part_number: &str) -> Result<Deletion, Error> {
        let request = self.client.request(&endpoints::DELETE).path("partNumber", part_number);
        outcome(request.send_decoded(serial_numbers).await)
    }

    /// Deletes one revision of a product, with the same rule. Not in the server's documents.
    pub async fn delete_revision(
        &self,
        part_number: &str,
        revision: &str,
    ) -> Result<Deletion, Error> {
        let request = self.client.request(&endpoints::DELETE_REVISION);
        let request = request.path("partNumber", part_number).path("revision", revision);
        outcome(request.send_decoded(serial_numbers).await)
    }
}

fn outcome(answer: Result<Response<Vec<String>>, Error>) -> Result<Deletion, Error> {
    match answer {
        Ok(answer) if answer.status() == StatusCode::OK => {
            Ok(Deletion::Deactivated(answer.into_value()))
        }
        Ok(_) => Ok(Deletion::Deleted),
        Err(error) if error.is_not_found() => Ok(Deletion::Absent),
        Err(error) => Err(error),
    }
}

fn serial_numbers(body: &[u8]) -> Result<Vec<String>, serde_json::Error> {
    if body.trim_ascii().is_empty() {
        return Ok(Vec::new());
    }
    let units: Option<Units> = serde_json::from_slice(body)?;
    let list = match units {
        None => return Ok(Vec::new()),
        Some(Units::List(list) | Units::Object { serial_numbers: list }) => list,
    };
    Ok(list.iter().map(ToString::to_string).collect())
}

#[cfg(test)]
mod tests {
    use super::serial_numbers;

    #[test]
    fn serial_numbers_come_in_an_object_or_bare() {
        let bodies =
            [r#"{"serialNumbers":["1","2"]}"#, r#"["1",2]"#, r#"{"SerialNumbers":[1,"2"]}"#];
        for body in bodies {
            assert_eq!(serial_numbers(body.as_bytes()).unwrap(), ["1", "2"], "{body}");
        }
        for body in ["", "null", "{}", r#"{"serialNumbers":null}"#] {
            assert!(serial_numbers(body.as_bytes()).unwrap().is_empty(), "{body}");
        }
        assert!(serial_numbers(b"<html>").is_err());
    }
}
