//! What callers ask of the writer thread.

use std::time::Duration;

use super::Engine;
use crate::clock::Now;
use crate::error::Error;
use crate::item::Receipt;
use crate::lease::Lease;
use crate::slot::Answer;
use crate::state::{Draft, Fence, Settlement};
use crate::store::Payload;

pub(crate) type Reply<T> = Answer<Result<T, Error>>;

pub(crate) enum Command {
    /// All of the items or none.
    Enqueue {
        items: Vec<(Draft, Payload)>,
        now: Now,
        answer: Reply<Vec<Receipt>>,
    },
    Settle {
        fence: Fence,
        how: Settlement,
        now: Now,
        answer: Option<Reply<()>>,
    },
    Requeue {
        which: Which,
        now: Now,
        answer: Reply<usize>,
    },
    Remove {
        id: String,
        answer: Reply<()>,
    },
    Extend {
        fence: Fence,
        ttl: Duration,
        now: Now,
        answer: Reply<()>,
    },
    Lease {
        most: usize,
        ttl: Duration,
        now: Now,
        answer: Reply<Vec<Lease>>,
    },
    /// Something that only reads.
    Look(Box<dyn FnOnce(&mut Engine) + Send>),
}

/// Which items.
pub(crate) enum Which {
    One(String),
    Parked,
}

impl Command {
    /// Bytes that it adds to a commit.
    pub(super) fn bytes(&self) -> usize {
        match self {
            Self::Enqueue { items, .. } => {
                items.iter().map(|(_, payload)| payload.data.len()).sum()
            }
            _ => 0,
        }
    }

    pub(super) fn now(&self) -> Option<Now> {
        match self {
            Self::Enqueue { now, .. }
            | Self::Settle { now, .. }
            | Self::Requeue { now, .. }
            | Self::Extend { now, .. }
            | Self::Lease { now, .. } => Some(*now),
            Self::Remove { .. } | Self::Look(_) => None,
        }
    }
}
