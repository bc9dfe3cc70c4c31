//! Telling the measurements of a step apart by their names.

use std::collections::{HashMap, HashSet};

use crate::{Field, Text};

/// The longest name that servers keep; a suffix must not make it longer.
const MAX_NAME: usize = 100;

/// Names that begin with the same so many characters are counted together. A suffix never cuts into
/// them, so each number is tried once, and the time grows with the number of names alone.
const STEM: usize = 75;

/// Appends ` #2`, ` #3` … to each name that an earlier element has.
pub(super) fn make_unique<T>(list: &mut [T], name_of: impl Fn(&mut T) -> &mut Field<Text>) {
    if list.len() < 2 {
        return;
    }
    let mut taken = HashSet::with_capacity(list.len());
    let mut last: HashMap<String, usize> = HashMap::new();
    for element in list {
        let Some(name) = name_of(element).get_mut() else {
            continue;
        };
        if taken.insert(name.clone()) {
            continue;
        }
        let count = last.entry(name.chars().take(STEM).collect()).or_insert(1);
        *name = loop {
            *count += 1;
            let candidate = Text::from(numbered(name, *count));
            if taken.insert(candidate.clone()) {
                break candidate;
            }
        };
    }
}

fn numbered(name: &str, count: usize) -> String {
    let suffix = format!(" #{count}");
    name.chars().take(MAX_NAME - suffix.len()).chain(suffix.chars()).collect()
}

#[cfg(test)]
mod tests {
    use super::make_unique;
    use crate::{Field, Text};

    fn unique(names: impl IntoIterator<Item = String>) -> Vec<String> {
        let mut list: Vec<Field<Text>> = names.into_iter().map(Field::from).collect();
        make_unique(&mut list, |name| name);
        list.into_iter().filter_map(Field::into_option).map(String::from).collect()
    }

    #[test]
    fn a_number_that_is_taken_is_passed_over() {
        let names = ["U", "U #3", "U", "U", "U #2", "I"].map(str::to_owned);
        assert_eq!(unique(names), ["U", "U #3", "U #2", "U #4", "U #2 #2", "I"]);
    }

    #[test]
    fn a_name_that_is_missing_stays_missing() {
        let mut list = vec![Field::Null, Field::Absent, Field::Null];
        make_unique(&mut list, |name| name);
        assert_eq!(list, [Field::Null, Field::Absent, Field::Null]);
    }

    /// With a search through all names for each of them this would take hours.
    #[test]
    fn a_hundred_thousand_equal_names_are_told_apart() {
        let names = unique(vec!["U".to_owned(); 100_000]);
        assert_eq!(names.last().map(String::as_str), Some("U #100000"));
    }

    /// Cut to make room for the suffix, all of these look alike.
    #[test]
    fn a_hundred_thousand_long_names_that_differ_at_the_end_are_told_apart() {
        let long = |index: usize| format!("{}{:05}", "x".repeat(100), index / 2);
        let names = unique((0..100_000).map(long));
        assert!(names.iter().skip(1).step_by(2).all(|name| name.chars().count() == 100));
        assert_eq!(names.into_iter().collect::<std::collections::HashSet<_>>().len(), 100_000);
    }
}
