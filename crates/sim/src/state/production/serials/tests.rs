//! Pools and files against what must always hold.

use std::collections::{BTreeMap, BTreeSet};

use jiff::Timestamp;
use proptest::collection::vec;
use proptest::prelude::*;
use uuid::Uuid;

use super::pool::Filter;
use super::{FileFormat, NumberLine, Pool, Reservation, SerialKind, Taking, read_file, write_file};

const NOW: Timestamp = Timestamp::UNIX_EPOCH;

/// What is done to a pool of the numbers 0 to 29.
#[derive(Clone, Debug)]
enum Step {
    Add(usize),
    Take {
        quantity: usize,
        in_sequence: bool,
    },
    Reserve {
        quantity: usize,
        from: Option<usize>,
    },
    /// Goes on with the last reservation: so many of its numbers were used.
    Renew {
        used: usize,
    },
    Free(usize, usize),
    Delete(usize, usize),
}

/// Who has a number, in the model.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Holder {
    Nobody,
    Station,
    Taker,
}

fn step() -> impl Strategy<Value = Step> {
    let number = 0..30_usize;
    prop_oneof![
        number.clone().prop_map(Step::Add),
        (1..6_usize, any::<bool>())
            .prop_map(|(quantity, in_sequence)| Step::Take { quantity, in_sequence }),
        (1..6_usize, proptest::option::of(number.clone()))
            .prop_map(|(quantity, from)| Step::Reserve { quantity, from }),
        (0..3_usize).prop_map(|used| Step::Renew { used }),
        (number.clone(), number.clone()).prop_map(|(a, b)| Step::Free(a, b)),
        (number.clone(), number).prop_map(|(a, b)| Step::Delete(a, b)),
    ]
}

fn numbers(lines: &[NumberLine]) -> Vec<usize> {
    lines.iter().map(|line| line.id.parse().unwrap()).collect()
}

fn line(id: usize) -> NumberLine {
    NumberLine { id: id.to_string(), ..NumberLine::default() }
}

/// The lowest free numbers of the model from a number on.
fn free(model: &BTreeMap<usize, Holder>, from: usize) -> Vec<usize> {
    let free = model.range(from..).filter(|(_, holder)| **holder == Holder::Nobody);
    free.map(|(number, _)| *number).collect()
}

proptest! {
    #[test]
    fn a_pool_does_what_a_list_with_names_beside_the_numbers_would(steps in vec(step(), 1..60)) {
        let mut pool = Pool::new("T", SerialKind::SerialNumber, [""; 3]);
        let mut model: BTreeMap<usize, Holder> = BTreeMap::new();
        let (mut receipts, mut receipt, mut held) = (1_u128.., None, BTreeSet::new());
        for step in steps {
            match step {
                Step::Add(number) => {
                    pool.add(vec![line(number)], NOW).unwrap();
                    model.entry(number).or_insert(Holder::Nobody);
                }
                Step::Take { quantity, in_sequence } => {
                    let taking = Taking { quantity, in_sequence, ..Taking::default() };
                    let mut wanted = free(&model, 0);
                    if in_sequence {
                        let run = wanted
                            .windows(quantity)
                            .find(|run| run[quantity - 1] - run[0] + 1 == quantity);
                        wanted = run.map(<[_]>::to_vec).unwrap_or_default();
                    }
                    wanted.truncate(quantity);
                    match pool.take(&taking, NOW) {
                        Ok(taken) => prop_assert_eq!(numbers(&taken), wanted.clone()),
                        Err(_) => prop_assert!(in_sequence && wanted.is_empty()),
                    }
                    model.extend(wanted.iter().map(|number| (*number, Holder::Taker)));
                }
                Step::Reserve { quantity, from } => {
                    let mut wanted = free(&model, from.unwrap_or(0));
                    wanted.truncate(quantity);
                    let from = from.map(|from| from.to_string());
                    let asked = Reservation { quantity, from, ..Reservation::default() };
                    let name = Uuid::from_u128(receipts.next().unwrap());
                    let reserved = pool.reserve(&asked, name).unwrap();
                    prop_assert_eq!(numbers(&reserved), wanted.clone());
                    model.extend(wanted.iter().map(|number| (*number, Holder::Station)));
                    (receipt, held) = (Some(name), wanted.into_iter().collect());
                }
                Step::Renew { used } => {
                    let used: Vec<usize> = held.iter().copied().take(used).collect();
                    let told = used.iter().map(|number| (number.to_string(), NOW)).collect();
                    let asked = Reservation { receipt, used: told, ..Reservation::default() };
                    let name = Uuid::from_u128(receipts.next().unwrap());
                    prop_assert!(pool.reserve(&asked, name).unwrap().is_empty());
                    for number in used {
                        model.insert(number, Holder::Taker);
                        held.remove(&number);
                    }
                    receipt = receipt.map(|_| name);
                }
                Step::Free(start, end) => {
                    let freed = pool.free_range(&start.to_string(), &end.to_string()).unwrap();
                    let within = |number: &usize| (start..=end).contains(number);
                    let reserved = model.iter_mut();
                    let reserved = reserved.filter(|(n, h)| within(n) && **h == Holder::Station);
                    let reserved: Vec<_> = reserved.map(|(_, holder)| *holder = Holder::Nobody).collect();
                    prop_assert_eq!(freed, reserved.len());
                    held.retain(|number| !within(number));
                }
                Step::Delete(start, end) => {
                    let deleted = pool.delete_range(&start.to_string(), &end.to_string()).unwrap();
                    let before = model.len();
                    model.retain(|number, holder| {
                        !(start..=end).contains(number) || *holder != Holder::Nobody
                    });
                    prop_assert_eq!(deleted, before - model.len());
                }
            }
            let all = pool.list(&Filter::default()).unwrap();
            let seen: BTreeMap<usize, Holder> = numbers(&all)
                .into_iter()
                .zip(&all)
                .map(|(number, line)| match (line.taken, line.reserved) {
                    (Some(_), _) => (number, Holder::Taker),
                    (None, true) => (number, Holder::Station),
                    (None, false) => (number, Holder::Nobody),
                })
                .collect();
            prop_assert_eq!(&seen, &model);
        }
    }

    #[test]
    fn a_file_that_was_written_reads_as_the_same_in_either_form(
        ids in vec("[ -~\t\r\nàß€𝄞]{1,12}", 0..20),
        reference in proptest::option::of("[ -~\t\r\nàß€𝄞]{1,12}"),
        second in 0..4_000_000_000_i64,
    ) {
        let lines: Vec<NumberLine> = ids
            .into_iter()
            .map(|id| NumberLine {
                id,
                taken: Timestamp::from_second(second).ok(),
                ref_serial_number: reference.clone(),
                ..NumberLine::default()
            })
            .collect();
        for format in [FileFormat::Xml, FileFormat::Csv] {
            let file = write_file(format, &[("type", "a\"<b>&'")], &lines);
            prop_assert_eq!(read_file(format, &file), Ok(lines.clone()));
        }
    }

    #[test]
    fn any_bytes_are_numbers_or_an_error(bytes in vec(any::<u8>(), 0..200)) {
        let _ = read_file(FileFormat::Xml, &bytes);
        let _ = read_file(FileFormat::Csv, &bytes);
    }
}
