//! What the machine is, and how busy others keep it while we measure.

use std::fs;
use std::thread::available_parallelism;

/// Above this load for each core, times mean nothing.
const LOAD_PER_CORE: f64 = 3.0;

/// Above this share of time that the machine's host gave to others, neither.
const STEAL: f64 = 0.05;

/// What is known of the machine at a moment.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct Moment {
    load: f64,
    stolen: u64,
    all: u64,
}

/// How busy the machine was from one moment to another.
#[derive(Debug, Clone, Default)]
pub(crate) struct Machine {
    pub(crate) cpu: String,
    pub(crate) cores: usize,
    /// The load at the beginning and at the end.
    pub(crate) load: [f64; 2],
    /// The share of all time that the host gave to other machines.
    pub(crate) steal: f64,
}

impl Moment {
    /// Now. What the system does not tell is 0.
    pub(crate) fn now() -> Self {
        let load = fs::read_to_string("/proc/loadavg").unwrap_or_default();
        let load = load.split_whitespace().next().and_then(|load| load.parse().ok());
        let stat = fs::read_to_string("/proc/stat").unwrap_or_default();
        let (stolen, all) = processor_time(&stat);
        Self { load: load.unwrap_or_default(), stolen, all }
    }
}

impl Machine {
    pub(crate) fn between(before: Moment, after: Moment) -> Self {
        let info = fs::read_to_string("/proc/cpuinfo").unwrap_or_default();
        let model = info.lines().find_map(|line| line.strip_prefix("model name")?.split_once(':'));
        let all = after.all.saturating_sub(before.all).max(1);
        Self {
            cpu: model.map_or_else(|| "unknown".to_owned(), |(_, name)| name.trim().to_owned()),
            cores: available_parallelism().map_or(1, usize::from),
            load: [before.load, after.load],
            steal: after.stolen.saturating_sub(before.stolen) as f64 / all as f64,
        }
    }

    /// Why times of this run mean nothing, if they do.
    pub(crate) fn distrust(&self) -> Option<String> {
        let load = self.load[0].max(self.load[1]);
        let bound = LOAD_PER_CORE * self.cores as f64;
        if load > bound {
            Some(format!("the load was {load:.1} on {} cores; {bound} is the most", self.cores))
        } else if self.steal > STEAL {
            let (share, most) = (self.steal * 100.0, STEAL * 100.0);
            Some(format!("the host took {share:.1} % of the time; {most} % is the most"))
        } else {
            None
        }
    }
}

/// Ticks that were stolen, and all ticks, from the text of `/proc/stat`.
fn processor_time(stat: &str) -> (u64, u64) {
    let line = stat.lines().next().unwrap_or_default();
    let ticks: Vec<u64> = line.split_whitespace().skip(1).map_while(|it| it.parse().ok()).collect();
    // Guests are counted among users already.
    (ticks.get(7).copied().unwrap_or(0), ticks.iter().take(8).sum())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn stolen_time_is_the_eighth_number() {
        assert_eq!(processor_time("cpu  10 0 5 80 1 0 0 4 9 9\ncpu0 1"), (4, 100));
        assert_eq!(processor_time(""), (0, 0));
    }

    #[test]
    fn a_machine_that_others_keep_busy_is_not_trusted() {
        let machine =
            |load, steal| Machine { cores: 2, load: [0.5, load], steal, ..<_>::default() };
        assert_eq!(machine(6.0, 0.01).distrust(), None);
        assert!(machine(6.1, 0.01).distrust().unwrap().contains("6.1 on 2 cores"));
        assert!(machine(1.0, 0.06).distrust().unwrap().contains("6.0 %"));
    }
}
