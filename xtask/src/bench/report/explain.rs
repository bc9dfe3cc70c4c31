//! Where instructions went: the functions of a case that differ most between base and head.

use std::fmt::Write;

use super::numbers::count;
use crate::bench::callgrind::difference;
use crate::bench::model::{CaseResult, Outcome};

/// Functions that are shown.
const SHOWN: usize = 20;

/// Names longer than this are cut; types of futures reach thousands of characters.
const WIDEST: usize = 100;

/// The table of one case.
pub(crate) fn render(outcome: &Outcome, name: &str) -> Result<String, String> {
    let case = outcome.cases.iter().find(|case| case.info.name == name);
    let case = case.ok_or_else(|| format!("there is no case {name} to explain"))?;
    let mut text = format!("\n{name}: instructions of an operation, by function\n");
    let _ = writeln!(text, "{:>14} {:>14} {:>12}", "base", "head", "change");
    for (function, base, head) in rows(case, SHOWN) {
        let sign = if head < base { '-' } else { '+' };
        let more = format!("{sign}{}", count((head - base).abs()));
        let (base, head) = (count(base), count(head));
        let _ = writeln!(text, "{base:>14} {head:>14} {more:>12}  {function}");
    }
    Ok(text)
}

/// The functions that differ most, and by enough to be seen: name, base, head.
pub(super) fn rows(case: &CaseResult, most: usize) -> Vec<(String, f64, f64)> {
    let Some([base, head]) = &case.counted else { return Vec::new() };
    let rows = difference(base, head, case.info.counted as f64);
    let differ = rows.into_iter().filter(|(_, base, head)| (head - base).abs() >= 0.05);
    let cut = differ.take(most).map(|(name, base, head)| {
        let short: String = name.chars().take(WIDEST).collect();
        (if short.len() < name.len() { format!("{short}…") } else { short }, base, head)
    });
    cut.collect()
}
