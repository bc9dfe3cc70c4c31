//! Ctrl-C, and being told to end: what was reached is said, and what was started is ended.
//!
//! Nothing has to be undone. Files are written whole at the end, and what a run that is killed
//! leaves below `target/bench` is overwritten by the next.

use std::process::{Command, Stdio};
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::Duration;

/// The exit status of a program that was interrupted, as shells have it.
const INTERRUPTED: i32 = 130;

/// What is to be said if the run ends now.
static REACHED: Mutex<Option<String>> = Mutex::new(None);

/// From here on an interrupt ends the program in order.
pub(crate) fn watch() {
    let installed = ctrlc::set_handler(|| {
        let reached = reached();
        match reached.as_deref() {
            Some(text) => println!("\ninterrupted; until then:\n{text}"),
            None => eprintln!("\ninterrupted: there is no verdict, and no file of this run"),
        }
        end_children();
        std::process::exit(INTERRUPTED);
    });
    // Without it the program ends all the same, only without a word.
    drop(installed);
}

/// Sets what is said if the run is cut off after this.
pub(crate) fn reach(text: String) {
    *reached() = Some(text);
}

/// The rest takes milliseconds, and half of it would be worse than all: an interrupt comes too late.
pub(crate) fn finish() {
    std::mem::forget(reached());
}

/// Lets an interrupt that ended what this program had started end this program too, before the
/// failure of that is blamed on something else.
pub(crate) fn settle() {
    std::thread::sleep(Duration::from_millis(200));
}

fn reached() -> MutexGuard<'static, Option<String>> {
    REACHED.lock().unwrap_or_else(PoisonError::into_inner)
}

/// Compilers and valgrind hear of Ctrl-C by themselves, but not of a signal to this program alone.
fn end_children() {
    let mine = std::process::id().to_string();
    let mut children = Vec::new();
    for entry in std::fs::read_dir("/proc").into_iter().flatten().flatten() {
        let stat = std::fs::read_to_string(entry.path().join("stat")).unwrap_or_default();
        if parent(&stat) == Some(mine.as_str()) {
            children.push(entry.file_name());
        }
    }
    if !children.is_empty() {
        // What has ended meanwhile is no failure.
        let _ = Command::new("kill").args(children).stderr(Stdio::null()).status();
    }
}

/// The parent of a process, from the text of its `/proc/…/stat`; its name stands in brackets before,
/// and may hold anything.
fn parent(stat: &str) -> Option<&str> {
    stat.rsplit_once(')')?.1.split_whitespace().nth(1)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_parent_is_found_behind_any_name() {
        assert_eq!(parent("17 (a) b) S 4 17 17 0"), Some("4"));
        assert_eq!(parent(""), None);
    }
}
