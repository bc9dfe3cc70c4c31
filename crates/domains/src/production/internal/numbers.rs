//! Calls of internal operations about serial numbers.

use std::sync::Arc;

use serde_json::Value;
use wats_http::{Error, Response};

use super::endpoints;
use super::models::SerialNumberRange;
use super::reserve::ReserveSerialNumbers;
use super::service::Production;
use crate::answers::list;
use crate::internal::request;
use crate::production::{Outcome, SerialNumberQuery};

impl Production {
    /// Starts a query for the numbers of a type from `start` to `end`, both included. Never cached.
    pub fn find_serial_numbers(
        &self,
        serial_number_type: impl Into<String>,
        start: impl Into<String>,
        end: impl Into<String>,
    ) -> SerialNumberQuery {
        let kind = serial_number_type.into();
        SerialNumberQuery::internal(&self.client, &endpoints::FIND, kind, start.into(), end.into())
    }

    /// How many numbers of a type there are, within `range` – its first and its last – and made within
    /// `dates`: date-times of ISO 8601.
    pub async fn serial_number_count(
        &self,
        serial_number_type: &str,
        range: (Option<&str>, Option<&str>),
        dates: (Option<&str>, Option<&str>),
    ) -> Result<i64, Error> {
        let request = request(&self.client, &endpoints::COUNT)
            .query("serialNumberType", serial_number_type)
            .query_opt("startAddress", range.0)
            .query_opt("endAddress", range.1)
            .query_opt("fromDate", dates.0)
            .query_opt("toDate", dates.1);
        request.send::<Option<i64>>().await.map(|count| count.into_value().unwrap_or_default())
    }

    /// Gives reserved numbers back. Taken ones stay taken.
    pub async fn free_serial_numbers(
        &self,
        ranges: &[SerialNumberRange],
    ) -> Result<Outcome, Error> {
        let request = request(&self.client, &endpoints::FREE).json(ranges);
        request.send().await.map(Response::into_value)
    }

    /// Deletes free numbers. Taken ones stay.
    ///
    /// The existing client loses the ranges on the way, and reports success all the same.
    pub async fn delete_free_serial_numbers(
        &self,
        ranges: &[SerialNumberRange],
    ) -> Result<Outcome, Error> {
        let request = request(&self.client, &endpoints::DELETE_FREE).json(ranges);
        request.send().await.map(Response::into_value)
    }

    /// The ranges of numbers of a type, or of all.
    pub async fn serial_number_ranges(
        &self,
        serial_number_type: Option<&str>,
    ) -> Result<Arc<Vec<SerialNumberRange>>, Error> {
        let request = request(&self.client, &endpoints::RANGES);
        let request = request.query_opt("serialNumberType", serial_number_type);
        list(request).await
    }

    /// How many numbers of a type, or of all, are free, taken and reserved. The server does not
    /// describe the answer.
    pub async fn serial_number_statistics(
        &self,
        serial_number_type: Option<&str>,
    ) -> Result<Arc<Value>, Error> {
        let request = request(&self.client, &endpoints::STATISTICS);
        let request = request.query_opt("serialNumberType", serial_number_type);
        request.send().await.map(Response::into_shared)
    }

    /// Puts numbers of a type aside, to be handed out by a station while the server is out of reach.
    ///
    /// ```no_run
    /// # async fn run(client: wats_http::Client) -> Result<(), wats_http::Error> {
    /// let production = wats_domains::Production::new(&client).internal();
    /// let first = production.reserve_serial_numbers("WidgetSN", 10).station("ST1").send().await?;
    /// // … days later, after two of them were used:
    /// let more = production
    ///     .reserve_serial_numbers("WidgetSN", 10)
    ///     .station("ST1")
    ///     .receipt(first.receipt.unwrap_or_default())
    ///     .used(&first.serial_numbers[0], "2026-03-14T08:00:00Z")
    ///     .used(&first.serial_numbers[1], "2026-03-14T08:05:00Z");
    /// println!("{:?}", more.send().await?.serial_numbers);
    /// # Ok(())
    /// # }
    /// ```
    pub fn reserve_serial_numbers(
        &self,
        serial_number_type: impl Into<String>,
        batch_size: u32,
    ) -> ReserveSerialNumbers {
        ReserveSerialNumbers::new(&self.client, serial_number_type.into(), batch_size)
    }
}
