//! What a case is.

use std::fmt;

/// Does that many operations. What it needs was made before; what it makes is dropped inside.
pub type Work = Box<dyn FnMut(u64)>;

type Make = Box<dyn Fn() -> Work + Send + Sync>;

/// Something to be measured.
pub struct Case {
    /// `group/name`, without spaces.
    pub name: String,
    /// What one operation is: `hit`, `request`, `report`.
    pub unit: &'static str,
    /// Bytes of plain JSON that one operation handles; 0 where that means nothing.
    pub bytes: u64,
    /// What the gate may decide on.
    pub gate: Gate,
    /// Operations that are counted (instructions, allocations), after some to warm up. A multiple of
    /// 20, so that the gate's own test can plant five percent more of them.
    pub counted: u64,
    /// Whether an operation takes long enough (2 µs) that the times of single ones mean something.
    pub latency: bool,
    make: Make,
}

/// What the gate may decide on.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Gate {
    /// Instructions, allocations and times.
    Everything,
    /// Instructions and allocations; times are only told, for this reason.
    Counts(&'static str),
    /// Times are told, for this reason nothing else.
    Report(&'static str),
    /// Only people are shown it, for this reason: `cargo bench`.
    Nothing(&'static str),
}

impl Gate {
    /// The word by which the gate is told.
    pub fn name(self) -> &'static str {
        match self {
            Self::Everything => "everything",
            Self::Counts(_) => "counts",
            Self::Report(_) => "report",
            Self::Nothing(_) => "nothing",
        }
    }

    /// Why not everything is decided on; empty if it is.
    pub fn reason(self) -> &'static str {
        match self {
            Self::Everything => "",
            Self::Counts(why) | Self::Report(why) | Self::Nothing(why) => why,
        }
    }
}

impl Case {
    /// A case of 2,000 counted operations, all of which is gated. `make` prepares the work: fixed
    /// seeds, no clock to wait for, and nothing left over that grows from operation to operation.
    pub fn new(name: impl Into<String>, make: impl Fn() -> Work + Send + Sync + 'static) -> Self {
        Self {
            name: name.into(),
            unit: "operation",
            bytes: 0,
            gate: Gate::Everything,
            counted: 2_000,
            latency: false,
            make: Box::new(make),
        }
    }

    /// What one operation is.
    pub fn unit(self, unit: &'static str) -> Self {
        Self { unit, ..self }
    }

    /// Bytes of plain JSON that one operation handles.
    pub fn bytes(self, bytes: usize) -> Self {
        Self { bytes: bytes as u64, ..self }
    }

    /// What the gate may decide on.
    pub fn gate(self, gate: Gate) -> Self {
        Self { gate, ..self }
    }

    /// Operations that are counted; a multiple of 20.
    pub fn counted(self, counted: u64) -> Self {
        Self { counted, ..self }
    }

    /// Has single operations timed as well: p50, p95, p99.
    pub fn with_latency(self) -> Self {
        Self { latency: true, ..self }
    }

    /// Prepares the work.
    pub fn open(&self) -> Work {
        (self.make)()
    }
}

impl fmt::Display for Case {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.name)
    }
}

impl fmt::Debug for Case {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Case")
            .field("name", &self.name)
            .field("gate", &self.gate)
            .finish_non_exhaustive()
    }
}
