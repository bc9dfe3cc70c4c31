//! From the text of a `$filter` to tokens. The only place that looks at single characters.

use jiff::Timestamp;
use uuid::Uuid;

use super::Error;
use super::ast::Literal;

/// Longest `$filter` that is read, in bytes. IIS refuses longer query strings by default; the
/// bound also limits how many operands one condition can have.
pub(crate) const LONGEST_FILTER: usize = 16 * 1_024;

/// Letters and digits of a GUID with its hyphens.
const GUID_LENGTH: usize = 36;

#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Token {
    Open,
    Close,
    Comma,
    Slash,
    Colon,
    Name(String),
    Literal(Literal),
}

/// A token and the character at which it starts, from 1.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Spanned {
    pub(crate) token: Token,
    pub(crate) position: usize,
}

pub(crate) fn tokens(text: &str) -> Result<Vec<Spanned>, Error> {
    if text.len() > LONGEST_FILTER {
        return Err(Error::new(format!("The filter is longer than {LONGEST_FILTER} bytes")));
    }
    let mut tokens = Vec::new();
    let mut rest = text;
    let mut position = 1;
    while let Some(first) = rest.chars().next() {
        let (token, length) = match first {
            ' ' | '\t' => {
                rest = &rest[1..];
                position += 1;
                continue;
            }
            '(' => (Token::Open, 1),
            ')' => (Token::Close, 1),
            ',' => (Token::Comma, 1),
            '/' => (Token::Slash, 1),
            ':' => (Token::Colon, 1),
            '\'' => quoted(rest, position)?,
            _ => match guid(rest) {
                Some(found) => found,
                None if first.is_ascii_digit() || matches!(first, '-' | '+') => {
                    unquoted(rest, position)?
                }
                None if first.is_alphabetic() || matches!(first, '_' | '$' | '@') => name(rest),
                None => {
                    return Err(Error::at(position, format!("Unexpected character '{first}'")));
                }
            },
        };
        tokens.push(Spanned { token, position });
        position += rest[..length].chars().count();
        rest = &rest[length..];
    }
    Ok(tokens)
}

fn name(rest: &str) -> (Token, usize) {
    let end = |c: char| !(c.is_alphanumeric() || matches!(c, '_' | '$' | '@'));
    let name = &rest[..rest.find(end).unwrap_or(rest.len())];
    let token = match name {
        "null" => Token::Literal(Literal::Null),
        "true" => Token::Literal(Literal::Bool(true)),
        "false" => Token::Literal(Literal::Bool(false)),
        _ => Token::Name(name.to_owned()),
    };
    (token, name.len())
}

/// A text in single quotes; a quote inside is doubled.
fn quoted(rest: &str, position: usize) -> Result<(Token, usize), Error> {
    let mut value = String::new();
    let mut characters = rest.char_indices().skip(1).peekable();
    while let Some((index, character)) = characters.next() {
        if character == '\'' && characters.next_if(|(_, next)| *next == '\'').is_none() {
            return Ok((Token::Literal(Literal::Text(value)), index + 1));
        }
        value.push(character);
    }
    Err(Error::at(position, "The text literal that starts here has no closing quote"))
}

fn guid(rest: &str) -> Option<(Token, usize)> {
    let text = rest.get(..GUID_LENGTH)?;
    let ends = !rest[GUID_LENGTH..].starts_with(|c: char| c.is_alphanumeric() || c == '-');
    let value = Uuid::try_parse(text).ok().filter(|_| ends)?;
    Some((Token::Literal(Literal::Guid(value)), GUID_LENGTH))
}

/// A number, a date-time or a date: whatever starts with a digit or a sign.
fn unquoted(rest: &str, position: usize) -> Result<(Token, usize), Error> {
    let end = |c: char| !(c.is_ascii_alphanumeric() || matches!(c, '-' | '+' | ':' | '.'));
    let word = &rest[..rest.find(end).unwrap_or(rest.len())];
    let literal = if let Ok(value) = word.parse::<i64>() {
        Literal::Integer(value)
    } else if let Some(value) = word.parse::<f64>().ok().filter(|value| value.is_finite()) {
        Literal::Double(value)
    } else if let Some(value) = instant(word) {
        Literal::Instant(value)
    } else {
        return Err(Error::at(position, format!("'{word}' is neither number, date nor GUID")));
    };
    Ok((Token::Literal(literal), word.len()))
}

/// A date-time with offset; a date alone is its midnight in UTC.
fn instant(word: &str) -> Option<Timestamp> {
    word.parse().ok().or_else(|| format!("{word}T00:00:00Z").parse().ok())
}
