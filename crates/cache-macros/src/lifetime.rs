//! Lifetimes as people write them: `"500ms"`, `"5m"`, `"1h 30m"`, `"none"`.

/// How long a value counts.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Lifetime {
    Millis(u64),
    Endless,
}

const UNITS: [(&str, u64); 5] =
    [("ms", 1), ("s", 1_000), ("m", 60_000), ("h", 3_600_000), ("d", 86_400_000)];

impl Lifetime {
    /// # Errors
    ///
    /// What is wrong with `text`, for people.
    pub(crate) fn parse(text: &str) -> Result<Self, String> {
        let mut rest = text.trim();
        if rest == "none" {
            return Ok(Self::Endless);
        }
        if rest.is_empty() {
            return Err("a lifetime is expected, such as \"5m\" or \"none\"".to_owned());
        }
        let mut total = 0_u64;
        while !rest.is_empty() {
            let (number, after) = split_where(rest, |c| !c.is_ascii_digit());
            let (unit, after) = split_where(after.trim_start(), |c| !c.is_ascii_alphabetic());
            let factor = UNITS.iter().find(|(name, _)| *name == unit).map(|(_, factor)| *factor);
            let (Some(factor), false) = (factor, number.is_empty()) else {
                return Err(format!(
                    "\"{text}\" is no lifetime: whole numbers with ms, s, m, h or d are expected, \
                     such as \"5m\", or \"none\""
                ));
            };
            let part = number.parse::<u64>().ok().and_then(|number| number.checked_mul(factor));
            let sum = part.and_then(|part| total.checked_add(part));
            total = sum.ok_or("this lifetime is too long; write \"none\" for no end")?;
            rest = after.trim_start();
        }
        if total == 0 {
            return Err("a lifetime of zero remembers nothing".to_owned());
        }
        Ok(Self::Millis(total))
    }
}

fn split_where(text: &str, is_end: impl Fn(char) -> bool) -> (&str, &str) {
    text.split_at(text.find(is_end).unwrap_or(text.len()))
}

#[cfg(test)]
mod tests {
    use super::Lifetime;

    #[test]
    fn lifetimes_are_read_as_people_write_them() {
        for (text, millis) in [
            ("500ms", 500),
            ("30s", 30_000),
            ("5m", 300_000),
            (" 1h 30m ", 5_400_000),
            ("1h30m", 5_400_000),
            ("2 d", 172_800_000),
        ] {
            assert_eq!(Lifetime::parse(text), Ok(Lifetime::Millis(millis)), "{text}");
        }
        assert_eq!(Lifetime::parse("none"), Ok(Lifetime::Endless));
    }

    #[test]
    fn anything_else_is_refused() {
        for text in ["", "5", "m", "-5m", "1.5h", "5 fortnights", "0s", "5m none", "5mé", "٣s"] {
            assert!(Lifetime::parse(text).is_err(), "{text}");
        }
        assert!(Lifetime::parse("18446744073709551615d").unwrap_err().contains("too long"));
        assert!(Lifetime::parse("99999999999999999999s").unwrap_err().contains("too long"));
    }
}
