//! The part of OData the server offers: `$filter`, `$top`, `$skip`, `$orderby`, `$select`,
//! `$expand` over rows in memory. Text becomes tokens, a syntax tree, a bound condition whose
//! columns and types are checked, and only then meets rows. Nothing here knows products or
//! reports; they bring their [`Schema`].

mod ast;
mod bind;
mod eval;
mod lexer;
mod options;
mod parser;
mod schema;
mod select;

#[cfg(test)]
mod tests;

use std::fmt;

pub(crate) use options::{Query, Rules};
pub(crate) use schema::{Cell, Column, Kind, Row, Schema};
pub(crate) use select::whole as whole_row;

use crate::reply::Reply;

/// Why a query was refused.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Error {
    what: String,
    /// Character at which it was noticed, from 1.
    position: Option<usize>,
}

impl Error {
    fn new(what: impl Into<String>) -> Self {
        Self { what: what.into(), position: None }
    }

    fn at(position: usize, what: impl Into<String>) -> Self {
        Self { what: what.into(), position: Some(position) }
    }

    pub(crate) fn into_reply(self) -> Reply {
        Reply::bad_request(format!("The query specified in the URI is not valid. {self}"))
    }
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.what)?;
        match self.position {
            Some(position) => write!(f, " at character {position}."),
            None => f.write_str("."),
        }
    }
}
