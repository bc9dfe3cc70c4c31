//! One batch: the call, and who is told what of it.

use std::any::Any;
use std::future::Future;
use std::panic::AssertUnwindSafe;
use std::pin::Pin;
use std::sync::Arc;

use futures_util::FutureExt;

use super::Error;
use super::slots::{Caller, Slot};

/// What a call answers with: a result an item, in their order; or an error for all of them.
pub(super) type Results<V, E> = Result<Vec<Result<V, E>>, E>;

type Called<V, E> = Pin<Box<dyn Future<Output = Results<V, E>> + Send>>;

/// The function that asks for many items at once.
pub(super) type Call<K, V, E> = Arc<dyn Fn(Vec<K>) -> Called<V, E> + Send + Sync>;

/// How a batch ended.
#[derive(Debug, Clone, Copy)]
pub(super) struct Ended {
    /// The number of its first slot.
    pub(super) first: u64,
    pub(super) failed: bool,
    pub(super) panicked: bool,
}

/// Calls for these items, and answers everybody who wants one of them.
pub(super) async fn carry_out<K, V, E>(
    call: Call<K, V, E>,
    slots: Vec<Slot<K, V, E>>,
    first: u64,
) -> Ended
where
    V: Clone,
    E: Clone,
{
    let items = slots.len();
    let (keys, callers): (Vec<K>, Vec<Vec<_>>) = slots
        .into_iter()
        .map(|slot| {
            // Their places are free from here on.
            (slot.key, slot.callers.into_iter().map(|Caller { answer, .. }| answer).collect())
        })
        .unzip();
    // Within: a panic before there is a future concerns nobody else either.
    let results = AssertUnwindSafe(async { call(keys).await }).catch_unwind().await;
    let (failure, panicked) = match results {
        Ok(Ok(results)) if results.len() == items => {
            for (callers, result) in callers.into_iter().zip(results) {
                tell(callers, result.map_err(Error::Call));
            }
            return Ended { first, failed: false, panicked: false };
        }
        Ok(Ok(results)) => (Error::Count { items, results: results.len() }, false),
        Ok(Err(error)) => (Error::Call(error), false),
        Err(panic) => (Error::Panicked(words(&*panic)), true),
    };
    for callers in callers {
        tell(callers, Err(failure.clone()));
    }
    Ended { first, failed: true, panicked }
}

/// Copies for all but the last. Who has lost interest is not told.
fn tell<T: Clone>(mut callers: Vec<tokio::sync::oneshot::Sender<T>>, answer: T) {
    let Some(last) = callers.pop() else { return };
    for caller in callers {
        let _ = caller.send(answer.clone());
    }
    let _ = last.send(answer);
}

fn words(panic: &(dyn Any + Send)) -> String {
    let text = panic.downcast_ref::<&str>().copied();
    let text = text.or_else(|| panic.downcast_ref::<String>().map(String::as_str));
    text.unwrap_or("(no words)").to_owned()
}
