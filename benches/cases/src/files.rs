//! Report files for the benchmarks: a folder of real exports, or the project's own samples.

#![expect(clippy::panic, reason = "a benchmark without its files cannot go on")]

use std::path::{Path, PathBuf};
use std::{env, fs};

use wats_report::Report;

/// A report and the text that it was read from.
pub struct ReportFile {
    /// Name of the file.
    pub name: String,
    /// Its JSON text, on one line as servers send it.
    pub json: Vec<u8>,
    /// What it says.
    pub report: Report,
}

/// The size that the middle one of real exports has, in bytes.
const MIDDLE: usize = 50_000;

/// All reports of the folder in `WATS_REPORTS`; without it the project's samples and three reports
/// made up for the purpose.
///
/// # Panics
/// When the folder holds no report, or one that cannot be read.
pub fn all() -> Vec<ReportFile> {
    let mut files = if let Some(folder) = env::var_os("WATS_REPORTS") {
        read(Path::new(&folder))
    } else {
        let here = Path::new(env!("CARGO_MANIFEST_DIR"));
        let mut files = read(&here.join("../../crates/report/samples"));
        files.extend([30, 250, 300].map(invented));
        files
    };
    files.sort_by_key(|file| file.json.len());
    assert!(!files.is_empty(), "the folder holds no JSON files");
    files
}

/// The one whose size is nearest to 50 KB.
///
/// # Panics
/// When there are no reports, like [`all`].
pub fn middle() -> ReportFile {
    let nearest = all().into_iter().min_by_key(|file| file.json.len().abs_diff(MIDDLE));
    nearest.expect("there are reports, or reading them had failed")
}

/// A hundred reports: all files in turn, again and again.
pub fn hundred() -> Vec<ReportFile> {
    std::iter::repeat_with(all).flatten().take(100).collect()
}

fn read(folder: &Path) -> Vec<ReportFile> {
    let entries = fs::read_dir(folder)
        .unwrap_or_else(|error| panic!("cannot read the folder {}: {error}", folder.display()));
    let paths = entries.filter_map(|entry| Some(entry.ok()?.path()));
    let paths = paths.filter(|path| path.extension().is_some_and(|ext| ext == "json"));
    paths.map(|path: PathBuf| file(&path)).collect()
}

fn file(path: &Path) -> ReportFile {
    let name = path.file_name().unwrap_or_default().to_string_lossy().into_owned();
    let text = fs::read(path).unwrap_or_else(|error| panic!("{name}: {error}"));
    let report = Report::from_slice(&text).unwrap_or_else(|error| panic!("{name}: {error}"));
    // Some samples are indented for people; a server's answer is not.
    let json = if text.contains(&b'\n') {
        let value: serde_json::Value = serde_json::from_slice(&text).expect("it was just read");
        serde_json::to_vec(&value).expect("a value of JSON")
    } else {
        text
    };
    ReportFile { name, json, report }
}

fn invented(steps: u32) -> ReportFile {
    let report = crate::report(steps);
    let json = report.to_vec().expect("a report that was built can be written");
    ReportFile { name: format!("invented, {steps} measurements"), json, report }
}
