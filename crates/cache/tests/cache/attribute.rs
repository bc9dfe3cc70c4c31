//! The attribute `#[cached]`.
#![cfg(feature = "macros")]

use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};
use std::thread;
use std::time::{Duration, Instant};

use wats_cache::{Cache, cached};

static CROWD_CALLS: AtomicU32 = AtomicU32::new(0);

#[cached(capacity = 10)]
fn crowded(number: u32) -> u32 {
    CROWD_CALLS.fetch_add(1, Ordering::SeqCst);
    let began = Instant::now();
    while crowded_cache().stats().shared < 99 {
        assert!(began.elapsed() < Duration::from_secs(10), "not all have asked");
        thread::yield_now();
    }
    number * 2
}

#[test]
fn a_hundred_threads_run_the_body_once() {
    let callers: Vec<_> = (0..100).map(|_| thread::spawn(|| crowded(21))).collect();
    assert!(callers.into_iter().all(|caller| caller.join().unwrap() == 42));
    assert_eq!(CROWD_CALLS.load(Ordering::SeqCst), 1);
}

#[cached(ttl = "none")]
fn fibonacci(n: u64) -> u64 {
    if n < 2 { n } else { fibonacci(n - 1) + fibonacci(n - 2) }
}

#[test]
fn a_body_may_call_its_function_with_other_arguments() {
    assert_eq!(fibonacci(80), 23_416_728_348_467_685);
    assert_eq!(fibonacci_cache().stats().loads, 81);
}

static FIRST_CALLS: AtomicU32 = AtomicU32::new(0);

#[cached]
fn first(words: &[String], mut start: usize) -> Option<String> {
    FIRST_CALLS.fetch_add(1, Ordering::SeqCst);
    start += 1;
    Some(words.get(start)?.clone())
}

#[test]
fn borrowed_arguments_are_part_of_the_key_and_none_is_remembered() {
    let words = vec!["a".to_owned(), "b".to_owned()];
    for _ in 0..3 {
        assert_eq!(first(&words, 0).as_deref(), Some("b"));
        assert_eq!(first(&words, 1), None);
    }
    assert_eq!(FIRST_CALLS.load(Ordering::SeqCst), 2);
    let cache: &'static Cache<(Vec<String>, usize), Option<String>> = first_cache();
    assert!(cache.remove(&(words.clone(), 1)));
    first(&words, 1);
    assert_eq!(FIRST_CALLS.load(Ordering::SeqCst), 3);
}

type Result<V> = std::result::Result<V, Arc<std::num::ParseIntError>>;

#[cached(key = "text.trim().to_owned()", key_type = "String", capacity = 5)]
fn parsed(text: &str, base: u32) -> Result<u32> {
    let number: u32 = text.trim().parse()?;
    Ok(number + base)
}

#[test]
fn errors_are_of_the_functions_own_type_and_not_remembered() {
    for _ in 0..2 {
        assert_eq!(parsed("seven", 0).unwrap_err().to_string(), "invalid digit found in string");
    }
    assert_eq!(parsed_cache().stats().load_errors, 2);
    assert_eq!(parsed("7", 0).unwrap(), 7);
    assert_eq!(parsed(" 7 ", 100).unwrap(), 7, "only the key counts");
    assert_eq!(parsed_cache().get("7"), Some(7));
}

mod shop {
    use wats_cache::cached;

    /// Something that is no key.
    pub(super) struct Connection;

    #[cached(ttl = "1h 30m", key = "(id, list)")]
    pub(super) fn by_names(connection: &Connection, id: u64, list: String) -> String {
        let Connection = connection;
        list + &id.to_string()
    }

    #[derive(Debug, Clone, Copy, PartialEq)]
    pub(super) enum Side {
        Left = 1,
        Right = 2,
    }

    #[cached(key = "side as u8")]
    pub(super) fn by_cast(connection: &Connection, side: Side) -> Side {
        let Connection = connection;
        side
    }

    #[cached(key = "format!(\"{a}/{b}\")")]
    pub(super) fn by_format(a: &str, b: &str) -> usize {
        a.len() + b.len()
    }

    #[expect(clippy::trivially_copy_pass_by_ref, reason = "the key is what is looked at here")]
    #[cached(key = "(*id, name.clone(), kind.to_string())")]
    pub(super) fn by_parts(id: &u32, name: String, kind: char) -> (u32, String, char) {
        (*id, name, kind)
    }
}

#[test]
fn the_type_of_a_key_is_seen_where_it_can_be() {
    shop::by_names(&shop::Connection, 1, "a".to_owned());
    assert!(shop::by_names_cache().get(&(1, "a".to_owned())).is_some());
    for side in [shop::Side::Left, shop::Side::Right] {
        shop::by_cast(&shop::Connection, side);
        assert_eq!(shop::by_cast_cache().get(&(side as u8)), Some(side));
    }
    shop::by_format("a", "b");
    assert_eq!(shop::by_format_cache().get("a/b"), Some(2));
    shop::by_parts(&1, "n".to_owned(), 'k');
    assert!(shop::by_parts_cache().get(&(1, "n".to_owned(), "k".to_owned())).is_some());
}

/// Names that the attribute uses itself are free for arguments.
#[cached]
fn named(key: u32, cache: u32, r#type: u32) -> u32 {
    key + cache + r#type
}

#[test]
fn arguments_may_have_any_name() {
    assert_eq!(named(1, 2, 3), 6);
    assert_eq!(named_cache().get(&(1, 2, 3)), Some(6));
}

#[cfg(any())]
#[cached]
fn absent(one: NoSuchType) -> NoSuchType {
    one
}

#[cached]
#[cfg(any())]
fn absent_too(one: NoSuchType) -> NoSuchType {
    one
}

#[cached]
fn now() -> Instant {
    Instant::now()
}

#[test]
fn a_function_without_arguments_is_computed_once() {
    assert_eq!(now(), now());
    now_cache().invalidate_all();
    assert_eq!(now_cache().get(&()), None);
}

#[cfg(feature = "tokio")]
mod tasks {
    use std::sync::atomic::{AtomicU32, Ordering};

    use tokio::sync::Semaphore;
    use wats_cache::cached;

    static CALLS: AtomicU32 = AtomicU32::new(0);
    static GATE: Semaphore = Semaphore::const_new(0);

    #[cached(ttl = "5m")]
    async fn length(text: &str, words: Vec<String>) -> usize {
        CALLS.fetch_add(1, Ordering::SeqCst);
        GATE.acquire().await.expect("the gate is never closed").forget();
        text.len() + words.len()
    }

    #[tokio::test]
    async fn a_hundred_tasks_run_the_body_once() {
        let call = || async { length(&String::from("widget"), vec![String::new()]).await };
        let callers: Vec<_> = (0..100).map(|_| tokio::spawn(call())).collect();
        while length_cache().stats().shared < 99 {
            tokio::task::yield_now().await;
        }
        GATE.add_permits(1);
        for caller in callers {
            assert_eq!(caller.await.unwrap(), 7);
        }
        assert_eq!(CALLS.load(Ordering::SeqCst), 1);
    }

    #[cached]
    async fn half(number: u32) -> Result<u32, String> {
        tokio::task::yield_now().await;
        if number.is_multiple_of(2) {
            return Ok(number / 2);
        }
        Err(format!("{number} is odd"))
    }

    #[tokio::test]
    async fn errors_are_of_the_functions_own_type_and_not_remembered() {
        for _ in 0..2 {
            assert_eq!(half(7).await, Err("7 is odd".to_owned()));
            assert_eq!(half(8).await, Ok(4));
        }
        assert_eq!((half_cache().stats().loads, half_cache().stats().entries), (3, 1));
    }

    #[cached]
    async fn broken(number: u32) -> u32 {
        tokio::task::yield_now().await;
        assert_ne!(number, 13, "a number of ill omen");
        number
    }

    #[tokio::test]
    async fn a_body_that_panics_panics_here_too() {
        assert!(tokio::spawn(broken(13)).await.unwrap_err().is_panic());
        assert_eq!(broken(12).await, 12);
    }
}
