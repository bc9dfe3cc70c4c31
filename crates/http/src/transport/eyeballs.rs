//! Connecting to a host that has several addresses: one attempt after the other, none waiting for
//! the one before to fail ("happy eyeballs", RFC 8305).
//!
//! The system looks up both families at once, and sorts what it found by RFC 6724; that order is
//! kept within each family.

use std::future::poll_fn;
use std::io;
use std::net::SocketAddr;
use std::pin::Pin;
use std::task::Poll;
use std::time::Duration;

use tokio::time::{Instant, sleep_until};

/// How long an attempt has the network for itself before the next begins: the "Connection Attempt
/// Delay" that RFC 8305 recommends in section 5.
const ATTEMPT_DELAY: Duration = Duration::from_millis(250);

/// How many addresses of a host are tried. The eighth attempt begins after 1.75 s at the latest, so
/// each of them has most of the default connect timeout of 5 s.
const ADDRESSES_MAX: usize = 8;

/// No address could be connected to.
#[derive(Debug)]
pub(super) struct Failed {
    /// Why it was not the first one, which the system prefers.
    pub(super) error: io::Error,
    /// How many were tried.
    pub(super) tried: usize,
}

/// Connects to one of `addresses`: the first that succeeds wins, and the others are given up.
///
/// Dropping the future gives up all of them. It has no end of its own; the caller sets one.
pub(super) async fn connect<T, F>(
    addresses: &[SocketAddr],
    connect: impl Fn(SocketAddr) -> F,
) -> Result<T, Failed>
where
    F: Future<Output = io::Result<T>>,
{
    let addresses = in_turn(addresses);
    let mut waiting = addresses.iter();
    let (mut running, mut tried) = (Vec::new(), 0);
    let mut first_error = None;
    let mut due = Instant::now();
    loop {
        if due <= Instant::now()
            && let Some(&address) = waiting.next()
        {
            running.push((tried, Box::pin(connect(address))));
            tried += 1;
            due = Instant::now() + ATTEMPT_DELAY;
        }
        tokio::select! {
            biased;
            (nth, result) = ended(&mut running), if !running.is_empty() => match result {
                Ok(connection) => return Ok(connection),
                Err(error) => {
                    if nth == 0 {
                        first_error = Some(error);
                    }
                    // An earlier one that fails leaves the last its time.
                    if nth + 1 == tried {
                        due = Instant::now();
                    }
                }
            },
            () = sleep_until(due), if waiting.len() > 0 => {}
            else => {
                let error = first_error.unwrap_or_else(|| io::ErrorKind::AddrNotAvailable.into());
                return Err(Failed { error, tried });
            }
        }
    }
}

/// The addresses in the order of their attempts: both families in turn, beginning with that of the
/// first (RFC 8305, section 4), so that a network on which one family leads nowhere costs one delay.
fn in_turn(addresses: &[SocketAddr]) -> Vec<SocketAddr> {
    let first_is_v4 = addresses.first().is_some_and(SocketAddr::is_ipv4);
    let of_family =
        |v4: bool| addresses.iter().copied().filter(move |address| address.is_ipv4() == v4);
    let (mut first, mut second) = (of_family(first_is_v4), of_family(!first_is_v4));
    let mut order = Vec::new();
    while order.len() < addresses.len().min(ADDRESSES_MAX) {
        order.extend(first.next());
        order.extend(second.next());
    }
    order.truncate(ADDRESSES_MAX);
    order
}

/// Waits for one of `running` to end, and takes it out; the one that began first, if several have.
async fn ended<F: Future>(running: &mut Vec<(usize, Pin<Box<F>>)>) -> (usize, F::Output) {
    // There are so few that asking each whenever one of them moves costs nothing.
    poll_fn(|context| {
        for at in 0..running.len() {
            if let Poll::Ready(output) = running[at].1.as_mut().poll(context) {
                let (nth, _done) = running.remove(at);
                return Poll::Ready((nth, output));
            }
        }
        Poll::Pending
    })
    .await
}

#[cfg(test)]
mod tests {
    use std::sync::Mutex;
    use std::sync::atomic::{AtomicUsize, Ordering};

    use tokio::time::{sleep, timeout};

    use super::*;

    /// What becomes of the attempt at an address, and after how many milliseconds.
    type Script = (&'static str, u64, Result<(), io::ErrorKind>);

    const REFUSED: Result<(), io::ErrorKind> = Err(io::ErrorKind::ConnectionRefused);
    const UNREACHABLE: Result<(), io::ErrorKind> = Err(io::ErrorKind::NetworkUnreachable);
    const NEVER: u64 = 1_000_000;

    /// A network that does what a script says, and writes down when each attempt began.
    struct Network {
        script: Vec<Script>,
        born: Instant,
        begun: Mutex<Vec<(String, u128)>>,
        running: AtomicUsize,
    }

    /// An attempt under way.
    struct Attempt<'a>(&'a AtomicUsize);

    impl Drop for Attempt<'_> {
        fn drop(&mut self) {
            self.0.fetch_sub(1, Ordering::SeqCst);
        }
    }

    impl Network {
        fn new(script: &[Script]) -> Self {
            let (begun, running) = (Mutex::default(), AtomicUsize::new(0));
            Self { script: script.to_vec(), born: Instant::now(), begun, running }
        }

        async fn attempt(&self, address: SocketAddr) -> io::Result<SocketAddr> {
            self.running.fetch_add(1, Ordering::SeqCst);
            let _attempt = Attempt(&self.running);
            let began = (address.to_string(), self.born.elapsed().as_millis());
            self.begun.lock().unwrap().push(began);
            let find = |line: &&Script| line.0 == address.to_string();
            let (_, takes, result) = self.script.iter().find(find).unwrap();
            sleep(Duration::from_millis(*takes)).await;
            result.map(|()| address).map_err(io::Error::from)
        }

        /// Connects to all addresses of the script.
        async fn connect(&self) -> Result<String, Failed> {
            let all: Vec<SocketAddr> =
                self.script.iter().map(|line| line.0.parse().unwrap()).collect();
            let won = connect(&all, |address| self.attempt(address)).await;
            won.map(|address| address.to_string())
        }

        /// When the attempts began, in milliseconds.
        fn begun(&self) -> Vec<u128> {
            self.begun.lock().unwrap().iter().map(|attempt| attempt.1).collect()
        }

        fn running(&self) -> usize {
            self.running.load(Ordering::SeqCst)
        }
    }

    fn ordered(addresses: &[&str]) -> Vec<String> {
        let addresses: Vec<_> = addresses.iter().map(|one| one.parse().unwrap()).collect();
        in_turn(&addresses).iter().map(ToString::to_string).collect()
    }

    #[test]
    fn the_families_take_turns_beginning_with_the_first() {
        let given = ["[::1]:1", "[::2]:1", "[::3]:1", "1.1.1.1:1", "2.2.2.2:1"];
        let order = ["[::1]:1", "1.1.1.1:1", "[::2]:1", "2.2.2.2:1", "[::3]:1"];
        assert_eq!(ordered(&given), order);
        assert_eq!(ordered(&["1.1.1.1:1", "[::1]:1"]), ["1.1.1.1:1", "[::1]:1"]);
        assert_eq!(ordered(&["1.1.1.1:1", "2.2.2.2:1"]), ["1.1.1.1:1", "2.2.2.2:1"]);
        assert!(ordered(&[]).is_empty());
    }

    #[test]
    fn of_many_addresses_eight_are_tried_and_both_families_are_among_them() {
        let many: Vec<_> = (1..=20).map(|n| format!("[::{n}]:1")).collect();
        let mut many: Vec<_> = many.iter().map(String::as_str).collect();
        many.push("1.1.1.1:1");
        let order = ordered(&many);
        assert_eq!(order.len(), ADDRESSES_MAX);
        assert_eq!(order[1], "1.1.1.1:1");
    }

    #[tokio::test(start_paused = true)]
    async fn the_second_attempt_begins_after_exactly_250_milliseconds() {
        let network = Network::new(&[("[::1]:1", NEVER, Ok(())), ("1.1.1.1:1", 10, Ok(()))]);
        assert_eq!(network.connect().await.unwrap(), "1.1.1.1:1");
        assert_eq!(network.begun(), [0, 250]);
        assert_eq!(network.born.elapsed(), Duration::from_millis(260));
    }

    #[tokio::test(start_paused = true)]
    async fn the_second_attempt_begins_at_once_when_the_first_fails() {
        let network = Network::new(&[("[::1]:1", 7, UNREACHABLE), ("1.1.1.1:1", 10, Ok(()))]);
        assert_eq!(network.connect().await.unwrap(), "1.1.1.1:1");
        assert_eq!(network.begun(), [0, 7]);
    }

    #[tokio::test(start_paused = true)]
    async fn an_earlier_attempt_that_fails_leaves_the_last_its_time() {
        let script =
            [("[::1]:1", 300, REFUSED), ("1.1.1.1:1", NEVER, Ok(())), ("[::2]:1", 0, Ok(()))];
        let network = Network::new(&script);
        assert_eq!(network.connect().await.unwrap(), "[::2]:1");
        assert_eq!(network.begun(), [0, 250, 500]);
    }

    #[tokio::test(start_paused = true)]
    async fn a_connection_in_time_is_the_only_attempt() {
        let network = Network::new(&[("[::1]:1", 249, Ok(())), ("1.1.1.1:1", 0, Ok(()))]);
        assert_eq!(network.connect().await.unwrap(), "[::1]:1");
        assert_eq!(network.begun(), [0]);
    }

    #[tokio::test(start_paused = true)]
    async fn the_first_to_succeed_wins_whenever_it_began() {
        let slow_first = Network::new(&[("[::1]:1", 400, Ok(())), ("1.1.1.1:1", NEVER, Ok(()))]);
        assert_eq!(slow_first.connect().await.unwrap(), "[::1]:1");
        let script =
            [("[::1]:1", NEVER, Ok(())), ("1.1.1.1:1", NEVER, Ok(())), ("[::2]:1", 3, Ok(()))];
        let quick_last = Network::new(&script);
        assert_eq!(quick_last.connect().await.unwrap(), "[::2]:1");
        assert_eq!(quick_last.begun(), [0, 250, 500]);
    }

    #[tokio::test(start_paused = true)]
    async fn when_all_fail_the_error_of_the_first_address_is_told() {
        // The first is the last to fail.
        let script = [("[::1]:1", 900, REFUSED), ("1.1.1.1:1", 1, UNREACHABLE)];
        let failed = Network::new(&script).connect().await.unwrap_err();
        assert_eq!(failed.error.kind(), io::ErrorKind::ConnectionRefused);
        assert_eq!(failed.tried, 2);
        let nowhere = Network::new(&[]).connect().await.unwrap_err();
        assert_eq!(nowhere.error.kind(), io::ErrorKind::AddrNotAvailable);
        assert_eq!(nowhere.tried, 0);
    }

    #[tokio::test(start_paused = true)]
    async fn nothing_is_left_running_after_the_winner() {
        let network = Network::new(&[("[::1]:1", NEVER, Ok(())), ("1.1.1.1:1", 10, Ok(()))]);
        network.connect().await.unwrap();
        assert_eq!(network.running(), 0);
    }

    #[tokio::test(start_paused = true)]
    async fn giving_up_leaves_no_attempt_running() {
        let network = Network::new(&[("[::1]:1", NEVER, Ok(())), ("1.1.1.1:1", NEVER, Ok(()))]);
        {
            let mut connecting = std::pin::pin!(network.connect());
            let patience = Duration::from_millis(300);
            assert!(timeout(patience, connecting.as_mut()).await.is_err());
            assert_eq!(network.running(), 2);
        }
        assert_eq!(network.running(), 0);
    }
}
