//! Reasons for a slowdown, in trailers of commits:
//! `Perf-Ack: report/decode/json instructions the checksum of every report is verified now`.

use super::verdict::Metric;

const KEY: &str = "Perf-Ack:";

/// A reason that a commit gives.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Ack {
    case: String,
    metric: String,
    pub(crate) reason: String,
}

/// The reasons in the messages of commits. A trailer without a reason counts for nothing.
pub(crate) fn parse(messages: &str) -> Vec<Ack> {
    let trailers = messages.lines().filter_map(|line| line.trim().strip_prefix(KEY));
    let acks = trailers.filter_map(|trailer| {
        let (case, rest) = trailer.trim().split_once(char::is_whitespace)?;
        let (metric, reason) = rest.trim().split_once(char::is_whitespace)?;
        let reason = reason.trim();
        let ack = || Ack { case: case.into(), metric: metric.into(), reason: reason.into() };
        (!reason.is_empty()).then(ack)
    });
    acks.collect()
}

/// The reason for this metric of this case, if there is one.
pub(crate) fn find<'a>(acks: &'a [Ack], case: &str, metric: Metric) -> Option<&'a Ack> {
    acks.iter().find(|ack| ack.case == case && ack.metric == metric.name())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_trailer_names_case_metric_and_reason() {
        let messages = "report: checksums\n\nBecause.\n\n\
             Perf-Ack: report/decode/json instructions every report is verified now\n\
             Perf-Ack: cache/hit time\n";
        let acks = parse(messages);
        assert_eq!(acks.len(), 1, "one of them gives no reason");
        let found = find(&acks, "report/decode/json", Metric::Instructions).unwrap();
        assert_eq!(found.reason, "every report is verified now");
        assert_eq!(find(&acks, "report/decode/json", Metric::Time), None);
        assert_eq!(find(&acks, "report/decode", Metric::Instructions), None);
    }
}
