//! SIGKILL, again and again, of a process that submits reports to a server. The server is judge: it
//! must have every report that was promised, with the right bytes, and nothing that was confirmed as
//! delivered is sent again.

use std::collections::{BTreeMap, BTreeSet};
use std::io::{BufRead, BufReader};
use std::process::{Command, Stdio};
use std::sync::mpsc;
use std::time::{Duration, Instant};

use wats::queue::Outbox;
use wats_sim::{Options, Sim};

use crate::chance::Chance;
use crate::items::report;

/// Crashes until everything that waits is delivered. More is enqueued than delivered between two
/// crashes, and opening takes longer with what waits; without a pause a long run would test that alone.
const BETWEEN_DRAINS: usize = 500;

#[derive(Default)]
struct Log {
    tried: BTreeSet<String>,
    promised: BTreeSet<String>,
    acknowledged: BTreeSet<String>,
    sent: BTreeMap<String, u32>,
    resurrected: BTreeSet<String>,
    complaints: Vec<String>,
}

impl Log {
    fn read(&mut self, line: &str) {
        let (word, rest) = line.split_once(' ').unwrap_or((line, ""));
        let ids = rest.split(' ').map(str::to_owned);
        match word {
            "try" => self.tried.extend(ids),
            "ok" => self.promised.extend(ids),
            "ack" => self.acknowledged.extend(ids),
            "send" => {
                if self.acknowledged.contains(rest) {
                    self.resurrected.insert(rest.to_owned());
                }
                *self.sent.entry(rest.to_owned()).or_default() += 1;
            }
            "ready" | "drained," => {}
            _ => self.complaints.push(line.to_owned()),
        }
    }
}

pub(crate) fn run(cycles: usize, seed: u64) -> crate::Outcome {
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build()?;
    let options = Options::default().products(5).reports(0).max_reports(10_000_000);
    let sim = runtime.block_on(Sim::start(options))?;
    let folder = tempfile::tempdir()?;
    let program = std::env::current_exe()?;
    let (mut log, mut chance) = (Log::default(), Chance::new(seed));
    let began = Instant::now();
    let child = |part: &str, first: usize| {
        let mut command = Command::new(&program);
        command.arg(part).arg("--folder").arg(folder.path().join("outbox"));
        command.args(["--url", &sim.url(), "--token", sim.token(), "--count", &first.to_string()]);
        command.stdout(Stdio::piped()).spawn()
    };
    for cycle in 0..cycles {
        // Numbers of one cycle never meet those of another.
        let mut victim = child("victim-submits", cycle * 100_000)?;
        let out = victim.stdout.take().ok_or("the process has no output")?;
        let (tell, told) = mpsc::channel();
        let reader = std::thread::spawn(move || {
            for line in BufReader::new(out).lines().map_while(Result::ok) {
                if tell.send(line).is_err() {
                    break;
                }
            }
        });
        // One in four is not even waited for until it has opened its queue.
        if !cycle.is_multiple_of(4) {
            while let Ok(line) = told.recv_timeout(Duration::from_secs(30)) {
                log.read(&line);
                if line == "ready" {
                    break;
                }
            }
        }
        if cycle == 1 {
            let second = Outbox::at(folder.path().join("outbox")).open_blocking();
            if !second.is_err_and(|error| error.is_locked()) {
                return Err("a second process was let in".into());
            }
        }
        std::thread::sleep(Duration::from_micros(200 + chance.draw() % 60_000));
        victim.kill()?;
        victim.wait()?;
        // A line that was cut off in the middle is not one that was said.
        for line in &told {
            log.read(&line);
        }
        let _ = reader.join();
        if cycle % BETWEEN_DRAINS == BETWEEN_DRAINS - 1 || cycle + 1 == cycles {
            let drained = child("victim-drains", 0)?.wait_with_output()?;
            String::from_utf8_lossy(&drained.stdout).lines().for_each(|line| log.read(line));
            if !drained.status.success() {
                return Err(format!("the queue could not be drained after {cycle} crashes").into());
            }
            let (promised, seconds) = (log.promised.len(), began.elapsed().as_secs());
            eprintln!("{} of {cycles} crashes, {promised} promised, {seconds} s", cycle + 1);
        }
    }
    let at_the_server: BTreeSet<String> = sim.report_ids().into_iter().collect();
    let lost = log.promised.difference(&at_the_server).count();
    let unknown = at_the_server.difference(&log.tried).count();
    let corrupt = at_the_server.iter().filter(|id| !is_right(&sim, id)).count();
    let twice = log.sent.values().filter(|times| **times > 1).count();
    println!(
        "kill -9: {cycles} cycles, {} promised, {} at the server, {lost} lost, {corrupt} corrupt, {} \
         resurrected, {unknown} unknown; {twice} sent more than once ({:.0} s)",
        log.promised.len(),
        at_the_server.len(),
        log.resurrected.len(),
        began.elapsed().as_secs_f64()
    );
    for complaint in log.complaints.iter().take(10) {
        println!("  {complaint}");
    }
    runtime.block_on(sim.stop());
    let bad = lost + corrupt + unknown + log.resurrected.len() + log.complaints.len();
    if log.promised.is_empty() {
        return Err("nothing was promised, so nothing was tested".into());
    }
    if bad > 0 { Err("see above".into()) } else { Ok(()) }
}

fn is_right(sim: &Sim, id: &str) -> bool {
    let number = id.get(..8).and_then(|number| usize::from_str_radix(number, 16).ok());
    let Some((expected, bytes)) = number.map(report) else { return false };
    expected == id && sim.report(id).is_some_and(|document| document == bytes)
}
