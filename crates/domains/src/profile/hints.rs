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
    /// Whether it takes a filter. Its pages come one after the other, so that they do is no finding.
    pub(super) is_query: bool,
    /// Whether columns can be selected.
    pub(super) selects: bool,
}

const NONE: Hint = Hint {
    operation: "",
    bulk: None,
    per_request: 1,
    side_by_side: None,
    is_query: false,
    selects: false,
};

const HINTS: [Hint; 14] = [
    of_many(
        "products.get",
        "products().get_many(part_numbers), or products().batched() where tasks ask one by one: \
         rows without revisions and tags",
        LOOKUP,
    ),
    of_many(
        "assets.get",
        "assets().get_many(serial_numbers), or get_many_by_id(ids): rows without type, children and \
         history",
        LOOKUP,
    ),
    of_many(
        "production.unit",
        "production().get_units(serial_numbers, part_number): units as the query gives them",
        LOOKUP,
    ),
    of_many("products.save", "products().save_many(products)", u64::MAX),
    of_many("products.save_revision", "products().save_revisions(revisions)", u64::MAX),
    of_many("production.create_unit", "production().save_units(units)", u64::MAX),
    of_many("production.update_unit", "production().save_units(units)", u64::MAX),
    of_many("production.save_batch", "production().save_batches(batches)", u64::MAX),
    Hint {
        operation: "reports.submit",
        side_by_side: Some("reports().submit_many(reports, 16)"),
        ..NONE
    },
    Hint { selects: true, ..query("reports.headers") },
    Hint { selects: true, ..query("products.query") },
    query("assets.query"),
    query("assets.log"),
    query("production.query_units"),
];

/// Keys that one query of a lookup names.
const LOOKUP: u64 = crate::lookup::COUNT as u64;

const fn of_many(operation: &'static str, bulk: &'static str, per_request: u64) -> Hint {
    Hint { operation, bulk: Some(bulk), per_request, ..NONE }
}

const fn query(operation: &'static str) -> Hint {
    Hint { operation, is_query: true, ..NONE }
}

/// What is known of an operation.
pub(super) fn of(operation: &str) -> Hint {
    HINTS.into_iter().find(|hint| hint.operation == operation).unwrap_or(NONE)
}

#[cfg(test)]
mod tests {
    use super::HINTS;

    #[test]
    fn every_hint_is_about_an_operation_that_exists() {
        for (at, hint) in HINTS.iter().enumerate() {
            let name = hint.operation;
            assert!(crate::endpoints().any(|endpoint| endpoint.name() == name), "{name}");
            assert!(HINTS[..at].iter().all(|other| other.operation != name), "{name} twice");
        }
    }
}
