//! What a server takes and people regret: advice of the vendor and rules of its own tools, beside
//! the rules by which reports are refused.

use std::fmt;

use super::check::Place;
use crate::{CompOp, Field, Operator, Real, Report, Step, Text, Timestamp};

/// As many as violations.
const MAX_CAUTIONS: usize = super::MAX_VIOLATIONS;

/// Characters that the server's filters read as patterns, and `/` and `\`, which separate the parts
/// of paths: who looks for such a number finds others as well, or none.
const PATTERNS: &[char] = &['*', '%', '?', '[', ']', '^', '!', '/', '\\'];

/// Something that is worth a second look before a report is sent.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct Caution {
    /// The JSON path: `root.steps[3]`.
    pub path: String,
    /// Why.
    pub reason: Reason,
}

/// Why something is worth a second look.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub enum Reason {
    /// A number by which units are looked up holds a character that filters read as a pattern.
    #[non_exhaustive]
    Pattern {
        /// The first such character.
        character: char,
    },
    /// A step has results of several kinds, and the vendor's tools show one: of `seqCall`,
    /// `numericMeas`, `stringMeas`, `booleanMeas`, `messagePopup` and `callExe` it has these.
    #[non_exhaustive]
    SeveralKinds {
        /// The keys, in this order.
        keys: Vec<&'static str>,
    },
    /// A step has a chart and a file; the vendor's tools take one of them.
    ChartAndFile,
    /// The first step is no call of a sequence, which the vendor's tools ask for.
    NoSequence,
    /// The operator of a measurement needs a limit that is not there, so any value passes.
    MissingLimit,
    /// The low limit of a measurement is above the high one: all values fail, or all pass.
    LimitsReversed,
    /// `start` and `startUTC` are not the same instant, to the second.
    StartsDiffer,
}

impl fmt::Display for Reason {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Pattern { character } => write!(
                f,
                "holds {character:?}, which filters read as a pattern: it cannot be looked up by itself"
            ),
            Self::SeveralKinds { keys } => {
                write!(f, "has results of several kinds ({}); tools show one", keys.join(", "))
            }
            Self::ChartAndFile => f.write_str("has a chart and a file; tools take one of them"),
            Self::NoSequence => f.write_str("is no call of a sequence (`seqCall`)"),
            Self::MissingLimit => f.write_str("lacks a limit that its operator needs"),
            Self::LimitsReversed => f.write_str("has a low limit above the high one"),
            Self::StartsDiffer => f.write_str("is not the instant that `start` is"),
        }
    }
}

impl fmt::Display for Caution {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "`{}` {}", self.path, self.reason)
    }
}

impl Report {
    /// What is worth a second look, although the server would take it; stops after 1,000.
    ///
    /// These are advice of the vendor and the rules of its converters: part and serial numbers with
    /// characters that filters read as patterns, steps with results of several kinds, limits that are
    /// missing or the wrong way round, two starts that differ. Exports of real
    /// stations hold such steps, so nothing here keeps a report from being sent;
    /// [`validate`](Self::validate) is about what does.
    ///
    /// ```
    /// let report = wats_report::Report::uut("BOARD-1", "SN/0001", "A", 100).finish();
    /// let texts: Vec<String> = report.cautions().iter().map(ToString::to_string).collect();
    /// assert!(texts[0].starts_with("`sn` holds '/'"));
    /// ```
    #[must_use]
    pub fn cautions(&self) -> Vec<Caution> {
        let mut found = Found(Vec::new());
        let top = Place::TOP;
        found.pattern(&top, "pn", &self.pn);
        found.pattern(&top, "sn", &self.sn);
        for (index, unit) in self.sub_units.items().iter().enumerate() {
            let at = top.item("subUnits", index);
            found.pattern(&at, "pn", &unit.pn);
            found.pattern(&at, "sn", &unit.sn);
        }
        for (index, asset) in self.assets.items().iter().enumerate() {
            found.pattern(&top.item("assets", index), "assetSN", &asset.asset_sn);
        }
        found.starts(&top, &self.start, &self.start_utc);
        if self.root.get().is_some_and(|root| root.seq_call.get().is_none()) {
            found.note(&top.key("root"), Reason::NoSequence);
        }
        let mut walk = self.walk();
        while let Some(step) = walk.next() {
            if found.is_full() {
                break;
            }
            let path = || walk.path();
            found.step(&Place::step(&path), step);
        }
        found.0
    }
}

struct Found(Vec<Caution>);

impl Found {
    fn is_full(&self) -> bool {
        self.0.len() >= MAX_CAUTIONS
    }

    fn note(&mut self, at: &Place<'_>, reason: Reason) {
        if !self.is_full() {
            self.0.push(Caution { path: at.to_string(), reason });
        }
    }

    fn pattern(&mut self, at: &Place<'_>, key: &'static str, field: &Field<Text>) {
        let character =
            field.as_deref().and_then(|text| text.chars().find(|c| PATTERNS.contains(c)));
        if let Some(character) = character {
            self.note(&at.key(key), Reason::Pattern { character });
        }
    }

    fn starts(&mut self, at: &Place<'_>, local: &Field<Timestamp>, utc: &Field<Timestamp>) {
        const SECOND: u128 = 1_000_000_000;
        let instant = |field: &Field<Timestamp>| field.get()?.unix_nanoseconds();
        let differ = |(a, b): (i128, i128)| a.abs_diff(b) >= SECOND;
        if instant(local).zip(instant(utc)).is_some_and(differ) {
            self.note(&at.key("startUTC"), Reason::StartsDiffer);
        }
    }

    fn limits(&mut self, at: &Place<'_>, step: &Step) {
        for (index, measurement) in step.numeric_meas.items().iter().enumerate() {
            let needed = measurement.comp_op.get().and_then(CompOp::operator);
            let needed = needed.map_or(0, Operator::limits);
            let (low, high) = (&measurement.low_limit, &measurement.high_limit);
            let missing = needed > 0 && !low.is_value() || needed > 1 && !high.is_value();
            let number = |field: &Field<Real>| field.get()?.value();
            let reversed = number(low).zip(number(high)).is_some_and(|(low, high)| low > high);
            let at = at.item("numericMeas", index);
            if missing {
                self.note(&at, Reason::MissingLimit);
            } else if needed > 1 && reversed {
                self.note(&at, Reason::LimitsReversed);
            }
        }
        for (index, measurement) in step.string_meas.items().iter().enumerate() {
            let needed = measurement.comp_op.get().and_then(CompOp::operator);
            if needed.is_some_and(|op| op.limits() > 0) && !measurement.limit.is_value() {
                self.note(&at.item("stringMeas", index), Reason::MissingLimit);
            }
        }
    }

    fn step(&mut self, at: &Place<'_>, step: &Step) {
        let kinds = [
            ("seqCall", step.seq_call.get().is_some()),
            ("numericMeas", !step.numeric_meas.items().is_empty()),
            ("stringMeas", !step.string_meas.items().is_empty()),
            ("booleanMeas", !step.boolean_meas.items().is_empty()),
            ("messagePopup", step.message_popup.get().is_some()),
            ("callExe", step.call_exe.get().is_some()),
        ];
        if kinds.iter().filter(|(_, has)| *has).count() > 1 {
            let keys = kinds.iter().filter(|(_, has)| *has).map(|(key, _)| *key).collect();
            self.note(at, Reason::SeveralKinds { keys });
        }
        if step.chart.get().is_some() && step.attachment.get().is_some() {
            self.note(at, Reason::ChartAndFile);
        }
        self.limits(at, step);
    }
}
