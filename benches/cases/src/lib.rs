//! The registry of benchmark cases: what is measured, told once for every way of measuring it.
//!
//! | who reads it | for what |
//! |---|---|
//! | `cargo bench -p wats-bench-cases` | divan: times, throughput and allocations, for people |
//! | `wats-bench-worker` | instructions below callgrind, and times in turns with another worker |
//! | `wats-bench-allocations`, `wats-bench-peak` | what the allocator was asked for, exactly |
//! | `cargo xtask bench` | starts those programs for two revisions, compares and decides |
//!
//! A case is added with one expression in a file of `groups`. A new group is a file, a line in
//! [`cases`], and a feature, so that the gate can leave it out where a revision lacks its subject.

mod case;
mod documents;
mod figures;
pub mod files;
mod groups;
mod region;
pub mod worker;

pub use case::{Case, Gate, Work};
pub use documents::{builder, report};
pub use figures::{Figure, figures};
pub use region::measured_region;

/// Every case, in the order in which tables list them.
pub fn cases() -> Vec<Case> {
    let groups: &[fn() -> Vec<Case>] = &[
        #[cfg(feature = "cache")]
        groups::cache::cases,
        #[cfg(feature = "response")]
        groups::response::cases,
        #[cfg(feature = "request")]
        groups::request::cases,
        #[cfg(feature = "report")]
        groups::report::cases,
        #[cfg(feature = "batch")]
        groups::batch::cases,
        #[cfg(feature = "filter")]
        groups::filter::cases,
        #[cfg(feature = "metrics")]
        groups::metrics::cases,
    ];
    groups.iter().flat_map(|cases| cases()).collect()
}

#[cfg(test)]
mod tests {
    use std::collections::HashSet;

    use super::*;

    #[test]
    fn every_case_has_a_name_of_its_own_in_a_group() {
        let cases = cases();
        let names: HashSet<_> = cases.iter().map(|case| case.name.as_str()).collect();
        assert_eq!(names.len(), cases.len());
        for name in names {
            assert!(name.contains('/') && !name.contains(char::is_whitespace), "{name}");
        }
    }

    #[test]
    fn every_case_that_the_gate_watches_works_again_and_again() {
        for case in cases().iter().filter(|case| !matches!(case.gate, Gate::Nothing(_))) {
            let mut work = case.open();
            work(1);
            work(2);
        }
    }

    #[test]
    fn twenty_divide_what_is_counted_so_that_five_percent_of_it_are_whole_operations() {
        for case in cases() {
            assert_eq!(case.counted % 20, 0, "{}", case.name);
        }
    }
}
