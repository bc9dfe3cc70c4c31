//! The checks that rules are made of, and the place of the value being checked.

use std::fmt;

use super::rule::{Rule, Violation};
use crate::base64;
use crate::{CompOp, Field, Guid, Int, Kind, Real, Status, StepGroup, StepPath, Text, Timestamp};

/// Where a value stands. Only a violation makes a text of it.
pub(super) struct Place<'a> {
    parent: Option<&'a Place<'a>>,
    segment: Segment<'a>,
}

enum Segment<'a> {
    Top,
    Key(&'static str),
    Item(&'static str, usize),
    Step(&'a dyn Fn() -> StepPath),
}

impl<'a> Place<'a> {
    pub(super) const TOP: Self = Self { parent: None, segment: Segment::Top };

    pub(super) fn step(path: &'a dyn Fn() -> StepPath) -> Self {
        Self { parent: None, segment: Segment::Step(path) }
    }

    pub(super) fn key(&'a self, key: &'static str) -> Self {
        Self { parent: Some(self), segment: Segment::Key(key) }
    }

    pub(super) fn item(&'a self, key: &'static str, index: usize) -> Self {
        Self { parent: Some(self), segment: Segment::Item(key, index) }
    }
}

impl fmt::Display for Place<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if let Some(parent) = self.parent {
            parent.fmt(f)?;
            if !matches!(parent.segment, Segment::Top) {
                f.write_str(".")?;
            }
        }
        match &self.segment {
            Segment::Top => Ok(()),
            Segment::Key(key) => f.write_str(key),
            Segment::Item(key, index) => write!(f, "{key}[{index}]"),
            Segment::Step(path) => path().fmt(f),
        }
    }
}

/// A value from a short list of texts.
pub(super) trait Word: PartialEq {
    fn text(&self) -> &str;
}

impl Word for Kind {
    fn text(&self) -> &str {
        self.as_str()
    }
}

impl Word for Status {
    fn text(&self) -> &str {
        self.as_str()
    }
}

impl Word for StepGroup {
    fn text(&self) -> &str {
        self.as_str()
    }
}

pub(super) struct Check {
    pub(super) violations: Vec<Violation>,
    max: usize,
}

impl Check {
    pub(super) fn new(max: usize) -> Self {
        Self { violations: Vec::new(), max }
    }

    pub(super) fn is_full(&self) -> bool {
        self.violations.len() >= self.max
    }

    pub(super) fn report(&mut self, at: &Place<'_>, rule: Rule) {
        if !self.is_full() {
            self.violations.push(Violation { path: at.to_string(), rule });
        }
    }

    /// The value must not be missing or null. Returns it.
    pub(super) fn present<'v, T>(
        &mut self,
        at: &Place<'_>,
        key: &'static str,
        field: &'v Field<T>,
    ) -> Option<&'v T> {
        if field.get().is_none() {
            self.report(&at.key(key), Rule::Required);
        }
        field.get()
    }

    pub(super) fn required_text(
        &mut self,
        at: &Place<'_>,
        key: &'static str,
        field: &Field<Text>,
        max: Option<usize>,
    ) {
        match field.as_deref() {
            Some(text) if !text.trim().is_empty() => {
                if let Some(max) = max {
                    self.text(at, key, field, max);
                }
            }
            _ => self.report(&at.key(key), Rule::Required),
        }
    }

    pub(super) fn text(
        &mut self,
        at: &Place<'_>,
        key: &'static str,
        field: &Field<Text>,
        max: usize,
    ) {
        let length = field.as_deref().map_or(0, |text| text.encode_utf16().count());
        if length > max {
            self.report(&at.key(key), Rule::TooLong { length, max });
        }
    }

    pub(super) fn one_of<T: Word>(
        &mut self,
        at: &Place<'_>,
        key: &'static str,
        field: &Field<T>,
        allowed: &[T],
    ) {
        let Some(value) = self.present(at, key, field) else {
            return;
        };
        if !allowed.contains(value) {
            let texts: Vec<&str> = allowed.iter().map(Word::text).collect();
            let (value, allowed) = (value.text().to_owned(), texts.join(", "));
            self.report(&at.key(key), Rule::NotAllowed { value, allowed });
        }
    }

    /// The operator must be there, known to the server, and fit for what it compares.
    pub(super) fn operator(
        &mut self,
        at: &Place<'_>,
        field: &Field<CompOp>,
        fits: impl Fn(crate::Operator) -> bool,
        allowed: &str,
    ) {
        let Some(op) = self.present(at, "compOp", field) else {
            return;
        };
        if !op.operator().is_some_and(fits) {
            let (value, allowed) = (op.to_string(), allowed.to_owned());
            self.report(&at.key("compOp"), Rule::NotAllowed { value, allowed });
        }
    }

    pub(super) fn guid(
        &mut self,
        at: &Place<'_>,
        key: &'static str,
        field: &Field<Guid>,
        required: bool,
    ) {
        match field.get() {
            Some(id) if !id.is_valid() => self.report(&at.key(key), Rule::NotAGuid),
            None if required => self.report(&at.key(key), Rule::Required),
            _ => {}
        }
    }

    pub(super) fn base64(&mut self, at: &Place<'_>, key: &'static str, field: &Field<Text>) {
        if field.as_deref().is_some_and(|data| base64::decode(data).is_none()) {
            self.report(&at.key(key), Rule::NotBase64);
        }
    }

    pub(super) fn int(
        &mut self,
        at: &Place<'_>,
        key: &'static str,
        field: &Field<Int>,
        bits: u32,
        required: bool,
    ) {
        let reach = 1_i64 << (bits - 1);
        let fits = |int: &Int| int.value().is_some_and(|int| (-reach..reach).contains(&int));
        let rule = match field.get() {
            Some(int) if int.text().is_some() => Rule::NotANumber,
            Some(int) if !fits(int) => Rule::OutOfRange { bits },
            None if required => Rule::Required,
            _ => return,
        };
        self.report(&at.key(key), rule);
    }

    pub(super) fn number(
        &mut self,
        at: &Place<'_>,
        key: &'static str,
        field: &Field<Real>,
        required: bool,
    ) {
        match field.get() {
            Some(real) if real.text().is_some() => self.report(&at.key(key), Rule::NotANumber),
            None if required => self.report(&at.key(key), Rule::Required),
            _ => {}
        }
    }

    pub(super) fn date(&mut self, at: &Place<'_>, key: &'static str, field: &Field<Timestamp>) {
        if field.get().is_some_and(|time| time.instant().is_none()) {
            self.report(&at.key(key), Rule::NotADate);
        }
    }

    /// A local time with its offset.
    pub(super) fn start(
        &mut self,
        at: &Place<'_>,
        key: &'static str,
        field: &Field<Timestamp>,
        required: bool,
    ) {
        match field.get() {
            Some(time) if time.instant().is_none() => self.report(&at.key(key), Rule::NotADate),
            Some(time) if time.offset_minutes().is_none() => {
                self.report(&at.key(key), Rule::NoOffset);
            }
            None if required => self.report(&at.key(key), Rule::Required),
            _ => {}
        }
    }

    /// A required time in UTC.
    pub(super) fn utc(&mut self, at: &Place<'_>, key: &'static str, field: &Field<Timestamp>) {
        let Some(time) = self.present(at, key, field) else {
            return;
        };
        if time.instant().is_none() {
            self.report(&at.key(key), Rule::NotADate);
        } else if time.offset_minutes() != Some(0) {
            self.report(&at.key(key), Rule::NotUtc);
        }
    }
}
