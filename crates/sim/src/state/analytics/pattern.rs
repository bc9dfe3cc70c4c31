//! Conditions on texts: one value, several joined with `;`, or patterns in which `%` stands for any
//! run of characters and `_` for one.

/// Values that a text may have.
#[derive(Clone, Debug)]
pub(crate) struct Pattern(Vec<Vec<char>>);

impl Pattern {
    /// `None` if the text states no condition.
    pub(crate) fn new(text: &str) -> Option<Self> {
        let values = text.split(';').map(str::trim).filter(|value| !value.is_empty());
        let values: Vec<Vec<char>> = values.map(|value| value.chars().collect()).collect();
        (!values.is_empty()).then_some(Self(values))
    }

    pub(crate) fn matches(&self, text: &str) -> bool {
        let text: Vec<char> = text.chars().collect();
        self.0.iter().any(|pattern| is_like(pattern, &text))
    }
}

/// Goes back to the last `%` only, so the time is bounded by the product of the lengths.
fn is_like(pattern: &[char], text: &[char]) -> bool {
    let (mut p, mut t) = (0, 0);
    let mut retry: Option<(usize, usize)> = None;
    while t < text.len() {
        match pattern.get(p) {
            Some('%') => {
                retry = Some((p + 1, t));
                p += 1;
            }
            Some(c) if *c == '_' || *c == text[t] => {
                p += 1;
                t += 1;
            }
            _ => {
                let Some((after, from)) = retry else { return false };
                retry = Some((after, from + 1));
                (p, t) = (after, from + 1);
            }
        }
    }
    pattern[p..].iter().all(|c| *c == '%')
}

#[cfg(test)]
mod tests {
    use super::Pattern;
    use proptest::prelude::*;

    fn like(pattern: &str, text: &str) -> bool {
        Pattern::new(pattern).unwrap().matches(text)
    }

    #[test]
    fn values_are_alternatives_and_an_empty_text_is_no_condition() {
        assert!(like("A;B", "B") && like("A;;B", "A") && !like("A;B", "C"));
        assert!(Pattern::new("").is_none() && Pattern::new(" ; ").is_none());
    }

    #[test]
    fn a_percent_is_any_run_and_an_underscore_one_character() {
        assert!(like("WID%", "WIDGET") && like("%", "") && like("%GET", "WIDGET"));
        assert!(like("W_D%T", "WIDGET") && !like("W_DGET", "WDGET") && !like("WID%", "wid"));
        assert!(like("Ø_", "Øl") && like("a%b%c", "a--b-b-c") && !like("a%b%c", "a--b-b-"));
    }

    /// The definition, word by word.
    fn naive(pattern: &[char], text: &[char]) -> bool {
        match pattern.split_first() {
            None => text.is_empty(),
            Some(('%', rest)) => (0..=text.len()).any(|skip| naive(rest, &text[skip..])),
            Some((c, rest)) => text
                .split_first()
                .is_some_and(|(t, tail)| (*c == '_' || c == t) && naive(rest, tail)),
        }
    }

    proptest! {
        #[test]
        fn a_pattern_matches_what_its_definition_says(
            pattern in "[ab%_]{1,8}", text in "[ab]{0,8}",
        ) {
            let split = |text: &str| text.chars().collect::<Vec<char>>();
            prop_assert_eq!(like(&pattern, &text), naive(&split(&pattern), &split(&text)));
        }
    }
}
