//! Rows as the query engine sees them: cells in the order of a schema's columns. A schema says
//! what a column is called and what it holds; names are found in any case, because the server's
//! own examples mix it.

use std::cmp::Ordering;

use jiff::Timestamp;
use uuid::Uuid;

/// Name and kind of each column, in the order of the cells.
#[derive(Debug)]
pub(crate) struct Schema {
    pub(crate) columns: &'static [Column],
}

#[derive(Debug)]
pub(crate) struct Column {
    pub(crate) name: &'static str,
    pub(crate) kind: Kind,
}

/// What a column, or a sub-expression of a filter, holds.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Kind {
    /// Only the literal `null`, which fits every other kind.
    Null,
    Bool,
    Number,
    Text,
    Instant,
    Guid,
    /// Rows of another schema. Written only when expanded.
    Rows(&'static Schema),
}

/// One row: a cell for every column.
pub(crate) type Row = Vec<Cell>;

#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Cell {
    Null,
    Bool(bool),
    Integer(i64),
    Double(f64),
    Text(String),
    Instant(Timestamp),
    Guid(Uuid),
    Rows(Vec<Row>),
}

impl Schema {
    /// Position of a column.
    pub(crate) fn index(&self, name: &str) -> Option<usize> {
        self.columns.iter().position(|column| column.name.eq_ignore_ascii_case(name))
    }
}

impl Column {
    pub(crate) const fn new(name: &'static str, kind: Kind) -> Self {
        Self { name, kind }
    }
}

impl Kind {
    /// Whether values of both kinds can be compared.
    pub(crate) fn fits(self, other: Self) -> bool {
        matches!(
            (self, other),
            (Self::Null, _)
                | (_, Self::Null)
                | (Self::Bool, Self::Bool)
                | (Self::Number, Self::Number)
                | (Self::Text, Self::Text)
                | (Self::Instant, Self::Instant)
                | (Self::Guid, Self::Guid)
        )
    }

    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::Null => "null",
            Self::Bool => "a boolean",
            Self::Number => "a number",
            Self::Text => "a text",
            Self::Instant => "a date-time (written without quotes)",
            Self::Guid => "a GUID (written without quotes)",
            Self::Rows(_) => "a collection",
        }
    }
}

impl Cell {
    pub(crate) fn text(value: Option<&str>) -> Self {
        value.map_or(Self::Null, |value| Self::Text(value.to_owned()))
    }

    pub(crate) fn integer(value: Option<i64>) -> Self {
        value.map_or(Self::Null, Self::Integer)
    }

    pub(crate) fn double(value: Option<f64>) -> Self {
        value.map_or(Self::Null, Self::Double)
    }

    /// The order `$orderby` sorts in: nulls first, then by value. Cells of one column have one
    /// kind, so cells that cannot be compared do not meet.
    pub(crate) fn order(&self, other: &Self) -> Ordering {
        match (self, other) {
            (Self::Null, Self::Null) => Ordering::Equal,
            (Self::Null, _) => Ordering::Less,
            (_, Self::Null) => Ordering::Greater,
            (Self::Bool(a), Self::Bool(b)) => a.cmp(b),
            (Self::Integer(a), Self::Integer(b)) => a.cmp(b),
            (Self::Double(a), Self::Double(b)) => a.total_cmp(b),
            (Self::Text(a), Self::Text(b)) => a.cmp(b),
            (Self::Instant(a), Self::Instant(b)) => a.cmp(b),
            (Self::Guid(a), Self::Guid(b)) => a.cmp(b),
            _ => Ordering::Equal,
        }
    }
}
