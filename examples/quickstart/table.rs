//! The table at the end, within 80 columns.

use std::fmt;
use std::time::Duration;

use wats::{Format, human_size};

use crate::baseline::Baseline;
use crate::dashboard::{OwnWrite, Watch};
use crate::figures::Figures;
use crate::formats::{Formats, Sent};
use crate::submit::Submission;

/// Rows of a label, a figure without the SDK, one with it, and a remark.
pub(crate) struct Table {
    rows: Vec<[String; 4]>,
}

const LABEL: usize = 29;
const FIGURE: usize = 19;

impl Table {
    pub(crate) fn new(with_baseline: bool) -> Self {
        let mut table = Self { rows: Vec::new() };
        let without = with_baseline.then(|| "one by one".to_owned());
        table.row("", without, "with the SDK", "");
        table
    }

    fn title(&mut self, title: impl Into<String>) {
        self.rows.push([String::new(), String::new(), String::new(), String::new()]);
        self.rows.push([title.into(), String::new(), String::new(), String::new()]);
    }

    fn row(&mut self, label: &str, without: Option<String>, with: impl Into<String>, remark: &str) {
        let without = without.unwrap_or_default();
        self.rows.push([format!("  {label}"), without, with.into(), remark.to_owned()]);
    }

    pub(crate) fn submitted(&mut self, submission: &Submission<'_>, baseline: Option<&Baseline>) {
        let Submission { figures, reports, taken, came_back, connections, .. } = submission;
        let without = baseline.and_then(|baseline| baseline.submitted.as_ref());
        if *reports == 0 {
            return;
        }
        let taken = taken.len();
        self.title(format!("{taken} of {reports} reports submitted"));
        self.timing("time", without, figures);
        self.requests("requests the server saw", without, figures);
        self.percentiles("a report: p50 / p95", without, figures);
        self.row("connections opened", None, connections.to_string(), "");
        self.row("came back as they were sent", None, format!("{came_back} of {taken}"), "");
    }

    /// A real server does not tell what it saw; the client's own count stands in.
    pub(crate) fn dashboard(&mut self, watch: &Watch, baseline: Option<&Baseline>, real: bool) {
        let Watch { refreshes, reads, figures, first, cache } = watch;
        let without = baseline.map(|baseline| &baseline.dashboard);
        let plural = if *refreshes == 1 { "" } else { "es" };
        self.title(format!("{refreshes} refresh{plural} of a dashboard, {reads} reads"));
        self.timing("time", without.map(|watch| &watch.figures), figures);
        let label = if real { "requests sent" } else { "requests the server saw" };
        self.requests(label, without.map(|watch| &watch.figures), figures);
        let cold = without.map(|watch| time(watch.first));
        self.row("the first refresh (cold)", cold, time(*first), "");
        self.percentiles("a refresh: p50 / p95", without.map(|watch| &watch.figures), figures);
        let rate = |rate: f64| format!("{:.1} %", rate * 100.0);
        let none = without.map(|watch| rate(watch.cache.hit_rate()));
        self.row("answered from the cache", none, rate(cache.hit_rate()), "");
    }

    pub(crate) fn own_write(&mut self, own_write: Option<&OwnWrite>) {
        let Some(OwnWrite { requests, seen }) = own_write else { return };
        self.title("A product saved, then read again");
        let plural = if *requests == 1 { "" } else { "s" };
        self.row("the read asked the server", None, format!("{requests} time{plural}"), "");
        self.row("and showed", None, if *seen { "the new value" } else { "the OLD value" }, "");
    }

    pub(crate) fn formats(&mut self, formats: &Formats) {
        if formats.reports == 0 {
            return;
        }
        let heading = |text: &str| Some(text.to_owned());
        self.title(match formats.reports {
            1 => "Bytes of the report".to_owned(),
            reports => format!("Bytes of the {reports} reports"),
        });
        self.row("", heading("encoded"), "at the server", "of JSON");
        let json = formats.rows.iter().find(|row| row.format == Format::Json);
        let json = json.map_or(1, |row| row.encoded.max(1));
        for row in &formats.rows {
            let share = format!("{:.0} %", row.encoded as f64 / json as f64 * 100.0);
            let sent = match row.sent {
                Sent::Counted(sent) => human_size(sent).to_string(),
                Sent::NotInTheApi => "not in the API".to_owned(),
                Sent::NotTried => String::new(),
            };
            let encoded = human_size(row.encoded).to_string();
            self.row(row.format.name(), Some(encoded), sent, &share);
        }
    }

    fn timing(&mut self, label: &str, without: Option<&Figures>, with: &Figures) {
        let remark = without.map(|without| compared(without.wall, with.wall));
        let without = without.map(|figures| time(figures.wall));
        self.row(label, without, time(with.wall), &remark.unwrap_or_default());
    }

    fn requests(&mut self, label: &str, without: Option<&Figures>, with: &Figures) {
        let saved = without.filter(|without| without.requests > with.requests).map(|without| {
            let share = 1.0 - with.requests as f64 / without.requests as f64;
            format!("{:.0} % fewer", share * 100.0)
        });
        let without = without.map(|figures| figures.requests.to_string());
        self.row(label, without, with.requests.to_string(), &saved.unwrap_or_default());
    }

    fn percentiles(&mut self, label: &str, without: Option<&Figures>, with: &Figures) {
        let both = |f: &Figures| format!("{} / {}", time(f.percentile(50)), time(f.percentile(95)));
        self.row(label, without.map(both), both(with), "");
    }
}

/// How much sooner `with` ended than `without`. A tenth is within what a machine varies by.
fn compared(without: Duration, with: Duration) -> String {
    let ratio = without.as_secs_f64() / with.as_secs_f64().max(1e-9);
    match ratio {
        r if r >= 10.0 => format!("{r:.0}× faster"),
        r if r > 1.1 => format!("{r:.1}× faster"),
        r if r < 1.0 / 1.1 => format!("{:.1}× slower", 1.0 / r),
        _ => "the same".to_owned(),
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
        for [label, without, with, remark] in &self.rows {
            let line = if with.is_empty() && remark.is_empty() && without.is_empty() {
                label.clone()
            } else {
                format!("{label:LABEL$}{without:>FIGURE$}{with:>FIGURE$}  {remark}")
            };
            writeln!(f, "{}", line.trim_end())?;
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::compared;

    #[test]
    fn what_is_not_faster_is_not_called_so() {
        let compared =
            |without, with| compared(Duration::from_millis(without), Duration::from_millis(with));
        assert_eq!(compared(17_400, 350), "50× faster");
        assert_eq!(compared(300, 200), "1.5× faster");
        assert_eq!(compared(105, 100), "the same");
        assert_eq!(compared(200, 500), "2.5× slower");
    }
}
