//! Where callers leave what they want, and the worker finds it: the only thing that they share
//! besides numbers. The worker takes everything at once, with one lock.

use std::task::{Context, Poll, Waker};

use crate::sync::{Mutex, lock};

pub(super) struct Inbox<T> {
    state: Mutex<State<T>>,
}

struct State<T> {
    letters: Vec<T>,
    closed: bool,
    /// The worker's, while it waits.
    reader: Option<Waker>,
}

impl<T> Inbox<T> {
    pub(super) fn new() -> Self {
        let state = State { letters: Vec::new(), closed: false, reader: None };
        Self { state: Mutex::new(state) }
    }

    /// Leaves a letter; gives it back if the inbox is closed.
    pub(super) fn put(&self, letter: T) -> Result<(), T> {
        let reader = {
            let mut state = lock(&self.state);
            if state.closed {
                return Err(letter);
            }
            state.letters.push(letter);
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
        std::mem::take(&mut lock(&self.state).letters)
    }

    /// Everything that is there, once there is something; nothing once the inbox is closed and empty.
    /// For one reader.
    pub(super) fn poll_take(&self, context: &mut Context<'_>) -> Poll<Vec<T>> {
        let mut state = lock(&self.state);
        if state.letters.is_empty() && !state.closed {
            match &mut state.reader {
                Some(reader) => reader.clone_from(context.waker()),
                none => *none = Some(context.waker().clone()),
            }
            return Poll::Pending;
        }
        Poll::Ready(std::mem::take(&mut state.letters))
    }
}
