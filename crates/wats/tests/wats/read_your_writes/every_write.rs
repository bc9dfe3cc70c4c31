//! One write after the other, judged by what the server says before and after.

use std::collections::{BTreeMap, BTreeSet};

use wats::{CacheMode, Client, Endpoint};

use super::ask::{Answer, Content};
use super::world::{Read, World, difference, kept_reads, table_of_writes};

/// Kept reads that cannot be asked here, and why.
const NOT_READ: &[(&str, &str)] = &[];

/// Writes that cannot be done here, and why.
const NOT_WRITTEN: &[(&str, &str)] = &[];

/// Writes that nothing shows that is kept, and why.
const NOT_SHOWN: &[(&str, &str)] = &[
    ("production.delete_unit_change", "the queue of changes is never kept"),
    ("production.take_serial_numbers", "what is free is never kept"),
    ("production.upload_serial_numbers", "what is free is never kept"),
    ("production.free_serial_numbers", "what is free is never kept"),
    ("production.delete_free_serial_numbers", "what is free is never kept"),
    ("production.reserve_serial_numbers", "what is free is never kept"),
    ("tickets.upload_attachment", "files are not kept, and this one belongs to no ticket yet"),
    ("scim.token", "tokens are not kept"),
    ("tokens.get", "tokens are not kept"),
    ("tokens.get_named", "tokens are not kept"),
    ("exports.certificates", "exports are not kept"),
    ("workflow.start_test", "the simulated server tells nothing of workflows but of units"),
    ("workflow.end_test", "the simulated server tells nothing of workflows but of units"),
];

/// What was found so far.
#[derive(Default)]
struct Findings {
    faults: BTreeSet<String>,
    shown: BTreeSet<&'static str>,
    /// Requests that an invalidation caused, and those of them whose answer was the same as before.
    asked_again: usize,
    in_vain: usize,
    /// Whether each pair of a write and a read it invalidates saw no change at all.
    pairs: BTreeMap<(&'static str, &'static str), bool>,
}

#[tokio::test]
async fn every_write_is_seen_by_every_read_whose_answer_it_changes_and_disturbs_no_other() {
    let world = World::new(20).await;
    let client = world.client();
    let reads = world.reads();
    let asked: BTreeSet<&str> = reads.iter().map(|read| read.endpoint.name()).collect();
    for endpoint in kept_reads() {
        let name = endpoint.name();
        let excused = NOT_READ.iter().any(|(own, _)| *own == name);
        assert_eq!(asked.contains(name), !excused, "say how to ask {name}, or why not");
    }

    let mut findings = Findings::default();
    let mut truth = world.truth(&reads).await;
    findings.beginning(&world, &client, &reads, &truth).await;
    let mut done = 0;
    for (number, endpoint) in table_of_writes().enumerate() {
        let writes = world.writes(endpoint, &format!("name{number}"));
        let excused = NOT_WRITTEN.iter().any(|(own, _)| *own == endpoint.name());
        assert_eq!(writes.is_empty(), excused, "say how to do {}, or why not", endpoint.name());
        done += usize::from(!writes.is_empty());
        for write in writes {
            match write.send(&client, endpoint, CacheMode::Default).await {
                Ok(Answer { content: Content::Body(_), .. }) => {
                    findings.after(endpoint, &world, &client, &reads, &mut truth).await;
                }
                refused => findings.fault(format!("{}: {refused:?}", endpoint.route())),
            }
        }
    }
    println!("{} reads of {} operations, {done} writes", reads.len(), asked.len());
    findings.report();
}

impl Findings {
    fn fault(&mut self, what: String) {
        self.faults.insert(what);
    }

    /// Fills the cache, and looks whether everything can be asked and stays as it is.
    async fn beginning(
        &mut self,
        world: &World,
        client: &Client,
        reads: &[Read],
        truth: &[Content],
    ) {
        let again = world.truth(reads).await;
        for ((read, before), after) in reads.iter().zip(truth).zip(&again) {
            let route = read.endpoint.route();
            if before != after {
                self.fault(format!("{route} moves by itself: {}", difference(before, after)));
            }
            let may_be_absent = read.may_be_absent();
            if before.is_refused() && !may_be_absent {
                self.fault(format!("{route} {:?}: {before:?}", read.ask));
            }
            read.answer(client).await;
        }
    }

    /// Looks at everything after a write, and brings `truth` up to date.
    async fn after(
        &mut self,
        write: &'static Endpoint,
        world: &World,
        client: &Client,
        reads: &[Read],
        truth: &mut Vec<Content>,
    ) {
        let counts = world.sim.counts();
        let first = answers(client, reads).await;
        let requests = world.sim.counts().since(&counts).total();
        let expected = first.iter().filter(|answer| answer.asked).count();
        assert_eq!(requests, expected as u64, "requests after {}", write.route());
        let now = world.truth(reads).await;
        for (at, read) in reads.iter().enumerate() {
            let context = format!("{} after {}", read.endpoint.route(), write.route());
            let changed = now[at] != truth[at];
            // What was just answered from memory would be again.
            let again = match first[at].asked {
                true => read.answer(client).await,
                false => first[at].clone(),
            };
            if first[at].content != now[at] || again.content != now[at] {
                let what = difference(&first[at].content, &now[at]);
                self.fault(format!("stale: {context}: {what}"));
                // So that it is said once.
                read.ask.send(client, read.endpoint, CacheMode::Reload).await.unwrap();
            }
            if changed {
                self.shown.insert(write.name());
            }
            // What is refused is asked for anew each time.
            if now[at].is_refused() || truth[at].is_refused() {
                continue;
            }
            let depends = read.depends_on(write);
            if (first[at].asked, again.asked) != (depends, false) {
                let asked = (first[at].asked, again.asked);
                self.fault(format!("{context}: depends {depends}, asked {asked:?}"));
            }
            if depends {
                self.asked_again += 1;
                self.in_vain += usize::from(!changed);
                let pair = (write.name(), read.endpoint.name());
                *self.pairs.entry(pair).or_insert(true) &= !changed;
            }
        }
        *truth = now;
    }

    fn report(&self) {
        let mut needless: BTreeMap<&str, Vec<&str>> = BTreeMap::new();
        for ((write, read), _) in self.pairs.iter().filter(|(_, needless)| **needless) {
            needless.entry(write).or_default().push(read);
        }
        let (asked, in_vain) = (self.asked_again, self.in_vain);
        println!("{asked} asked again after a write, {in_vain} of them got the answer they had");
        let pairs: usize = needless.values().map(Vec::len).sum();
        println!("{pairs} of {} pairs of a write and a read saw no change:", self.pairs.len());
        for (write, reads) in needless {
            println!("  {write}: {}", reads.join(" "));
        }
        for name in table_of_writes().map(Endpoint::name) {
            let excused = NOT_SHOWN.iter().any(|(own, _)| *own == name);
            assert_eq!(self.shown.contains(name), !excused, "whether a kept read shows {name}");
        }
        let faults: Vec<&str> = self.faults.iter().map(String::as_str).collect();
        assert!(faults.is_empty(), "{} faults:\n{}", faults.len(), faults.join("\n"));
    }
}

async fn answers(client: &Client, reads: &[Read]) -> Vec<Answer> {
    let mut answers = Vec::new();
    for read in reads {
        answers.push(read.answer(client).await);
    }
    answers
}
