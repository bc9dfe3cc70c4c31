//! From tokens to the syntax tree. `or` binds loosest, then `and`, then comparisons, then `not`,
//! as in the OData grammar: `not a eq b` is `(not a) eq b`.

use super::Error;
use super::ast::{Comparison, Expr, Function, Literal, Path, Quantifier};
use super::lexer::{self, Spanned, Token};

/// Deepest nesting of parentheses, `not`, calls and quantifiers. Real filters use three; the
/// bound keeps recursion far from the end of the stack.
pub(crate) const DEEPEST: usize = 64;

/// Most elements of a list after `in`.
pub(crate) const LONGEST_LIST: usize = 1_000;

pub(crate) fn parse(text: &str) -> Result<Expr, Error> {
    let tokens = lexer::tokens(text)?;
    let end = text.chars().count() + 1;
    let mut parser = Parser { tokens, next: 0, depth: 0, end };
    let expr = parser.or()?;
    match parser.peek() {
        None => Ok(expr),
        Some(_) => Err(parser.unexpected("the end of the filter or an operator")),
    }
}

struct Parser {
    tokens: Vec<Spanned>,
    next: usize,
    depth: usize,
    end: usize,
}

impl Parser {
    fn or(&mut self) -> Result<Expr, Error> {
        let first = self.and()?;
        let mut operands = vec![first];
        while self.take_name("or") {
            operands.push(self.and()?);
        }
        Ok(if operands.len() == 1 { operands.remove(0) } else { Expr::Or(operands) })
    }

    fn and(&mut self) -> Result<Expr, Error> {
        let first = self.comparison()?;
        let mut operands = vec![first];
        while self.take_name("and") {
            operands.push(self.comparison()?);
        }
        Ok(if operands.len() == 1 { operands.remove(0) } else { Expr::And(operands) })
    }

    fn comparison(&mut self) -> Result<Expr, Error> {
        let left = self.unary()?;
        let Some(Token::Name(name)) = self.peek() else {
            return Ok(left);
        };
        if let Some(comparison) = Comparison::from_name(name) {
            self.next += 1;
            let right = self.unary()?;
            return Ok(Expr::Compare(Box::new(left), comparison, Box::new(right)));
        }
        if self.take_name("in") {
            return Ok(Expr::In(Box::new(left), self.list()?));
        }
        Ok(left)
    }

    fn unary(&mut self) -> Result<Expr, Error> {
        if self.take_name("not") {
            let operand = self.nested(Self::unary)?;
            return Ok(Expr::Not(Box::new(operand)));
        }
        self.primary()
    }

    fn primary(&mut self) -> Result<Expr, Error> {
        match self.peek().cloned() {
            Some(Token::Open) => {
                self.next += 1;
                let inner = self.nested(Self::or)?;
                self.expect(&Token::Close, "')'")?;
                Ok(inner)
            }
            Some(Token::Literal(literal)) => {
                self.next += 1;
                Ok(Expr::Literal(literal))
            }
            Some(Token::Name(name)) if !is_keyword(&name) => {
                self.next += 1;
                match self.peek() {
                    Some(Token::Open) => self.call(&name),
                    Some(Token::Slash) => self.member(name),
                    _ => Ok(Expr::Path(Path { variable: None, column: name })),
                }
            }
            _ => Err(self.unexpected("a column, a literal, a function or '('")),
        }
    }

    /// The arguments of a function, from its parenthesis on.
    fn call(&mut self, name: &str) -> Result<Expr, Error> {
        let position = self.tokens[self.next - 1].position;
        let function = Function::from_name(name).ok_or_else(|| {
            Error::at(position, format!("The function '{name}' is not supported"))
        })?;
        self.next += 1;
        let mut arguments = Vec::new();
        if !self.take(&Token::Close) {
            loop {
                arguments.push(self.nested(Self::or)?);
                if self.take(&Token::Close) {
                    break;
                }
                self.expect(&Token::Comma, "',' or ')'")?;
            }
        }
        let (fewest, most) = function.arity();
        if arguments.len() < fewest || arguments.len() > most {
            let what = format!("The function '{name}' does not take {} arguments", arguments.len());
            return Err(Error::at(position, what));
        }
        Ok(Expr::Call(function, arguments))
    }

    /// What follows a name and a slash: a column, or `any` and `all` over a collection.
    fn member(&mut self, owner: String) -> Result<Expr, Error> {
        self.expect(&Token::Slash, "'/'")?;
        let member = self.name("a name")?;
        let quantifier = match member.as_str() {
            "any" => Quantifier::Any,
            "all" => Quantifier::All,
            _ => return Ok(Expr::Path(Path { variable: Some(owner), column: member })),
        };
        if !self.take(&Token::Open) {
            return Ok(Expr::Path(Path { variable: Some(owner), column: member }));
        }
        if quantifier == Quantifier::Any && self.take(&Token::Close) {
            return Ok(Expr::Quantified { quantifier, collection: owner, body: None });
        }
        let variable = self.name("a variable")?;
        self.expect(&Token::Colon, "':'")?;
        let condition = self.nested(Self::or)?;
        self.expect(&Token::Close, "')'")?;
        let body = Some((variable, Box::new(condition)));
        Ok(Expr::Quantified { quantifier, collection: owner, body })
    }

    fn list(&mut self) -> Result<Vec<Literal>, Error> {
        self.expect(&Token::Open, "'(' after 'in'")?;
        let mut list = Vec::new();
        loop {
            let Some(Token::Literal(literal)) = self.peek().cloned() else {
                return Err(self.unexpected("a literal"));
            };
            if list.len() == LONGEST_LIST {
                let what = format!("The list has more than {LONGEST_LIST} elements");
                return Err(Error::at(self.position(), what));
            }
            self.next += 1;
            list.push(literal);
            if self.take(&Token::Close) {
                return Ok(list);
            }
            self.expect(&Token::Comma, "',' or ')'")?;
        }
    }

    fn nested(&mut self, parse: fn(&mut Self) -> Result<Expr, Error>) -> Result<Expr, Error> {
        if self.depth == DEEPEST {
            let what = format!("The filter is nested deeper than {DEEPEST} levels");
            return Err(Error::at(self.position(), what));
        }
        self.depth += 1;
        let parsed = parse(self);
        self.depth -= 1;
        parsed
    }

    fn peek(&self) -> Option<&Token> {
        self.tokens.get(self.next).map(|spanned| &spanned.token)
    }

    fn position(&self) -> usize {
        self.tokens.get(self.next).map_or(self.end, |spanned| spanned.position)
    }

    fn take(&mut self, token: &Token) -> bool {
        let taken = self.peek() == Some(token);
        self.next += usize::from(taken);
        taken
    }

    fn take_name(&mut self, name: &str) -> bool {
        let taken = matches!(self.peek(), Some(Token::Name(next)) if next == name);
        self.next += usize::from(taken);
        taken
    }

    fn name(&mut self, wanted: &str) -> Result<String, Error> {
        match self.peek().cloned() {
            Some(Token::Name(name)) => {
                self.next += 1;
                Ok(name)
            }
            _ => Err(self.unexpected(wanted)),
        }
    }

    fn expect(&mut self, token: &Token, wanted: &str) -> Result<(), Error> {
        if self.take(token) { Ok(()) } else { Err(self.unexpected(wanted)) }
    }

    fn unexpected(&self, wanted: &str) -> Error {
        Error::at(self.position(), format!("Expected {wanted}"))
    }
}

fn is_keyword(name: &str) -> bool {
    matches!(name, "and" | "or" | "not" | "in") || Comparison::from_name(name).is_some()
}
