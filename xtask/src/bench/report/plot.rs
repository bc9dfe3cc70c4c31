//! Plots as SVG, written by hand: intervals of changes, distributions of rounds, history.

use std::fmt::Write;

use super::numbers::{percent, time};
use crate::bench::stats::{median, quartile};
use crate::bench::verdict::Verdict;

/// A row of the plot of intervals.
pub(super) struct Change<'a> {
    pub(super) name: &'a str,
    /// Low, middle and high of the time, as shares.
    pub(super) time: Option<[f64; 3]>,
    /// Of the instructions, as a share.
    pub(super) instructions: Option<f64>,
    pub(super) verdict: Verdict,
}

const NAMES: f64 = 250.0;
const AXIS: f64 = 560.0;
const ROW: f64 = 20.0;

/// Changes beyond this stand at the edge.
const WIDEST: f64 = 0.15;

/// The intervals of all cases below each other; what lies in the band is tolerated.
pub(super) fn changes(rows: &[Change<'_>]) -> String {
    let height = ROW * rows.len() as f64 + 46.0;
    let at = |share: f64| NAMES + AXIS * (share.clamp(-WIDEST, WIDEST) + WIDEST) / (2.0 * WIDEST);
    let mut svg = open(NAMES + AXIS + 40.0, height, "Change of each case");
    let bottom = height - 26.0;
    let (left, right) = (at(-0.05), at(0.05));
    // Writing to a string cannot fail, here and below.
    let _ = write!(
        svg,
        "<rect class=\"band\" x=\"{left:.1}\" y=\"10\" width=\"{:.1}\" height=\"{:.1}\"/>",
        right - left,
        bottom - 10.0
    );
    for share in [-0.15, -0.10, -0.05, 0.0, 0.05, 0.10, 0.15] {
        let (x, class) = (at(share), if share == 0.0 { "zero" } else { "grid" });
        vertical(&mut svg, class, x, 10.0, bottom);
        label(&mut svg, "tick", x, bottom + 16.0, "middle", &percent(share));
    }
    for (number, row) in rows.iter().enumerate() {
        let y = 22.0 + ROW * number as f64;
        let class = class(row.verdict);
        label(&mut svg, "name", NAMES - 10.0, y + 4.0, "end", row.name);
        let mut said = row.name.to_owned();
        if let Some([low, middle, high]) = row.time {
            let _ =
                write!(said, ": time {} [{}, {}]", percent(middle), percent(low), percent(high));
            let (from, to, x) = (at(low), at(high), at(middle));
            let _ = write!(
                svg,
                "<g class=\"{class}\"><title>{}</title>\
                 <line class=\"reach\" x1=\"{from:.1}\" y1=\"{y}\" x2=\"{to:.1}\" y2=\"{y}\"/>\
                 <circle cx=\"{x:.1}\" cy=\"{y}\" r=\"4\"/></g>",
                escaped(&said)
            );
        }
        if let Some(change) = row.instructions {
            let x = at(change);
            let said = format!("{}: instructions {}", row.name, percent(change));
            let _ = write!(
                svg,
                "<path class=\"count {class}\" d=\"M{x:.1} {:.1}l4 5l-4 5l-4 -5z\"><title>{}</title></path>",
                y - 5.0,
                escaped(&said)
            );
        }
    }
    close(svg)
}

/// How many times the reach of the middle half a round may lie outside of it. What lies farther
/// stands at the edge, or it would push all others together.
const FAR: f64 = 4.0;

/// The rounds of both sides: a dot for each, the middle half as a box, the median as a line.
/// In nanoseconds.
pub(super) fn rounds(name: &str, base: &[f64], head: &[f64]) -> String {
    const WIDTH: f64 = 380.0;
    let all: Vec<f64> = base.iter().chain(head).copied().collect();
    let (least, most) =
        (all.iter().copied().fold(f64::MAX, f64::min), all.iter().copied().fold(0.0, f64::max));
    let (first, third) = (quartile(&all).unwrap_or(least), upper_quartile(&all).unwrap_or(most));
    let reach = FAR * (third - first).max(third * 0.002);
    let (low, high) = (least.max(first - reach), most.min(third + reach));
    let spread = (high - low).max(high * 0.01).max(1e-9);
    let at = |value: f64| 46.0 + (WIDTH - 66.0) * (value.clamp(low, high.max(low)) - low) / spread;
    let mut svg = open(WIDTH, 92.0, &format!("Rounds of {name}"));
    for (row, (side, values)) in [("base", base), ("head", head)].into_iter().enumerate() {
        let y = 20.0 + 28.0 * row as f64;
        label(&mut svg, "tick", 40.0, y + 4.0, "end", side);
        let (Some(from), Some(middle), Some(to)) =
            (quartile(values), median(values), upper_quartile(values))
        else {
            continue;
        };
        let (from, middle, to) = (at(from), at(middle), at(to));
        let _ = write!(
            svg,
            "<g class=\"{side}\"><rect class=\"box\" x=\"{from:.1}\" y=\"{:.1}\" width=\"{:.1}\" \
             height=\"18\"/>",
            y - 9.0,
            (to - from).max(1.0)
        );
        for (number, value) in values.iter().enumerate() {
            // Apart from each other, in the order of the rounds.
            let aside = 7.0 * ((number as f64 * 0.618).fract() * 2.0 - 1.0);
            let (x, y) = (at(*value), y + aside);
            let _ = write!(svg, "<circle cx=\"{x:.1}\" cy=\"{y:.1}\" r=\"2\"/>");
        }
        let (top, bottom) = (y - 11.0, y + 11.0);
        vertical(&mut svg, "middle", middle, top, bottom);
        svg.push_str("</g>");
    }
    label(&mut svg, "tick", at(low), 86.0, "start", &time(low));
    label(&mut svg, "tick", at(high), 86.0, "end", &time(high));
    close(svg)
}

fn upper_quartile(values: &[f64]) -> Option<f64> {
    let negative: Vec<f64> = values.iter().map(|value| -value).collect();
    quartile(&negative).map(|value| -value)
}

/// A figure over commits, oldest first; `None` where it is not known.
pub(super) fn history(name: &str, series: &[(&str, Vec<Option<f64>>)]) -> String {
    const WIDTH: f64 = 380.0;
    let count = series.iter().map(|(_, values)| values.len()).max().unwrap_or(0);
    let all = || series.iter().flat_map(|(_, values)| values.iter().flatten().copied());
    let (low, high) = (all().fold(0.0, f64::min), all().fold(0.0, f64::max));
    let (low, high) = (low.min(-0.02), high.max(0.02));
    let x = |number: usize| 60.0 + (WIDTH - 76.0) * number as f64 / (count.max(2) - 1) as f64;
    let y = |value: f64| 84.0 - 72.0 * (value - low) / (high - low);
    let mut svg = open(WIDTH, 100.0, &format!("History of {name}"));
    for value in [low, 0.0, high] {
        let (y, class) = (y(value), if value == 0.0 { "zero" } else { "grid" });
        let end = WIDTH - 16.0;
        let _ = write!(
            svg,
            "<line class=\"{class}\" x1=\"60\" y1=\"{y:.1}\" x2=\"{end:.1}\" y2=\"{y:.1}\"/>"
        );
        label(&mut svg, "tick", 54.0, y + 4.0, "end", &percent(value));
    }
    for (class, values) in series {
        let mut path = String::new();
        let mut dots = String::new();
        let mut pen = 'M';
        for (number, value) in values.iter().enumerate() {
            let Some(value) = value else {
                pen = 'M';
                continue;
            };
            let (x, y) = (x(number), y(*value));
            let _ = write!(path, "{pen}{x:.1} {y:.1}");
            let _ = write!(dots, "<circle cx=\"{x:.1}\" cy=\"{y:.1}\" r=\"2.5\"/>");
            pen = 'L';
        }
        let _ = write!(svg, "<g class=\"{class}\"><path class=\"line\" d=\"{path}\"/>{dots}</g>");
    }
    close(svg)
}

/// The class by which a verdict is coloured.
pub(super) fn class(verdict: Verdict) -> &'static str {
    match verdict {
        Verdict::Faster => "faster",
        Verdict::Same | Verdict::Reported => "same",
        Verdict::Warned | Verdict::Acknowledged => "warned",
        Verdict::Inconclusive => "inconclusive",
        Verdict::Failed => "failed",
    }
}

/// Text that stays text.
pub(super) fn escaped(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;").replace('"', "&quot;")
}

fn open(width: f64, height: f64, title: &str) -> String {
    let title = escaped(title);
    format!(
        "<svg viewBox=\"0 0 {width} {height}\" width=\"{width}\" height=\"{height}\" role=\"img\" \
         aria-label=\"{title}\">"
    )
}

fn close(mut svg: String) -> String {
    svg.push_str("</svg>");
    svg
}

fn vertical(svg: &mut String, class: &str, x: f64, from: f64, to: f64) {
    let _ = write!(
        svg,
        "<line class=\"{class}\" x1=\"{x:.1}\" y1=\"{from:.1}\" x2=\"{x:.1}\" y2=\"{to:.1}\"/>"
    );
}

fn label(svg: &mut String, class: &str, x: f64, y: f64, anchor: &str, text: &str) {
    let text = escaped(text);
    let _ = write!(
        svg,
        "<text class=\"{class}\" x=\"{x:.1}\" y=\"{y:.1}\" text-anchor=\"{anchor}\">{text}</text>"
    );
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_cannot_leave_their_place() {
        let row = Change {
            name: "<script>",
            time: Some([-0.01, 0.0, 0.9]),
            instructions: None,
            verdict: Verdict::Same,
        };
        let svg = changes(&[row]);
        assert!(!svg.contains("<script") && svg.contains("&lt;script&gt;"));
    }

    #[test]
    fn what_is_missing_leaves_a_gap_in_the_line() {
        let svg = history("a", &[("count", vec![Some(0.0), None, Some(0.01), Some(0.02)])]);
        assert_eq!(svg.matches('M').count(), 2);
        assert_eq!(svg.matches('L').count(), 1);
        assert!(!svg.contains("NaN"));
    }

    #[test]
    fn rounds_that_are_all_the_same_can_be_drawn() {
        let svg = rounds("a", &[5.0; 30], &[5.0; 30]);
        assert!(!svg.contains("NaN") && !svg.contains("inf"));
        assert!(!rounds("a", &[], &[]).contains("NaN"));
    }
}
