//! One write after the other, judged by what the server says before and after.

use std::collections::{BTreeMap, BTreeSet};

use wats::{CacheMode, Client, Endpoint};

use super::ask::{Answer, Ask, Content};
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

/// Reads with what the server said to each at the last look, and what was found so far.
struct Watch<'a> {
    world: &'a World,
    client: Client,
    reads: &'a [Read],
    truth: Vec<Content>,
    /// How many writes had been done at the last look at each read.
    looked: Vec<usize>,
    done: Vec<&'static str>,
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
    let reads = world.reads();
    let asked: BTreeSet<&str> = reads.iter().map(|read| read.endpoint.name()).collect();
    for name in kept_reads().map(Endpoint::name) {
        let excused = NOT_READ.iter().any(|(own, _)| *own == name);
        assert_eq!(asked.contains(name), !excused, "say how to ask {name}, or why not");
    }

    let mut watch = Watch::begin(&world, &reads).await;
    for (number, endpoint) in table_of_writes().enumerate() {
        let writes = world.writes(endpoint, &format!("name{number}"));
        let excused = NOT_WRITTEN.iter().any(|(own, _)| *own == endpoint.name());
        assert_eq!(writes.is_empty(), excused, "say how to do {}, or why not", endpoint.name());
        watch.write(endpoint, writes).await;
    }
    let everything: Vec<usize> = (0..reads.len()).collect();
    watch.look(&everything).await;
    println!("{} reads of {} operations, {} writes", reads.len(), asked.len(), watch.done.len());
    watch.report();
}

impl<'a> Watch<'a> {
    /// Fills the cache, and looks whether everything can be asked and stays as it is.
    async fn begin(world: &'a World, reads: &'a [Read]) -> Self {
        let mut watch = Self {
            world,
            client: world.client(),
            reads,
            truth: world.truth(reads).await,
            looked: vec![0; reads.len()],
            done: Vec::new(),
            faults: BTreeSet::new(),
            shown: BTreeSet::new(),
            asked_again: 0,
            in_vain: 0,
            pairs: BTreeMap::new(),
        };
        for (at, read) in reads.iter().enumerate() {
            let route = read.endpoint.route();
            let answer = read.answer(&watch.client).await.content;
            if answer != watch.truth[at] {
                let what = difference(&watch.truth[at], &answer);
                watch.fault(format!("{route} moves by itself: {what}"));
            }
            if answer.is_refused() && !read.may_be_absent() {
                watch.fault(format!("{route} {:?}: {answer:?}", read.ask));
            }
        }
        watch
    }

    fn fault(&mut self, what: String) {
        self.faults.insert(what);
    }

    /// Compares what the client answers with what the server says. It is done before a write makes
    /// these reads invalid, after it, and in the end, so that nothing stale is overlooked.
    async fn look(&mut self, at: &[usize]) {
        for &at in at {
            let read = &self.reads[at];
            let truth = self.world.truth(std::slice::from_ref(read)).await.remove(0);
            let answer = read.answer(&self.client).await;
            let since = &self.done[self.looked[at]..];
            let context = format!("{} after {since:?}", read.endpoint.route());
            if answer.content != truth {
                let what = difference(&answer.content, &truth);
                self.fault(format!("stale: {context}: {what}"));
                // So that it is said once.
                let reload = CacheMode::Reload;
                read.ask.send(&self.client, read.endpoint, reload).await.unwrap();
            } else if answer.asked && !truth.is_refused() {
                self.fault(format!("asked for without need: {context}"));
            }
            self.truth[at] = truth;
            self.looked[at] = self.done.len();
        }
    }

    async fn write(&mut self, endpoint: &'static Endpoint, writes: Vec<Ask>) {
        let depends: Vec<bool> = self.reads.iter().map(|read| read.depends_on(endpoint)).collect();
        let dependent: Vec<usize> = (0..depends.len()).filter(|at| depends[*at]).collect();
        self.look(&dependent).await;
        for write in writes {
            let result = write.send(&self.client, endpoint, CacheMode::Default).await;
            if !matches!(result, Ok(Answer { content: Content::Body(_), .. })) {
                self.fault(format!("{}: {result:?}", endpoint.route()));
            }
        }
        self.done.push(endpoint.name());

        let before = self.truth.clone();
        let counts = self.world.sim.counts();
        let mut requests = 0;
        for (at, read) in self.reads.iter().enumerate() {
            let asked = read.answer(&self.client).await.asked;
            requests += u64::from(asked);
            // What is refused is asked for anew each time.
            if asked && !depends[at] && !before[at].is_refused() {
                self.fault(format!(
                    "{} is disturbed by {}",
                    read.endpoint.route(),
                    endpoint.route()
                ));
            }
            if !asked && depends[at] {
                self.fault(format!("{} does not see {}", read.endpoint.route(), endpoint.route()));
            }
        }
        let counted = self.world.sim.counts().since(&counts).total();
        assert_eq!(counted, requests, "requests after {}", endpoint.route());
        self.look(&dependent).await;
        for at in dependent {
            let changed = self.truth[at] != before[at];
            self.asked_again += 1;
            self.in_vain += usize::from(!changed);
            let pair = (endpoint.name(), self.reads[at].endpoint.name());
            *self.pairs.entry(pair).or_insert(true) &= !changed;
            if changed {
                self.shown.insert(endpoint.name());
            }
        }
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
        let faults: Vec<&str> = self.faults.iter().map(String::as_str).collect();
        assert!(faults.is_empty(), "{} faults:\n{}", faults.len(), faults.join("\n"));
        for name in table_of_writes().map(Endpoint::name) {
            let excused = NOT_SHOWN.iter().any(|(own, _)| *own == name);
            assert_eq!(self.shown.contains(name), !excused, "whether a kept read shows {name}");
        }
    }
}
