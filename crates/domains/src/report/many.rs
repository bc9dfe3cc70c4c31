//! How the header of a report is found by its identifier.

use super::endpoints;
use super::models::ReportHeader;
use crate::lookup::Lookup;
use crate::odata::raw;

/// Identifiers stand in a filter without quotes, so what is none must not come here.
pub(super) const BY_ID: Lookup<ReportHeader> = Lookup {
    endpoint: &endpoints::HEADERS,
    filter: |ids| raw(format!("uuid in ({})", ids.join(","))),
    key: |row| row.uuid.as_deref(),
    wants_top: true,
};

/// Whether a text is an identifier as OData writes it: five groups of hexadecimal digits.
pub(super) fn is_id(text: &str) -> bool {
    let hexadecimal = |group: &str| group.bytes().all(|byte| byte.is_ascii_hexdigit());
    let lengths = text.split('-').map(|group| if hexadecimal(group) { group.len() } else { 0 });
    lengths.eq([8, 4, 4, 4, 12])
}

#[cfg(test)]
mod tests {
    use super::is_id;

    #[test]
    fn nothing_but_an_identifier_is_put_into_a_filter() {
        assert!(is_id("5b2c7b06-3f7e-4b5c-9a3e-0d6a4a1f7c11"));
        assert!(is_id("5B2C7B06-3F7E-4B5C-9A3E-0D6A4A1F7C11"));
        for text in ["", "SN-1", "5b2c7b06-3f7e-4b5c-9a3e-0d6a4a1f7c11) or (1 eq 1", "-", "g----"] {
            assert!(!is_id(text), "{text}");
        }
        assert!(!is_id("5b2c7b06-3f7e-4b5c-9a3e-0d6a4a1f7c1g"));
    }
}
