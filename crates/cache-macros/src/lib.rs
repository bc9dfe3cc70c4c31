//! The attribute `#[cached]` of `wats-cache`, which re-exports it behind its feature `macros`.
//!
//! The attribute only writes what one would write by hand: a static cache, and a call of
//! `get_or_load` or one of its kin. How caching works is decided in `wats-cache` alone.

mod expand;
mod function;
mod key;
mod lifetime;
mod options;
#[cfg(test)]
mod tests;

use proc_macro::TokenStream;

/// Remembers what a free function returned, in a static cache of its own.
///
/// However many threads or tasks ask for one key at the same time, the body runs once. The body may
/// call the function with other arguments, never with the same key: it would wait for itself.
///
/// ```
/// use wats_cache::cached;
///
/// /// The price of a product, in cents.
/// #[cached(ttl = "5m", capacity = 1_000)]
/// fn price(part_number: &str, pieces: u32) -> u32 {
///     part_number.len() as u32 * pieces // … or minutes of work
/// }
///
/// assert_eq!(price("WIDGET-001", 3), 30);
/// assert_eq!(price("WIDGET-001", 3), 30); // remembered
/// assert_eq!(price_cache().stats().loads, 1);
///
/// price_cache().remove(&("WIDGET-001".to_owned(), 3));
/// price_cache().invalidate_all();
/// ```
///
/// # The cache
///
/// Beside `price` there is a function `price_cache() -> &'static Cache<…>`, as visible as `price`,
/// for invalidation, removal and statistics. The cache is made at its first use.
///
/// | argument | default | meaning |
/// |---|---|---|
/// | `ttl = "5m"` | 5 minutes, as every cache | how long a value counts: numbers with `ms`, `s`, `m`, `h`, `d` (`"1h 30m"`), or `"none"` |
/// | `capacity = 1_000` | 1,000 | about how many values are kept; bounded, because arguments are not |
/// | `key = "…"` | all arguments | an expression over the arguments that says which calls are the same |
/// | `key_type = "…"` | see below | the type of that expression |
///
/// # The key
///
/// By default it is the tuple of all arguments, cloned – of the argument itself, if there is one –
/// so they must be `Hash + Eq + Clone + Send + Sync`. A borrowed argument is kept as what it is
/// borrowed from: `&str` as `String`, `&[T]` as `Vec<T>`.
///
/// With `key` only that expression counts. Its type is seen from it where it is the name of an
/// argument, a tuple of such, `x.clone()`, `x.to_owned()`, `x.to_string()`, `format!(…)` or
/// `x as T`; say it with `key_type` in other cases.
///
/// ```
/// use wats_cache::cached;
///
/// struct Connection;
///
/// #[cached(key = "part_number.to_uppercase()", key_type = "String", ttl = "none")]
/// fn name(connection: &Connection, part_number: &str) -> Option<String> {
///     // `None` is a value like any other, and remembered.
///     (part_number != "unknown").then(|| format!("the product {part_number}"))
/// }
///
/// assert_eq!(name(&Connection, "widget"), name(&Connection, "WIDGET"));
/// assert_eq!(name_cache().stats().loads, 1);
/// ```
///
/// # Errors of the function
///
/// A function whose return type is written `Result<V, E>` (or an alias named `Result`, of which the
/// first argument is the value) has its values remembered and its errors not. An error goes to all
/// who waited for that call, as the function's own type, so `E` must be `Clone + Send + Sync`. For
/// one that is not, return `Result<V, Arc<E>>`. A `Result` by another name is a value like any other.
///
/// ```
/// use std::{io, sync::Arc};
/// use wats_cache::cached;
///
/// #[cached(capacity = 10)]
/// fn line_count(path: &std::path::Path) -> Result<usize, Arc<io::Error>> {
///     Ok(std::fs::read_to_string(path)?.lines().count())
/// }
///
/// assert!(line_count("no such file".as_ref()).is_err());
/// assert_eq!(line_count_cache().stats().entries, 0);
/// ```
///
/// # Async functions
///
/// They need the feature `tokio` of `wats-cache`. The body runs in a task of its own, so a caller
/// who gives up takes nothing from the others; all it uses must be `Send` and owned. Borrowed
/// arguments are turned into owned ones on the way.
///
/// ```
/// use wats_cache::cached;
///
/// #[cached(ttl = "30s")]
/// async fn half(number: u64) -> Result<u64, String> {
///     if number % 2 == 0 { Ok(number / 2) } else { Err(format!("{number} is odd")) }
/// }
///
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() {
/// assert_eq!(half(8).await, Ok(4));
/// assert_eq!(half(7).await, Err("7 is odd".to_owned()));
/// assert_eq!(half_cache().stats().entries, 1);
/// # }
/// ```
///
/// # Panics
///
/// The function panics where its body does. An async one panics outside a tokio runtime, if its
/// body must run.
///
/// # What it refuses
///
/// Methods, because the cache is static and would be shared by all values of the type: keep a
/// `Cache` in the type and call `get_or_load`, or move the body to a free function. The same goes
/// for functions without `self` inside an `impl`.
///
/// ```compile_fail
/// struct Shop;
/// impl Shop {
///     #[wats_cache::cached]
///     fn price(&self, part_number: u32) -> u32 { part_number }
/// }
/// ```
///
/// Generic functions, because there is no generic static:
///
/// ```compile_fail
/// #[wats_cache::cached]
/// fn length<T: AsRef<str>>(text: T) -> usize { text.as_ref().len() }
/// ```
///
/// Functions that return a borrow, or nothing:
///
/// ```compile_fail
/// #[wats_cache::cached]
/// fn trimmed(text: &str) -> &str { text.trim() }
/// ```
/// ```compile_fail
/// #[wats_cache::cached]
/// fn greet(name: &str) { println!("Hello, {name}"); }
/// ```
///
/// Arguments that cannot be a key, and errors that cannot be shared:
///
/// ```compile_fail
/// #[wats_cache::cached]
/// fn rounded(number: f64) -> f64 { number.round() } // an f64 is not Eq
/// ```
/// ```compile_fail
/// #[wats_cache::cached]
/// fn contents(path: String) -> Result<String, std::io::Error> { std::fs::read_to_string(path) }
/// ```
///
/// Lifetimes, capacities, keys and arguments that mean nothing:
///
/// ```compile_fail
/// #[wats_cache::cached(ttl = "5 fortnights")]
/// fn one() -> u32 { 1 }
/// ```
/// ```compile_fail
/// #[wats_cache::cached(capacity = 0)]
/// fn one() -> u32 { 1 }
/// ```
/// ```compile_fail
/// #[wats_cache::cached(key = "id +")]
/// fn one(id: u32) -> u32 { id }
/// ```
/// ```compile_fail
/// #[wats_cache::cached(key = "id % 2")] // without `key_type = "u32"`
/// fn one(id: u32) -> u32 { id }
/// ```
/// ```compile_fail
/// #[wats_cache::cached(size = 10)]
/// fn one() -> u32 { 1 }
/// ```
#[proc_macro_attribute]
pub fn cached(arguments: TokenStream, item: TokenStream) -> TokenStream {
    let expanded = expand::cached(arguments.into(), item.into());
    expanded.unwrap_or_else(syn::Error::into_compile_error).into()
}

#[cfg(doctest)]
#[doc = include_str!("../README.md")]
struct Readme;
