//! Deliberate slowdowns, so that the gate can show that it finds one.

use crate::case::Work;

/// What is added to each operation.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Plant {
    percent: u64,
    allocations: u64,
}

impl Plant {
    pub(super) fn parse(percent: Option<String>, count: Option<String>) -> Result<Self, String> {
        let number = |text: Option<String>| {
            let text = text.ok_or("two numbers follow --plant")?;
            text.parse().map_err(|_| format!("{text} is not a number"))
        };
        let plant = Self { percent: number(percent)?, allocations: number(count)? };
        if cfg!(feature = "plant") || plant.is_none() {
            Ok(plant)
        } else {
            Err("built without the feature `plant`".into())
        }
    }

    fn is_none(self) -> bool {
        self.percent == 0 && self.allocations == 0
    }

    /// `work` with what is planted: so many percent more operations than it is told, and so many
    /// allocations for each. What is less than a whole operation is owed to the next call, so that
    /// the sum is exact however the operations are divided.
    pub(super) fn into_work(self, mut work: Work) -> Work {
        let mut owed_hundredths = 0;
        // Also if nothing is planted: one block more on the heap may cost each operation 1 %.
        Box::new(move |operations| {
            owed_hundredths += operations * self.percent;
            work(operations + owed_hundredths / 100);
            owed_hundredths %= 100;
            for _ in 0..operations * self.allocations {
                std::hint::black_box(Box::new([0_u8; 64]));
            }
        })
    }
}

#[cfg(test)]
mod tests {
    use std::cell::Cell;
    use std::rc::Rc;

    use super::*;
    use crate::cases;

    /// The percents that the gate's test of itself plants.
    const PERCENTS: [u64; 2] = [5, 10];

    /// Work that counts its operations, with so many percent planted in it.
    fn counting(percent: u64) -> (Work, Rc<Cell<u64>>) {
        let done = Rc::new(Cell::new(0));
        let count = Rc::clone(&done);
        let work: Work = Box::new(move |operations| count.set(count.get() + operations));
        (Plant { percent, allocations: 0 }.into_work(work), done)
    }

    #[test]
    fn what_is_counted_of_every_case_grows_by_exactly_what_is_planted() {
        for case in cases() {
            for percent in PERCENTS {
                let (mut work, done) = counting(percent);
                // Allocations are counted after two calls to warm up, instructions at the first.
                for _ in 0..3 {
                    done.set(0);
                    work(case.counted);
                    assert_eq!(100 * done.get(), (100 + percent) * case.counted, "{}", case.name);
                }
            }
        }
    }

    #[test]
    fn a_plant_is_exact_however_the_operations_are_divided() {
        for percent in PERCENTS {
            for each in [1, 3, 7, 33, 64] {
                let (mut work, done) = counting(percent);
                for call in 1..=100 {
                    work(each);
                    assert_eq!(done.get(), call * each * (100 + percent) / 100, "{each} at once");
                }
            }
        }
    }

    #[test]
    fn nothing_is_added_where_nothing_is_planted() {
        let (mut work, done) = counting(0);
        work(7);
        assert_eq!(done.get(), 7);
    }
}
