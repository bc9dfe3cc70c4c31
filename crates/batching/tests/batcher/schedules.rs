//! Any schedule of callers, however long calls take and however they end: everybody gets one answer,
//! his own, and the limits hold.

use std::collections::HashSet;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use proptest::prelude::*;
use tokio::time::Instant;
use wats_batching::RequestBatcher;
use wats_batching::batcher::Error;

use crate::support::ms;

/// Somebody who asks.
#[derive(Debug, Clone)]
struct Visit {
    /// After the one before.
    after: u64,
    item: u32,
    patience: Option<u64>,
}

/// How a call ends.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum End {
    Well,
    Fails,
    Panics,
    Short,
}

#[derive(Debug, Clone)]
struct Plan {
    visits: Vec<Visit>,
    calls: Vec<(u64, End)>,
    max_items: usize,
    max_concurrent: usize,
    linger: u64,
    share: bool,
    /// When the batcher is shut down, counted from the last visit, and how long it may take.
    shutdown: Option<(u64, u64)>,
}

/// The items of a call, with the moment each was added.
type Asked = Vec<(u32, u64)>;

#[derive(Debug, Default)]
struct Log {
    calls: Vec<(Duration, Asked, End)>,
    running: usize,
}

fn plan() -> impl Strategy<Value = Plan> {
    let visit = (0_u64..12, 0_u32..10, prop::option::weighted(0.3, 0_u64..40));
    let visit = visit.prop_map(|(after, item, patience)| Visit { after, item, patience });
    let end = prop_oneof![
        6 => Just(End::Well), 1 => Just(End::Fails), 1 => Just(End::Panics), 1 => Just(End::Short)
    ];
    let shutdown = prop::option::of((0_u64..30, 0_u64..60));
    (
        prop::collection::vec(visit, 0..60),
        prop::collection::vec((0_u64..50, end), 1..8),
        1_usize..8,
        prop_oneof![Just(1_usize), Just(2), Just(1000)],
        0_u64..20,
        any::<bool>(),
        shutdown,
    )
        .prop_map(|(visits, calls, max_items, max_concurrent, linger, share, shutdown)| Plan {
            visits,
            calls,
            max_items,
            max_concurrent,
            linger,
            share,
            shutdown,
        })
}

/// Items carry the moment they were added, which no part of their equality is.
#[derive(Debug, Clone, Copy)]
struct Item {
    name: u32,
    added: u64,
}

impl PartialEq for Item {
    fn eq(&self, other: &Self) -> bool {
        self.name == other.name
    }
}

impl Eq for Item {}

impl std::hash::Hash for Item {
    fn hash<H: std::hash::Hasher>(&self, state: &mut H) {
        self.name.hash(state);
    }
}

type Answer = Result<(u32, usize), Error<usize>>;

async fn run(plan: Plan) {
    let (start, log) = (Instant::now(), Arc::new(Mutex::new(Log::default())));
    let now = move || u64::try_from(start.elapsed().as_millis()).unwrap();
    let (calls, writing) = (plan.calls.clone(), Arc::clone(&log));
    let batcher = RequestBatcher::builder(move |items: Vec<Item>| {
        let log = Arc::clone(&writing);
        let mut writing = log.lock().unwrap();
        let number = writing.calls.len();
        let (takes, end) = calls[number % calls.len()];
        let asked = items.iter().map(|item| (item.name, item.added)).collect();
        writing.calls.push((start.elapsed(), asked, end));
        writing.running += 1;
        assert!(writing.running <= plan.max_concurrent);
        drop(writing);
        async move {
            tokio::time::sleep(ms(takes)).await;
            log.lock().unwrap().running -= 1;
            match end {
                End::Well => Ok(items.iter().map(|item| Ok((item.name, number))).collect()),
                End::Fails => Err(number),
                End::Panics => std::panic::resume_unwind(Box::new(number.to_string())),
                End::Short => {
                    Ok(items.iter().skip(1).map(|item| Ok((item.name, number))).collect())
                }
            }
        }
    });
    let batcher = batcher
        .configure(|options| {
            options.max_items = plan.max_items;
            options.max_concurrent = plan.max_concurrent;
            options.linger = ms(plan.linger);
            options.share_duplicates = plan.share;
        })
        .start();

    let mut tasks = Vec::new();
    for visit in &plan.visits {
        tokio::time::sleep(ms(visit.after)).await;
        let (batcher, Visit { item, patience, .. }) = (batcher.clone(), visit.clone());
        tasks.push(tokio::spawn(async move {
            let add = batcher.add(Item { name: item, added: now() });
            match patience {
                Some(patience) => tokio::time::timeout(ms(patience), add).await.ok(),
                None => Some(add.await),
            }
        }));
    }
    let mut unsent = None;
    if let Some((after, deadline)) = plan.shutdown {
        tokio::time::sleep(ms(after)).await;
        unsent = Some(batcher.shutdown(ms(deadline)).await.unsent);
    }
    let mut answers: Vec<(u32, Answer)> = Vec::new();
    for (task, visit) in tasks.into_iter().zip(&plan.visits) {
        match task.await.unwrap() {
            Some(answer) => answers.push((visit.item, answer)),
            None => assert!(visit.patience.is_some(), "only who lost patience has no answer"),
        }
    }
    batcher.flush().await;

    let log = log.lock().unwrap();
    check_answers(&answers, &log, unsent.as_deref());
    check_calls(&plan, &log);
    for left in unsent.iter().flatten() {
        let told = answers.contains(&(left.name, Err(Error::ShutDown)));
        let lost = |visit: &Visit| visit.item == left.name && visit.patience.is_some();
        assert!(told || plan.visits.iter().any(lost), "{left:?}");
    }
    let stats = batcher.stats();
    assert_eq!((stats.waiting, stats.under_way), (0, 0));
    assert_eq!(stats.added, stats.sent + stats.shared + stats.given_up + stats.unsent);
    assert_eq!(stats.batches, log.calls.len() as u64);
}

fn check_answers(answers: &[(u32, Answer)], log: &Log, unsent: Option<&[Item]>) {
    let asked = |number: usize, item: u32, end: End| {
        let (_, items, how) = &log.calls[number];
        assert!(*how == end && items.iter().any(|(name, _)| *name == item), "{number} {item}");
    };
    for (item, answer) in answers {
        match answer {
            Ok((name, number)) => {
                assert_eq!(name, item);
                asked(*number, *item, End::Well);
            }
            Err(Error::Call(number)) => asked(*number, *item, End::Fails),
            Err(Error::Panicked(number)) => asked(number.parse().unwrap(), *item, End::Panics),
            Err(Error::Count { items, results, .. }) => assert_eq!(items - results, 1),
            Err(Error::ShutDown | Error::Interrupted) => assert!(unsent.is_some()),
            Err(other) => assert!(other.may_have_been_sent(), "nobody is refused here"),
        }
    }
}

fn check_calls(plan: &Plan, log: &Log) {
    for (at, items, _) in &log.calls {
        assert!((1..=plan.max_items).contains(&items.len()));
        let different: HashSet<u32> = items.iter().map(|(name, _)| *name).collect();
        assert!(!plan.share || different.len() == items.len());
        if plan.max_concurrent == 1000 {
            let oldest = items.iter().map(|(_, added)| *added).min().unwrap();
            assert!(*at <= ms(oldest + plan.linger), "{at:?} {items:?}");
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(400))]
    #[test]
    fn everybody_gets_his_own_answer_and_the_limits_hold(plan in plan()) {
        let runtime = tokio::runtime::Builder::new_current_thread()
            .enable_time()
            .start_paused(true)
            .build()
            .unwrap();
        runtime.block_on(run(plan));
    }
}
