//! Calls about serial numbers.

use std::fmt::Display;
use std::sync::Arc;

use wats_http::{Client, Download, Endpoint, Error, Request, Response};

use super::endpoints;
use super::models::{SerialNumber, SerialNumberType};
use super::serial_file::{FileFormat, SerialNumberFile, taken};
use super::service::Production;
use crate::answers::{done, list};
use crate::multipart::Form;

impl Production {
    /// The kinds of numbers that the server hands out.
    pub async fn serial_number_types(&self) -> Result<Arc<Vec<SerialNumberType>>, Error> {
        let request = self.client.request(&endpoints::SN_TYPES);
        list(request).await
    }

    /// Takes free numbers of a type: nobody gets them again. If fewer are free, it gets all that are.
    ///
    /// Never repeated by itself, because a repetition takes other numbers: if the answer is lost, the
    /// numbers are, too – [`Error::may_have_been_applied`] tells – and can be found again by their
    /// [reference](Self::serial_numbers_by_reference), if they were taken with one.
    pub fn take_serial_numbers(
        &self,
        serial_number_type: impl Into<String>,
        quantity: u32,
    ) -> TakeSerialNumbers {
        let kind = serial_number_type.into();
        TakeSerialNumbers {
            client: self.client.clone(),
            parameters: vec![("serialNumberType", kind), ("quantity", quantity.to_string())],
        }
    }

    /// Starts a query for the numbers of a type from `start` to `end`, both included. Never cached.
    ///
    /// The existing client sends `typeName`, `from` and `to`; the server's documents want
    /// `serialNumberType`, `startAddress` and `endAddress`.
    pub fn serial_numbers_by_range(
        &self,
        serial_number_type: impl Into<String>,
        start: impl Into<String>,
        end: impl Into<String>,
    ) -> SerialNumberQuery {
        SerialNumberQuery::new(&self.client, &endpoints::BY_RANGE, serial_number_type.into())
            .with("startAddress", start.into())
            .with("endAddress", end.into())
    }

    /// Starts a query for the numbers of a type that were taken for a unit, a product, or a unit of a
    /// product: one of both is needed. Never cached.
    ///
    /// The existing client sends `typeName`, `referenceSerialNumber` and `referencePartNumber`; the
    /// server's documents want `serialNumberType`, `refSN` and `refPN`.
    pub fn serial_numbers_by_reference(
        &self,
        serial_number_type: impl Into<String>,
        serial_number: Option<&str>,
        part_number: Option<&str>,
    ) -> SerialNumberQuery {
        let kind = serial_number_type.into();
        let mut query = SerialNumberQuery::new(&self.client, &endpoints::BY_REFERENCE, kind);
        if let Some(serial_number) = serial_number {
            query = query.with("refSN", serial_number.to_owned());
        }
        if let Some(part_number) = part_number {
            query = query.with("refPN", part_number.to_owned());
        }
        query
    }

    /// Starts an export of the numbers of a type as a file. Never cached.
    ///
    /// The existing client sends `typeName` and `state`; the server's documents want
    /// `serialNumberType`, and know no state.
    pub fn export_serial_numbers(
        &self,
        serial_number_type: impl Into<String>,
        format: FileFormat,
    ) -> SerialNumberExport {
        let parameters = vec![
            ("serialNumberType", serial_number_type.into()),
            ("format", format.as_str().to_owned()),
        ];
        SerialNumberExport { client: self.client.clone(), format, parameters }
    }

    /// Adds the numbers of a file to those of a type.
    ///
    /// The existing client sends the file as it is and without parameters; the server's documents
    /// want a form with it, and `serialNumberType` and `format`.
    pub async fn upload_serial_numbers(
        &self,
        serial_number_type: &str,
        file: &SerialNumberFile,
    ) -> Result<(), Error> {
        let request = self
            .client
            .request(&endpoints::UPLOAD)
            .query("serialNumberType", serial_number_type)
            .query("format", file.format());
        let (name, media) = match file.format() {
            FileFormat::Xml => ("serial-numbers.xml", "application/xml"),
            FileFormat::Csv => ("serial-numbers.csv", "text/csv"),
        };
        let form = Form::default().file("file", name, media, file.bytes().to_vec());
        done(form.send_with(request)).await
    }
}

/// Numbers about to be taken; from [`Production::take_serial_numbers`].
#[derive(Debug, Clone)]
#[must_use = "no number is taken until it is sent"]
pub struct TakeSerialNumbers {
    client: Client,
    parameters: Vec<(&'static str, String)>,
}

impl TakeSerialNumbers {
    fn with(mut self, name: &'static str, value: String) -> Self {
        self.parameters.retain(|(known, _)| *known != name);
        self.parameters.push((name, value));
        self
    }

    /// The unit the numbers are for, by which they can be found again.
    pub fn reference_serial_number(self, serial_number: impl Into<String>) -> Self {
        self.with("refSN", serial_number.into())
    }

    /// The product the numbers are for, by which they can be found again.
    pub fn reference_part_number(self, part_number: impl Into<String>) -> Self {
        self.with("refPN", part_number.into())
    }

    /// The station that takes them.
    pub fn station(self, name: impl Into<String>) -> Self {
        self.with("stationName", name.into())
    }

    /// Whether the numbers must follow each other without a gap; then it is all of them or an error.
    pub fn only_in_sequence(self, in_sequence: bool) -> Self {
        self.with("onlyInSequence", in_sequence.to_string())
    }

    /// The form of the answer, which is understood in each; for servers that cannot do XML.
    pub fn format(self, format: FileFormat) -> Self {
        self.with("format", format.as_str().to_owned())
    }

    /// Takes them.
    ///
    /// # Errors
    ///
    /// [`Error::is_decode`] if the answer is not understood: the numbers are taken then, and
    /// [`Error::body`] shows the beginning of the answer.
    pub async fn send(self) -> Result<Vec<String>, Error> {
        let request = with_all(self.client.request(&endpoints::TAKE), &self.parameters);
        request.send_decoded(taken).await.map(Response::into_value)
    }
}

/// A query for numbers; from [`Production::serial_numbers_by_range`] and
/// [`Production::serial_numbers_by_reference`].
#[derive(Debug, Clone)]
#[must_use = "a query does nothing until it is sent"]
pub struct SerialNumberQuery {
    client: Client,
    endpoint: &'static Endpoint,
    parameters: Vec<(&'static str, String)>,
}

impl SerialNumberQuery {
    fn new(client: &Client, endpoint: &'static Endpoint, kind: String) -> Self {
        let parameters = vec![("serialNumberType", kind)];
        Self { client: client.clone(), endpoint, parameters }
    }

    /// The same query as an operation of the web pages has it.
    #[cfg(feature = "internal")]
    pub(super) fn internal(
        client: &Client,
        endpoint: &'static Endpoint,
        kind: String,
        start: String,
        end: String,
    ) -> Self {
        Self::new(client, endpoint, kind).with("startAddress", start).with("endAddress", end)
    }

    fn with(mut self, name: &'static str, value: String) -> Self {
        self.parameters.push((name, value));
        self
    }

    /// Only numbers that were generated at this time or later: a date-time of ISO 8601, in UTC.
    pub fn generated_from(self, time: impl Display) -> Self {
        self.with("startDate", time.to_string())
    }

    /// Only numbers that were generated at this time or earlier: a date-time of ISO 8601, in UTC.
    pub fn generated_until(self, time: impl Display) -> Self {
        self.with("endDate", time.to_string())
    }

    /// Runs the query.
    pub async fn send(self) -> Result<Arc<Vec<SerialNumber>>, Error> {
        let request = self.client.request(self.endpoint);
        #[cfg(feature = "internal")]
        let request = if self.endpoint.template().starts_with("/api/internal/") {
            crate::internal::request(&self.client, self.endpoint)
        } else {
            request
        };
        let request = with_all(request, &self.parameters);
        list(request).await
    }
}

/// An export of numbers; from [`Production::export_serial_numbers`].
#[derive(Debug, Clone)]
#[must_use = "an export does nothing until it is sent"]
pub struct SerialNumberExport {
    client: Client,
    format: FileFormat,
    parameters: Vec<(&'static str, String)>,
}

impl SerialNumberExport {
    fn with(mut self, name: &'static str, value: String) -> Self {
        self.parameters.push((name, value));
        self
    }

    /// Only this number and those after it.
    pub fn start_at(self, number: impl Into<String>) -> Self {
        self.with("startAddress", number.into())
    }

    /// Only this number and those before it.
    pub fn end_at(self, number: impl Into<String>) -> Self {
        self.with("endAddress", number.into())
    }

    /// Only numbers that were generated at this time or later: a date-time of ISO 8601, in UTC.
    pub fn generated_from(self, time: impl Display) -> Self {
        self.with("startDate", time.to_string())
    }

    /// Only numbers that were generated at this time or earlier: a date-time of ISO 8601, in UTC.
    pub fn generated_until(self, time: impl Display) -> Self {
        self.with("endDate", time.to_string())
    }

    /// The file, in memory. For large ones there is [`download`](Self::download).
    pub async fn send(self) -> Result<SerialNumberFile, Error> {
        let request = with_all(self.client.request(&endpoints::EXPORT), &self.parameters);
        let bytes = request.send_bytes().await?.into_value();
        Ok(SerialNumberFile::new(self.format, bytes))
    }

    /// The file, read while it comes in.
    pub async fn download(self) -> Result<Download, Error> {
        with_all(self.client.request(&endpoints::EXPORT), &self.parameters).download().await
    }
}

fn with_all<'a>(request: Request<'a>, parameters: &[(&'static str, String)]) -> Request<'a> {
    parameters.iter().fold(request, |request, (name, value)| request.query(name, value))
}
