//! The syntax tree of a `$filter`, and how it is written. Names are as the client spelt them;
//! whether they exist is decided when the tree is bound.

use std::fmt;

use jiff::Timestamp;
use uuid::Uuid;

#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Expr {
    Literal(Literal),
    Path(Path),
    Not(Box<Expr>),
    /// Two or more operands, none of them an `And`.
    And(Vec<Expr>),
    /// Two or more operands, none of them an `Or`.
    Or(Vec<Expr>),
    Compare(Box<Expr>, Comparison, Box<Expr>),
    In(Box<Expr>, Vec<Literal>),
    Call(Function, Vec<Expr>),
    Quantified {
        quantifier: Quantifier,
        collection: String,
        /// Variable and condition; absent in `any()`, which asks whether there is an element.
        body: Option<(String, Box<Expr>)>,
    },
}

/// A column of the row, or of the element a variable stands for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Path {
    pub(crate) variable: Option<String>,
    pub(crate) column: String,
}

#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Literal {
    Null,
    Bool(bool),
    Integer(i64),
    Double(f64),
    Text(String),
    Instant(Timestamp),
    Guid(Uuid),
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Comparison {
    Eq,
    Ne,
    Gt,
    Ge,
    Lt,
    Le,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Quantifier {
    Any,
    All,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Function {
    Contains,
    StartsWith,
    EndsWith,
    ToLower,
    ToUpper,
    Trim,
    Length,
    IndexOf,
    Substring,
    Concat,
}

impl Comparison {
    pub(crate) const ALL: [Self; 6] = [Self::Eq, Self::Ne, Self::Gt, Self::Ge, Self::Lt, Self::Le];

    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::Eq => "eq",
            Self::Ne => "ne",
            Self::Gt => "gt",
            Self::Ge => "ge",
            Self::Lt => "lt",
            Self::Le => "le",
        }
    }

    pub(crate) fn from_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|comparison| comparison.name() == name)
    }
}

impl Quantifier {
    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::Any => "any",
            Self::All => "all",
        }
    }
}

impl Function {
    pub(crate) const ALL: [Self; 10] = [
        Self::Contains,
        Self::StartsWith,
        Self::EndsWith,
        Self::ToLower,
        Self::ToUpper,
        Self::Trim,
        Self::Length,
        Self::IndexOf,
        Self::Substring,
        Self::Concat,
    ];

    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::Contains => "contains",
            Self::StartsWith => "startswith",
            Self::EndsWith => "endswith",
            Self::ToLower => "tolower",
            Self::ToUpper => "toupper",
            Self::Trim => "trim",
            Self::Length => "length",
            Self::IndexOf => "indexof",
            Self::Substring => "substring",
            Self::Concat => "concat",
        }
    }

    pub(crate) fn from_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|function| function.name() == name)
    }

    /// Fewest and most arguments.
    pub(crate) fn arity(self) -> (usize, usize) {
        match self {
            Self::ToLower | Self::ToUpper | Self::Trim | Self::Length => (1, 1),
            Self::Substring => (2, 3),
            _ => (2, 2),
        }
    }
}

impl Expr {
    /// Whether the expression needs parentheses as an operand of a comparison or of `not`.
    fn binds_loosely(&self) -> bool {
        matches!(self, Self::And(_) | Self::Or(_) | Self::Compare(..) | Self::In(..))
    }
}

struct Operand<'a>(&'a Expr);

impl fmt::Display for Operand<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.0.binds_loosely() { write!(f, "({})", self.0) } else { self.0.fmt(f) }
    }
}

fn separated<T: fmt::Display>(
    f: &mut fmt::Formatter<'_>,
    items: impl IntoIterator<Item = T>,
    separator: &str,
) -> fmt::Result {
    for (index, item) in items.into_iter().enumerate() {
        if index > 0 {
            f.write_str(separator)?;
        }
        item.fmt(f)?;
    }
    Ok(())
}

impl fmt::Display for Expr {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Literal(literal) => literal.fmt(f),
            Self::Path(path) => path.fmt(f),
            Self::Not(operand) => write!(f, "not {}", Operand(operand)),
            Self::And(operands) => {
                let written = operands.iter().map(|operand| match operand {
                    Self::And(_) | Self::Or(_) => format!("({operand})"),
                    _ => operand.to_string(),
                });
                separated(f, written, " and ")
            }
            Self::Or(operands) => {
                let written = operands.iter().map(|operand| match operand {
                    Self::Or(_) => format!("({operand})"),
                    _ => operand.to_string(),
                });
                separated(f, written, " or ")
            }
            Self::Compare(left, comparison, right) => {
                write!(f, "{} {} {}", Operand(left), comparison.name(), Operand(right))
            }
            Self::In(operand, list) => {
                write!(f, "{} in (", Operand(operand))?;
                separated(f, list, ",")?;
                f.write_str(")")
            }
            Self::Call(function, arguments) => {
                write!(f, "{}(", function.name())?;
                separated(f, arguments, ",")?;
                f.write_str(")")
            }
            Self::Quantified { quantifier, collection, body } => {
                write!(f, "{collection}/{}(", quantifier.name())?;
                if let Some((variable, condition)) = body {
                    write!(f, "{variable}: {condition}")?;
                }
                f.write_str(")")
            }
        }
    }
}

impl fmt::Display for Path {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if let Some(variable) = &self.variable {
            write!(f, "{variable}/")?;
        }
        f.write_str(&self.column)
    }
}

impl fmt::Display for Literal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Null => f.write_str("null"),
            Self::Bool(value) => value.fmt(f),
            Self::Integer(value) => value.fmt(f),
            // The debug form always has a fraction or an exponent, so it is read as a double.
            Self::Double(value) => write!(f, "{value:?}"),
            Self::Text(value) => write!(f, "'{}'", value.replace('\'', "''")),
            Self::Instant(value) => value.fmt(f),
            Self::Guid(value) => value.fmt(f),
        }
    }
}
