//! What the attribute says to those who use it wrongly, and where it points.

use proc_macro2::TokenStream;

use crate::expand::cached;

/// The message, and the text it points at.
fn refusal(arguments: &str, item: &str) -> (String, String) {
    let tokens = |text: &str| text.parse::<TokenStream>().expect("tests are made of tokens");
    let error = cached(tokens(arguments), tokens(item)).expect_err("this is refused");
    (error.to_string(), error.span().source_text().unwrap_or_default())
}

fn assert_refused(arguments: &str, item: &str, points_at: &str, says: &str) {
    let (message, text) = refusal(arguments, item);
    assert!(message.contains(says), "{item}: {message}");
    assert_eq!(text, points_at, "{item}: {message}");
}

const FINE: &str = "fn price(id: u32, list: &str) -> u32 { id }";

#[test]
fn what_is_fine_is_not_refused() {
    for arguments in ["", "ttl = \"5m\"", "ttl = \"none\", capacity = 10,", "key = \"id\""] {
        let item = FINE.parse().expect("it is Rust");
        let arguments = arguments.parse().expect("it is Rust");
        assert!(cached(arguments, item).is_ok());
    }
}

#[test]
fn an_argument_of_the_attribute_that_means_nothing_is_pointed_at() {
    for (arguments, points_at, says) in [
        ("size = 10", "size", "there are `ttl`"),
        ("ttl = \"5 fortnights\"", "\"5 fortnights\"", "ms, s, m, h or d"),
        ("ttl = 5", "5", "in quotes"),
        ("ttl", "ttl", "a value is expected"),
        ("ttl = 5m", "5m", "in quotes"),
        ("ttl = five", "five", "in quotes"),
        ("capacity = 0", "0", "1 or more"),
        ("capacity = \"10\"", "\"10\"", "1 or more"),
        ("capacity = 10, capacity = 10", "capacity", "twice"),
        ("key = \"id +\"", "\"id +\"", "not an expression"),
        ("key = \"id % 2\"", "\"id % 2\"", "key_type"),
        ("key = \"other\"", "\"other\"", "key_type"),
        ("key = \"id\", key_type = \"5\"", "\"5\"", "not a type"),
        ("key_type = \"u32\"", "key_type", "missing"),
        ("ttl = \"5m\" capacity = 10", "capacity", "expected `,`"),
    ] {
        assert_refused(arguments, FINE, points_at, says);
    }
}

#[test]
fn a_function_that_cannot_be_cached_is_told_why_and_where() {
    for (item, points_at, says) in [
        ("fn price(&self) -> u32 { 1 }", "self", "keep a `Cache` in the type"),
        ("fn price(self: Arc<Self>) -> u32 { 1 }", "self", "keep a `Cache` in the type"),
        ("fn price<T>(id: T) -> u32 { 1 }", "T", "generic"),
        ("fn price<const N: usize>() -> u32 { 1 }", "const N: usize", "generic"),
        ("fn price(id: impl Hash) -> u32 { 1 }", "impl", "name the type"),
        ("fn price(id: u32) -> impl Clone { 1 }", "impl", "name the type"),
        ("const fn price() -> u32 { 1 }", "const", "at run time"),
        ("unsafe fn price() -> u32 { 1 }", "unsafe", "remove `unsafe`"),
        ("fn price((a, b): (u8, u8)) -> u8 { a + b }", "(a, b)", "take it apart in the body"),
        ("fn price(list: &mut Vec<u8>) -> u8 { 1 }", "&mut Vec<u8>", "by value"),
        ("fn price(id: Cow<'_, str>) -> u8 { 1 }", "'_", "cannot borrow"),
        ("fn price(id: Vec<&str>) -> u8 { 1 }", "&", "cannot borrow"),
        ("fn price(id: u32) {}", "price", "nothing to remember"),
        ("fn price(id: &str) -> &str { id }", "&", "owned value"),
        ("fn price(id: u32) -> Result<&str, E> { id }", "&", "owned value"),
        ("fn price(id: u32) -> fmt::Result { id }", "fmt::Result", "`Result<Value, Error>`"),
        ("struct Price;", "struct", "free functions"),
    ] {
        assert_refused("", item, points_at, says);
    }
}

#[test]
fn an_async_function_borrows_nothing_but_references() {
    let item = "async fn price(id: Vec<&str>, n: u8) -> u8 { n }";
    let (points_at, says) =
        if cfg!(feature = "tokio") { ("&", "by value") } else { ("async", "feature `tokio`") };
    assert_refused("key = \"n\"", item, points_at, says);
}

#[test]
fn only_the_arguments_in_the_key_must_be_fit_for_one() {
    let item = "fn price(names: Vec<&str>, id: u32) -> u8 { 1 }";
    assert_refused("", item, "&", "cannot borrow");
    let tokens = |text: &str| text.parse::<TokenStream>().expect("tests are made of tokens");
    assert!(cached(tokens("key = \"id\""), tokens(item)).is_ok());
}
