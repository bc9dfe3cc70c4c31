//! Reports that are made up for benchmarks: the same on every call.

use wats_report::build::{Sequence, StepBuilder, UutBuilder};
use wats_report::{Report, Station};

/// Measurements a group of steps holds, as test sequences have a group for each part of a board.
const GROUP: u32 = 20;

/// A test report with `steps` measurements, the same on every call: groups of steps, most of them
/// numeric, with texts that repeat and numbers that do not. Three hundred of them are 60 KB of JSON,
/// which is the middle of what real stations send.
pub fn report(steps: u32) -> Report {
    builder(steps).finish()
}

/// The same report before it is finished.
pub fn builder(steps: u32) -> UutBuilder {
    let mut report = Report::uut("WIDGET-001", "SN-2041-000173", "B", 100);
    report
        .id("5b2c7b06-3f7e-4b5c-9a3e-0d6a4a1f7c11")
        .station(Station::new("ST-100-3", "Hall 1", "Production"))
        .operator("operator 7")
        .started_at("2026-03-14T09:26:53.589+01:00")
        .seconds(182.25)
        .misc_info("Lot", "2041")
        .sub_unit("Power supply", "PSU-12", "0001733", "A");
    let mut state = 7;
    let mut root = report.root_mut();
    root.sequence("widget.seq", "MainSequence", "2.14");
    for start in (0..steps).step_by(GROUP as usize) {
        root.group(format!("Channel {}", start / GROUP), |group| {
            for step in start..steps.min(start + GROUP) {
                measure(group, step, &mut state);
            }
        });
    }
    report
}

fn measure(group: &mut StepBuilder<'_, Sequence>, step: u32, state: &mut u32) {
    const NAMES: [&str; 3] = ["Supply voltage 3V3", "Idle current", "RF output power"];
    const UNITS: [&str; 3] = ["V", "mA", "dBm"];
    match step % 10 {
        8 => {
            group.string("Firmware", "2.14.0-rc3").equals("2.14.0-rc3").seconds(noise(state));
        }
        9 => {
            group.pass_fail("Link up", true).seconds(noise(state));
        }
        kind => {
            let (name, unit) = (NAMES[kind as usize % 3], UNITS[kind as usize % 3]);
            let mut step = group.numeric(name, 3.0 + noise(state));
            // One measurement in twenty-five or so lies above its limit.
            step.unit(unit).between(2.5, 3.96).seconds(noise(state));
        }
    }
}

/// A number from 0 to 1 with six decimals, as instruments give them. The generator is Lehmer's with
/// the constants of `minstd`; only repeatability matters here.
fn noise(state: &mut u32) -> f64 {
    let next = u64::from(*state) * 48_271 % 2_147_483_647;
    *state = u32::try_from(next).unwrap_or(1);
    f64::from(*state % 1_000_000) / 1e6
}
