//! Which operations have a form that asks for more at once, or for less.

/// What is known of an operation beyond its row in the endpoints table: how a program writes the
/// better call.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Hint {
    operation: &'static str,
    /// The call that does many at once.
    pub(super) bulk: Option<&'static str>,
    /// How many of them one request of it takes.
    pub(super) per_request: u64,
    /// The call that does many side by side, where there is no request for many.
    pub(super) side_by_side: Option<&'static str>,
    /// Whether it takes a filter and columns. Its pages come one after the other, so that they do is
    /// no finding.
    pub(super) is_query: bool,
}

const NONE: Hint =
    Hint { operation: "", bulk: None, per_request: 1, side_by_side: None, is_query: false };

const HINTS: [Hint; 6] = [
    Hint {
        operation: "products.get",
        bulk: Some(
            "products().get_many(part_numbers), or products().batched() where tasks ask one by one: \
             rows without revisions and tags",
        ),
        per_request: 100,
        ..NONE
    },
    Hint {
        operation: "products.save",
        bulk: Some("products().save_many(products)"),
        per_request: u64::MAX,
        ..NONE
    },
    Hint {
        operation: "products.save_revision",
        bulk: Some("products().save_revisions(revisions)"),
        per_request: u64::MAX,
        ..NONE
    },
    Hint {
        operation: "reports.submit",
        side_by_side: Some("reports().submit_many(reports, 8)"),
        ..NONE
    },
    Hint { operation: "reports.headers", is_query: true, ..NONE },
    Hint { operation: "products.query", is_query: true, ..NONE },
];

/// What is known of an operation.
pub(super) fn of(operation: &str) -> Hint {
    HINTS.into_iter().find(|hint| hint.operation == operation).unwrap_or(NONE)
}

#[cfg(test)]
mod tests {
    use super::HINTS;

    #[test]
    fn every_hint_is_about_an_operation_that_exists() {
        for hint in HINTS {
            assert!(
                crate::endpoints().any(|endpoint| endpoint.name() == hint.operation),
                "{}",
                hint.operation
            );
        }
    }
}
