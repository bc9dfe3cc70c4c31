//! Which reports a question is about.

use super::groups::Directory;
use super::{Fact, Filter};
use crate::state::State;

/// The last run of a unit, and all of them, as `run` names them.
pub(crate) const LAST_RUN: i64 = -1;
pub(crate) const ALL_RUNS: i64 = -2;

/// The tests that match, newest first, at most `most`. Unless the filter says which run counts,
/// `run` does.
pub(crate) fn tests<'a>(state: &'a State, filter: &Filter, run: i64, most: usize) -> Vec<Fact<'a>> {
    let run = filter.run.unwrap_or(run);
    let all = || state.reports.rows().map(Fact).filter(|fact| fact.is_test());
    let candidates: Vec<Fact<'a>> = match run {
        ALL_RUNS => all().collect(),
        LAST_RUN => {
            let units = state.reports.units();
            units.into_iter().filter_map(|runs| runs.last().copied().map(Fact)).collect()
        }
        wanted => all().filter(|fact| fact.run() == Some(wanted)).collect(),
    };
    newest(state, filter, candidates, most)
}

/// Those of the candidates that match, newest first, at most `most`.
pub(crate) fn newest<'a>(
    state: &'a State,
    filter: &Filter,
    candidates: impl IntoIterator<Item = Fact<'a>>,
    most: usize,
) -> Vec<Fact<'a>> {
    let directory = Directory::new(state);
    let window = filter.window(state.today());
    let mut found: Vec<Fact<'a>> = candidates
        .into_iter()
        .filter(|fact| window.contains(fact.start()) && filter.matches(*fact, &directory))
        .collect();
    found.sort_by_key(|fact| (std::cmp::Reverse(fact.start()), fact.id()));
    found.truncate(most);
    found
}
