//! The table at the end.

use std::fmt;
use std::time::Duration;

use wats::{Format, human_size};

use crate::baseline::Baseline;
use crate::dashboard::{OwnWrite, Watch};
use crate::figures::Figures;
use crate::formats::Formats;
use crate::submit::Submission;

/// Rows of a label, a figure without the SDK, one with it, and a remark.
pub(crate) struct Table {
    rows: Vec<Row>,
    with_baseline: bool,
}

enum Row {
    Title(String),
    Figures { label: String, without: String, with: String, remark: String },
}

impl Table {
    pub(crate) fn new(with_baseline: bool) -> Self {
        Self { rows: Vec::new(), with_baseline }
    }

    fn title(&mut self, title: impl Into<String>) {
        self.rows.push(Row::Title(title.into()));
    }

    fn row(&mut self, label: &str, without: Option<String>, with: String, remark: String) {
        let without = without.unwrap_or_default();
        self.rows.push(Row::Figures { label: label.to_owned(), without, with, remark });
    }

    pub(crate) fn submitted(&mut self, submission: &Submission, baseline: Option<&Baseline>) {
        let Submission { figures, reports, taken, came_back, connections, .. } = submission;
        let without = baseline.and_then(|baseline| baseline.submitted.as_ref());
        if *reports == 0 {
            return;
        }
        self.title(format!("{taken} of {reports} reports submitted"));
        self.timing("time", without, figures);
        self.requests(without, figures);
        self.percentiles("a report: p50 / p95", without, figures);
        self.row("connections opened", None, connections.to_string(), String::new());
        let equal = format!("{came_back} of {taken}");
        self.row("came back as they were sent", None, equal, String::new());
    }

    pub(crate) fn dashboard(&mut self, watch: &Watch, baseline: Option<&Baseline>) {
        let Watch { refreshes, reads, figures, first, cache } = watch;
        let without = baseline.map(|baseline| &baseline.dashboard);
        self.title(format!("{refreshes} refreshes of a dashboard, {reads} reads"));
        self.timing("time", without.map(|watch| &watch.figures), figures);
        self.requests(without.map(|watch| &watch.figures), figures);
        let cold = without.map(|watch| time(watch.first));
        self.row("the first refresh (cold)", cold, time(*first), String::new());
        self.percentiles("a refresh: p50 / p95", without.map(|watch| &watch.figures), figures);
        let rate = |rate: f64| format!("{:.1} %", rate * 100.0);
        let none = without.map(|watch| rate(watch.cache.hit_rate()));
        self.row("answered from the cache", none, rate(cache.hit_rate()), String::new());
    }

    pub(crate) fn own_write(&mut self, own_write: Option<&OwnWrite>) {
        let Some(OwnWrite { requests, seen }) = own_write else { return };
        self.title("A product saved, then read again");
        let plural = if *requests == 1 { "" } else { "s" };
        self.row(
            "requests of the read",
            None,
            format!("{requests} request{plural}"),
            String::new(),
        );
        let seen = if *seen { "the new value" } else { "the OLD value" };
        self.row("it showed", None, seen.to_owned(), String::new());
    }

    pub(crate) fn formats(&mut self, formats: &Formats) {
        if formats.reports == 0 {
            return;
        }
        self.title(format!("Bytes of the {} reports", formats.reports));
        let json = formats.rows.iter().find(|row| row.format == Format::Json);
        let json = json.map_or(1, |row| row.encoded.max(1));
        for row in &formats.rows {
            let share = format!("{:.0} % of JSON", row.encoded as f64 / json as f64 * 100.0);
            let sent = match row.sent {
                Some(sent) => format!("{share}; the server received {}", human_size(sent)),
                None => format!("{share}; not a format of the API"),
            };
            let encoded = human_size(row.encoded).to_string();
            self.row(row.format.name(), None, encoded, sent);
        }
    }

    fn timing(&mut self, label: &str, without: Option<&Figures>, with: &Figures) {
        let remark = without.map(|without| {
            let ratio = without.wall.as_secs_f64() / with.wall.as_secs_f64().max(1e-9);
            format!("{ratio:.0} times faster")
        });
        let without = without.map(|figures| time(figures.wall));
        self.row(label, without, time(with.wall), remark.unwrap_or_default());
    }

    fn requests(&mut self, without: Option<&Figures>, with: &Figures) {
        let saved = without.filter(|without| without.requests > with.requests).map(|without| {
            let share = 1.0 - with.requests as f64 / without.requests as f64;
            format!("{:.0} % fewer", share * 100.0)
        });
        let without = without.map(|figures| figures.requests.to_string());
        let with = with.requests.to_string();
        self.row("requests the server saw", without, with, saved.unwrap_or_default());
    }

    fn percentiles(&mut self, label: &str, without: Option<&Figures>, with: &Figures) {
        let both = |f: &Figures| format!("{} / {}", time(f.percentile(50)), time(f.percentile(95)));
        self.row(label, without.map(both), both(with), String::new());
    }
}

/// Three digits and the unit that suits them.
fn time(duration: Duration) -> String {
    let seconds = duration.as_secs_f64();
    let (value, unit) = match seconds {
        s if s >= 1.0 => (s, "s"),
        s if s >= 1e-3 => (s * 1e3, "ms"),
        s => (s * 1e6, "µs"),
    };
    let decimals = if value >= 100.0 { 0 } else { usize::from(value < 10.0) + 1 };
    format!("{value:.decimals$} {unit}")
}

impl fmt::Display for Table {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        const LABEL: usize = 30;
        const FIGURE: usize = 20;
        let mut columns = |label: &str, without: &str, with: &str, remark: &str| {
            write!(f, "{label:LABEL$}")?;
            if self.with_baseline {
                write!(f, "{without:>FIGURE$}")?;
            }
            let line = format!("{with:>FIGURE$}   {remark}");
            writeln!(f, "{}", line.trim_end())
        };
        columns("", "one by one", "with the SDK", "")?;
        for row in &self.rows {
            match row {
                Row::Title(title) => columns(&format!("\n{title}"), "", "", "")?,
                Row::Figures { label, without, with, remark } => {
                    columns(&format!("  {label}"), without, with, remark)?;
                }
            }
        }
        Ok(())
    }
}
