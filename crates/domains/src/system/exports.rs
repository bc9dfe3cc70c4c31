//! Files that the server exports in the background.

use std::fmt::Display;
use std::path::Path;
use std::sync::Arc;

use serde::Serialize;
use wats_http::{Client, Download, Error};

use super::endpoints;
use crate::answers::{list, text};
use crate::rows::joined_with;

/// Exports; from [`System::exports`](super::System::exports). A user sees only exports of their own.
///
/// ```no_run
/// use wats_domains::System;
/// use wats_domains::system::Certificates;
/// use wats_http::Client;
///
/// # async fn run(client: &Client) -> Result<(), wats_http::Error> {
/// let exports = System::new(client).exports();
/// let filter = serde_json::json!({"partNumber": "WIDGET-001", "periodCount": 1});
/// let name = exports.certificates(&Certificates::new().email("qa@factory.example"), &filter).await?;
/// while !exports.list().await?.contains(&name) {
///     tokio::time::sleep(std::time::Duration::from_secs(30)).await;
/// }
/// exports.save(&name, "certificates.zip").await?;
/// # Ok(())
/// # }
/// ```
#[derive(Debug, Clone)]
pub struct Exports {
    client: Client,
}

impl Exports {
    pub(super) fn new(client: &Client) -> Self {
        Self { client: client.clone() }
    }

    /// The names of the exports that are done. Asks every time.
    pub async fn list(&self) -> Result<Arc<Vec<String>>, Error> {
        list(self.client.request(&endpoints::EXPORTS)).await
    }

    /// An export, to be read as it comes in. `name` may be with or without its extension.
    pub async fn download(&self, name: &str) -> Result<Download, Error> {
        self.client.request(&endpoints::EXPORT_FILE).path("fileName", name).download().await
    }

    /// What follows the first `offset` bytes of an export, to go on with one that was cut off. A
    /// server may send the whole all the same: [`Download::starts_at`] tells.
    pub async fn download_from(&self, name: &str, offset: u64) -> Result<Download, Error> {
        let request = self.client.request(&endpoints::EXPORT_FILE).path("fileName", name);
        request.range_from(offset).download().await
    }

    /// Downloads an export to a file at `path`, in place of any other; its length in bytes. See
    /// [`Download::save`].
    pub async fn save(&self, name: &str, path: impl AsRef<Path>) -> Result<u64, Error> {
        self.download(name).await?.save(path).await
    }

    /// Starts the export of certificates of all tests that pass `filter`, and returns the name that
    /// it will have. It is done when [`list`](Self::list) has that name; the server also sends an
    /// e-mail.
    ///
    /// `filter` is written as the body: the filter of the statistics, or JSON by hand.
    pub async fn certificates(
        &self,
        options: &Certificates,
        filter: &(impl Serialize + Sync),
    ) -> Result<String, Error> {
        let request = self
            .client
            .request(&endpoints::EXPORT_CERTIFICATES)
            .query("headerDataOnly", options.header_data_only)
            .query("asIndividualFiles", options.as_individual_files)
            .query_opt("dimensions", options.dimensions.as_ref())
            .query_opt("numericFormat", options.numeric_format.as_ref())
            .query_opt("bodyFooterTag", options.body_footer_tag.as_ref())
            .query_opt("documentFooterTag", options.document_footer_tag.as_ref())
            .query_opt("email", options.email.as_ref())
            .json(filter);
        text(request).await
    }
}

/// What certificates look like; for [`Exports::certificates`].
#[derive(Debug, Clone, Default, PartialEq, Eq)]
#[must_use]
pub struct Certificates {
    header_data_only: bool,
    as_individual_files: bool,
    dimensions: Option<String>,
    numeric_format: Option<String>,
    body_footer_tag: Option<String>,
    document_footer_tag: Option<String>,
    email: Option<String>,
}

impl Certificates {
    /// With their steps, all in one PDF within a ZIP archive.
    pub fn new() -> Self {
        Self::default()
    }

    /// Without steps.
    pub fn header_data_only(mut self) -> Self {
        self.header_data_only = true;
        self
    }

    /// Each in a PDF of its own.
    pub fn as_individual_files(mut self) -> Self {
        self.as_individual_files = true;
        self
    }

    /// Which details to show: `stationData`, `miscInfo`, `subUnitInfo`, `asset`, `batchNumber`,
    /// `executionTime`, `testSocketIndex`, `operator`, `errorCode`, `errorMessage`, `fixtureId`,
    /// `testOperation`, `reportStatus`, `comment`, `swFilename`, `swVersion`, `stepStatus`,
    /// `stepTime`, `measurement`, `units`, `compOperator`, `lowLimit`, `highLimit`,
    /// `viewStepHierarchy`, `signCertificate`, `xyGraph`, `pageNumbers`.
    pub fn dimensions<I: IntoIterator<Item: Display>>(mut self, details: I) -> Self {
        self.dimensions = Some(joined_with(';', details));
        self
    }

    /// How numbers are written that have no format in the report: `default`, `integer`, `decimal`,
    /// `scientific`, `general`, `hexadecimal` or `binary`.
    pub fn numeric_format(mut self, format: impl Into<String>) -> Self {
        self.numeric_format = Some(format.into());
        self
    }

    /// The tag of the product whose value stands below the text.
    pub fn body_footer_tag(mut self, tag: impl Into<String>) -> Self {
        self.body_footer_tag = Some(tag.into());
        self
    }

    /// The tag of the product whose value stands at the foot of each page.
    pub fn document_footer_tag(mut self, tag: impl Into<String>) -> Self {
        self.document_footer_tag = Some(tag.into());
        self
    }

    /// Where the server sends a link to. It must be given when the client has a token rather than
    /// name and password.
    pub fn email(mut self, address: impl Into<String>) -> Self {
        self.email = Some(address.into());
        self
    }
}
