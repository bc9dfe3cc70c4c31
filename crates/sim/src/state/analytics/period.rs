//! Periods of the calendar, in UTC. Weeks begin on Monday and are counted as ISO 8601 does.

use jiff::civil::{DateTime, Time};
use jiff::tz::Offset;
use jiff::{Span, Timestamp};

/// The length of a period.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Grouping {
    Year,
    Quarter,
    Month,
    Week,
    Day,
    Hour,
}

impl Grouping {
    /// The grouping of a number of the API; −1, which is no grouping, is none of them.
    pub(crate) fn of(number: i64) -> Option<Self> {
        Some(match number {
            0 => Self::Year,
            1 => Self::Quarter,
            2 => Self::Month,
            3 => Self::Week,
            4 => Self::Day,
            5 => Self::Hour,
            _ => return None,
        })
    }

    /// Where the period begins that a moment lies in.
    pub(crate) fn start(self, at: Timestamp) -> Timestamp {
        let at = Offset::UTC.to_datetime(at);
        let day = at.date();
        let first = match self {
            Self::Hour => {
                let hour = Time::constant(at.hour(), 0, 0, 0);
                return timestamp(day.to_datetime(hour));
            }
            Self::Day => day,
            Self::Week => {
                let since_monday = day.weekday().to_monday_zero_offset();
                day.saturating_sub(Span::new().days(since_monday))
            }
            Self::Month => day.first_of_month(),
            Self::Quarter => {
                let into_quarter = (day.month() - 1) % 3;
                day.first_of_month().saturating_sub(Span::new().months(into_quarter))
            }
            Self::Year => day.first_of_year(),
        };
        timestamp(first.to_datetime(Time::midnight()))
    }

    /// The beginning of a period so many periods before the one that begins at `start`.
    pub(crate) fn back(self, start: Timestamp, periods: u32) -> Timestamp {
        let start = Offset::UTC.to_datetime(start);
        // Nothing was tested 10,000 years ago; spans of more years do not exist.
        let n = i64::from(periods);
        let span = match self {
            Self::Hour => Span::new().try_hours(n),
            Self::Day => Span::new().try_days(n),
            Self::Week => Span::new().try_weeks(n),
            Self::Month => Span::new().try_months(n),
            Self::Quarter => Span::new().try_months(n * 3),
            Self::Year => Span::new().try_years(n),
        };
        let moved = span.and_then(|span| start.checked_sub(span));
        moved.map_or(Timestamp::MIN, timestamp)
    }

    /// The name of the period that begins at `start`; names sort as periods do.
    pub(crate) fn label(self, start: Timestamp) -> String {
        let at = Offset::UTC.to_datetime(start);
        match self {
            Self::Year => format!("{:04}", at.year()),
            Self::Quarter => format!("{:04}-Q{}", at.year(), (at.month() - 1) / 3 + 1),
            Self::Month => format!("{:04}-{:02}", at.year(), at.month()),
            Self::Week => {
                let week = at.date().iso_week_date();
                format!("{:04}-W{:02}", week.year(), week.week())
            }
            Self::Day => at.date().to_string(),
            Self::Hour => format!("{}T{:02}", at.date(), at.hour()),
        }
    }
}

fn timestamp(at: DateTime) -> Timestamp {
    Offset::UTC.to_timestamp(at).unwrap_or(Timestamp::MIN)
}

#[cfg(test)]
mod tests {
    use super::Grouping::{self, Day, Hour, Month, Quarter, Week, Year};

    fn label(grouping: Grouping, at: &str) -> String {
        grouping.label(grouping.start(at.parse().unwrap()))
    }

    #[test]
    fn every_moment_lies_in_the_period_of_its_name() {
        let at = "2026-03-01T08:30:00Z";
        let labels = [Year, Quarter, Month, Week, Day, Hour].map(|grouping| label(grouping, at));
        let expected = ["2026", "2026-Q1", "2026-03", "2026-W09", "2026-03-01", "2026-03-01T08"];
        assert_eq!(labels, expected);
        assert_eq!(label(Week, "2027-01-03T00:00:00Z"), "2026-W53");
        assert_eq!(label(Quarter, "2026-12-31T23:59:59Z"), "2026-Q4");
    }

    #[test]
    fn periods_back_end_where_the_calendar_says() {
        for (grouping, periods, expected) in [
            (Hour, 9, "2026-02-28T23:00:00Z"),
            (Day, 1, "2026-02-28T00:00:00Z"),
            (Week, 1, "2026-02-16T00:00:00Z"),
            (Month, 12, "2025-03-01T00:00:00Z"),
            (Quarter, 1, "2025-10-01T00:00:00Z"),
            (Year, 2, "2024-01-01T00:00:00Z"),
        ] {
            let start = grouping.start("2026-03-01T08:30:00Z".parse().unwrap());
            assert_eq!(grouping.back(start, periods).to_string(), expected, "{grouping:?}");
        }
        let start = Year.start("2026-03-01T08:30:00Z".parse().unwrap());
        assert!(Year.back(start, u32::MAX) < start);
    }
}
