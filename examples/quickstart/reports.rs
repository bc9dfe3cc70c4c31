//! The reports to submit: read from a folder, or made up.

use std::fs;
use std::io::Read;
use std::path::Path;

use serde_json::Value;
use wats::{Report, Station, Timestamp};

use crate::Failure;
use crate::args::Args;
use crate::problem::{Problem, shown};

/// One report with the name under which its problems are told.
pub(crate) struct Named {
    pub(crate) name: String,
    pub(crate) report: Report,
    /// The document as it must come back.
    pub(crate) document: Value,
}

pub(crate) struct Load {
    pub(crate) reports: Vec<Named>,
    pub(crate) problems: Vec<Problem>,
}

/// Larger files are no reports: the largest known is below 2 MiB.
const FILE_MAX: u64 = 64 << 20;

pub(crate) fn load(args: &Args) -> Result<Load, Failure> {
    match &args.reports {
        Some(folder) => read_folder(folder),
        None if args.server.is_some() => Ok(Load { reports: Vec::new(), problems: Vec::new() }),
        None => {
            let reports = (0..args.count).map(|number| made_up(number, args.seed)).collect();
            Ok(Load { reports, problems: Vec::new() })
        }
    }
}

pub(crate) fn describe(args: &Args, count: usize) -> String {
    match &args.reports {
        Some(folder) => format!("{count} read from {}", shown(folder)),
        None if args.server.is_some() => "none: made-up reports go to no real server".to_owned(),
        None => format!("{count} made up with seed {}", args.seed),
    }
}

/// Reads every report of a folder. A bad file is told by path and reason; the others go on.
fn read_folder(folder: &Path) -> Result<Load, Failure> {
    let entries = fs::read_dir(folder)
        .map_err(|error| format!("the folder {} cannot be read: {error}", shown(folder)))?;
    let mut paths = Vec::new();
    for entry in entries {
        let path = entry?.path();
        let extension = path.extension().unwrap_or_default().to_ascii_lowercase();
        if extension == "json" || extension == "wsjf" {
            paths.push(path);
        }
    }
    if paths.is_empty() {
        let folder = shown(folder);
        return Err(format!("there are no files *.json or *.wsjf in {folder}").into());
    }
    paths.sort();

    let mut load = Load { reports: Vec::new(), problems: Vec::new() };
    for path in paths {
        match read_file(&path) {
            Ok(named) => load.reports.push(named),
            Err(error) => load.problems.push(Problem::of_file(&path, &error)),
        }
    }
    Ok(load)
}

fn read_file(path: &Path) -> Result<Named, Failure> {
    // A pipe would be waited for, a folder fails late.
    if !fs::metadata(path)?.is_file() {
        return Err("it is not a file".into());
    }
    let mut text = Vec::new();
    fs::File::open(path)?.take(FILE_MAX + 1).read_to_end(&mut text)?;
    if text.len() as u64 > FILE_MAX {
        let limit = wats::human_size(FILE_MAX);
        return Err(format!("it is larger than {limit}, too large for a report").into());
    }
    if text.is_empty() {
        return Err("the file is empty".into());
    }
    let report = Report::from_slice(&text)?;
    // Read once more without the SDK's model, to compare with what comes back.
    let text = text.strip_prefix(b"\xef\xbb\xbf").unwrap_or(&text);
    let document = serde_json::from_slice(text)?;
    Ok(Named { name: shown(path), report, document })
}

/// A test of one board: supplies with limits, a firmware version, lamps. About one in twelve fails.
fn made_up(number: usize, seed: u64) -> Named {
    let mut random = Random::new(seed, number as u64);
    let product = ["WIDGET-001", "WIDGET-002", "GADGET-100", "PANEL-7", "MODEM-4"][number % 5];
    let serial = format!("QS{seed:03}-{number:05}");
    let mut report = Report::uut(product, serial, "A", 100);
    report
        .station(Station::new(format!("ST{}", number % 4 + 1), "Hall 1", "Production"))
        .operator("quickstart")
        .seconds(20.0 + random.spread() * 5.0)
        .started_at(Timestamp::now());
    let faulty = number % 12 == 5;
    let mut root = report.root_mut();
    for supply in ["Power in", "Core rail", "I/O rail"] {
        root.group(supply, |group| {
            for (index, nominal) in [5.0, 3.3, 1.8, 1.2].into_iter().enumerate() {
                let fault = faulty && supply == "Core rail" && index == 2;
                let value =
                    nominal * (1.0 + random.spread() * 0.01 + f64::from(u8::from(fault)) * 0.2);
                group
                    .numeric(format!("{supply} {nominal} V"), value)
                    .unit("V")
                    .between(nominal * 0.95, nominal * 1.05);
            }
            group.numeric("Ripple", 4.0 + random.spread()).unit("mV").at_most(10.0);
        });
    }
    root.string("Firmware", "1.4.2").equals("1.4.2");
    root.pass_fail("Status LED", true);
    let report = report.finish();
    let document = serde_json::to_value(&report).expect("a report just built is valid JSON");
    Named { name: format!("made-up report {number}"), report, document }
}

/// A small generator of repeatable numbers (`SplitMix64`); good enough to scatter measurements.
struct Random(u64);

impl Random {
    fn new(seed: u64, stream: u64) -> Self {
        Self(seed.wrapping_mul(0x9E37_79B9_7F4A_7C15) ^ stream.wrapping_mul(0xD1B5_4A32_D192_ED03))
    }

    /// A number from −1 to 1.
    fn spread(&mut self) -> f64 {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut bits = self.0;
        bits = (bits ^ (bits >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        bits = (bits ^ (bits >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        bits ^= bits >> 31;
        (bits >> 11) as f64 / (1_u64 << 52) as f64 - 1.0
    }
}
