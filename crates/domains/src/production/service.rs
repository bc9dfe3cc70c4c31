//! Calls about units and batches.

use std::sync::Arc;

use wats_http::{Client, Error, Request, Response};

use super::endpoints;
use super::many::BY_SERIAL_NUMBER;
use super::models::{
    Outcome, PhaseId, ProductionBatch, SavedUnits, Unit, UnitChange, UnitVerificationGrade,
};
use super::query::{UNITS, UnitQuery};
use crate::answers::{deleted, done, list, optional};
use crate::odata::field;
use crate::paging::Row;

/// Units on their way through production: phases, children, verification, serial numbers, batches.
///
/// A unit is known by serial number and part number together.
///
/// ```no_run
/// use wats_domains::Production;
/// use wats_domains::production::PhaseId;
///
/// # async fn run(client: wats_http::Client) -> Result<(), wats_http::Error> {
/// let production = Production::new(&client);
/// let grade = production.unit_verification("SN-00042", Some("WIDGET-001")).await?;
/// if grade.is_some_and(|grade| grade.is_passing()) {
///     production.set_unit_phase("SN-00042", "WIDGET-001", PhaseId::FINALIZED, None).await?;
/// }
/// let numbers = production.take_serial_numbers("WidgetSN", 5).station("ST1").send().await?;
/// # Ok(())
/// # }
/// ```
#[derive(Debug, Clone)]
pub struct Production {
    pub(super) client: Client,
}

impl Production {
    /// Calls through `client`.
    pub fn new(client: &Client) -> Self {
        Self { client: client.clone() }
    }

    /// Calls of operations that the server keeps for its own web pages and its own client.
    #[cfg(feature = "internal")]
    pub fn internal(&self) -> super::internal::Production {
        super::internal::Production::new(&self.client)
    }

    /// Starts a query for units. Without [`top`](UnitQuery::top) the server gives 100, and it never
    /// gives more than 1,000 at once, as the existing client's documentation has it.
    /// [Pages](UnitQuery::pages) come in the order of serial number and part number.
    ///
    /// ```no_run
    /// # use wats_domains::odata::field;
    /// # async fn run(production: wats_domains::Production) -> Result<(), wats_http::Error> {
    /// let batch = field("batchNumber").eq("2026-11");
    /// let mut units = production.query_units().filter(batch).items();
    /// while let Some(unit) = units.next().await {
    ///     println!("{:?}", unit?.serial_number);
    /// }
    /// # Ok(())
    /// # }
    /// ```
    pub fn query_units(&self) -> UnitQuery {
        UnitQuery::new(&self.client, &UNITS)
    }

    /// A unit with its product, its revision, and the units built into it.
    pub async fn unit(
        &self,
        serial_number: &str,
        part_number: &str,
    ) -> Result<Option<Arc<Unit>>, Error> {
        let request = self
            .client
            .request(&endpoints::UNIT_GET)
            .path("serialNumber", serial_number)
            .path("partNumber", part_number);
        optional(request).await
    }

    /// The units of a product with these serial numbers, in the order asked for, as a
    /// [query](Self::query_units) gives them; `None` where there is no such unit. Asks with one query
    /// for up to 100, several side by side.
    ///
    /// ```no_run
    /// # async fn run(production: wats_domains::Production) -> Result<(), wats_http::Error> {
    /// let tray = ["SN-00042", "SN-00043", "SN-00044"];
    /// for (serial_number, unit) in tray.iter().zip(production.get_units(tray, "WIDGET-001").await?) {
    ///     println!("{serial_number}: {:?}", unit.and_then(|unit| unit.unit_phase_id));
    /// }
    /// # Ok(())
    /// # }
    /// ```
    ///
    /// # Errors
    ///
    /// The first error of a query; the others are given up then.
    pub async fn get_units<I>(
        &self,
        serial_numbers: I,
        part_number: &str,
    ) -> Result<Vec<Option<Row<Unit>>>, Error>
    where
        I: IntoIterator<Item: Into<String>>,
    {
        let serial_numbers: Vec<String> = serial_numbers.into_iter().map(Into::into).collect();
        let of_product = field("partNumber").eq(part_number);
        BY_SERIAL_NUMBER.rows_where(&self.client, Some(&of_product), &serial_numbers).await
    }

    /// Saves many units with one request: new ones, and those that the server knows by part number
    /// and serial number. Look at [`SavedUnits::error_count`]: some can be refused while others are
    /// stored.
    pub async fn save_units(&self, units: &[Unit]) -> Result<SavedUnits, Error> {
        let request = self.client.request(&endpoints::SAVE_UNITS).json(units);
        request.send().await.map(Response::into_value)
    }

    /// Makes a unit, which needs serial number, part number and revision.
    pub async fn create_unit(&self, unit: &Unit) -> Result<(), Error> {
        done(self.client.request(&endpoints::CREATE_UNIT).json(unit)).await
    }

    /// Changes a unit that the server knows.
    pub async fn update_unit(&self, unit: &Unit) -> Result<(), Error> {
        done(self.client.request(&endpoints::UPDATE_UNIT).json(unit)).await
    }

    /// Deletes a unit; `false` if there is none (any more).
    pub async fn delete_unit(&self, serial_number: &str, part_number: &str) -> Result<bool, Error> {
        let request = self.client.request(&endpoints::DELETE_UNIT);
        deleted(of_unit(request, serial_number, part_number)).await
    }

    /// Makes a unit one of another product or revision.
    pub async fn change_unit(
        &self,
        serial_number: &str,
        part_number: &str,
        new_part_number: &str,
        new_revision: &str,
    ) -> Result<(), Error> {
        let request = self.client.request(&endpoints::CHANGE_UNIT);
        let request = of_unit(request, serial_number, part_number)
            .query("newPartNumber", new_part_number)
            .query("newRevision", new_revision);
        done(request).await
    }

    /// Gives a tag of a unit a value, or, without one, leaves it to the server what that means.
    pub async fn set_unit_tag(
        &self,
        serial_number: &str,
        part_number: &str,
        key: &str,
        value: Option<&str>,
    ) -> Result<(), Error> {
        let request = self.client.request(&endpoints::SET_UNIT_TAG);
        let request = of_unit(request, serial_number, part_number);
        done(request.query("key", key).query_opt("value", value)).await
    }

    /// Whether a unit passed every process it must pass, in the right order, and how well. Without
    /// `part_number` the serial number must be unique among all products.
    ///
    /// The existing client can also send `revision`; the server's documents know no such parameter:
    /// see [`unit_verification_of`](Self::unit_verification_of).
    pub async fn unit_verification(
        &self,
        serial_number: &str,
        part_number: Option<&str>,
    ) -> Result<Option<Arc<UnitVerificationGrade>>, Error> {
        optional(self.verification(serial_number, part_number)).await
    }

    /// As [`unit_verification`](Self::unit_verification), as a unit of one revision. Only the existing
    /// client knows this parameter; the server's documents do not.
    pub async fn unit_verification_of(
        &self,
        serial_number: &str,
        part_number: Option<&str>,
        revision: &str,
    ) -> Result<Option<Arc<UnitVerificationGrade>>, Error> {
        let request = self.verification(serial_number, part_number);
        optional(request.query("revision", revision)).await
    }

    /// Whether a unit passed each process the last time; `false` also if the server does not know it.
    pub async fn is_unit_passing(
        &self,
        serial_number: &str,
        part_number: Option<&str>,
    ) -> Result<bool, Error> {
        let grade = self.unit_verification(serial_number, part_number).await?;
        Ok(grade.is_some_and(|grade| grade.is_passing()))
    }

    /// Puts a unit into a phase. `comment` is the existing client's; the server's documents do not
    /// list it.
    pub async fn set_unit_phase(
        &self,
        serial_number: &str,
        part_number: &str,
        phase: impl Into<PhaseId>,
        comment: Option<&str>,
    ) -> Result<(), Error> {
        let request = self.client.request(&endpoints::SET_PHASE);
        let request = of_unit(request, serial_number, part_number);
        done(request.query("phase", phase.into()).query_opt("comment", comment)).await
    }

    /// Puts a unit into the process of this name. The existing client sends `processCode` and
    /// `comment`; the server's documents want `processName`.
    pub async fn set_unit_process(
        &self,
        serial_number: &str,
        part_number: &str,
        process_name: &str,
    ) -> Result<(), Error> {
        let request = self.client.request(&endpoints::SET_PROCESS);
        let request = of_unit(request, serial_number, part_number);
        done(request.query("processName", process_name)).await
    }

    /// Builds a unit, the child, into another one, the parent. Part numbers may be empty where serial
    /// numbers are unique among all products.
    ///
    /// The child must have no parent, must not contain the parent, and must be finalized, or in the
    /// phase that the tag `PhaseFinalized` of its revision names. The parent's box build must allow
    /// it, unless `check` gives part number and revision that the child must have instead.
    ///
    /// The existing client leaves `checkPartNumber` and `checkRevision` out; the server's documents
    /// want them, empty or not.
    ///
    /// # Errors
    ///
    /// A rule that does not hold: the server's words say which.
    pub async fn add_child_unit(
        &self,
        parent_serial_number: &str,
        parent_part_number: &str,
        child_serial_number: &str,
        child_part_number: &str,
        check: Option<(&str, &str)>,
    ) -> Result<Outcome, Error> {
        let (part_number, revision) = check.unwrap_or_default();
        let request = self
            .client
            .request(&endpoints::ADD_CHILD)
            .query("parentSerialNumber", parent_serial_number)
            .query("parentPartNumber", parent_part_number)
            .query("childSerialNumber", child_serial_number)
            .query("childPartNumber", child_part_number)
            .query("checkPartNumber", part_number)
            .query("checkRevision", revision);
        request.send().await.map(Response::into_value)
    }

    /// Takes a unit, the child, out of another one, the parent, which must contain it. Part numbers
    /// may be empty where serial numbers are unique among all products.
    pub async fn remove_child_unit(
        &self,
        parent_serial_number: &str,
        parent_part_number: &str,
        child_serial_number: &str,
        child_part_number: &str,
    ) -> Result<Outcome, Error> {
        let request = self
            .client
            .request(&endpoints::REMOVE_CHILD)
            .query("parentSerialNumber", parent_serial_number)
            .query("parentPartNumber", parent_part_number)
            .query("childSerialNumber", child_serial_number)
            .query("childPartNumber", child_part_number);
        request.send().await.map(Response::into_value)
    }

    /// Whether the units built into a unit are those of its box build: part number, revision,
    /// quantity and phase. The part number may be empty where serial numbers are unique among all
    /// products. `None` if the server does not know the unit.
    ///
    /// The existing client sends `serialNumber`, `partNumber` and `revision`; the server's documents
    /// want `parentSerialNumber` and `parentPartNumber`.
    pub async fn check_child_units(
        &self,
        parent_serial_number: &str,
        parent_part_number: &str,
    ) -> Result<Option<Arc<Outcome>>, Error> {
        let request = self
            .client
            .request(&endpoints::CHECK_CHILDREN)
            .query("parentSerialNumber", parent_serial_number)
            .query("parentPartNumber", parent_part_number);
        // An answer of nothing is an outcome, too.
        Ok(request.send_optional().await?.map(Response::into_shared))
    }

    /// The oldest changes of units that nobody has handled, at most `max_count`. It is a queue: what
    /// was handled is to be [deleted](Self::delete_unit_change), or it comes again. Never cached.
    pub async fn unit_changes(&self, max_count: u32) -> Result<Arc<Vec<UnitChange>>, Error> {
        let request = self.client.request(&endpoints::CHANGES).query("maxCount", max_count);
        list(request).await
    }

    /// Says that a change was handled; `false` if there is none of this identifier (any more).
    pub async fn delete_unit_change(&self, id: i32) -> Result<bool, Error> {
        deleted(self.client.request(&endpoints::DELETE_CHANGE).path("id", id)).await
    }

    /// The batches: all, those with units of a part number, or the one of a number.
    pub async fn batches(
        &self,
        part_number: Option<&str>,
        batch_number: Option<&str>,
    ) -> Result<Arc<Vec<ProductionBatch>>, Error> {
        let request = self
            .client
            .request(&endpoints::BATCHES)
            .query_opt("partNumber", part_number)
            .query_opt("batchId", batch_number);
        list(request).await
    }

    /// Saves a batch, new or known by its number, and returns it as stored.
    pub async fn save_batch(&self, batch: &ProductionBatch) -> Result<ProductionBatch, Error> {
        let request = self.client.request(&endpoints::SAVE_BATCH).json(batch);
        let stored = request.send::<Option<ProductionBatch>>().await?.into_value();
        // Servers that answer nothing stored what was sent.
        Ok(stored.unwrap_or_else(|| batch.clone()))
    }

    /// Saves many batches with one request. What the server answers is not documented.
    pub async fn save_batches(&self, batches: &[ProductionBatch]) -> Result<(), Error> {
        done(self.client.request(&endpoints::SAVE_BATCHES).json(batches)).await
    }

    fn verification(&self, serial_number: &str, part_number: Option<&str>) -> Request<'_> {
        self.client
            .request(&endpoints::VERIFICATION)
            .query("serialNumber", serial_number)
            .query_opt("partNumber", part_number)
    }
}

/// The unit that an operation is about.
pub(super) fn of_unit<'a>(
    request: Request<'a>,
    serial_number: &str,
    part_number: &str,
) -> Request<'a> {
    request.query("serialNumber", serial_number).query("partNumber", part_number)
}
