//! Barcodes, and the patterns by which the server takes them apart.

use std::sync::Arc;

use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};
use wats_http::{Client, Error, Response};

use super::endpoints;
use crate::answers::{done, list, optional};

/// Barcodes; from [`System::barcodes`](super::System::barcodes).
///
/// ```no_run
/// use wats_domains::System;
/// use wats_http::Client;
///
/// # async fn run(client: &Client) -> Result<(), wats_http::Error> {
/// let barcodes = System::new(client).barcodes();
/// if let Some(found) = barcodes.identify("SN0001/WIDGET-001/B").await? {
///     println!("{:?} of {:?}", found.serial_number, found.part_number);
/// }
/// # Ok(())
/// # }
/// ```
#[derive(Debug, Clone)]
pub struct Barcodes {
    client: Client,
}

impl Barcodes {
    pub(super) fn new(client: &Client) -> Self {
        Self { client: client.clone() }
    }

    /// The patterns that are configured.
    pub async fn list(&self) -> Result<Arc<Vec<BarcodeIdentifier>>, Error> {
        list(self.client.request(&endpoints::BARCODES)).await
    }

    /// Adds a pattern – one without `id` – or changes the one with its `id`; returns it as stored.
    pub async fn save(&self, identifier: &BarcodeIdentifier) -> Result<BarcodeIdentifier, Error> {
        let request = self.client.request(&endpoints::SAVE_BARCODE).json(identifier);
        request.send().await.map(Response::into_value)
    }

    /// Deletes a pattern.
    pub async fn delete(&self, id: i32) -> Result<(), Error> {
        done(self.client.request(&endpoints::DELETE_BARCODE).path("id", id)).await
    }

    /// What a barcode says, by the first pattern that fits: the fields hold what was found, in place
    /// of the patterns. Without a pattern that fits, the server reads
    /// `SerialNumber/PartNumber/Revision/BatchNumber/Process`.
    pub async fn identify(&self, code: &str) -> Result<Option<Arc<BarcodeIdentifier>>, Error> {
        optional(self.client.request(&endpoints::IDENTIFY_BARCODE).query("code", code)).await
    }
}

/// How a kind of barcode is recognised and taken apart: regular expressions in the .NET dialect.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
#[non_exhaustive]
pub struct BarcodeIdentifier {
    /// Given by the server. Saving without it adds a pattern.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub id: Option<i32>,
    /// What a barcode must match to be of this kind.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub pattern: Option<String>,
    /// Finds the serial number.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub serial_number: Option<String>,
    /// Finds the part number.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub part_number: Option<String>,
    /// Finds the revision.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub revision: Option<String>,
    /// Finds the batch number.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub batch_number: Option<String>,
    /// Finds the process code.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub process: Option<String>,
    /// When it is tried: 1 before 2.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub order: Option<i32>,
    /// A text for people, such as an example of the barcode.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub description: Option<String>,
    /// Keys this version does not know.
    #[serde(flatten)]
    pub extra: Map<String, Value>,
}
