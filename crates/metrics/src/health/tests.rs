use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use tokio::time::{Instant, advance};

use super::{Health, below, writable};

const SECOND: Duration = Duration::from_secs(1);

/// A check that counts how often it runs, and does not end before `takes` has passed.
fn counting(
    count: &Arc<AtomicUsize>,
    takes: Duration,
) -> impl Fn() -> std::pin::Pin<Box<dyn Future<Output = Result<(), String>> + Send>> + Send + Sync + use<>
{
    let count = Arc::clone(count);
    move || {
        count.fetch_add(1, Ordering::Relaxed);
        Box::pin(async move {
            tokio::time::sleep(takes).await;
            Ok(())
        })
    }
}

#[tokio::test]
async fn without_checks_everything_is_well() {
    let verdict = Health::builder().build().verdict().await;
    assert!(verdict.passed() && verdict.reason().is_none());
}

#[tokio::test(start_paused = true)]
async fn checks_run_at_once_and_a_slow_one_ends_with_its_time() {
    let mut builder = Health::builder();
    for name in ["a", "b", "c"] {
        builder = builder.check(name, || async {
            tokio::time::sleep(SECOND).await;
            Ok::<_, String>(())
        });
    }
    let health = builder.check("stuck", std::future::pending::<Result<(), String>>).build();
    let began = Instant::now();
    let verdict = health.verdict().await;
    assert_eq!(began.elapsed(), 2 * SECOND);
    assert_eq!(verdict.reason().unwrap(), "stuck: no answer within 2s");
    let took: Vec<_> = verdict.findings().iter().map(|finding| finding.took.as_secs()).collect();
    assert_eq!(took, [1, 1, 1, 2]);
}

#[tokio::test(start_paused = true)]
async fn a_verdict_counts_for_a_while_and_callers_share_a_run() {
    let count = Arc::new(AtomicUsize::new(0));
    let health = Health::builder().check("server", counting(&count, SECOND / 2)).build();
    let (one, other) = tokio::join!(health.verdict(), health.verdict());
    assert!(one == other && one.passed());
    health.verdict().await;
    assert_eq!(count.load(Ordering::Relaxed), 1);
    advance(SECOND).await;
    health.verdict().await;
    assert_eq!(count.load(Ordering::Relaxed), 2);
}

#[tokio::test(start_paused = true)]
async fn a_run_that_its_caller_gave_up_is_begun_anew() {
    let count = Arc::new(AtomicUsize::new(0));
    let health = Health::builder().check("server", counting(&count, SECOND)).build();
    assert!(tokio::time::timeout(SECOND / 2, health.verdict()).await.is_err());
    assert!(health.last().findings().is_empty());
    assert!(health.verdict().await.passed());
    assert_eq!(count.load(Ordering::Relaxed), 2);
}

#[tokio::test]
async fn a_check_that_panics_fails_and_the_others_do_not() {
    let health = Health::builder()
        .check("broken", || async {
            assert!(std::hint::black_box(false), "a defect in the check");
            Ok::<_, String>(())
        })
        .check("sound", || async { Ok::<_, String>(()) })
        .build();
    let verdict = health.verdict().await;
    assert_eq!(verdict.reason().unwrap(), "broken: the check panicked");
    assert!(verdict.findings()[1].passed());
}

#[tokio::test]
async fn a_reason_without_end_is_cut() {
    let health = Health::builder().check("server", || async { Err::<(), _>("ä".repeat(10_000)) });
    let reason = health.build().verdict().await.reason().unwrap();
    assert!(reason.len() < 600 && reason.ends_with("ä…"), "{reason}");
}

#[tokio::test]
async fn a_queue_with_room_and_a_folder_that_takes_files_are_well() {
    let folder = tempfile::tempdir().unwrap();
    let left = folder.path().join(format!(".wats-health-{}", std::process::id()));
    std::fs::write(left, "left by a run that was cut off").unwrap();
    let health = Health::builder()
        .check("room", below(10, || 9))
        .check("full", below(10, || 10))
        .check("disk", writable(folder.path()))
        .check("gone", writable(folder.path().join("no such folder")))
        .build();
    let verdict = health.verdict().await;
    let passed: Vec<_> = verdict.findings().iter().map(super::Finding::passed).collect();
    assert_eq!(passed, [true, false, true, false], "{:?}", verdict.reason());
    assert_eq!(std::fs::read_dir(folder.path()).unwrap().count(), 0, "nothing is left");
}
