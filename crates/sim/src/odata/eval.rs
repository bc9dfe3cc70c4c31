//! A bound condition meets a row. Nothing can fail here: what cannot be computed is null, and
//! null makes every order comparison false.

use std::borrow::Cow;
use std::cmp::Ordering;

use jiff::Timestamp;
use uuid::Uuid;

use super::ast::{Comparison, Function, Quantifier};
use super::bind::Bound;
use super::schema::Cell;

enum Value<'a> {
    Null,
    Bool(bool),
    Integer(i64),
    Double(f64),
    Text(Cow<'a, str>),
    Instant(Timestamp),
    Guid(Uuid),
}

struct Scope<'a> {
    row: &'a [Cell],
    outer: Option<&'a Scope<'a>>,
}

impl Bound {
    /// Whether the row meets the condition.
    pub(crate) fn holds(&self, row: &[Cell]) -> bool {
        self.is_true(&Scope { row, outer: None })
    }

    fn is_true(&self, scope: &Scope<'_>) -> bool {
        match self {
            Self::Not(operand) => !operand.is_true(scope),
            Self::And(operands) => operands.iter().all(|operand| operand.is_true(scope)),
            Self::Or(operands) => operands.iter().any(|operand| operand.is_true(scope)),
            Self::Compare(left, comparison, right) => {
                compare(&left.value(scope), *comparison, &right.value(scope))
            }
            Self::In(operand, list) => {
                let value = operand.value(scope);
                list.iter().any(|cell| compare(&value, Comparison::Eq, &Value::from(cell)))
            }
            Self::Quantified { quantifier, outward, column, body } => {
                let Cell::Rows(rows) = scope.cell(*outward, *column) else {
                    return *quantifier == Quantifier::All;
                };
                let Some(body) = body else {
                    return !rows.is_empty();
                };
                let mut met =
                    rows.iter().map(|row| body.is_true(&Scope { row, outer: Some(scope) }));
                match quantifier {
                    Quantifier::Any => met.any(|met| met),
                    Quantifier::All => met.all(|met| met),
                }
            }
            Self::Constant(_) | Self::Column { .. } | Self::Call(..) => {
                matches!(self.value(scope), Value::Bool(true))
            }
        }
    }

    fn value<'a>(&'a self, scope: &Scope<'a>) -> Value<'a> {
        match self {
            Self::Constant(cell) => Value::from(cell),
            Self::Column { outward, column } => Value::from(scope.cell(*outward, *column)),
            Self::Call(function, arguments) => call(*function, arguments, scope),
            _ => Value::Bool(self.is_true(scope)),
        }
    }
}

impl<'a> Scope<'a> {
    fn cell(&self, outward: usize, column: usize) -> &'a Cell {
        let (mut row, mut outer) = (self.row, self.outer);
        for _ in 0..outward {
            let scope = outer.expect("a bound column lies in a scope that was there when bound");
            (row, outer) = (scope.row, scope.outer);
        }
        &row[column]
    }
}

impl<'a> From<&'a Cell> for Value<'a> {
    fn from(cell: &'a Cell) -> Self {
        match cell {
            Cell::Null | Cell::Rows(_) => Self::Null,
            Cell::Bool(value) => Self::Bool(*value),
            Cell::Integer(value) => Self::Integer(*value),
            Cell::Double(value) => Self::Double(*value),
            Cell::Text(value) => Self::Text(Cow::Borrowed(value)),
            Cell::Instant(value) => Self::Instant(*value),
            Cell::Guid(value) => Self::Guid(*value),
        }
    }
}

fn compare(left: &Value<'_>, comparison: Comparison, right: &Value<'_>) -> bool {
    let order = match (left, right) {
        (Value::Null, Value::Null) => {
            return matches!(comparison, Comparison::Eq);
        }
        (Value::Null, _) | (_, Value::Null) => return matches!(comparison, Comparison::Ne),
        (Value::Bool(a), Value::Bool(b)) => Some(a.cmp(b)),
        (Value::Integer(a), Value::Integer(b)) => Some(a.cmp(b)),
        (Value::Text(a), Value::Text(b)) => Some(a.cmp(b)),
        (Value::Instant(a), Value::Instant(b)) => Some(a.cmp(b)),
        (Value::Guid(a), Value::Guid(b)) => Some(a.cmp(b)),
        (a, b) => match (a.number(), b.number()) {
            (Some(a), Some(b)) => a.partial_cmp(&b),
            _ => None,
        },
    };
    match comparison {
        Comparison::Eq => order == Some(Ordering::Equal),
        Comparison::Ne => order != Some(Ordering::Equal),
        Comparison::Gt => order == Some(Ordering::Greater),
        Comparison::Ge => order.is_some_and(Ordering::is_ge),
        Comparison::Lt => order == Some(Ordering::Less),
        Comparison::Le => order.is_some_and(Ordering::is_le),
    }
}

impl Value<'_> {
    fn number(&self) -> Option<f64> {
        match self {
            Self::Integer(value) => Some(*value as f64),
            Self::Double(value) => Some(*value),
            _ => None,
        }
    }

    /// A position or length; what lies outside of any text counts as its end.
    fn characters(&self) -> Option<usize> {
        match self {
            Self::Integer(value) => Some(usize::try_from(*value).unwrap_or(0)),
            _ => None,
        }
    }
}

fn call<'a>(function: Function, arguments: &'a [Bound], scope: &Scope<'a>) -> Value<'a> {
    let mut values = arguments.iter().map(|argument| argument.value(scope));
    let Some(Value::Text(text)) = values.next() else {
        return Value::Null;
    };
    let second = values.next();
    match function {
        Function::ToLower => Value::Text(text.to_lowercase().into()),
        Function::ToUpper => Value::Text(text.to_uppercase().into()),
        Function::Trim => Value::Text(text.trim().to_owned().into()),
        Function::Length => Value::Integer(length(text.chars().count())),
        Function::Substring => {
            let Some(skipped) = second.as_ref().and_then(Value::characters) else {
                return Value::Null;
            };
            let taken = match values.next() {
                None => usize::MAX,
                Some(taken) => match taken.characters() {
                    Some(taken) => taken,
                    None => return Value::Null,
                },
            };
            Value::Text(text.chars().skip(skipped).take(taken).collect::<String>().into())
        }
        Function::Contains
        | Function::StartsWith
        | Function::EndsWith
        | Function::IndexOf
        | Function::Concat => {
            let Some(Value::Text(other)) = second else {
                return Value::Null;
            };
            match function {
                Function::Contains => Value::Bool(text.contains(other.as_ref())),
                Function::StartsWith => Value::Bool(text.starts_with(other.as_ref())),
                Function::EndsWith => Value::Bool(text.ends_with(other.as_ref())),
                Function::Concat => Value::Text(format!("{text}{other}").into()),
                _ => Value::Integer(
                    text.find(other.as_ref()).map_or(-1, |at| length(text[..at].chars().count())),
                ),
            }
        }
    }
}

fn length(characters: usize) -> i64 {
    i64::try_from(characters).unwrap_or(i64::MAX)
}
