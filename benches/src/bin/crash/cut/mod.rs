//! Power cuts: what a queue writes is recorded with `strace`, and the disk is made anew as it may be
//! after a cut at a random point. Whatever was not yet put on the disk by a finished `fsync` may be
//! lost, torn, or have overtaken something else.

mod disk;
mod trace;

use std::collections::BTreeSet;
use std::path::Path;
use std::process::{Command, Stdio};
use std::time::Instant;

use self::disk::{Disk, Policy};
use self::trace::Op;
use crate::Skipped;
use crate::chance::Chance;
use crate::items::{Contents, contents};

/// Items that the recorded process enqueues: enough for its log to be moved into the file.
const ITEMS: usize = 260;

/// States tried of each recovery that is itself cut off.
const SECOND_CUTS: usize = 12;

pub(crate) fn run(states: usize, seed: u64) -> crate::Outcome {
    // It may be there, and not be allowed to.
    let able = Command::new("strace").args(["-f", "-o", "/dev/null", "true"]).output();
    if !able.is_ok_and(|output| output.status.success()) {
        return Err(Skipped("`strace` does not work here, or is not installed").into());
    }
    let runtime = tokio::runtime::Builder::new_current_thread().enable_time().build()?;
    let began = Instant::now();
    let mut chance = Chance::new(seed);
    let durable = record(false)?;
    let count = |ops: &[Op], wanted: fn(&Op) -> bool| ops.iter().filter(|op| wanted(op)).count();
    let writes = count(&durable, |op| matches!(op, Op::Write { .. }));
    let syncs = count(&durable, |op| matches!(op, Op::Sync { .. }));

    let mut sums = Sums::default();
    for state in 0..states {
        let policy = if state.is_multiple_of(2) { Policy::Ordered } else { Policy::Strict };
        runtime.block_on(one(
            &durable,
            policy,
            &mut chance,
            &mut sums,
            state.is_multiple_of(10),
        ))?;
    }
    println!(
        "power cut: {} writes and {syncs} syncs recorded, {} states, {} promises checked, {} lost, {} \
         corrupt, {} came back, {} could not be opened; second cut during recovery: {} states, {} bad \
         ({:.0} s)",
        writes,
        sums.states,
        sums.promises,
        sums.lost,
        sums.corrupt,
        sums.back,
        sums.unopened,
        sums.second_states,
        sums.second_bad,
        began.elapsed().as_secs_f64()
    );
    let bad = sums.lost + sums.corrupt + sums.back + sums.unopened + sums.second_bad;

    let relaxed = record(true)?;
    let mut control = Sums::default();
    for state in 0..states.min(60) {
        let policy = if state.is_multiple_of(2) { Policy::Ordered } else { Policy::Strict };
        runtime.block_on(one(&relaxed, policy, &mut chance, &mut control, false))?;
    }
    println!(
        "  control, synchronous=NORMAL: {} of {} states lost something",
        control.losing, control.states
    );
    if control.losing == 0 {
        return Err("the control lost nothing, so the test proves nothing".into());
    }
    if bad > 0 { Err("see above".into()) } else { Ok(()) }
}

#[derive(Default)]
struct Sums {
    states: usize,
    promises: usize,
    lost: usize,
    corrupt: usize,
    back: usize,
    unopened: usize,
    losing: usize,
    second_states: usize,
    second_bad: usize,
}

/// What was said before a point of the recording.
#[derive(Debug, Default)]
struct Said {
    tried: BTreeSet<usize>,
    promised: BTreeSet<usize>,
    acknowledged: BTreeSet<usize>,
}

impl Said {
    fn before(ops: &[Op]) -> Self {
        let mut said = Self::default();
        for op in ops {
            let Op::Said(line) = op else { continue };
            let Some((word, number)) = line.split_once(' ') else { continue };
            let Ok(number) = number.parse() else { continue };
            match word {
                "try" => _ = said.tried.insert(number),
                "ok" => _ = said.promised.insert(number),
                // From here on it may be gone, and after the answer it must be.
                "acking" => _ = said.promised.remove(&number),
                "acked" => _ = said.acknowledged.insert(number),
                _ => {}
            }
        }
        said
    }

    /// Lost, corrupt, came back.
    fn judge(&self, contents: &Contents) -> [usize; 3] {
        let there = |number: &&usize| contents.items.contains_key(number);
        let unknown = contents.items.keys().filter(|number| !self.tried.contains(number)).count();
        [
            self.promised.iter().filter(|number| !there(number)).count(),
            contents.corrupt() + unknown,
            self.acknowledged.iter().filter(there).count(),
        ]
    }
}

/// One state of the disk.
async fn one(
    ops: &[Op],
    policy: Policy,
    chance: &mut Chance,
    sums: &mut Sums,
    twice: bool,
) -> crate::Outcome {
    let point = 1 + chance.below(ops.len());
    let said = Said::before(&ops[..point]);
    let disk = Disk::after(&Disk::default(), &ops[..point], policy, chance);
    sums.states += 1;
    sums.promises += said.promised.len() + said.acknowledged.len();
    let folder = tempfile::tempdir()?;
    disk.write(folder.path())?;
    match contents(folder.path(), false).await {
        Ok(contents) => {
            let [lost, corrupt, back] = said.judge(&contents);
            sums.losing += usize::from(lost + corrupt + back > 0);
            sums.lost += lost;
            sums.corrupt += corrupt;
            sums.back += back;
        }
        Err(error) => {
            println!("  cut at {point}: {error}");
            sums.unopened += 1;
        }
    }
    if !twice {
        return Ok(());
    }
    // The power fails again while the queue recovers.
    let folder = tempfile::tempdir()?;
    disk.write(folder.path())?;
    let recovery = traced(folder.path(), &["victim-opens"])?;
    for _ in 0..SECOND_CUTS {
        let point = chance.below(recovery.len() + 1);
        let second = Disk::after(&disk, &recovery[..point], policy, chance);
        let folder = tempfile::tempdir()?;
        second.write(folder.path())?;
        sums.second_states += 1;
        let judged = contents(folder.path(), false).await.map(|contents| said.judge(&contents));
        sums.second_bad += usize::from(!matches!(judged, Ok([0, 0, 0])));
    }
    Ok(())
}

/// What a process writes that fills a queue.
fn record(relaxed: bool) -> Result<Vec<Op>, Box<dyn std::error::Error>> {
    let folder = tempfile::tempdir()?;
    let count = ITEMS.to_string();
    let mut arguments = vec!["victim-writes", "--count", &count];
    if relaxed {
        arguments.push("--relaxed");
    }
    traced(&folder.path().join("queue"), &arguments)
}

fn traced(folder: &Path, arguments: &[&str]) -> Result<Vec<Op>, Box<dyn std::error::Error>> {
    let out = tempfile::tempdir()?;
    let log = out.path().join("trace");
    let mut command = Command::new("strace");
    command.args(["-f", "-y", "-xx", "-s", "100000", "-e"]);
    command.arg(format!("trace={}", trace::CALLS)).arg("-o").arg(&log);
    command.arg(std::env::current_exe()?).args(arguments).arg("--folder").arg(folder);
    let status = command.stdin(Stdio::null()).stdout(Stdio::piped()).output()?.status;
    if !status.success() {
        return Err(format!("the recorded process failed: {status}").into());
    }
    trace::read(&log, folder)
}
