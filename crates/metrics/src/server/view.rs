//! The text of `/metrics`: made by one thread at a time, however many ask.
//!
//! Reading statistics is other people's code, which may block. It runs where blocking is allowed, and
//! if it never returns, one thread is lost and no more.

use std::sync::{Arc, Mutex, PoisonError};

use bytes::Bytes;
use tokio::sync::Semaphore;
use tokio::time::Instant;

use crate::metrics::Metrics;

/// One form of the metrics.
pub(super) struct View {
    metrics: Metrics,
    render: fn(&Metrics) -> String,
    one: Arc<Semaphore>,
    /// The last text, and when its making began.
    last: Arc<Mutex<Option<(Instant, Bytes)>>>,
}

impl View {
    pub(super) fn new(metrics: Metrics, render: fn(&Metrics) -> String) -> Self {
        Self { metrics, render, one: Arc::new(Semaphore::new(1)), last: Arc::default() }
    }

    /// The metrics as they are now, or were at a moment since this was called. `None` if the runtime
    /// is shutting down, or a source of statistics panicked.
    pub(super) async fn text(&self) -> Option<Bytes> {
        let asked = Instant::now();
        let turn = Arc::clone(&self.one).acquire_owned().await.ok()?;
        if let Some((began, text)) = &*self.last.lock().unwrap_or_else(PoisonError::into_inner)
            && *began >= asked
        {
            return Some(text.clone());
        }
        let (metrics, render, last) = (self.metrics.clone(), self.render, Arc::clone(&self.last));
        let making = tokio::task::spawn_blocking(move || {
            // Also held when nobody waits for the text any more.
            let _turn = turn;
            let began = Instant::now();
            let text = Bytes::from(render(&metrics));
            *last.lock().unwrap_or_else(PoisonError::into_inner) = Some((began, text.clone()));
            text
        });
        making.await.ok()
    }
}
