//! The time that handlers and the state go by. Requests that are carried out again, because the
//! server was started anew, see the time at which they were carried out first.

use std::cell::Cell;

use jiff::Timestamp;

thread_local! {
    static REPLAYED: Cell<Option<Timestamp>> = const { Cell::new(None) };
}

/// The time now.
pub(crate) fn now() -> Timestamp {
    REPLAYED.get().unwrap_or_else(Timestamp::now)
}

/// Runs `work`, in which it is `at`. Handlers never wait, so they stay on their thread.
pub(crate) fn at<T>(at: Timestamp, work: impl FnOnce() -> T) -> T {
    struct Reset(Option<Timestamp>);
    impl Drop for Reset {
        fn drop(&mut self) {
            REPLAYED.set(self.0);
        }
    }
    let _reset = Reset(REPLAYED.replace(Some(at)));
    work()
}

#[cfg(test)]
mod tests {
    use jiff::Timestamp;

    #[test]
    fn work_sees_the_time_it_is_given_and_nobody_after_it() {
        let then = Timestamp::from_second(1_000).unwrap();
        assert_eq!(super::at(then, super::now), then);
        assert_ne!(super::now(), then);
    }
}
