//! One answer as it is kept: the bytes, and the value they were once decoded to.

use std::any::Any;
use std::fmt;
use std::sync::{Arc, OnceLock};

use bytes::Bytes;
use http::StatusCode;

/// How many times its text an answer weighs in memory when it is kept decoded as well. Typed
/// reports and header rows take two to three times their JSON; the bytes are kept beside them.
const DECODED_FACTOR: u64 = 4;

pub(crate) struct Stored {
    pub(crate) status: StatusCode,
    body: Bytes,
    /// The first type this answer was asked for as. A route has one type in practice; another is
    /// decoded anew each time.
    decoded: OnceLock<Arc<dyn Any + Send + Sync>>,
}

fn downcast<T: Send + Sync + 'static>(value: &Arc<dyn Any + Send + Sync>) -> Option<Arc<T>> {
    // Compared first: a failed downcast of a shared pointer would have cost two atomic operations.
    (**value).is::<T>().then(|| Arc::clone(value).downcast().ok()).flatten()
}

impl Stored {
    pub(crate) fn new(status: StatusCode, body: Bytes) -> Self {
        Self { status, body, decoded: OnceLock::new() }
    }

    pub(crate) fn body(&self) -> &Bytes {
        &self.body
    }

    pub(crate) fn estimated_bytes(&self) -> u64 {
        self.body.len() as u64 * DECODED_FACTOR
    }

    /// The value, decoded with `decode` unless a caller before had the same type from it.
    pub(crate) fn decoded<T, E>(
        &self,
        decode: impl FnOnce(&Bytes) -> Result<T, E>,
    ) -> Result<Arc<T>, E>
    where
        T: Send + Sync + 'static,
    {
        if let Some(value) = self.decoded.get().and_then(downcast) {
            return Ok(value);
        }
        let value = Arc::new(decode(&self.body)?);
        // Losing this race to another caller costs one more decoding later and nothing else.
        let _ = self.decoded.set(Arc::clone(&value) as _);
        Ok(value)
    }
}

impl fmt::Debug for Stored {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Stored")
            .field("status", &self.status)
            .field("bytes", &self.body.len())
            .finish_non_exhaustive()
    }
}
