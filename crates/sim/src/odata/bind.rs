//! From the syntax tree to a condition that can be evaluated: names become positions, and kinds
//! that cannot be compared are refused before any row is looked at.

use super::Error;
use super::ast::{Comparison, Expr, Function, Literal, Path, Quantifier};
use super::schema::{Cell, Kind, Schema};

/// A checked expression.
#[derive(Clone, Debug)]
pub(crate) enum Bound {
    Constant(Cell),
    /// A column of the row that lies `outward` scopes around the current one.
    Column {
        outward: usize,
        column: usize,
    },
    Not(Box<Bound>),
    And(Vec<Bound>),
    Or(Vec<Bound>),
    Compare(Box<Bound>, Comparison, Box<Bound>),
    In(Box<Bound>, Vec<Cell>),
    Call(Function, Vec<Bound>),
    Quantified {
        quantifier: Quantifier,
        outward: usize,
        column: usize,
        body: Option<Box<Bound>>,
    },
}

/// The rows an expression can speak of: the queried one, then one for each quantifier around.
struct Scope<'a> {
    variable: Option<&'a str>,
    schema: &'static Schema,
    outer: Option<&'a Scope<'a>>,
}

/// Checks a filter against the schema of the rows it will meet.
pub(crate) fn bind(expr: &Expr, schema: &'static Schema) -> Result<Bound, Error> {
    let scope = Scope { variable: None, schema, outer: None };
    scope.condition(expr)
}

impl Scope<'_> {
    fn condition(&self, expr: &Expr) -> Result<Bound, Error> {
        match self.bind(expr)? {
            (bound, Kind::Bool | Kind::Null) => Ok(bound),
            (_, kind) => {
                Err(Error::new(format!("{expr} must be a condition, but is {}", kind.name())))
            }
        }
    }

    fn conditions(&self, operands: &[Expr]) -> Result<Vec<Bound>, Error> {
        operands.iter().map(|operand| self.condition(operand)).collect()
    }

    fn bind(&self, expr: &Expr) -> Result<(Bound, Kind), Error> {
        Ok(match expr {
            Expr::Literal(literal) => {
                let (cell, kind) = constant(literal);
                (Bound::Constant(cell), kind)
            }
            Expr::Path(path) => {
                let (outward, column, kind) = self.column(path)?;
                if let Kind::Rows(_) = kind {
                    let what = format!("The collection '{path}' needs any(…) or all(…)");
                    return Err(Error::new(what));
                }
                (Bound::Column { outward, column }, kind)
            }
            Expr::Not(operand) => (Bound::Not(Box::new(self.condition(operand)?)), Kind::Bool),
            Expr::And(operands) => (Bound::And(self.conditions(operands)?), Kind::Bool),
            Expr::Or(operands) => (Bound::Or(self.conditions(operands)?), Kind::Bool),
            Expr::Compare(left, comparison, right) => {
                let (bound_left, left_kind) = self.bind(left)?;
                let (bound_right, right_kind) = self.bind(right)?;
                check_fit(left, left_kind, right, right_kind)?;
                let (left, right) = (Box::new(bound_left), Box::new(bound_right));
                (Bound::Compare(left, *comparison, right), Kind::Bool)
            }
            Expr::In(operand, list) => {
                let (bound, kind) = self.bind(operand)?;
                let mut cells = Vec::with_capacity(list.len());
                for literal in list {
                    let (cell, literal_kind) = constant(literal);
                    check_fit(operand, kind, literal, literal_kind)?;
                    cells.push(cell);
                }
                (Bound::In(Box::new(bound), cells), Kind::Bool)
            }
            Expr::Call(function, arguments) => self.call(*function, arguments)?,
            Expr::Quantified { quantifier, collection, body } => {
                let path = Path { variable: None, column: collection.clone() };
                let (outward, column, kind) = self.column(&path)?;
                let Kind::Rows(schema) = kind else {
                    return Err(Error::new(format!("'{collection}' is not a collection")));
                };
                let body = match body {
                    None => None,
                    Some((variable, condition)) => {
                        let inner = Scope { variable: Some(variable), schema, outer: Some(self) };
                        Some(Box::new(inner.condition(condition)?))
                    }
                };
                let quantifier = *quantifier;
                (Bound::Quantified { quantifier, outward, column, body }, Kind::Bool)
            }
        })
    }

    fn call(&self, function: Function, arguments: &[Expr]) -> Result<(Bound, Kind), Error> {
        let (wanted, result): (&[Kind], Kind) = match function {
            Function::Contains | Function::StartsWith | Function::EndsWith => {
                (&[Kind::Text, Kind::Text], Kind::Bool)
            }
            Function::ToLower | Function::ToUpper | Function::Trim => (&[Kind::Text], Kind::Text),
            Function::Concat => (&[Kind::Text, Kind::Text], Kind::Text),
            Function::Length => (&[Kind::Text], Kind::Number),
            Function::IndexOf => (&[Kind::Text, Kind::Text], Kind::Number),
            Function::Substring => (&[Kind::Text, Kind::Number, Kind::Number], Kind::Text),
        };
        let mut bound = Vec::with_capacity(arguments.len());
        for (argument, wanted) in arguments.iter().zip(wanted) {
            let (value, kind) = self.bind(argument)?;
            if !kind.fits(*wanted) {
                return Err(Error::new(format!(
                    "The function '{}' wants {}, but {argument} is {}",
                    function.name(),
                    wanted.name(),
                    kind.name()
                )));
            }
            bound.push(value);
        }
        Ok((Bound::Call(function, bound), result))
    }

    /// Scopes outward, position and kind of a column. Without a variable it is one of the
    /// queried row, which is the outermost.
    fn column(&self, path: &Path) -> Result<(usize, usize, Kind), Error> {
        let mut outward = 0;
        let mut scope = self;
        while scope.variable != path.variable.as_deref() {
            let Some(outer) = scope.outer else {
                let variable = path.variable.as_deref().unwrap_or_default();
                return Err(Error::new(format!("There is no variable '{variable}'")));
            };
            scope = outer;
            outward += 1;
        }
        let column = scope
            .schema
            .index(&path.column)
            .ok_or_else(|| Error::new(format!("There is no column '{path}'")))?;
        Ok((outward, column, scope.schema.columns[column].kind))
    }
}

fn check_fit(
    left: &impl std::fmt::Display,
    left_kind: Kind,
    right: &impl std::fmt::Display,
    right_kind: Kind,
) -> Result<(), Error> {
    if left_kind.fits(right_kind) {
        return Ok(());
    }
    Err(Error::new(format!(
        "{left} is {} and cannot be compared with {right}, which is {}",
        left_kind.name(),
        right_kind.name()
    )))
}

fn constant(literal: &Literal) -> (Cell, Kind) {
    match literal {
        Literal::Null => (Cell::Null, Kind::Null),
        Literal::Bool(value) => (Cell::Bool(*value), Kind::Bool),
        Literal::Integer(value) => (Cell::Integer(*value), Kind::Number),
        Literal::Double(value) => (Cell::Double(*value), Kind::Number),
        Literal::Text(value) => (Cell::Text(value.clone()), Kind::Text),
        Literal::Instant(value) => (Cell::Instant(*value), Kind::Instant),
        Literal::Guid(value) => (Cell::Guid(*value), Kind::Guid),
    }
}
