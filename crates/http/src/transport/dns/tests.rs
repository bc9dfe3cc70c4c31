//! The kept answer, with a name service that counts; time is the test's.

use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};

use tokio::sync::Semaphore;
use tokio::task::yield_now;
use tokio::time::advance;

use super::*;

/// A name service that knows one host.
struct Service {
    lookups: AtomicUsize,
    down: AtomicBool,
    empty: AtomicBool,
    /// While it is set, lookups wait at the gate.
    slow: AtomicBool,
    gate: Semaphore,
}

impl Service {
    fn new() -> Arc<Self> {
        Arc::new(Self {
            lookups: AtomicUsize::new(0),
            down: AtomicBool::new(false),
            empty: AtomicBool::new(false),
            slow: AtomicBool::new(false),
            gate: Semaphore::new(0),
        })
    }

    /// A service whose lookups wait until it is let go.
    fn slow() -> Arc<Self> {
        let service = Self::new();
        service.slow.store(true, Ordering::SeqCst);
        service
    }

    fn resolver(self: &Arc<Self>) -> Resolver {
        let service = Arc::clone(self);
        Resolver::with("name.example", 80, move |_, port| {
            let service = Arc::clone(&service);
            async move { service.answer(port).await }
        })
    }

    /// The address of the host is another after every lookup.
    async fn answer(&self, port: u16) -> io::Result<Vec<SocketAddr>> {
        let nth = self.lookups.fetch_add(1, Ordering::SeqCst) + 1;
        if self.slow.load(Ordering::SeqCst) {
            self.gate.acquire().await.unwrap().forget();
        }
        if self.down.load(Ordering::SeqCst) {
            return Err(io::Error::other("the name service is down"));
        }
        if self.empty.load(Ordering::SeqCst) {
            return Ok(Vec::new());
        }
        Ok(vec![SocketAddr::from(([10, 0, 0, u8::try_from(nth).unwrap()], port))])
    }

    fn go_down(&self) {
        self.down.store(true, Ordering::SeqCst);
    }

    fn lookups(&self) -> usize {
        self.lookups.load(Ordering::SeqCst)
    }

    fn let_go(&self, count: usize) {
        self.gate.add_permits(count);
    }
}

/// The last number of the address; it says which lookup it came from.
async fn resolved(resolver: &Resolver) -> Result<u8, String> {
    let answer = resolver.resolve().await.map_err(|error| error.to_string())?;
    match answer.addresses[..] {
        [SocketAddr::V4(address)] => Ok(address.ip().octets()[3]),
        _ => Err(format!("unexpected: {answer:?}")),
    }
}

const MOMENT: Duration = Duration::from_millis(1);

#[tokio::test(start_paused = true)]
async fn an_answer_is_kept_for_thirty_seconds_and_asked_for_again_after() {
    let service = Service::new();
    let resolver = service.resolver();
    assert_eq!(resolved(&resolver).await, Ok(1));
    advance(Duration::from_millis(29_999)).await;
    assert_eq!(resolved(&resolver).await, Ok(1));
    advance(MOMENT).await;
    assert_eq!(resolved(&resolver).await, Ok(2));
    assert_eq!(service.lookups(), 2);
}

#[tokio::test(start_paused = true)]
async fn an_old_answer_serves_for_five_minutes_of_failures_and_not_longer() {
    let service = Service::new();
    let resolver = service.resolver();
    assert_eq!(resolved(&resolver).await, Ok(1));
    service.go_down();
    for _ in 0..10 {
        advance(Duration::from_secs(30)).await;
        assert_eq!(resolved(&resolver).await, Ok(1));
    }
    assert_eq!(service.lookups(), 11);
    advance(Duration::from_millis(29_999)).await;
    assert_eq!(resolved(&resolver).await, Ok(1));
    advance(MOMENT).await;
    // Within two seconds of the last failure, which is now what there is to tell.
    assert_eq!(resolved(&resolver).await, Err("the name service is down".to_owned()));
    assert_eq!(service.lookups(), 12);
}

#[tokio::test(start_paused = true)]
async fn an_old_answer_serves_where_the_name_service_is_silent() {
    let service = Service::new();
    let resolver = service.resolver();
    assert_eq!(resolved(&resolver).await, Ok(1));
    service.slow.store(true, Ordering::SeqCst);
    advance(FRESH).await;
    let asked = Instant::now();
    assert_eq!(resolved(&resolver).await, Ok(1));
    assert_eq!(asked.elapsed(), PATIENCE);
    service.let_go(1);
    yield_now().await;
    assert_eq!(resolved(&resolver).await, Ok(2));
    assert_eq!(service.lookups(), 2);
}

#[tokio::test(start_paused = true)]
async fn a_failure_is_remembered_for_two_seconds() {
    let service = Service::new();
    let resolver = service.resolver();
    service.go_down();
    let down = Err("the name service is down".to_owned());
    assert_eq!(resolved(&resolver).await, down);
    service.down.store(false, Ordering::SeqCst);
    advance(Duration::from_millis(1_999)).await;
    assert_eq!(resolved(&resolver).await, down);
    assert_eq!(service.lookups(), 1);
    advance(MOMENT).await;
    assert_eq!(resolved(&resolver).await, Ok(2));
}

#[tokio::test(start_paused = true)]
async fn a_failed_lookup_keeps_its_kind() {
    let resolver = Resolver::with("name.example", 80, |_, _| {
        std::future::ready(Err(io::ErrorKind::PermissionDenied.into()))
    });
    for _ in 0..2 {
        let error = resolver.resolve().await.unwrap_err();
        assert_eq!(error.kind(), io::ErrorKind::PermissionDenied);
    }
}

#[tokio::test(start_paused = true)]
async fn a_host_without_addresses_is_a_failure() {
    let service = Service::new();
    let resolver = service.resolver();
    service.empty.store(true, Ordering::SeqCst);
    for _ in 0..2 {
        assert_eq!(resolved(&resolver).await, Err("the host has no address".to_owned()));
    }
    assert_eq!(service.lookups(), 1);
}

#[tokio::test(start_paused = true)]
async fn fifty_callers_at_once_cause_one_lookup() {
    let service = Service::slow();
    let resolver = Arc::new(service.resolver());
    let callers: Vec<_> = (0..50)
        .map(|_| {
            let resolver = Arc::clone(&resolver);
            tokio::spawn(async move { resolved(&resolver).await })
        })
        .collect();
    yield_now().await;
    service.let_go(50);
    for caller in callers {
        assert_eq!(caller.await.unwrap(), Ok(1));
    }
    assert_eq!(service.lookups(), 1);
}

#[tokio::test(start_paused = true)]
async fn a_caller_who_gives_up_does_not_cancel_the_lookup() {
    let service = Service::slow();
    let resolver = service.resolver();
    assert!(timeout(MOMENT, resolver.resolve()).await.is_err());
    service.let_go(1);
    assert_eq!(resolved(&resolver).await, Ok(1));
    assert_eq!(service.lookups(), 1);
}

#[test]
fn a_lookup_that_ends_with_its_runtime_is_begun_again_by_the_next() {
    let runtime = || tokio::runtime::Builder::new_current_thread().enable_time().build().unwrap();
    let service = Service::slow();
    let resolver = Arc::new(service.resolver());
    let (first, second) = (runtime(), runtime());
    let begin = |runtime: &tokio::runtime::Runtime| {
        let resolver = Arc::clone(&resolver);
        runtime.spawn(async move { resolved(&resolver).await })
    };
    begin(&first);
    first.block_on(yield_now());
    let joined = begin(&second);
    second.block_on(yield_now());
    assert_eq!(service.lookups(), 1);
    drop(first);
    service.let_go(1);
    assert_eq!(second.block_on(joined).unwrap(), Ok(2));
}

#[tokio::test(start_paused = true)]
async fn an_address_is_not_looked_up() {
    for (host, address) in [("127.0.0.1", "127.0.0.1:8080"), ("::1", "[::1]:8080")] {
        let lookup = |_, _| -> std::future::Ready<_> { panic!("looked up") };
        let resolver = Resolver::with(host, 8080, lookup);
        for _ in 0..2 {
            let answer = resolver.resolve().await.unwrap();
            assert_eq!(answer.addresses[..], [address.parse::<SocketAddr>().unwrap()]);
            drop(resolver.trial(&answer));
        }
    }
}

#[tokio::test(start_paused = true)]
async fn a_failed_connect_forgets_the_addresses() {
    let service = Service::new();
    let resolver = service.resolver();
    drop(resolver.trial(&resolver.resolve().await.unwrap()));
    // Those were new, and are kept for now.
    let kept = resolver.resolve().await.unwrap();
    resolver.trial(&kept).succeeded();
    assert_eq!(resolved(&resolver).await, Ok(1));
    drop(resolver.trial(&kept));
    assert_eq!(resolved(&resolver).await, Ok(2));
    // What took their place is not forgotten with them.
    drop(resolver.trial(&kept));
    assert_eq!(resolved(&resolver).await, Ok(2));
}

#[tokio::test(start_paused = true)]
async fn a_connect_that_nobody_answers_in_time_forgets_the_addresses_as_well() {
    let service = Service::new();
    let resolver = service.resolver();
    resolver.resolve().await.unwrap();
    let connecting = async {
        let answer = resolver.resolve().await.unwrap();
        let _trial = resolver.trial(&answer);
        std::future::pending::<()>().await;
    };
    assert!(timeout(Duration::from_secs(5), connecting).await.is_err());
    assert_eq!(resolved(&resolver).await, Ok(2));
}
