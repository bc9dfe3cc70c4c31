//! How the operations of production are read and written.

#[cfg(feature = "internal")]
use wats::domains::production::PhaseId;
use wats::domains::production::{
    FileFormat, ProductionBatch, SerialNumber, SerialNumberFile, Unit,
};
use wats::http::Request;
use wats::{CacheMode, Client, Endpoint};

use super::Subject;

/// Serial number and part number.
type Key = (String, String);

/// Units of the factory.
pub(crate) struct Units {
    /// The one that reads are about.
    subject: Key,
    /// One of another product, which is built into the subject.
    part: Key,
    /// One that is deleted.
    spare: Key,
}

impl Units {
    /// Chooses units; the subject is of `part_number` if that has any.
    pub(crate) async fn of(judge: &Client, part_number: &str) -> Self {
        let all = judge.production().query_units().top(1_000).cache(CacheMode::NoStore);
        let all = all.send().await.unwrap();
        let mut keys: Vec<Key> = all
            .iter()
            .map(|unit| (unit.serial_number.clone().unwrap(), unit.part_number.clone().unwrap()))
            .collect();
        let of_product = keys.iter().position(|(_, own)| own == part_number).unwrap_or(0);
        let subject = keys.remove(of_product);
        let other = keys.iter().position(|(_, own)| *own != subject.1 && own != part_number);
        let part = keys.remove(other.unwrap());
        Self { subject, part, spare: keys.remove(0) }
    }

    /// Names the subject to an operation, under each name that one could want.
    pub(crate) fn name<'a>(&self, request: Request<'a>, endpoint: &'a Endpoint) -> Request<'a> {
        if !is_own(endpoint) {
            return request;
        }
        let (serial_number, part_number) = &self.subject;
        let template = endpoint.template();
        if template.contains("{serialNumber}") {
            // The template's part number is named by the caller, and may be another product's.
            return request.path("serialNumber", serial_number).path("partNumber", part_number);
        }
        if template.ends_with("/Batches") || template.ends_with("/Query") {
            return request;
        }
        if template.ends_with("internal/Production/CheckChildUnits") {
            return request
                .query("CultureCode", "en-US")
                .query("ParentSerialNumber", serial_number)
                .query("ParentPartNumber", part_number);
        }
        request
            .query("serialNumber", serial_number)
            .query("partNumber", part_number)
            .query("revision", "A")
            .query("parentSerialNumber", serial_number)
            .query("parentPartNumber", part_number)
    }
}

/// Whether an operation is one of production.
pub(crate) fn is_own(endpoint: &Endpoint) -> bool {
    endpoint.name().starts_with("production.")
}

/// Changes something by a write. What one leaves behind, the next ones use: a part that is finalized
/// is added and then removed.
pub(crate) async fn write(client: &Client, endpoint: &Endpoint, subject: &Subject, name: &str) {
    let production = client.production();
    let Units { subject: (sn, pn), part, spare } = &subject.units;
    let moved = || {
        let mut unit = Unit::new(sn, pn, "A");
        unit.revision = None;
        unit.current_location = Some(name.to_owned());
        unit
    };
    let check = Some((part.1.as_str(), ""));
    match endpoint.name() {
        "production.save_units" => {
            assert_eq!(production.save_units(&[moved()]).await.unwrap().error_count, 0);
        }
        "production.create_unit" => {
            let unit = Unit::new(name, &subject.part_number, &subject.revision);
            production.create_unit(&unit).await.unwrap();
        }
        "production.update_unit" => production.update_unit(&moved()).await.unwrap(),
        "production.delete_unit" => {
            assert!(production.delete_unit(&spare.0, &spare.1).await.unwrap());
        }
        "production.change_unit" => {
            // The new unit is given to another product and back, or reads would not find it.
            let units = production.query_units().top(1_000).cache(CacheMode::NoStore);
            let units = units.send().await.unwrap();
            let made =
                |unit: &&Unit| unit.serial_number.as_ref().is_some_and(|s| s.starts_with("name"));
            let made = units.iter().find(made).unwrap();
            let (serial_number, own) =
                (made.serial_number.clone().unwrap(), made.part_number.clone());
            let other = units.iter().find(|unit| unit.part_number != own).unwrap();
            let (new, revision) =
                (other.part_number.clone().unwrap(), other.revision.clone().unwrap());
            production.change_unit(&serial_number, &own.unwrap(), &new, &revision).await.unwrap();
        }
        "production.set_unit_tag" => {
            production.set_unit_tag(sn, pn, "Color", Some(name)).await.unwrap();
        }
        "production.set_unit_phase" => {
            production.set_unit_phase(&part.0, &part.1, 16, None).await.unwrap();
        }
        "production.set_unit_process" => {
            production.set_unit_process(sn, pn, "Packing").await.unwrap();
        }
        "production.add_child_unit" => {
            production.add_child_unit(sn, pn, &part.0, &part.1, check).await.unwrap();
        }
        "production.remove_child_unit" => {
            production.remove_child_unit(sn, pn, &part.0, &part.1).await.unwrap();
        }
        "production.delete_unit_change" => {
            let changes = production.unit_changes(1).await.unwrap();
            assert!(production.delete_unit_change(changes[0].id.unwrap()).await.unwrap());
        }
        "production.take_serial_numbers" => {
            let taken = production.take_serial_numbers("UnitSN", 1).send().await.unwrap();
            assert_eq!(taken.len(), 1);
        }
        "production.upload_serial_numbers" => {
            let file = SerialNumberFile::write(FileFormat::Csv, &[SerialNumber::new(name)]);
            production.upload_serial_numbers("UnitSN", &file).await.unwrap();
        }
        "production.save_batch" => {
            production.save_batch(&ProductionBatch::new(name, 1)).await.unwrap();
        }
        "production.save_batches" => {
            production.save_batches(&[ProductionBatch::new(name, 1)]).await.unwrap();
        }
        other => write_internal(client, other, subject, name).await,
    }
}

#[cfg(feature = "internal")]
async fn write_internal(client: &Client, operation: &str, subject: &Subject, name: &str) {
    use wats::domains::production::internal::SerialNumberRange;

    let production = client.production().internal();
    let Units { subject: (sn, pn), part, .. } = &subject.units;
    let part = (part.0.as_str(), part.1.as_str());
    let check = Some((part.1, ""));
    let range = [SerialNumberRange::new("UnitSN", "SN-000100", "SN-000101")];
    match operation {
        "production.internal_create_unit" => {
            let (own, revision) = (&subject.part_number, &subject.revision);
            let phase = Some(PhaseId::FINALIZED);
            production.create_unit(name, own, revision, None, phase).await.unwrap();
        }
        "production.internal_add_child_unit" => {
            production.add_child_unit(sn, pn, part, check, None, None).await.unwrap();
            // A second one, so that there is one left when the first is removed.
            let units = client.production().query_units().top(1_000).cache(CacheMode::NoStore);
            let units = units.send().await.unwrap();
            let made =
                |unit: &&Unit| unit.serial_number.as_ref().is_some_and(|s| s.starts_with("name"));
            let made = units.iter().find(made).unwrap();
            let second =
                (made.serial_number.as_deref().unwrap(), made.part_number.as_deref().unwrap());
            let check = Some((second.1, ""));
            production.add_child_unit(sn, pn, second, check, Some(false), None).await.unwrap();
        }
        "production.internal_remove_child_unit" => {
            production.remove_child_unit(sn, pn, part, None).await.unwrap();
        }
        "production.remove_all_child_units" => {
            production.remove_all_child_units(sn, pn, None).await.unwrap();
        }
        "production.free_serial_numbers" => {
            production.free_serial_numbers(&range).await.unwrap();
        }
        "production.delete_free_serial_numbers" => {
            production.delete_free_serial_numbers(&range).await.unwrap();
        }
        "production.reserve_serial_numbers" => {
            let reserved = production.reserve_serial_numbers("UnitSN", 1).send().await.unwrap();
            assert_eq!(reserved.serial_numbers.len(), 1);
        }
        other => panic!("say here how to do {other}"),
    }
}

#[cfg(not(feature = "internal"))]
async fn write_internal(_: &Client, operation: &str, _: &Subject, _: &str) {
    panic!("say here how to do {operation}");
}
