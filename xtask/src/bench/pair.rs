//! The second tier: times of both sides, taken in turns by two processes.
//!
//! Whatever disturbs the machine disturbs both, and each round has fresh processes and other
//! layouts, since it is between processes and layouts that times vary. Every order is drawn: what
//! is prepared, warmed or timed first has an advantage of up to 10 %.

use std::collections::HashMap;
use std::hash::{BuildHasher, Hasher, RandomState};
use std::time::{Duration, Instant};

use super::compare::seed;
use super::counts::Side;
use super::model::{CaseInfo, Finding, Gate, Round, Timing};
use super::programs::WORKER;
use super::stats::{interval, median, quartile};
use super::verdict::{self, CONFIDENCE, Metric, Verdict};
use super::worker::Worker;

/// How long a case runs before it is timed, in nanoseconds. Less leaves a bias of some percent.
const WARM_UP: f64 = 5e6;

/// How long a sample lasts: long beside the clock's own cost, short beside what disturbs.
const SAMPLE: f64 = 5e5;

/// Turns in a round, and samples in each turn of a side. Where there is no time for as many turns,
/// there are fewer, on both sides alike; of rounds there are always as many, as they make the
/// interval.
const TURNS: usize = 5;
const LEAST_TURNS: usize = 2;
const SAMPLES: usize = 5;

/// A case that is only told takes part in one round of so many: enough for an interval.
const TOLD_EVERY: usize = 3;

/// Single operations that are timed in a turn: for this long, and not fewer or more than so many.
const EACH: f64 = 2e6;
const EACH_LEAST: f64 = 40.0;
const EACH_MOST: f64 = 400.0;

/// How a sample is taken.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Plan {
    pub(crate) rounds: usize,
    /// Layouts of each side that the rounds go through; 0 for the program as it was built.
    pub(crate) layouts: usize,
    /// The first of them, so that a second sample has others.
    pub(crate) first_layout: usize,
    /// What the operations of a sample are a multiple of.
    pub(crate) multiple: u64,
    /// How long all rounds should take.
    pub(crate) budget: Duration,
}

/// The rounds of each case. A case that a side cannot run is missing, with the reason in the second
/// map and the side before it.
pub(crate) type Rounds = (HashMap<String, Vec<Round>>, HashMap<String, (usize, String)>);

/// Takes a sample of all cases.
pub(crate) fn sample(sides: [&Side; 2], cases: &[CaseInfo], plan: Plan) -> Result<Rounds, String> {
    let mut random = Random::new();
    let (mut rounds, mut failed): Rounds = Default::default();
    let mut operations = HashMap::new();
    let (began, mut turns) = (Instant::now(), TURNS);
    for round in 0..plan.rounds {
        super::progress("rounds", round + 1, plan.rounds);
        let start = |number: usize| {
            let side = sides[number];
            let program = if plan.layouts == 0 {
                side.source.program(WORKER)
            } else {
                let layout = plan.first_layout + round % plan.layouts;
                side.source.layout(seed(layout, number))
            };
            Worker::start(&program, &side.arguments())
        };
        let mut workers = [start(0)?, start(1)?];
        let mut order: Vec<&CaseInfo> =
            cases.iter().filter(|case| takes_part(case, round)).collect();
        order.retain(|case| !failed.contains_key(&case.name));
        random.shuffle(&mut order);
        for case in order {
            let operations = operations.entry(case.name.clone()).or_insert(0);
            let how = How { multiple: plan.multiple, turns };
            match time(&mut workers, case, how, operations, &mut random) {
                Ok(timed) => rounds.entry(case.name.clone()).or_default().push(timed),
                Err(error) => {
                    failed.insert(case.name.clone(), error);
                    // Whatever state they are in is of no use to the next case.
                    workers = [start(0)?, start(1)?];
                }
            }
        }
        turns = paced(turns, began.elapsed(), plan.budget, [round + 1, plan.rounds]);
    }
    rounds.retain(|name, _| !failed.contains_key(name));
    Ok((rounds, failed))
}

/// Whether a case is timed in a round.
fn takes_part(case: &CaseInfo, round: usize) -> bool {
    case.gate == Gate::Everything || round.is_multiple_of(TOLD_EVERY)
}

/// The turns of the next round, if so many of all rounds took so long.
fn paced(turns: usize, took: Duration, budget: Duration, [done, all]: [usize; 2]) -> usize {
    let expected = took.as_secs_f64() / done as f64 * all as f64;
    match expected / budget.as_secs_f64() {
        share if share > 1.0 => turns.saturating_sub(1).max(LEAST_TURNS),
        share if share < 0.8 => (turns + 1).min(TURNS),
        _ => turns,
    }
}

/// How a case is timed in a round.
#[derive(Debug, Clone, Copy)]
struct How {
    multiple: u64,
    turns: usize,
}

/// Times a case on both sides in turns.
fn time(
    workers: &mut [Worker; 2],
    case: &CaseInfo,
    How { multiple, turns }: How,
    operations: &mut u64,
    random: &mut Random,
) -> Result<Round, (usize, String)> {
    let on = |side: usize| move |error: String| (side, error);
    for side in random.sides() {
        workers[side].ask(&format!("open {}", case.name)).map_err(on(side))?;
    }
    if *operations == 0 {
        let side = random.sides()[0];
        *operations = calibrate(&mut workers[side]).map_err(on(side))?.next_multiple_of(multiple);
    }
    let count = *operations;
    let mut each: u64 = 0;
    for side in random.sides() {
        let mut spent = 0.0;
        while spent < WARM_UP {
            let took = workers[side].numbers(&format!("warm {count}")).map_err(on(side))?;
            let took = took.first().copied().unwrap_or(WARM_UP).max(1.0);
            let each_takes = took / count as f64;
            let fitting = (EACH / each_takes).clamp(EACH_LEAST, EACH_MOST);
            #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "clamped")]
            {
                each = each.max(fitting as u64);
            }
            spent += took;
        }
    }
    let mut samples: [[Vec<f64>; 2]; 2] = Default::default();
    let mut latencies: [Vec<[f64; 3]>; 2] = Default::default();
    for _ in 0..turns {
        for side in random.sides() {
            let line = format!("run {count} {SAMPLES}");
            let numbers = workers[side].numbers(&line).map_err(on(side))?;
            for pair in numbers.chunks_exact(2) {
                samples[side][0].push(pair[0] / count as f64);
                samples[side][1].push(pair[1] / count as f64);
            }
            if case.latency {
                let numbers = workers[side].numbers(&format!("each {each}")).map_err(on(side))?;
                latencies[side].extend(<[f64; 3]>::try_from(numbers));
            }
        }
    }
    for side in random.sides() {
        workers[side].ask("close").map_err(on(side))?;
    }
    let timing = |side: usize| Timing {
        cpu: quartile(&samples[side][0]).unwrap_or_default(),
        wall: quartile(&samples[side][1]).unwrap_or_default(),
        latency: case.latency.then(|| {
            [0, 1, 2].map(|at| {
                let turns: Vec<f64> = latencies[side].iter().map(|turn| turn[at]).collect();
                median(&turns).unwrap_or_default()
            })
        }),
    };
    Ok([timing(0), timing(1)])
}

/// How many operations make a sample.
fn calibrate(worker: &mut Worker) -> Result<u64, String> {
    let mut operations = 1_u64;
    loop {
        let took = worker.numbers(&format!("warm {operations}"))?;
        let took = took.first().copied().unwrap_or_default().max(1.0);
        if took >= SAMPLE || operations >= 1 << 40 {
            let fitting = SAMPLE / took * operations as f64;
            #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "small")]
            return Ok((fitting as u64).max(1));
        }
        operations *= 2;
    }
}

/// What the rounds of a case say, judged as far as its registration allows.
pub(crate) fn findings(case: &CaseInfo, rounds: &[Round]) -> Vec<Finding> {
    let mut findings = Vec::new();
    // With several threads, one thread's time on a processor is not the whole.
    let time = |timing: &Timing| if case.gate == Gate::Report { timing.wall } else { timing.cpu };
    findings.extend(finding(case, Metric::Time, rounds, time));
    for (at, metric) in [Metric::P50, Metric::P95, Metric::P99].into_iter().enumerate() {
        if rounds.iter().flatten().all(|timing| timing.latency.is_some()) {
            let time = |timing: &Timing| timing.latency.map_or(0.0, |latency| latency[at]);
            findings.extend(finding(case, metric, rounds, time));
        }
    }
    findings
}

fn finding(
    case: &CaseInfo,
    metric: Metric,
    rounds: &[Round],
    time: impl Fn(&Timing) -> f64,
) -> Option<Finding> {
    let side = |side: usize| -> Vec<f64> { rounds.iter().map(|it| time(&it[side])).collect() };
    let (base, head) = (side(0), side(1));
    let ratios: Vec<f64> = base.iter().zip(&head).map(|(base, head)| head / base).collect();
    let change = interval(&ratios, CONFIDENCE)?.map(|ratio| ratio - 1.0);
    let (verdict, note) = if case.gate == Gate::Everything {
        (verdict::timed(metric, change), String::new())
    } else {
        (Verdict::Reported, case.reason.clone())
    };
    let (base, head) = (median(&base)?, median(&head)?);
    Some(Finding { metric, base, head, interval: Some(change), verdict, note })
}

/// Draws of an order; where from does not matter, but that they differ from run to run.
struct Random(u64);

impl Random {
    fn new() -> Self {
        Self(RandomState::new().build_hasher().finish() | 1)
    }

    fn next(&mut self) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        usize::try_from(self.0 >> 33).unwrap_or(0)
    }

    fn sides(&mut self) -> [usize; 2] {
        if self.next().is_multiple_of(2) { [0, 1] } else { [1, 0] }
    }

    fn shuffle<T>(&mut self, items: &mut [T]) {
        for last in (1..items.len()).rev() {
            items.swap(last, self.next() % (last + 1));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn case(gate: Gate) -> CaseInfo {
        let (name, unit) = ("a/b".to_owned(), "hit".to_owned());
        let reason = "because".to_owned();
        CaseInfo { name, unit, bytes: 0, gate, reason, counted: 20, latency: true }
    }

    /// Rounds whose head takes `factor` of the base, with noise of one percent that both share.
    fn rounds(factor: f64) -> Vec<Round> {
        (0..30)
            .map(|round| {
                let noise = 1.0 + f64::from(round % 3) / 100.0;
                let timing = |factor: f64| Timing {
                    cpu: 100.0 * noise * factor,
                    wall: 300.0 * noise,
                    latency: Some([1.0, 2.0, 3.0].map(|time| time * noise * factor)),
                };
                [timing(1.0), timing(factor)]
            })
            .collect()
    }

    #[test]
    fn noise_that_both_sides_have_is_no_change() {
        let findings = findings(&case(Gate::Everything), &rounds(1.0));
        assert_eq!(findings.len(), 4);
        assert!(findings.iter().all(|finding| finding.verdict <= Verdict::Reported));
    }

    #[test]
    fn a_slowdown_is_found_in_times_and_percentiles() {
        let findings = findings(&case(Gate::Everything), &rounds(1.06));
        let verdicts: Vec<_> = findings.iter().map(|it| (it.metric, it.verdict)).collect();
        assert_eq!(
            verdicts[..3],
            [
                (Metric::Time, Verdict::Failed),
                (Metric::P50, Verdict::Failed),
                (Metric::P95, Verdict::Failed),
            ]
        );
        assert_eq!(verdicts[3], (Metric::P99, Verdict::Reported));
    }

    #[test]
    fn what_must_not_be_decided_on_is_told_with_the_reason() {
        let findings = findings(&case(Gate::Counts), &rounds(1.5));
        assert!(findings.iter().all(|it| it.verdict == Verdict::Reported && it.note == "because"));
        let time = |gate| self::findings(&case(gate), &rounds(1.5))[0].base;
        assert!(time(Gate::Report) > 2.0 * time(Gate::Counts), "the clock's time of two threads");
    }

    #[test]
    fn too_few_rounds_say_nothing() {
        assert!(findings(&case(Gate::Everything), &rounds(2.0)[..7]).is_empty());
    }

    #[test]
    fn a_busy_machine_is_given_fewer_turns_and_never_fewer_rounds() {
        let (budget, seconds) = (Duration::from_secs(90), Duration::from_secs);
        assert_eq!(paced(5, seconds(3), budget, [1, 30]), 5);
        assert_eq!(paced(5, seconds(4), budget, [1, 30]), 4);
        assert_eq!(paced(2, seconds(40), budget, [1, 30]), 2);
        assert_eq!(paced(2, seconds(20), budget, [15, 30]), 3, "it has become calm");
    }

    #[test]
    fn what_is_only_told_has_rounds_enough_for_an_interval() {
        let rounds = |gate| (0..30).filter(|round| takes_part(&case(gate), *round)).count();
        assert_eq!(rounds(Gate::Everything), 30);
        assert!(findings(&case(Gate::Report), &rounds_of(rounds(Gate::Report))).len() == 4);
    }

    /// So many rounds without a change.
    fn rounds_of(count: usize) -> Vec<Round> {
        rounds(1.0)[..count].to_vec()
    }

    #[test]
    fn both_orders_are_drawn_about_equally_often() {
        let mut random = Random::new();
        let first = (0..10_000).filter(|_| random.sides() == [0, 1]).count();
        assert!((4_700..5_300).contains(&first), "{first}");
        let mut items: Vec<u32> = (0..50).collect();
        random.shuffle(&mut items);
        items.sort_unstable();
        assert_eq!(items, (0..50).collect::<Vec<_>>());
    }
}
