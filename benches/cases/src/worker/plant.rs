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

    /// `work` with what is planted: so many percent more operations than it is told, rounded, and
    /// so many allocations for each.
    pub(super) fn into_work(self, mut work: Work) -> Work {
        // Also if nothing is planted: one block more on the heap may cost each operation 1 %.
        Box::new(move |operations| {
            work(operations + (operations * self.percent + 50) / 100);
            for _ in 0..operations * self.allocations {
                std::hint::black_box(Box::new([0_u8; 64]));
            }
        })
    }
}
