//! What the process takes from the machine: from `/proc` where there is one, and else nothing.

/// One reading.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct Process {
    /// User and system time, in seconds.
    pub(crate) cpu_seconds: f64,
    pub(crate) resident_bytes: u64,
    pub(crate) virtual_bytes: u64,
    pub(crate) threads: u64,
    pub(crate) open_files: Option<u64>,
    pub(crate) max_files: Option<u64>,
    /// Seconds since 1970.
    pub(crate) started: Option<f64>,
}

/// Units of the kernel's numbers.
#[derive(Debug, Clone, Copy)]
#[cfg(any(target_os = "linux", test))]
struct Units {
    ticks_per_second: u64,
    page_size: u64,
}

/// `None` where the system does not tell.
#[cfg(target_os = "linux")]
pub(crate) fn read() -> Option<Process> {
    let units = Units {
        ticks_per_second: rustix::param::clock_ticks_per_second(),
        page_size: rustix::param::page_size() as u64,
    };
    let file = |path| std::fs::read_to_string(path).ok();
    let mut process = parse(&file("/proc/self/stat")?, units)?;
    // Without the one that reads the folder.
    let files = std::fs::read_dir("/proc/self/fd").ok();
    process.0.open_files = files.map(|files| (files.count() as u64).saturating_sub(1));
    process.0.max_files = file("/proc/self/limits").and_then(|limits| max_files(&limits));
    let booted = file("/proc/stat").and_then(|stat| booted(&stat));
    process.0.started = booted.map(|booted| booted + process.1);
    Some(process.0)
}

#[cfg(not(target_os = "linux"))]
pub(crate) fn read() -> Option<Process> {
    None
}

/// The reading, and when the process started, in seconds after the machine did.
#[cfg(any(target_os = "linux", test))]
fn parse(stat: &str, units: Units) -> Option<(Process, f64)> {
    // The second field is the program's name in parentheses, and may hold anything.
    let (_, fields) = stat.rsplit_once(')')?;
    let fields: Vec<&str> = fields.split_ascii_whitespace().collect();
    // Numbered from 1, as in proc_pid_stat(5); the first after the name is the third.
    let field = |number: usize| fields.get(number - 3)?.parse::<u64>().ok();
    let seconds = |ticks: u64| ticks as f64 / units.ticks_per_second as f64;
    let process = Process {
        cpu_seconds: seconds(field(14)? + field(15)?),
        threads: field(20)?,
        virtual_bytes: field(23)?,
        resident_bytes: field(24)? * units.page_size,
        open_files: None,
        max_files: None,
        started: None,
    };
    Some((process, seconds(field(22)?)))
}

#[cfg(any(target_os = "linux", test))]
fn max_files(limits: &str) -> Option<u64> {
    let line = limits.lines().find_map(|line| line.strip_prefix("Max open files"))?;
    line.split_ascii_whitespace().next()?.parse().ok()
}

#[cfg(any(target_os = "linux", test))]
fn booted(stat: &str) -> Option<f64> {
    stat.lines().find_map(|line| line.strip_prefix("btime "))?.trim().parse().ok()
}

#[cfg(test)]
mod tests {
    use super::{Units, booted, max_files, parse};

    const UNITS: Units = Units { ticks_per_second: 100, page_size: 4_096 };

    #[test]
    fn a_name_with_parentheses_and_spaces_moves_no_field() {
        let stat = "42 (a) 7 (b) S 1 42 42 0 -1 4194304 9 0 0 0 250 50 0 0 20 0 11 0 12345 \
                    1048576 256 18446744073709551615 1 1 0";
        let (process, started) = parse(stat, UNITS).unwrap();
        assert_eq!((process.cpu_seconds, process.threads), (3.0, 11));
        assert_eq!((process.virtual_bytes, process.resident_bytes), (1 << 20, 1 << 20));
        assert!((started - 123.45).abs() < 1e-9);
    }

    #[test]
    fn what_is_cut_off_is_nothing_and_no_panic() {
        let stat = "42 (a) S 1 42 42 0 -1 4194304 9 0 0 0 250 50 0 0 20 0 11 0 12345 9 9";
        for end in 0..stat.len() - 3 {
            assert!(parse(&stat[..end], UNITS).is_none(), "{}", &stat[..end]);
        }
    }

    #[test]
    fn limits_and_boot_time_are_found_by_name() {
        let limits = "Limit        Soft Limit  Hard Limit  Units\n\
                      Max open files            1024                 524288               files\n";
        assert_eq!(max_files(limits), Some(1_024));
        assert_eq!(max_files("Max open files unlimited unlimited files"), None);
        assert_eq!(booted("cpu 1 2 3\nbtime 1790000000\n"), Some(1_790_000_000.0));
    }

    #[cfg(target_os = "linux")]
    #[test]
    fn this_process_has_a_thread_and_memory_and_files() {
        let process = super::read().unwrap();
        assert!(process.threads >= 1 && process.resident_bytes > 1 << 16);
        assert!(process.open_files.unwrap() >= 3 && process.started.unwrap() > 1.7e9);
    }
}
