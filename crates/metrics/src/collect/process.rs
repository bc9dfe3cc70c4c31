//! The process, under the names that every Prometheus client library uses for it.

use std::sync::{Mutex, PoisonError};

use prometheus::core::{Collector, Desc};
use prometheus::proto::MetricFamily;
use prometheus::{Counter, Gauge};

use crate::process;

pub(crate) struct ProcessCollector {
    cpu: Counter,
    resident: Gauge,
    virtual_memory: Gauge,
    threads: Gauge,
    open_files: Gauge,
    max_files: Gauge,
    started: Gauge,
    one_at_a_time: Mutex<()>,
}

impl ProcessCollector {
    pub(crate) fn new() -> Self {
        let gauge = |name, help| Gauge::new(name, help).expect("the name is valid");
        let cpu = "User and system time of the process, in seconds.";
        Self {
            cpu: Counter::new("process_cpu_seconds_total", cpu).expect("the name is valid"),
            resident: gauge("process_resident_memory_bytes", "Resident memory of the process."),
            virtual_memory: gauge("process_virtual_memory_bytes", "Its virtual memory."),
            threads: gauge("process_threads", "Its threads."),
            open_files: gauge("process_open_fds", "Its open files, sockets among them."),
            max_files: gauge("process_max_fds", "How many it may have open."),
            started: gauge("process_start_time_seconds", "When it started, in seconds since 1970."),
            one_at_a_time: Mutex::default(),
        }
    }

    fn all(&self) -> [&dyn Collector; 7] {
        let Self { cpu, resident, virtual_memory, threads, open_files, max_files, started, .. } =
            self;
        [cpu, resident, virtual_memory, threads, open_files, max_files, started]
    }
}

impl Collector for ProcessCollector {
    fn desc(&self) -> Vec<&Desc> {
        self.all().into_iter().flat_map(Collector::desc).collect()
    }

    fn collect(&self) -> Vec<MetricFamily> {
        let Some(process) = process::read() else { return Vec::new() };
        let _only = self.one_at_a_time.lock().unwrap_or_else(PoisonError::into_inner);
        self.cpu.inc_by((process.cpu_seconds - self.cpu.get()).max(0.0));
        self.resident.set(process.resident_bytes as f64);
        self.virtual_memory.set(process.virtual_bytes as f64);
        self.threads.set(process.threads as f64);
        let files = [(&self.open_files, process.open_files), (&self.max_files, process.max_files)];
        for (gauge, files) in files {
            gauge.set(files.map_or(f64::NAN, |files| files as f64));
        }
        self.started.set(process.started.unwrap_or(f64::NAN));
        self.all().into_iter().flat_map(Collector::collect).collect()
    }
}
