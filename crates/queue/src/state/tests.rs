//! The state machine against a model: a list of items, searched from the front each time.

use std::sync::Arc;
use std::time::Duration;

use proptest::prelude::*;

use super::place::Place;
use super::{Draft, Fence, Limits, Refusal, Settlement, State};
use crate::clock::Now;
use crate::item::{Priority, Status};

const LIMITS: Limits = Limits { items: 12, bytes: 1_000, oldest_turn: 3, parked_blocks: false };
const TTL: Duration = Duration::from_millis(50);

#[derive(Debug, Clone)]
enum Step {
    Enqueue {
        id: u8,
        content: u8,
        level: u8,
        order: Option<u8>,
        wait: u64,
    },
    Lease,
    Settle {
        lease: usize,
        how: Settlement,
    },
    Extend {
        lease: usize,
    },
    Expire,
    Requeue {
        id: u8,
    },
    Remove {
        id: u8,
    },
    Purge {
        age: u64,
    },
    Pass {
        time: u64,
    },
    /// The commit of what follows fails.
    Undone(Box<Step>),
}

fn step() -> impl Strategy<Value = Step> {
    let how = prop_oneof![
        any::<bool>().prop_map(|keep| Settlement::Ack { keep }),
        (0..60_u64).prop_map(|wait| Settlement::Retry {
            reason: "busy".into(),
            wait: Duration::from_millis(wait),
        }),
        Just(Settlement::Park { reason: "bad".into() }),
        Just(Settlement::Release { reason: None }),
    ];
    let plain = prop_oneof![
        5 => (0..20_u8, 0..2_u8, 1..4_u8, prop::option::of(0..3_u8), prop_oneof![Just(0), 1..60_u64])
            .prop_map(|(id, content, level, order, wait)| Step::Enqueue {
                id, content, level, order, wait
            }),
        5 => Just(Step::Lease),
        5 => (0..8_usize, how).prop_map(|(lease, how)| Step::Settle { lease, how }),
        1 => (0..8_usize).prop_map(|lease| Step::Extend { lease }),
        1 => Just(Step::Expire),
        1 => (0..20_u8).prop_map(|id| Step::Requeue { id }),
        1 => (0..20_u8).prop_map(|id| Step::Remove { id }),
        1 => (0..100_u64).prop_map(|age| Step::Purge { age }),
        3 => (1..60_u64).prop_map(|time| Step::Pass { time }),
    ];
    prop_oneof![
        8 => plain.clone(),
        1 => plain.prop_map(|step| Step::Undone(Box::new(step))),
    ]
}

/// What the model knows of an item.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Plain {
    number: u64,
    id: u8,
    content: u8,
    level: u8,
    order: Option<u8>,
    status: Status,
    due: u64,
    until: u64,
    fence: u64,
    attempts: u32,
    updated: u64,
}

#[derive(Debug, Clone, Default)]
struct Model {
    items: Vec<Plain>,
    now: u64,
    numbers: u64,
    fences: u64,
    turns: u64,
}

impl Model {
    fn unfinished(&self) -> usize {
        self.items.iter().filter(|item| item.status != Status::Sent).count()
    }

    fn can_go(&self, item: &Plain) -> bool {
        let siblings = |other: &&Plain| item.order.is_some() && other.order == item.order;
        let held_back = self.items.iter().filter(siblings).any(|other| match other.status {
            Status::Leased => true,
            Status::Ready => other.number < item.number,
            _ => false,
        });
        item.status == Status::Ready && item.due <= self.now && !held_back
    }

    fn next(&self) -> Option<usize> {
        let oldest = self.turns % LIMITS.oldest_turn == LIMITS.oldest_turn - 1;
        let able = (0..self.items.len()).filter(|index| self.can_go(&self.items[*index]));
        if oldest {
            able.min_by_key(|index| self.items[*index].number)
        } else {
            able.min_by_key(|index| (self.items[*index].level, self.items[*index].number))
        }
    }
}

fn draft(id: u8, content: u8, level: u8, order: Option<u8>, not_before: u64) -> Draft {
    Draft {
        id: id.to_string().into(),
        kind: "".into(),
        source: None,
        order: order.map(|order| Arc::from(order.to_string())),
        priority: Priority::new(level).unwrap(),
        not_before,
        bytes: 10,
        stored: 10,
        digest: [content; 32],
    }
}

/// The model and the machine, driven together.
struct Both {
    state: State,
    model: Model,
    fences: Vec<Fence>,
}

impl Both {
    fn new() -> Self {
        let model = Model { now: 1_000, ..Model::default() };
        Self { state: State::new(LIMITS, 1), model, fences: Vec::new() }
    }

    fn now(&self) -> Now {
        Now { time: Duration::from_millis(self.model.now), wall: self.model.now }
    }

    #[expect(clippy::too_many_lines, reason = "one arm a step")]
    fn run(&mut self, step: &Step) -> Result<(), TestCaseError> {
        let now = self.now();
        match step {
            Step::Enqueue { id, content, level, order, wait } => {
                let not_before = if *wait == 0 { 0 } else { self.model.now + wait };
                let draft = draft(*id, *content, *level, *order, not_before);
                let known = self.model.items.iter().find(|item| item.id == *id);
                match (self.state.enqueue(&draft, now), known) {
                    (Ok(receipt), Some(item)) => {
                        prop_assert!(receipt.duplicate && item.content == *content);
                        prop_assert_eq!(
                            (receipt.number, receipt.status),
                            (item.number, item.status)
                        );
                    }
                    (Err(Refusal::Conflict), Some(item)) => prop_assert_ne!(item.content, *content),
                    (Err(Refusal::Full), None) => {
                        // More than that, where one that was sent was made ready again.
                        prop_assert!(self.model.unfinished() >= LIMITS.items);
                    }
                    (Ok(receipt), None) => {
                        prop_assert!(!receipt.duplicate);
                        prop_assert!(receipt.number > self.model.numbers);
                        prop_assert!(self.model.unfinished() < LIMITS.items);
                        self.model.numbers = receipt.number;
                        self.model.items.push(Plain {
                            number: receipt.number,
                            id: *id,
                            content: *content,
                            level: *level,
                            order: *order,
                            status: Status::Ready,
                            due: self.model.now + wait,
                            until: 0,
                            fence: 0,
                            attempts: 0,
                            updated: self.model.now,
                        });
                    }
                    (answer, known) => prop_assert!(false, "{answer:?} for {known:?}"),
                }
            }
            Step::Lease => {
                let expected = self.model.next();
                let leased = self.state.lease(TTL, now);
                prop_assert_eq!(
                    leased.as_ref().map(|(fence, _)| fence.number),
                    expected.map(|index| self.model.items[index].number)
                );
                if let (Some((fence, _)), Some(index)) = (leased, expected) {
                    self.fences.push(fence);
                    let until = self.model.now + 50;
                    let item = &mut self.model.items[index];
                    (item.status, item.until, item.fence) = (Status::Leased, until, fence.turn);
                    self.model.turns += 1;
                    prop_assert!(fence.turn > self.model.fences, "no fence is used twice");
                    self.model.fences = fence.turn;
                }
            }
            Step::Settle { lease, how } => {
                let Some(fence) = self.fences.iter().rev().nth(*lease).copied() else {
                    return Ok(());
                };
                let index = self.leased(fence);
                prop_assert_eq!(self.state.settle(fence, how, now).is_ok(), index.is_some());
                let Some(index) = index else { return Ok(()) };
                let model_now = self.model.now;
                let item = &mut self.model.items[index];
                item.due = model_now;
                match how {
                    Settlement::Ack { keep: true } => item.status = Status::Sent,
                    Settlement::Ack { keep: false } => drop(self.model.items.remove(index)),
                    Settlement::Retry { wait, .. } => {
                        item.status = Status::Ready;
                        item.attempts += 1;
                        item.due = model_now + u64::try_from(wait.as_millis()).unwrap();
                    }
                    Settlement::Park { .. } => {
                        item.status = Status::Parked;
                        item.attempts += 1;
                    }
                    Settlement::Release { .. } => item.status = Status::Ready,
                }
                if let (Settlement::Ack { keep: true }, Some(item)) =
                    (how, self.model.items.get_mut(index))
                {
                    item.updated = model_now;
                }
            }
            Step::Extend { lease } => {
                let Some(fence) = self.fences.iter().rev().nth(*lease).copied() else {
                    return Ok(());
                };
                let index = self.leased(fence);
                prop_assert_eq!(self.state.extend(fence, TTL, now), index.is_some());
                if let Some(index) = index {
                    self.model.items[index].until = self.model.now + 50;
                }
            }
            Step::Expire => {
                let model_now = self.model.now;
                let over =
                    |item: &&mut Plain| item.status == Status::Leased && item.until <= model_now;
                let mut expired = 0;
                for item in self.model.items.iter_mut().filter(over) {
                    item.status = Status::Ready;
                    item.due = model_now;
                    item.attempts += 1;
                    expired += 1;
                }
                prop_assert_eq!(self.state.expire(now), expired);
            }
            Step::Requeue { id } => {
                let item = self.model.items.iter_mut().find(|item| item.id == *id);
                let number = item.as_ref().map_or(999, |item| item.number);
                let answer = self.state.requeue(number, now).ok();
                prop_assert_eq!(answer, item.as_ref().map(|item| item.status));
                if let Some(item) = item.filter(|item| item.status != Status::Leased) {
                    item.status = Status::Ready;
                    item.due = self.model.now;
                }
            }
            Step::Remove { id } => {
                let index = self.model.items.iter().position(|item| item.id == *id);
                let number = index.map_or(999, |index| self.model.items[index].number);
                let answer = self.state.remove(number).ok();
                prop_assert_eq!(answer, index.map(|index| self.model.items[index].status));
                if let Some(index) = index
                    && self.model.items[index].status != Status::Leased
                {
                    self.model.items.remove(index);
                }
            }
            Step::Purge { age } => {
                let before = self.model.now - age;
                let count = self.model.items.len();
                let old = |item: &Plain| item.status == Status::Sent && item.updated < before;
                self.model.items.retain(|item| !old(item));
                let purged = self.state.purge_sent(before, usize::MAX);
                prop_assert_eq!(purged, count - self.model.items.len());
            }
            Step::Pass { time } => self.model.now += time,
            Step::Undone(step) => {
                self.state.accept();
                let (model, fences) = (self.model.clone(), self.fences.clone());
                self.run(step)?;
                self.state.undo(0);
                // Numbers, fences and turns that were given out stay so.
                let Model { numbers, fences: given, turns, now, .. } = self.model;
                self.model = Model { numbers, fences: given, turns, now, ..model };
                self.fences = fences;
            }
        }
        Ok(())
    }

    fn leased(&self, fence: Fence) -> Option<usize> {
        let holds = |item: &Plain| item.number == fence.number && item.fence == fence.turn;
        self.model.items.iter().position(|item| holds(item) && item.status == Status::Leased)
    }

    fn agree(&mut self) -> Result<(), TestCaseError> {
        self.state.places.advance(self.now().time);
        prop_assert_eq!(self.state.iter().count(), self.model.items.len());
        for item in &self.model.items {
            let held = self.state.get(item.number).unwrap();
            prop_assert_eq!((held.status(), held.record.attempts), (item.status, item.attempts));
            let place = self.state.places.place(item.number);
            prop_assert_eq!(place == Some(Place::Lane), self.model.can_go(item), "{:?}", item);
        }
        let count =
            |status| self.model.items.iter().filter(|item: &&Plain| item.status == status).count();
        let totals = self.state.totals();
        prop_assert_eq!(
            (totals.ready, totals.leased, totals.parked, totals.sent),
            (
                count(Status::Ready),
                count(Status::Leased),
                count(Status::Parked),
                count(Status::Sent)
            )
        );
        prop_assert_eq!(totals.bytes, self.model.unfinished() as u64 * 10);
        Ok(())
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 512, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn the_machine_does_what_the_list_does(steps in prop::collection::vec(step(), 1..120)) {
        let mut both = Both::new();
        for step in &steps {
            both.run(step)?;
            both.agree()?;
        }
    }

    #[test]
    fn what_is_loaded_again_is_what_was_kept(steps in prop::collection::vec(step(), 1..60)) {
        let mut both = Both::new();
        let mut stored = std::collections::BTreeMap::new();
        for step in &steps {
            both.run(step)?;
            for (number, _, after) in both.state.changes() {
                match after {
                    Some(record) => stored.insert(number, record),
                    None => stored.remove(&number),
                };
            }
            both.state.accept();
        }
        let mut again = State::new(LIMITS, 1);
        for record in stored.values() {
            again.load((**record).clone(), both.now());
        }
        again.adopt(&both.state);
        prop_assert_eq!(again.totals(), both.state.totals());
        let records = |state: &State| state.iter().map(|held| held.record.clone()).collect::<Vec<_>>();
        prop_assert_eq!(records(&again), records(&both.state));
    }
}

#[test]
fn the_oldest_item_goes_within_its_turn_however_much_urgent_work_comes() {
    let limits = Limits { items: usize::MAX, bytes: u64::MAX, ..LIMITS };
    let mut state = State::new(limits, 1);
    let now = Now { time: Duration::ZERO, wall: 1 };
    let put = |state: &mut State, id: String, level| {
        let draft = Draft { id: id.into(), ..draft(0, 0, level, None, 0) };
        state.enqueue(&draft, now).unwrap();
    };
    put(&mut state, "patient".to_owned(), 10);
    for turn in 0..3 {
        put(&mut state, format!("urgent {turn}"), 1);
        let (_, held) = state.lease(TTL, now).unwrap();
        assert_eq!(&*held.record.id == "patient", turn == 2);
    }
}

#[test]
fn a_clock_set_back_makes_nothing_wait_longer_than_it_was_told_to() {
    let day = 86_400_000;
    let mut state = State::new(LIMITS, 1);
    let written = Now { time: Duration::ZERO, wall: 2 * day };
    state.enqueue(&draft(1, 0, 5, None, 0), written).unwrap();
    let (fence, _) = state.lease(TTL, written).unwrap();
    let wait = Duration::from_secs(60);
    state.settle(fence, &Settlement::Retry { reason: "busy".into(), wait }, written).unwrap();
    let record = (*state.get(1).unwrap().record).clone();

    let mut again = State::new(LIMITS, 1);
    let set_back = Now { time: Duration::ZERO, wall: day };
    again.load(record, set_back);
    assert!(!again.has_next());
    assert_eq!(again.next_event(), Some(wait));
    let later = Now { time: wait, wall: day };
    assert!(again.lease(TTL, later).is_some());
}

/// The existing client's queue keeps an entry for every item it ever had.
#[test]
fn nothing_is_left_of_twenty_thousand_items_that_came_and_went() {
    let mut state = State::new(LIMITS, 1);
    let now = Now { time: Duration::ZERO, wall: 1 };
    for number in 0..20_000_u32 {
        let order = Some(Arc::from((number % 7).to_string()));
        let draft = Draft { id: number.to_string().into(), order, ..draft(0, 0, 1, None, 0) };
        state.enqueue(&draft, now).unwrap();
        let (fence, _) = state.lease(TTL, now).unwrap();
        state.settle(fence, &Settlement::Ack { keep: false }, now).unwrap();
        state.accept();
    }
    let empty = State::new(LIMITS, 1);
    assert_eq!(format!("{:?}", state.places), format!("{:?}", empty.places));
    assert_eq!((state.ids.len(), state.leases.len(), state.before.len()), (0, 0, 0));
    assert_eq!(state.totals(), empty.totals());
}
