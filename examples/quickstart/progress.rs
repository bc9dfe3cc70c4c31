//! Showing how far a long step has come: a bar on a terminal, plain lines elsewhere.

use std::io::IsTerminal;

use indicatif::{ProgressBar, ProgressStyle};

use crate::say::note;

pub(crate) struct Progress {
    what: &'static str,
    total: usize,
    done: usize,
    bar: Option<ProgressBar>,
}

impl Progress {
    pub(crate) fn new(what: &'static str, total: usize) -> Self {
        let bar = std::io::stderr().is_terminal().then(|| {
            let style = ProgressStyle::with_template("{msg:32} {wide_bar} {pos}/{len}")
                .expect("the template is a constant and was tried");
            ProgressBar::new(total as u64).with_style(style).with_message(what)
        });
        Self { what, total, done: 0, bar }
    }

    pub(crate) fn step(&mut self) {
        self.done += 1;
        let Self { what, total, done, bar } = self;
        match bar {
            Some(bar) => bar.inc(1),
            // Four lines in all, whatever the number of steps.
            None if *done * 4 / *total > (*done - 1) * 4 / *total => {
                note(&format!("{what}: {done} of {total}"));
            }
            None => {}
        }
    }
}

impl Drop for Progress {
    fn drop(&mut self) {
        if let Some(bar) = &self.bar {
            bar.finish_and_clear();
        }
    }
}
