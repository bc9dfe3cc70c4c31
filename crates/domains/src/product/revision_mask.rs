//! Which revisions of a child a box build takes.

/// Whether a revision is one that a box build takes: one of a comma-separated list, in which an entry
/// that ends in `%` stands for all that begin so. Without a list, it must be `default` itself.
///
/// ```
/// use wats_domains::product::matches_revision;
///
/// assert!(matches_revision(Some("A,B%"), "A", "B2"));
/// assert!(!matches_revision(Some("A,B%"), "A", "A2"));
/// assert!(matches_revision(None, "A", "A"));
/// ```
pub fn matches_revision(mask: Option<&str>, default: &str, revision: &str) -> bool {
    let mut entries = entries(mask).peekable();
    if entries.peek().is_none() {
        return revision == default;
    }
    entries.any(|entry| match entry.strip_suffix('%') {
        Some(beginning) => revision.starts_with(beginning),
        None => revision == entry,
    })
}

fn entries(mask: Option<&str>) -> impl Iterator<Item = &str> {
    mask.unwrap_or_default().split(',').map(str::trim).filter(|entry| !entry.is_empty())
}

#[cfg(test)]
mod tests {
    use super::matches_revision;

    #[test]
    fn a_percent_sign_stands_for_the_rest_and_only_at_the_end() {
        for (mask, revision, taken) in [
            ("1.%", "1.2", true),
            ("1.%", "1.", true),
            ("1.%", "10", false),
            ("%", "anything", true),
            ("%2", "12", false),
            (" A , B ", "B", true),
            ("A,,", "", false),
        ] {
            assert_eq!(matches_revision(Some(mask), "Z", revision), taken, "{mask} {revision}");
        }
    }

    #[test]
    fn a_mask_of_nothing_is_none() {
        for mask in [None, Some(""), Some(" , ")] {
            assert!(matches_revision(mask, "A", "A"));
            assert!(!matches_revision(mask, "A", "B"));
        }
    }

    #[test]
    fn a_mask_need_not_take_the_default() {
        assert!(!matches_revision(Some("B"), "A", "A"));
    }
}
