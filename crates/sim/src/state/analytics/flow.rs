//! The way of units through production: operations are nodes, and a unit that was tested in one and
//! then in another has gone the way between them.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use serde_json::{Value, json};

use super::groups::Directory;
use super::{Fact, Filter, Pattern};
use crate::state::State;

/// Units answered at most.
const MOST_UNITS: usize = 10_000;

/// What of the flow is wanted beyond the filter.
#[derive(Clone, Debug, Default)]
pub(crate) struct View {
    pub(crate) serial_numbers: Option<Vec<String>>,
    pub(crate) location: Option<Pattern>,
    pub(crate) purpose: Option<Pattern>,
    pub(crate) process_codes: Option<Vec<i64>>,
    pub(crate) without_passed: bool,
    pub(crate) without_failed: bool,
    pub(crate) split_by: Option<String>,
    pub(crate) show: Option<Vec<String>>,
    pub(crate) hide: Vec<String>,
    pub(crate) expanded: bool,
    /// Only these units, in this order.
    pub(crate) units: Option<Vec<i64>>,
}

/// A stop on the way of a unit: its tests in one operation, or in a part of one.
struct Stop<'a> {
    node: usize,
    runs: Vec<Fact<'a>>,
}

struct Way<'a> {
    unit: i64,
    stops: Vec<Stop<'a>>,
    is_old: bool,
}

#[derive(Default)]
struct Node<'a> {
    fact: Option<Fact<'a>>,
    part: Option<String>,
    units: u64,
    passed: u64,
    seconds: f64,
    tests: u64,
}

/// The flow, computed.
pub(crate) struct Flow<'a> {
    nodes: Vec<Node<'a>>,
    ways: Vec<Way<'a>>,
    expanded: bool,
}

impl Stop<'_> {
    fn has_passed(&self) -> bool {
        self.runs.iter().any(|run| run.passed())
    }
}

impl<'a> Flow<'a> {
    pub(crate) fn new(state: &'a State, filter: &Filter, view: &View) -> Self {
        let directory = Directory::new(state);
        let window = filter.window(state.today());
        let mut units: BTreeMap<(&str, &str), (i64, bool, Vec<Fact<'a>>)> = BTreeMap::new();
        for (number, fact) in (1..).zip(state.reports.rows().map(Fact)) {
            if !fact.is_test() {
                continue;
            }
            let key = (fact.part_number(), fact.serial_number());
            let unit = units.entry(key).or_insert_with(|| (number, false, Vec::new()));
            if !window.contains(fact.start()) {
                unit.1 |= fact.start() < window.from;
            } else if filter.matches(fact, &directory) && view.takes(fact) {
                unit.2.push(fact);
            }
        }
        let mut flow = Self { nodes: Vec::new(), ways: Vec::new(), expanded: view.expanded };
        let mut numbers = HashMap::new();
        for (_, (unit, is_old, mut tests)) in units {
            tests.sort_by_key(|fact| (fact.start(), fact.id()));
            let stops = flow.stops(&tests, view, &mut numbers);
            if view.takes_way(unit, &stops) {
                flow.ways.push(Way { unit, stops, is_old });
            }
        }
        let order = |way: &Way<'_>| {
            view.units.as_ref().and_then(|units| units.iter().position(|unit| *unit == way.unit))
        };
        flow.ways.sort_by_key(|way| (order(way), way.unit));
        flow.count();
        flow
    }

    fn stops(
        &mut self,
        tests: &[Fact<'a>],
        view: &View,
        numbers: &mut HashMap<(i64, Option<String>), usize>,
    ) -> Vec<Stop<'a>> {
        let mut stops: Vec<Stop<'a>> = Vec::new();
        for fact in tests {
            let part = view.part(*fact);
            let key = (fact.process_code(), part.clone());
            let node = *numbers.entry(key).or_insert_with(|| {
                self.nodes.push(Node { fact: Some(*fact), part, ..Node::default() });
                self.nodes.len() - 1
            });
            match stops.last_mut().filter(|stop| stop.node == node) {
                Some(stop) => stop.runs.push(*fact),
                None => stops.push(Stop { node, runs: vec![*fact] }),
            }
        }
        stops
    }

    fn count(&mut self) {
        for way in &self.ways {
            let mut counted: BTreeMap<usize, bool> = BTreeMap::new();
            for stop in &way.stops {
                *counted.entry(stop.node).or_default() |= stop.has_passed();
                let node = &mut self.nodes[stop.node];
                node.tests += stop.runs.len() as u64;
                let seconds = stop.runs.iter().filter_map(|run| run.execution_time());
                node.seconds += seconds.sum::<f64>();
            }
            for (node, passed) in counted {
                self.nodes[node].units += 1;
                self.nodes[node].passed += u64::from(passed);
            }
        }
        // Numbers of nodes are part of the answer, so those without a unit keep theirs.
    }

    pub(crate) fn nodes(&self) -> Vec<Value> {
        let nodes = (1_u64..).zip(&self.nodes).filter(|(_, node)| node.units > 0);
        let row = |(id, node): (u64, &Node<'_>)| {
            let fact = node.fact?;
            let name = node.name();
            Some(json!({
                "id": id,
                "name": name,
                "processCode": fact.process_code(),
                "processName": fact.process_name(),
                "stationName": null,
                "location": null,
                "purpose": null,
                "unitCount": node.units,
                "passCount": node.passed,
                "failCount": node.units - node.passed,
                "yield": super::tally::percent(node.passed, node.units),
                "avgTime": (node.tests > 0).then(|| node.seconds / node.tests as f64),
                "isExpanded": self.expanded,
                "isVisible": true,
                "level": u8::from(node.part.is_some()),
                "parentId": node.part.as_ref().map(|_| fact.process_code()),
            }))
        };
        nodes.filter_map(row).collect()
    }

    pub(crate) fn links(&self) -> Vec<Value> {
        let mut links: BTreeMap<(usize, usize), (u64, u64, f64)> = BTreeMap::new();
        for way in &self.ways {
            let mut gone = BTreeSet::new();
            for pair in way.stops.windows(2) {
                let between = (pair[0].node, pair[1].node);
                if !gone.insert(between) {
                    continue;
                }
                let link = links.entry(between).or_default();
                link.0 += 1;
                link.1 += u64::from(pair[0].has_passed());
                let (left, came) = (pair[0].runs.last(), pair[1].runs.first());
                let time = left.zip(came).map(|(a, b)| b.start().duration_since(a.start()));
                link.2 += time.map_or(0.0, |time| time.as_secs_f64());
            }
        }
        let row = |((from, to), (units, passed, seconds)): ((usize, usize), (u64, u64, f64))| {
            json!({
                "id": format!("{}-{}", from + 1, to + 1),
                "source": from + 1,
                "target": to + 1,
                "sourceName": self.nodes[from].name(),
                "targetName": self.nodes[to].name(),
                "unitCount": units,
                "passCount": passed,
                "failCount": units - passed,
                "avgTime": seconds / units as f64,
                "isVisible": true,
            })
        };
        links.into_iter().map(row).collect()
    }

    /// One row for each stop of each unit. The first comes from nowhere: its source is 0.
    pub(crate) fn units(&self) -> Vec<Value> {
        let mut rows = Vec::new();
        for (order, way) in (1_u64..).zip(self.ways.iter().take(MOST_UNITS)) {
            let mut source = 0;
            for (index, stop) in way.stops.iter().enumerate() {
                let is_last = index + 1 == way.stops.len();
                let letters =
                    stop.runs.iter().map(|run| run.result().chars().take(1).collect::<String>());
                rows.push(json!({
                    "source": source,
                    "target": stop.node + 1,
                    "unitId": way.unit,
                    "isOld": way.is_old,
                    "isLast": is_last,
                    "isLastPassed": is_last && stop.runs.last().is_some_and(|run| run.passed()),
                    "hasPassed": stop.has_passed(),
                    "hasFailed": stop.runs.iter().any(|run| !run.passed()),
                    "hasRetest": stop.runs.len() > 1,
                    "orders": [order],
                    "resultHistories": letters.collect::<Vec<_>>(),
                }));
                source = stop.node + 1;
            }
        }
        rows
    }

    pub(crate) fn to_json(&self) -> Value {
        json!({
            "nodes": self.nodes(),
            "links": self.links(),
            "units": self.units(),
            "totalUnits": self.ways.len(),
        })
    }
}

impl Node<'_> {
    fn name(&self) -> String {
        let process = self.fact.and_then(Fact::process_name).unwrap_or_default();
        self.part.as_ref().map_or_else(|| process.to_owned(), |part| format!("{process} {part}"))
    }
}

impl View {
    fn takes(&self, fact: Fact<'_>) -> bool {
        let is = |pattern: &Option<Pattern>, text: Option<&str>| {
            pattern.as_ref().is_none_or(|pattern| text.is_some_and(|text| pattern.matches(text)))
        };
        let has = |list: &[String], text: &str| list.iter().any(|one| one == text);
        let operation = fact.process_name().unwrap_or_default();
        is(&self.location, fact.location())
            && is(&self.purpose, fact.purpose())
            && self.serial_numbers.as_ref().is_none_or(|list| has(list, fact.serial_number()))
            && self.process_codes.as_ref().is_none_or(|codes| codes.contains(&fact.process_code()))
            && self.show.as_ref().is_none_or(|show| has(show, operation))
            && !has(&self.hide, operation)
    }

    fn takes_way(&self, unit: i64, stops: &[Stop<'_>]) -> bool {
        let Some(last) = stops.last() else { return false };
        let passed = last.runs.last().is_some_and(|run| run.passed());
        self.units.as_ref().is_none_or(|units| units.contains(&unit))
            && !(if passed { self.without_passed } else { self.without_failed })
    }

    /// What a node is about beyond its operation.
    fn part(&self, fact: Fact<'_>) -> Option<String> {
        let part = match self.split_by.as_deref()?.to_ascii_lowercase().as_str() {
            "stationname" | "station" => fact.station_name(),
            "location" => fact.location(),
            "purpose" => fact.purpose(),
            "revision" => fact.revision(),
            "partnumber" => Some(fact.part_number()),
            "swfilename" => fact.sw_filename(),
            "swversion" => fact.sw_version(),
            "operator" => fact.operator(),
            "batchnumber" => fact.batch_number(),
            _ => None,
        };
        part.map(str::to_owned)
    }
}
