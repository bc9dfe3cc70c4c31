//! How a unit is found by its serial number.

use super::endpoints;
use super::models::Unit;
use crate::lookup::{Lookup, texts};

/// Units of different products may have the same serial number, so a condition must name the product.
pub(super) const BY_SERIAL_NUMBER: Lookup<Unit> = Lookup {
    endpoint: &endpoints::QUERY_UNITS,
    filter: |serial_numbers| texts("serialNumber", serial_numbers),
    key: |unit| unit.serial_number.as_deref(),
    wants_top: true,
};
