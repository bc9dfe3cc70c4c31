//! How the row of a product is found by its part number.

use super::endpoints;
use super::models::ProductView;
use crate::lookup::{Lookup, texts};

/// With a filter the server gives all that match.
pub(super) const BY_PART_NUMBER: Lookup<ProductView> = Lookup {
    endpoint: &endpoints::QUERY,
    filter: |part_numbers| texts("PartNumber", part_numbers),
    key: |row| Some(&row.part_number),
    wants_top: false,
};
