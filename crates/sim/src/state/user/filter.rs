//! Filters of users (RFC 7644, section 3.4.2.2): comparisons joined by `and`.

use super::User;
use crate::reply::Reply;

/// Comparisons of one filter.
const MOST_TERMS: usize = 20;

/// A filter, checked.
#[derive(Debug, Default)]
pub(crate) struct Filter(Vec<Term>);

#[derive(Debug)]
struct Term {
    attribute: Attribute,
    operator: Operator,
    /// In lower case.
    value: String,
}

#[derive(Clone, Copy, Debug)]
enum Attribute {
    Id,
    UserName,
    ExternalId,
    DisplayName,
    Email,
    Active,
}

#[derive(Clone, Copy, Debug)]
enum Operator {
    Equal,
    NotEqual,
    Contains,
    StartsWith,
}

impl Filter {
    pub(crate) fn parse(text: &str) -> Result<Self, Reply> {
        let words = words(text).ok_or_else(|| wrong("a quote is not closed"))?;
        let mut terms = Vec::new();
        for (index, term) in words.chunks(4).enumerate() {
            if index == MOST_TERMS {
                return Err(wrong("it is too long"));
            }
            let is_last = (index + 1) * 4 > words.len();
            match term {
                [attribute, operator, value] if is_last => {
                    terms.push(Term::read(attribute, operator, value)?);
                }
                [attribute, operator, value, and] if and.eq_ignore_ascii_case("and") => {
                    if (index + 1) * 4 == words.len() {
                        return Err(wrong("something must follow 'and'"));
                    }
                    terms.push(Term::read(attribute, operator, value)?);
                }
                _ => return Err(wrong("write it as: attribute eq \"value\", joined by 'and'")),
            }
        }
        if terms.is_empty() {
            return Err(wrong("it is empty"));
        }
        Ok(Self(terms))
    }

    pub(super) fn holds(&self, user: &User) -> bool {
        self.0.iter().all(|term| term.holds(user))
    }
}

impl Term {
    fn read(attribute: &str, operator: &str, value: &str) -> Result<Self, Reply> {
        let attribute = match attribute.to_ascii_lowercase().as_str() {
            "id" => Attribute::Id,
            "username" => Attribute::UserName,
            "externalid" => Attribute::ExternalId,
            "displayname" | "name.formatted" => Attribute::DisplayName,
            "emails" | "emails.value" => Attribute::Email,
            "active" => Attribute::Active,
            _ => return Err(wrong(&format!("there is no attribute {attribute:?} to filter by"))),
        };
        let operator = match operator.to_ascii_lowercase().as_str() {
            "eq" => Operator::Equal,
            "ne" => Operator::NotEqual,
            "co" => Operator::Contains,
            "sw" => Operator::StartsWith,
            _ => return Err(wrong(&format!("the operator {operator:?} is not supported"))),
        };
        Ok(Self { attribute, operator, value: value.to_lowercase() })
    }

    fn holds(&self, user: &User) -> bool {
        let own = match self.attribute {
            Attribute::Id => Some(user.id.to_string()),
            Attribute::UserName => Some(user.login.clone()),
            Attribute::ExternalId => user.external_id.clone(),
            Attribute::DisplayName => user.full_name.clone(),
            Attribute::Email => user.email.clone(),
            Attribute::Active => Some(user.active.to_string()),
        };
        let own = own.unwrap_or_default().to_lowercase();
        match self.operator {
            Operator::Equal => own == self.value,
            Operator::NotEqual => own != self.value,
            Operator::Contains => own.contains(&self.value),
            Operator::StartsWith => own.starts_with(&self.value),
        }
    }
}

/// Words apart by blanks; one in quotes may hold blanks, and quotes after a backslash.
fn words(text: &str) -> Option<Vec<String>> {
    let mut words = Vec::new();
    let mut letters = text.chars().peekable();
    while let Some(letter) = letters.next() {
        if letter.is_whitespace() {
            continue;
        }
        let mut word = String::new();
        if letter == '"' {
            loop {
                match letters.next()? {
                    '"' => break,
                    '\\' => word.push(letters.next()?),
                    other => word.push(other),
                }
            }
        } else {
            word.push(letter);
            while let Some(next) = letters.next_if(|next| !next.is_whitespace()) {
                word.push(next);
            }
        }
        words.push(word);
    }
    Some(words)
}

fn wrong(why: &str) -> Reply {
    Reply::bad_request(format!("The filter is not valid: {why}."))
}

#[cfg(test)]
mod tests {
    use super::{Filter, words};

    #[test]
    fn quotes_hold_words_together() {
        let found = words(r#"userName eq "a \"b\" c" and x"#).unwrap();
        assert_eq!(found, ["userName", "eq", r#"a "b" c"#, "and", "x"]);
        assert_eq!(words(r#""open"#), None);
    }

    #[test]
    fn what_is_no_filter_is_refused() {
        for text in [
            "",
            "userName",
            "userName eq",
            "userName xx \"a\"",
            "size eq 1",
            "and and and",
            "userName eq \"a\" and",
            "userName eq \"a\" or id eq \"b\"",
            "userName eq \"a",
        ] {
            assert!(Filter::parse(text).is_err(), "{text}");
        }
        assert!(Filter::parse("username EQ \"a\" AND active eq true").is_ok());
    }
}
