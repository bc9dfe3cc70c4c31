use std::collections::BTreeSet;

use wats_domains::Production;
use wats_domains::production::{
    FileFormat, SerialNumber, SerialNumberFile, SerialNumberIdentifier,
};

use crate::production::{factory, workshop};

#[tokio::test]
async fn types_are_asked_for_once() {
    let (sim, client) = factory().await;
    let production = Production::new(&client);
    for _ in 0..3 {
        let types = production.serial_number_types().await.unwrap();
        let mac = types.iter().find(|kind| kind.name.as_deref() == Some("MAC")).unwrap();
        assert_eq!(mac.identifier, SerialNumberIdentifier::MAC_ADDRESS);
    }
    assert_eq!(sim.counts().of("GET /api/Production/SerialNumbers/Types"), Some(1));
}

#[tokio::test]
async fn numbers_taken_at_once_are_all_different_in_either_form() {
    let (_sim, client) = factory().await;
    let production = Production::new(&client);
    let xml = || production.take_serial_numbers("MAC", 2).send();
    let csv = || production.take_serial_numbers("MAC", 2).format(FileFormat::Csv).send();
    let (a, b, c, d) = tokio::try_join!(xml(), csv(), xml(), csv()).unwrap();
    let all: BTreeSet<String> = [a, b, c, d].into_iter().flatten().collect();
    assert_eq!(all.len(), 8);
    assert!(all.iter().all(|number| number.starts_with("02:00:5E:10:00:0")), "{all:?}");
}

#[tokio::test]
async fn what_was_taken_is_found_by_its_reference_and_within_its_range() {
    let (_sim, client) = factory().await;
    let production = Production::new(&client);
    let taken = production
        .take_serial_numbers("UnitSN", 3)
        .reference_serial_number("U 1")
        .reference_part_number("BOX")
        .station("ST1")
        .only_in_sequence(true)
        .send()
        .await
        .unwrap();
    let find = |sn, pn| production.serial_numbers_by_reference("UnitSN", sn, pn).send();
    let found = find(Some("U 1"), None).await.unwrap();
    assert_eq!(found.iter().map(|n| n.serial_number.clone()).collect::<Vec<_>>(), taken);
    assert_eq!(found[0].ref_part_number.as_deref(), Some("BOX"));
    assert_eq!(found[0].station_name.as_deref(), Some("ST1"));
    assert!(found[0].taken.is_some());
    assert!(find(None, Some("PART")).await.unwrap().is_empty());
    assert_eq!(find(None, None).await.unwrap_err().status().unwrap(), 400);

    let range = || production.serial_numbers_by_range("UnitSN", &taken[1], "SN-000004");
    let rows = range().send().await.unwrap();
    assert_eq!(rows.iter().map(|row| row.taken.is_some()).collect::<Vec<_>>(), [true, true, false]);
    let late = range().generated_from("2026-01-01T00:00:00Z").send().await.unwrap();
    assert!(late.is_empty());
    let both =
        range().generated_from("2025-01-01T00:00:00Z").generated_until("2026-01-01T00:00:00Z");
    assert_eq!(both.send().await.unwrap().len(), 3);
}

#[tokio::test]
async fn too_few_numbers_are_all_there_are_and_a_gap_is_an_error() {
    let (_sim, client) = workshop().await;
    let production = Production::new(&client);
    let numbers = ["1", "2", "4"].map(SerialNumber::new);
    let file = SerialNumberFile::write(FileFormat::Csv, &numbers);
    production.upload_serial_numbers("UnitSN", &file).await.unwrap();
    let in_sequence = production.take_serial_numbers("UnitSN", 3).only_in_sequence(true);
    assert_eq!(in_sequence.send().await.unwrap_err().status().unwrap(), 409);
    let all = production.take_serial_numbers("UnitSN", 10).send().await.unwrap();
    assert_eq!(all, ["1", "2", "4"]);
    assert!(production.take_serial_numbers("UnitSN", 1).send().await.unwrap().is_empty());
}

#[tokio::test]
async fn files_go_up_and_come_down_in_either_form() {
    for format in [FileFormat::Xml, FileFormat::Csv] {
        let (_sim, client) = workshop().await;
        let production = Production::new(&client);
        let mut numbers = ["a,1", "\"b\" <2> & 'c'", "åß;3"].map(SerialNumber::new);
        numbers[0].taken = Some("2026-03-14T08:00:00Z".into());
        numbers[0].ref_serial_number = Some("U\"1".into());
        let file = SerialNumberFile::write(format, &numbers);
        production.upload_serial_numbers("UnitSN", &file).await.unwrap();

        let mut exported = production
            .export_serial_numbers("UnitSN", format)
            .send()
            .await
            .unwrap()
            .read()
            .unwrap();
        assert!(exported.iter().all(|number| number.generated.is_some()));
        for number in &mut exported {
            number.generated = None;
        }
        let sorted = |numbers: &[SerialNumber]| {
            let mut numbers = numbers.to_vec();
            numbers.sort_by(|a, b| a.serial_number.cmp(&b.serial_number));
            numbers
        };
        assert_eq!(sorted(&exported), sorted(&numbers), "{format}");

        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("numbers");
        let download = production.export_serial_numbers("UnitSN", format).download();
        let length = download.await.unwrap().save(&path).await.unwrap();
        assert_eq!(std::fs::metadata(&path).unwrap().len(), length);
        let bounded =
            production.export_serial_numbers("UnitSN", format).start_at("a,1").end_at("a,1");
        assert_eq!(bounded.send().await.unwrap().read().unwrap().len(), 1);
    }
}

#[tokio::test]
async fn a_file_that_is_none_is_refused() {
    let (_sim, client) = workshop().await;
    let production = Production::new(&client);
    let file = SerialNumberFile::new(FileFormat::Xml, "no XML");
    assert!(file.read().is_err());
    let error = production.upload_serial_numbers("UnitSN", &file).await.unwrap_err();
    assert_eq!(error.status().unwrap(), 400);
    assert!(error.body().unwrap().contains("not valid"), "{error}");
}
