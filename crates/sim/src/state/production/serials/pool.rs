//! The numbers of one type: who has which. A number is free, put aside for a station, or taken; a
//! taken one is never handed out again.

use std::collections::{BTreeMap, BTreeSet};

use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use super::address::{Key, SerialKind};
use super::file::Line;
use crate::state::production::Refusal;

/// Numbers of one type: as many as six digits can tell apart.
const MOST_NUMBERS: usize = 1_000_000;
/// Numbers handed out by one request.
const MOST_AT_ONCE: usize = 100_000;

/// A type of numbers, and the numbers.
#[derive(Debug, Serialize, Deserialize)]
pub(crate) struct Pool {
    pub(super) name: String,
    pub(super) description: String,
    pub(super) format: String,
    pub(super) pattern: String,
    pub(super) kind: SerialKind,
    pub(super) numbers: BTreeMap<Key, Number>,
    pub(super) free: BTreeSet<Key>,
}

/// One number.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(super) struct Number {
    pub(super) text: String,
    pub(super) generated: Timestamp,
    pub(super) holder: Holder,
}

/// Who has a number.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(super) enum Holder {
    Nobody,
    Reserved {
        receipt: Uuid,
        station: Option<String>,
    },
    Taken {
        at: Timestamp,
        serial_number: Option<String>,
        part_number: Option<String>,
        station: Option<String>,
    },
}

/// What a taker states.
#[derive(Clone, Debug, Default)]
pub(crate) struct Taking {
    pub(crate) quantity: usize,
    pub(crate) in_sequence: bool,
    pub(crate) ref_serial_number: Option<String>,
    pub(crate) ref_part_number: Option<String>,
    pub(crate) station: Option<String>,
}

/// What a station that works without the server asks for, and what it tells.
#[derive(Clone, Debug, Default)]
pub(crate) struct Reservation {
    pub(crate) quantity: usize,
    pub(crate) in_sequence: bool,
    pub(crate) from: Option<String>,
    pub(crate) station: Option<String>,
    /// The reservation before.
    pub(crate) receipt: Option<Uuid>,
    /// Numbers of the reservation before that were used, and when.
    pub(crate) used: Vec<(String, Timestamp)>,
}

/// Which numbers are meant. Bounds are included.
#[derive(Clone, Debug, Default)]
pub(crate) struct Filter {
    pub(crate) start: Option<String>,
    pub(crate) end: Option<String>,
    pub(crate) from: Option<Timestamp>,
    pub(crate) until: Option<Timestamp>,
    pub(crate) ref_serial_number: Option<String>,
    pub(crate) ref_part_number: Option<String>,
}

impl Pool {
    pub(crate) fn new(
        name: &str,
        kind: SerialKind,
        [description, format, pattern]: [&str; 3],
    ) -> Self {
        Self {
            name: name.to_owned(),
            description: description.to_owned(),
            format: format.to_owned(),
            pattern: pattern.to_owned(),
            kind,
            numbers: BTreeMap::new(),
            free: BTreeSet::new(),
        }
    }

    pub(super) fn key(&self, text: &str) -> Result<Key, Refusal> {
        self.kind.key(text).ok_or_else(|| {
            let kind = self.kind.name();
            Refusal::rule(format!("{text:?} is not a number of the type {:?} ({kind}).", self.name))
        })
    }

    /// Adds numbers: all, or none if one is not of the type. Those that are known stay as they are.
    /// Answers how many are new.
    pub(crate) fn add(&mut self, lines: Vec<Line>, now: Timestamp) -> Result<usize, Refusal> {
        let mut added = BTreeMap::new();
        for line in lines {
            let key = self.key(&line.id)?;
            let holder = match line.taken {
                Some(at) => Holder::Taken {
                    at,
                    serial_number: line.ref_serial_number,
                    part_number: line.ref_part_number,
                    station: line.station,
                },
                None => Holder::Nobody,
            };
            let generated = line.generated.unwrap_or(now);
            if !self.numbers.contains_key(&key) {
                added.entry(key).or_insert(Number { text: line.id, generated, holder });
            }
        }
        if self.numbers.len() + added.len() > MOST_NUMBERS {
            return Err(Refusal::full(MOST_NUMBERS, "numbers of a type"));
        }
        let free = added.iter().filter(|(_, number)| number.holder == Holder::Nobody);
        self.free.extend(free.map(|(key, _)| key.clone()));
        let count = added.len();
        self.numbers.extend(added);
        Ok(count)
    }

    /// Takes free numbers, the lowest first; all that are free if they are too few, unless they must
    /// be in sequence.
    pub(crate) fn take(&mut self, taking: &Taking, now: Timestamp) -> Result<Vec<Line>, Refusal> {
        let keys = self.choose(taking.quantity, taking.in_sequence, None)?;
        Ok(self.hand_out(
            keys,
            &Holder::Taken {
                at: now,
                serial_number: taking.ref_serial_number.clone(),
                part_number: taking.ref_part_number.clone(),
                station: taking.station.clone(),
            },
        ))
    }

    /// Notes which numbers of the reservation before were used, and puts further ones aside under a
    /// new receipt, which goes for those that are left of the one before as well.
    pub(crate) fn reserve(
        &mut self,
        reservation: &Reservation,
        receipt: Uuid,
    ) -> Result<Vec<Line>, Refusal> {
        let mut used = Vec::new();
        for (text, at) in &reservation.used {
            let key = self.key(text)?;
            let holder = self.numbers.get(&key).map(|number| &number.holder);
            let is_held = |held: &Holder| matches!(held, Holder::Reserved { receipt, .. } if Some(*receipt) == reservation.receipt);
            if !holder.is_some_and(is_held) {
                return Err(Refusal::rule(format!(
                    "The number {text:?} is not reserved under the receipt that was sent."
                )));
            }
            used.push((key, *at));
        }
        let keys = match reservation.quantity {
            0 => Vec::new(),
            quantity => {
                self.choose(quantity, reservation.in_sequence, reservation.from.as_deref())?
            }
        };
        let station = &reservation.station;
        for (key, at) in used {
            if let Some(number) = self.numbers.get_mut(&key) {
                let station = station.clone();
                number.holder =
                    Holder::Taken { at, serial_number: None, part_number: None, station };
            }
        }
        if let Some(before) = reservation.receipt {
            for number in self.numbers.values_mut() {
                match &mut number.holder {
                    Holder::Reserved { receipt: held, .. } if *held == before => *held = receipt,
                    _ => {}
                }
            }
        }
        Ok(self.hand_out(keys, &Holder::Reserved { receipt, station: station.clone() }))
    }

    /// Free numbers to be handed out.
    fn choose(
        &self,
        quantity: usize,
        in_sequence: bool,
        from: Option<&str>,
    ) -> Result<Vec<Key>, Refusal> {
        if quantity == 0 || quantity > MOST_AT_ONCE {
            let text = format!("The quantity must be 1 to {MOST_AT_ONCE}, but is {quantity}.");
            return Err(Refusal::rule(text));
        }
        let free = match from {
            Some(from) => self.free.range(self.key(from)?..),
            None => self.free.range::<Key, _>(..),
        };
        if !in_sequence {
            return Ok(free.take(quantity).cloned().collect());
        }
        let mut run: Vec<&Key> = Vec::new();
        for key in free {
            if run.last().is_some_and(|last| !key.follows(last)) {
                run.clear();
            }
            run.push(key);
            if run.len() == quantity {
                return Ok(run.into_iter().cloned().collect());
            }
        }
        Err(Refusal::conflict(format!(
            "There is no sequence of {quantity} free numbers of the type {:?}.",
            self.name
        )))
    }

    fn hand_out(&mut self, keys: Vec<Key>, holder: &Holder) -> Vec<Line> {
        let mut lines = Vec::with_capacity(keys.len());
        for key in keys {
            self.free.remove(&key);
            if let Some(number) = self.numbers.get_mut(&key) {
                number.holder = holder.clone();
                lines.push(number.line());
            }
        }
        lines
    }

    /// The numbers that are meant, in order.
    pub(crate) fn list(&self, filter: &Filter) -> Result<Vec<Line>, Refusal> {
        let start = filter.start.as_deref().map(|text| self.key(text)).transpose()?;
        let end = filter.end.as_deref().map(|text| self.key(text)).transpose()?;
        let within = self.numbers.iter().filter(|(key, _)| {
            start.as_ref().is_none_or(|start| *key >= start)
                && end.as_ref().is_none_or(|end| *key <= end)
        });
        let lines = within.map(|(_, number)| number).filter(|number| number.fits(filter));
        Ok(lines.map(Number::line).collect())
    }
}

impl Number {
    fn fits(&self, filter: &Filter) -> bool {
        let (serial_number, part_number) = match &self.holder {
            Holder::Taken { serial_number, part_number, .. } => (serial_number, part_number),
            _ => (&None, &None),
        };
        let is = |wanted: &Option<String>, own| wanted.is_none() || wanted == own;
        filter.from.is_none_or(|from| self.generated >= from)
            && filter.until.is_none_or(|until| self.generated <= until)
            && is(&filter.ref_serial_number, serial_number)
            && is(&filter.ref_part_number, part_number)
    }

    fn line(&self) -> Line {
        let mut line =
            Line { id: self.text.clone(), generated: Some(self.generated), ..Line::default() };
        match &self.holder {
            Holder::Nobody => {}
            Holder::Reserved { station, .. } => {
                line.reserved = true;
                line.station.clone_from(station);
            }
            Holder::Taken { at, serial_number, part_number, station } => {
                line.taken = Some(*at);
                line.ref_serial_number.clone_from(serial_number);
                line.ref_part_number.clone_from(part_number);
                line.station.clone_from(station);
            }
        }
        line
    }
}
