//! The work, and what the plan for this SDK promises of it.

use serde_json::{Value, json};
use wats::{Report, Station};

/// Reports that the server has from the start.
pub(crate) const REPORTS: usize = 1_000;

/// How a program without the SDK does a piece of work.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Naive {
    /// One call after the other over one HTTP/1.1 connection.
    InTurn,
    /// All at once, each call over a connection of its own.
    WithoutPool,
}

#[derive(Debug)]
pub(crate) struct Task {
    pub(crate) name: &'static str,
    /// For people.
    pub(crate) work: &'static str,
    pub(crate) naive: Naive,
    /// What the plan claims, for people: without and with, or a factor.
    pub(crate) claim: &'static str,
    pub(crate) promise: Promise,
    /// Why the promise is hard to keep here; shown if it is not kept.
    pub(crate) why: &'static str,
}

/// The claim in figures. What is not promised is `None`.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct Promise {
    /// So many times faster than naive.
    pub(crate) faster: Option<f64>,
    /// At most so long.
    pub(crate) seconds: Option<f64>,
    /// At least this share of the requests is saved.
    pub(crate) fewer_requests: Option<f64>,
    /// At least this share of the reads is answered from memory.
    pub(crate) hit_rate: Option<f64>,
    /// At least this share of the bytes is saved.
    pub(crate) smaller: Option<f64>,
    /// At most so many bytes are held by the whole process.
    pub(crate) memory: Option<f64>,
    /// At most so many bytes are held by the cache.
    pub(crate) cache_bytes: Option<f64>,
}

impl Promise {
    /// Promises nothing.
    pub(crate) const NOTHING: Self = Self {
        faster: None,
        seconds: None,
        fewer_requests: None,
        hit_rate: None,
        smaller: None,
        memory: None,
        cache_bytes: None,
    };

    pub(crate) fn to_json(self) -> Value {
        json!({
            "faster": self.faster,
            "seconds": self.seconds,
            "fewer_requests": self.fewer_requests,
            "hit_rate": self.hit_rate,
            "smaller": self.smaller,
            "memory": self.memory,
            "cache_bytes": self.cache_bytes,
        })
    }
}

pub(crate) const TASKS: [Task; 9] = [
    Task {
        name: "process",
        work: "the list of processes, its first and its second call",
        naive: Naive::InTurn,
        claim: "second call 95.2 ms → 0.3 ms; 317×",
        promise: Promise { faster: Some(317.0), seconds: Some(0.3e-3), ..Promise::NOTHING },
        why: "",
    },
    Task {
        name: "processes",
        work: "the list of processes, read 100 times",
        naive: Naive::InTurn,
        claim: "1 call, 99 hits, some 50 kB",
        promise: Promise {
            fewer_requests: Some(0.99),
            cache_bytes: Some(50e3),
            hit_rate: Some(0.99),
            ..Promise::NOTHING
        },
        why: "",
    },
    Task {
        name: "products",
        work: "100 products, each asked for by itself",
        naive: Naive::InTurn,
        claim: "8.5 s → 2.1 s; 4.0×",
        promise: Promise { faster: Some(4.0), seconds: Some(2.1), ..Promise::NOTHING },
        why: "",
    },
    Task {
        name: "pool",
        work: "100 products at once, without a pool and with it; to connect takes two round trips",
        naive: Naive::WithoutPool,
        claim: "8.5 s → 2.1 s; 4.0×",
        promise: Promise { faster: Some(4.0), seconds: Some(2.1), ..Promise::NOTHING },
        why: "the plan's 8.5 s are calls in turn, as in the line above; at once, each over a \
              connection of its own, they wait for three round trips where one would do, and for \
              each other's handshakes, which is all that a pool can save",
    },
    Task {
        name: "product_list",
        work: "100 products, asked for as a list",
        naive: Naive::InTurn,
        claim: "12.5 s, 100 calls → 2.1 s, 5 calls, 80 MB; 5.9×",
        promise: Promise {
            faster: Some(5.9),
            seconds: Some(2.1),
            fewer_requests: Some(0.95),
            memory: Some(80e6),
            ..Promise::NOTHING
        },
        why: "",
    },
    Task {
        name: "headers",
        work: "1,000 report headers by identifier",
        naive: Naive::InTurn,
        claim: "45.2 s → 8.1 s; 5.6×",
        promise: Promise { faster: Some(5.6), seconds: Some(8.1), ..Promise::NOTHING },
        why: "",
    },
    Task {
        name: "reports",
        work: "1,000 reports read whole",
        naive: Naive::InTurn,
        claim: "45.2 s → 8.1 s; 5.6×",
        promise: Promise { faster: Some(5.6), seconds: Some(8.1), ..Promise::NOTHING },
        why: "",
    },
    Task {
        name: "submit",
        work: "100 reports submitted",
        naive: Naive::InTurn,
        claim: "25 s → 6 s; 4.2×",
        promise: Promise { faster: Some(4.2), seconds: Some(6.0), ..Promise::NOTHING },
        why: "",
    },
    Task {
        name: "dashboard",
        work: "25 refreshes of a page of 7 reads",
        naive: Naive::InTurn,
        claim: "30 % fewer calls, over 70 % hits, half the time, at most 50 MB",
        promise: Promise {
            faster: Some(2.0),
            fewer_requests: Some(0.3),
            hit_rate: Some(0.7),
            cache_bytes: Some(50e6),
            ..Promise::NOTHING
        },
        why: "",
    },
];

/// The reports to submit.
pub(crate) fn to_submit(share: usize) -> Vec<Report> {
    (0..100 / share).map(|number| numbered(number, 20)).collect()
}

/// The documents whose formats are compared: 300 measurements, as many as real ones have.
pub(crate) fn documents(count: usize) -> Vec<Report> {
    (0..count).map(|number| numbered(number, 300)).collect()
}

/// The report with that number and so many measurements.
fn numbered(number: usize, steps: usize) -> Report {
    let mut report = Report::uut("WIDGET-001", format!("SN-{number:06}"), "B", 100);
    report.station(Station::new("ST-100-3", "Hall 1", "Production")).operator("operator 7");
    let mut root = report.root_mut();
    root.sequence("widget.seq", "MainSequence", "2.14");
    for step in 0..steps {
        // Numbers with six decimals, as instruments give them.
        let volts = 3.25 + (step * 7_919 % 100_000) as f64 / 1e6;
        root.numeric(format!("Supply {step}"), volts).unit("V").between(3.2, 3.4);
    }
    report.finish()
}
