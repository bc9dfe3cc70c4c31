//! What production remembers, kept as JSON.

use jiff::Timestamp;
use uuid::Uuid;

use super::{Production, Reservation, Taking, Units};
use crate::Options;
use crate::factory;

#[test]
fn what_is_remembered_can_be_kept_as_json_and_goes_on_as_before() {
    let mut state = factory::build(&Options::default());
    let unit = state.units.iter().next().map(|unit| unit.id).unwrap();
    let (serial_number, part_number) = {
        let unit = state.units.get(unit).unwrap();
        (unit.serial_number.clone(), unit.part_number.clone())
    };
    let now = Timestamp::UNIX_EPOCH;
    state.set_unit_phase((&serial_number, &part_number), 16, Some("done"), now).unwrap();
    let pool = state.production.pools.get_mut("UnitSN").unwrap();
    pool.take(&Taking { quantity: 2, ..Taking::default() }, now).unwrap();
    let reservation = Reservation { quantity: 2, ..Reservation::default() };
    pool.reserve(&reservation, Uuid::nil()).unwrap();

    let units = serde_json::to_string(&state.units).unwrap();
    let production = serde_json::to_string(&state.production).unwrap();
    let mut kept_units: Units = serde_json::from_str(&units).unwrap();
    let mut kept: Production = serde_json::from_str(&production).unwrap();
    assert_eq!(serde_json::to_string(&kept_units).unwrap(), units);
    assert_eq!(serde_json::to_string(&kept).unwrap(), production);

    assert_eq!(kept_units.find(&serial_number, &part_number).unwrap(), unit);
    assert_eq!(kept_units.new_id(), state.units.new_id(), "ids go on");
    let taking = Taking { quantity: 1, ..Taking::default() };
    let taken = kept.pools.get_mut("UnitSN").unwrap().take(&taking, now).unwrap();
    assert_eq!(taken[0].id, "SN-000005");
    assert_eq!(kept.changes.oldest(9), state.production.changes.oldest(9));
}
