//! Filters for the operations that speak OData, written so that no value can break out of its
//! quotes and no time is read in the wrong zone.
//!
//! ```
//! use wats_domains::odata::{field, raw};
//!
//! let filter = field("partNumber").eq("O'Ring").and(field("run").gt(1));
//! assert_eq!(filter.to_string(), "partNumber eq 'O''Ring' and run gt 1");
//!
//! let either = field("result").eq("Failed").or(field("result").eq("Error"));
//! assert_eq!(
//!     either.and(raw("startswith(serialNumber,'A')")).to_string(),
//!     "(result eq 'Failed' or result eq 'Error') and (startswith(serialNumber,'A'))"
//! );
//! ```

use std::fmt;
use std::time::SystemTime;

use wats_report::{Guid, Timestamp};

/// A condition on rows. `Display` gives the text of `$filter`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Filter {
    text: String,
    binding: Binding,
}

/// How tightly a text holds together, to put parentheses only where they are needed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Binding {
    /// Written by somebody else: could be anything.
    Unknown,
    Or,
    And,
    Term,
}

/// A column, to be compared with something.
#[derive(Debug, Clone, Copy)]
pub struct Field<'a>(&'a str);

/// The column `name`, as the server spells it.
pub fn field(name: &str) -> Field<'_> {
    Field(name)
}

/// A filter written by hand, taken as it is.
pub fn raw(text: impl Into<String>) -> Filter {
    Filter { text: text.into(), binding: Binding::Unknown }
}

/// Some element of the list `collection` meets a condition. In it, the element is called `variable`.
///
/// ```
/// use wats_domains::odata::{any, field};
///
/// let built_in = any("subUnits", "s", &field("s/serialNumber").eq("O'1"));
/// assert_eq!(built_in.to_string(), "subUnits/any(s: s/serialNumber eq 'O''1')");
/// ```
pub fn any(collection: &str, variable: &str, condition: &Filter) -> Filter {
    let text = format!("{collection}/any({variable}: {condition})");
    Filter { text, binding: Binding::Term }
}

impl Field<'_> {
    /// Equal.
    pub fn eq(self, value: impl Literal) -> Filter {
        self.compare("eq", &value)
    }

    /// Not equal.
    pub fn ne(self, value: impl Literal) -> Filter {
        self.compare("ne", &value)
    }

    /// Greater, or later.
    pub fn gt(self, value: impl Literal) -> Filter {
        self.compare("gt", &value)
    }

    /// Greater or equal.
    pub fn ge(self, value: impl Literal) -> Filter {
        self.compare("ge", &value)
    }

    /// Less, or earlier.
    pub fn lt(self, value: impl Literal) -> Filter {
        self.compare("lt", &value)
    }

    /// Less or equal.
    pub fn le(self, value: impl Literal) -> Filter {
        self.compare("le", &value)
    }

    /// Equal to one of `values`. No value at all matches nothing.
    pub fn is_in<T: Literal>(self, values: impl IntoIterator<Item = T>) -> Filter {
        let values: Vec<String> = values.into_iter().map(|value| value.literal()).collect();
        let text = if values.is_empty() {
            format!("{0} eq null and {0} ne null", self.0)
        } else {
            format!("{} in ({})", self.0, values.join(","))
        };
        let binding = if values.is_empty() { Binding::And } else { Binding::Term };
        Filter { text, binding }
    }

    /// Has no value.
    pub fn is_null(self) -> Filter {
        Filter { text: format!("{} eq null", self.0), binding: Binding::Term }
    }

    /// Has `part` in it.
    pub fn contains(self, part: &str) -> Filter {
        self.call("contains", part)
    }

    /// Begins with `part`.
    pub fn starts_with(self, part: &str) -> Filter {
        self.call("startswith", part)
    }

    /// Ends with `part`.
    pub fn ends_with(self, part: &str) -> Filter {
        self.call("endswith", part)
    }

    fn compare(self, operator: &str, value: &impl Literal) -> Filter {
        let text = format!("{} {operator} {}", self.0, value.literal());
        Filter { text, binding: Binding::Term }
    }

    fn call(self, function: &str, part: &str) -> Filter {
        let text = format!("{function}({},{})", self.0, part.literal());
        Filter { text, binding: Binding::Term }
    }
}

impl Filter {
    /// Both this and `other`.
    pub fn and(self, other: Self) -> Self {
        self.join("and", other, Binding::And)
    }

    /// This or `other`, or both.
    pub fn or(self, other: Self) -> Self {
        self.join("or", other, Binding::Or)
    }

    /// Not this.
    #[expect(clippy::should_implement_trait, reason = "reads like the `and` and `or` beside it")]
    pub fn not(self) -> Self {
        Self { text: format!("not ({})", self.text), binding: Binding::Term }
    }

    fn join(self, operator: &str, other: Self, binding: Binding) -> Self {
        let text = format!("{} {operator} {}", self.within(binding), other.within(binding));
        Self { text, binding }
    }

    fn within(self, outer: Binding) -> String {
        if self.binding >= outer { self.text.clone() } else { format!("({})", self.text) }
    }
}

impl fmt::Display for Filter {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.text)
    }
}

/// A value that can stand in a filter.
pub trait Literal {
    /// The value as OData writes it.
    fn literal(&self) -> String;
}

impl Literal for str {
    fn literal(&self) -> String {
        format!("'{}'", self.replace('\'', "''"))
    }
}

impl Literal for String {
    fn literal(&self) -> String {
        self.as_str().literal()
    }
}

impl<T: Literal + ?Sized> Literal for &T {
    fn literal(&self) -> String {
        (**self).literal()
    }
}

impl Literal for bool {
    fn literal(&self) -> String {
        self.to_string()
    }
}

impl Literal for i32 {
    fn literal(&self) -> String {
        self.to_string()
    }
}

impl Literal for i64 {
    fn literal(&self) -> String {
        self.to_string()
    }
}

/// An identifier, which stands without quotes. One that is none is written as `null`, which is equal to
/// no identifier.
impl Literal for Guid {
    fn literal(&self) -> String {
        if !self.is_valid() {
            return "null".to_owned();
        }
        let mut text = String::with_capacity(36);
        for digit in self.as_str().chars().filter(char::is_ascii_hexdigit) {
            if matches!(text.len(), 8 | 13 | 18 | 23) {
                text.push('-');
            }
            text.push(digit.to_ascii_lowercase());
        }
        text
    }
}

/// A moment, in UTC whatever zone it was written in. One that is no date is written as `null`.
impl Literal for Timestamp {
    fn literal(&self) -> String {
        self.to_utc().map_or_else(|| "null".to_owned(), |utc| utc.as_str().to_owned())
    }
}

impl Literal for SystemTime {
    fn literal(&self) -> String {
        Timestamp::from_system_time(*self, 0).literal()
    }
}

/// A number. Those that are not finite have no form in OData and are written as `null`, which is
/// equal to no number.
impl Literal for f64 {
    fn literal(&self) -> String {
        if self.is_finite() { self.to_string() } else { "null".to_owned() }
    }
}

#[cfg(test)]
mod tests {
    use wats_report::{Guid, Timestamp};

    use super::{Filter, any, field, raw};

    fn text(filter: &Filter) -> String {
        filter.to_string()
    }

    #[test]
    fn a_value_cannot_leave_its_quotes() {
        let filter = field("pn").eq("x' or 'a' eq 'a");
        assert_eq!(text(&filter), "pn eq 'x'' or ''a'' eq ''a'");
        assert_eq!(text(&field("pn").contains("'")), "contains(pn,'''')");
    }

    #[test]
    fn parentheses_stand_only_where_meaning_would_change() {
        let [a, b, c] = ["a", "b", "c"].map(|name| field(name).eq(1));
        let and = a.clone().and(b.clone()).and(c.clone());
        assert_eq!(text(&and), "a eq 1 and b eq 1 and c eq 1");
        let mixed = a.clone().or(b.clone()).and(c.clone());
        assert_eq!(text(&mixed), "(a eq 1 or b eq 1) and c eq 1");
        let mixed = a.clone().and(b).or(c);
        assert_eq!(text(&mixed), "a eq 1 and b eq 1 or c eq 1");
        assert_eq!(text(&a.clone().not()), "not (a eq 1)");
        assert_eq!(text(&a.and(raw("x or y"))), "a eq 1 and (x or y)");
    }

    #[test]
    fn lists_and_numbers_are_written_as_odata_wants_them() {
        assert_eq!(text(&field("pn").is_in(["A", "B'"])), "pn in ('A','B''')");
        assert_eq!(text(&field("run").ge(2)), "run ge 2");
        assert_eq!(text(&field("x").le(0.5)), "x le 0.5");
        assert_eq!(text(&field("x").eq(f64::NAN)), "x eq null");
        assert_eq!(text(&field("ok").ne(true)), "ok ne true");
    }

    #[test]
    fn identifiers_stand_without_quotes() {
        let wanted = "uuid eq 33a2d408-3fc8-480b-b554-6866c77fd91c";
        for spelled in [
            "33A2D408-3FC8-480B-B554-6866C77FD91C",
            "{33a2d408-3fc8-480b-b554-6866c77fd91c}",
            "33a2d4083fc8480bb5546866c77fd91c",
        ] {
            assert_eq!(text(&field("uuid").eq(Guid::from(spelled))), wanted);
        }
        let wrong = Guid::from("1 or 1 eq 1");
        assert_eq!(text(&field("uuid").eq(wrong)), "uuid eq null");
    }

    #[test]
    fn a_condition_on_elements_holds_together() {
        let part = field("s/partNumber").eq("P").or(field("s/partNumber").eq("Q"));
        let filter = any("subUnits", "s", &part).and(field("run").eq(1));
        assert_eq!(
            text(&filter),
            "subUnits/any(s: s/partNumber eq 'P' or s/partNumber eq 'Q') and run eq 1"
        );
    }

    #[test]
    fn times_are_written_in_utc() {
        let local = Timestamp::from("2026-03-01T08:00:00.250+01:00");
        assert_eq!(text(&field("start").ge(local)), "start ge 2026-03-01T07:00:00.250Z");
        let epoch = std::time::SystemTime::UNIX_EPOCH;
        assert_eq!(text(&field("start").ge(epoch)), "start ge 1970-01-01T00:00:00.000Z");
        assert_eq!(text(&field("start").ge(Timestamp::from("today"))), "start ge null");
    }

    #[test]
    fn an_empty_list_matches_nothing_rather_than_everything() {
        let none: [&str; 0] = [];
        let filter = field("pn").is_in(none).or(field("a").eq(1));
        assert_eq!(text(&filter), "pn eq null and pn ne null or a eq 1");
    }
}
