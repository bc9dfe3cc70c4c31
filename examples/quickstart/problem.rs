//! What went wrong with a report, and telling it without telling it a hundred times.

use std::collections::HashMap;
use std::fmt::Display;
use std::path::Path;

use crate::say::note;

/// So many reports are named for one reason; the rest are counted.
const NAMED: usize = 5;

pub(crate) struct Problem {
    /// The file, or whatever the report is called.
    pub(crate) name: String,
    pub(crate) reason: String,
}

impl Problem {
    pub(crate) fn of_file(path: &Path, reason: &dyn Display) -> Self {
        Self { name: shown(path), reason: reason.to_string() }
    }
}

/// A path as text that cannot steer a terminal.
pub(crate) fn shown(path: &Path) -> String {
    path.display().to_string().chars().flat_map(visible).collect()
}

fn visible(c: char) -> impl Iterator<Item = char> {
    let control = c.is_control();
    let escaped = control.then(|| c.escape_default()).into_iter().flatten();
    escaped.chain((!control).then_some(c))
}

pub(crate) fn tell(problems: &[Problem]) {
    let mut told: HashMap<&str, usize> = HashMap::new();
    for Problem { name, reason } in problems {
        let count = told.entry(reason).or_default();
        *count += 1;
        if *count <= NAMED {
            note(&format!("error: {name}: {reason}"));
        }
    }
    for (reason, count) in told {
        if count > NAMED {
            note(&format!("error: {} more reports: {reason}", count - NAMED));
        }
    }
}
