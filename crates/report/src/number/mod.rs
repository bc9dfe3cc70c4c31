//! Numbers as reports carry them: [`Real`] and [`Int`].
//!
//! Clients in the field write numbers as text (`"3.30"`, `"0x1F"`, `"NaN"`), and a report must come
//! back as it was. So both types keep a text that was read, and offer its value only where the text
//! is a number. They never turn one spelling into another.

mod int;
mod real;

pub use int::{Exceeded, Int};
pub use real::Real;

/// A text where a number belongs. Boxed, because it is rare and a number is not.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Spelling(Box<str>);
