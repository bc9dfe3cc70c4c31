//! Tests of the report model through its public interface, in one binary so that it links once.

#![expect(clippy::panic, reason = "a helper of a test says what is wrong by panicking")]

mod build;
mod cautions;
mod common;
mod everywhere;
mod exporters;
mod formats;
mod hostile;
mod loops;
mod model;
mod namespaces;
mod numbers;
mod operators;
mod propagation;
mod properties;
mod repair;
mod round_trip;
mod schema;
mod statuses;
mod timestamps;
mod validation;
mod writing;
mod wsxf;
mod xml;
