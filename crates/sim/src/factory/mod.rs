//! A believable electronics factory out of a seed: products, processes, equipment, units on
//! their way through the line, test reports with failures and retests, and repairs. The same seed
//! gives the same factory, byte for byte: dates start on a fixed day and ids come from the seed.

mod catalog;
mod line;
mod numbers;
mod plan;
mod rng;
mod structure;
mod uur;
mod uut;

pub(crate) use rng::Rng;

use crate::Options;
use crate::state::State;

/// The state a server starts with.
pub(crate) fn build(options: &Options) -> State {
    let mut state = State::new(options.seed);
    catalog::add_processes(&mut state);
    numbers::add_types(&mut state);
    let products = catalog::add_products(&mut state, options.products, options.seed);
    if options.products > 0 {
        catalog::add_assets(&mut state, options.seed);
        numbers::add_numbers(&mut state);
        line::run(&mut state, &products, options.reports, options.seed);
        structure::add(&mut state, &products);
        numbers::add_batches(&mut state);
    }
    if !options.processing_delay.is_zero() {
        state.process_later(options.processing_delay);
    }
    state
}
