//! What follows `cargo xtask bench`.

use std::path::PathBuf;

use lexopt::{Arg, Parser, ValueExt};

/// What is to be compared, and where the result goes.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct Options {
    /// The revision to compare with.
    pub(crate) base: Option<String>,
    /// Cases whose name contains one of these; all if empty.
    pub(crate) filters: Vec<String>,
    /// Only what is counted.
    pub(crate) quick: bool,
    pub(crate) json: Option<PathBuf>,
    pub(crate) html: Option<PathBuf>,
    pub(crate) comment: Option<PathBuf>,
    /// One line of JSON for each commit of main.
    pub(crate) history: Option<PathBuf>,
    /// Whether this run becomes a line of the history.
    pub(crate) record: bool,
    /// A case whose instructions are to be shown by function.
    pub(crate) explain: Option<String>,
    pub(crate) self_test: bool,
    /// How often the test of itself compares.
    pub(crate) rounds: Option<usize>,
    /// Which of its comparisons it does: those whose name contains this; all if not said.
    pub(crate) trial: Option<String>,
}

impl Options {
    pub(crate) fn parse(arguments: &mut Parser) -> Result<Self, lexopt::Error> {
        let mut options = Self::default();
        while let Some(argument) = arguments.next()? {
            match argument {
                Arg::Long("base") => options.base = Some(arguments.value()?.string()?),
                Arg::Long("filter") => options.filters.push(arguments.value()?.string()?),
                Arg::Long("quick") => options.quick = true,
                Arg::Long("json") => options.json = Some(path(arguments)?),
                Arg::Long("html") => options.html = Some(path(arguments)?),
                Arg::Long("comment") => options.comment = Some(path(arguments)?),
                Arg::Long("history") => options.history = Some(path(arguments)?),
                Arg::Long("record") => options.record = true,
                Arg::Long("explain") => options.explain = Some(arguments.value()?.string()?),
                Arg::Long("self-test") => options.self_test = true,
                Arg::Long("rounds") => options.rounds = Some(arguments.value()?.parse()?),
                Arg::Long("trial") => options.trial = Some(arguments.value()?.string()?),
                other => return Err(other.unexpected()),
            }
        }
        if options.trial.is_some() && !options.self_test {
            return Err("--trial is for --self-test".into());
        }
        if options.rounds.is_some() && !options.self_test {
            return Err("--rounds is for --self-test".into());
        }
        if options.rounds == Some(0) {
            return Err("--rounds must be 1 or more".into());
        }
        if options.record && options.history.is_none() {
            return Err("--record needs --history FILE to record to".into());
        }
        Ok(options)
    }

    pub(crate) fn wants(&self, case: &str) -> bool {
        self.filters.is_empty() || self.filters.iter().any(|filter| case.contains(filter.as_str()))
    }
}

fn path(arguments: &mut Parser) -> Result<PathBuf, lexopt::Error> {
    Ok(arguments.value()?.into())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parse(words: &[&str]) -> Result<Options, lexopt::Error> {
        Options::parse(&mut Parser::from_args(words))
    }

    #[test]
    fn filters_add_up_and_none_means_all() {
        let options = parse(&["--filter", "cache/", "--filter", "json", "--quick"]).unwrap();
        assert!(options.quick && options.wants("cache/hit") && options.wants("report/decode/json"));
        assert!(!options.wants("filter/build"));
        assert!(parse(&[]).unwrap().wants("filter/build"));
    }

    #[test]
    fn what_makes_no_sense_is_refused() {
        assert!(parse(&["--rounds", "3"]).is_err());
        assert!(parse(&["--trial", "A/A"]).is_err());
        assert!(parse(&["--self-test", "--rounds", "0"]).is_err());
        assert!(parse(&["--record"]).is_err());
        assert!(parse(&["--fast"]).is_err());
        assert!(parse(&["--self-test", "--rounds", "3"]).is_ok());
    }
}
