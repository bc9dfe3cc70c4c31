//! Where callers leave what they want, and the worker finds it: the only thing that they share
//! besides numbers. The worker takes everything at once, with one lock.
//!
//! A task that wants a hundred things leaves one after the other, and the worker, on another thread,
//! would find the first alone. So whoever leaves something may say that others may be about to, and
//! stays *asking* until he had another turn: all that his task polls beside him was polled by then.

use std::future::poll_fn;
use std::task::{Context, Poll, Waker};

use crate::sync::{Mutex, lock};

pub(super) struct Inbox<T> {
    state: Mutex<State<T>>,
}

struct State<T> {
    letters: Vec<T>,
    closed: bool,
    /// Callers that left something and had no other turn since.
    asking: usize,
    /// Something was left that must not wait for those.
    urgent: bool,
    /// The worker's, while it waits.
    reader: Option<Waker>,
}

impl<T> Inbox<T> {
    pub(super) fn new() -> Self {
        let state =
            State { letters: Vec::new(), closed: false, asking: 0, urgent: false, reader: None };
        Self { state: Mutex::new(state) }
    }

    /// Leaves a letter that must not wait; gives it back if the inbox is closed.
    pub(super) fn put(&self, letter: T) -> Result<(), T> {
        self.leave(letter, |state| state.urgent = true)
    }

    /// Leaves a letter; gives it back if the inbox is closed. The caller is asking until what is
    /// returned is dropped, best after [its turn](Asking::turn).
    pub(super) fn ask(&self, letter: T) -> Result<Asking<'_, T>, T> {
        self.leave(letter, |state| state.asking += 1)?;
        Ok(Asking { inbox: self })
    }

    fn leave(&self, letter: T, mark: impl FnOnce(&mut State<T>)) -> Result<(), T> {
        let reader = {
            let mut state = lock(&self.state);
            if state.closed {
                return Err(letter);
            }
            state.letters.push(letter);
            mark(&mut state);
            state.reader.take()
        };
        // After the lock: whoever is woken may want it at once.
        reader.into_iter().for_each(Waker::wake);
        Ok(())
    }

    /// Takes no more letters. Those that are in it stay.
    pub(super) fn close(&self) {
        let reader = {
            let mut state = lock(&self.state);
            state.closed = true;
            state.reader.take()
        };
        reader.into_iter().for_each(Waker::wake);
    }

    /// Everything that is there now, without waiting.
    pub(super) fn take(&self) -> Vec<T> {
        lock(&self.state).take()
    }

    /// Everything that is there, once there is something; nothing once the inbox is closed and empty.
    /// For one reader.
    pub(super) fn poll_take(&self, context: &mut Context<'_>) -> Poll<Vec<T>> {
        let mut state = lock(&self.state);
        if state.letters.is_empty() && !state.closed {
            state.wait(context);
            return Poll::Pending;
        }
        Poll::Ready(state.take())
    }

    /// Ready once nobody is asking, or something must not wait for them. For the same reader.
    pub(super) fn poll_quiet(&self, context: &mut Context<'_>) -> Poll<()> {
        let mut state = lock(&self.state);
        if state.asking > 0 && !state.urgent && !state.closed {
            state.wait(context);
            return Poll::Pending;
        }
        Poll::Ready(())
    }
}

impl<T> State<T> {
    fn take(&mut self) -> Vec<T> {
        self.urgent = false;
        std::mem::take(&mut self.letters)
    }

    fn wait(&mut self, context: &mut Context<'_>) {
        match &mut self.reader {
            Some(reader) => reader.clone_from(context.waker()),
            none => *none = Some(context.waker().clone()),
        }
    }
}

/// Somebody beside whom others may be about to ask.
#[must_use = "whoever drops it says that nobody else is about to ask"]
pub(super) struct Asking<'a, T> {
    inbox: &'a Inbox<T>,
}

impl<T> Asking<'_, T> {
    /// Ends at the second poll: by then everything that is polled beside it was polled once. Works
    /// with any executor.
    pub(super) async fn turn(self) {
        let mut been = false;
        poll_fn(|context| {
            if std::mem::replace(&mut been, true) {
                return Poll::Ready(());
            }
            context.waker().wake_by_ref();
            Poll::Pending
        })
        .await;
    }
}

impl<T> Drop for Asking<'_, T> {
    fn drop(&mut self) {
        let reader = {
            let mut state = lock(&self.inbox.state);
            state.asking -= 1;
            if state.asking == 0 { state.reader.take() } else { None }
        };
        reader.into_iter().for_each(Waker::wake);
    }
}
