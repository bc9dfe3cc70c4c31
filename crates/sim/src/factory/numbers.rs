//! The serial number types of the factory, with numbers to be taken, and its batches.

use std::collections::BTreeSet;

use super::catalog::first_day;
use crate::state::{Batch, NumberLine, Pool, SerialKind, State};

/// Numbers of each type, enough for a demonstration.
const UNITS: usize = 1_000;
const MACS: usize = 256;
const IMEIS: usize = 100;

/// Units that the line makes between two batches.
const UNITS_OF_A_BATCH: i32 = 25;

/// Adds the types, which are the same in every factory.
pub(crate) fn add_types(state: &mut State) {
    let pools = &mut state.production.pools;
    for (name, kind, words) in [
        (
            "UnitSN",
            SerialKind::SerialNumber,
            ["Serial numbers of units", "SN-nnnnnn", "^SN-[0-9]{6}$"],
        ),
        (
            "MAC",
            SerialKind::MacAddress,
            [
                "Addresses of network interfaces",
                "XX:XX:XX:XX:XX:XX",
                "^([0-9A-F]{2}:){5}[0-9A-F]{2}$",
            ],
        ),
        (
            "IMEI",
            SerialKind::Imei,
            ["Numbers of mobile equipment", "nnnnnnnnnnnnnnn", "^[0-9]{15}$"],
        ),
    ] {
        pools.add(Pool::new(name, kind, words));
    }
    state.production.sites = vec!["Trondheim".to_owned()];
}

/// Adds free numbers to each type.
pub(crate) fn add_numbers(state: &mut State) {
    let units = (1..=UNITS).map(|number| format!("SN-{number:06}"));
    // A locally administered range, as RFC 7042 calls addresses that no manufacturer has.
    let macs = (0..MACS).map(|number| format!("02:00:5E:10:00:{number:02X}"));
    let imeis = (0..IMEIS).map(|number| with_check_digit(&format!("35824005{number:06}")));
    for (name, numbers) in
        [("UnitSN", units.collect::<Vec<_>>()), ("MAC", macs.collect()), ("IMEI", imeis.collect())]
    {
        let line = |id| NumberLine { id, ..NumberLine::default() };
        let lines = numbers.into_iter().map(line).collect();
        let added =
            state.production.pools.get_mut(name).and_then(|pool| pool.add(lines, first_day()));
        added.expect("the types were added, and the numbers are of their kinds");
    }
}

/// Saves the batches that units were made in.
pub(crate) fn add_batches(state: &mut State) {
    let named: BTreeSet<String> =
        state.units.iter().filter_map(|unit| unit.batch_number.clone()).collect();
    let batches = named.iter().map(|number| Batch::new(number, UNITS_OF_A_BATCH)).collect();
    state.production.batches.save(batches).expect("there are fewer batches than reports");
}

/// Fourteen digits with the one that follows from them.
fn with_check_digit(digits: &str) -> String {
    let sum: u32 = digits
        .bytes()
        .enumerate()
        .map(|(index, digit)| (index, u32::from(digit - b'0')))
        .map(|(index, digit)| if index % 2 == 0 { digit } else { digit * 2 / 10 + digit * 2 % 10 })
        .sum();
    format!("{digits}{}", (10 - sum % 10) % 10)
}
