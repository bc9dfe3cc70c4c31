//! The arguments of the attribute.

use syn::ext::IdentExt;
use syn::parse::{Parse, ParseStream};
use syn::{Error, Expr, Ident, Lit, LitInt, LitStr, Result, Token, Type};

use crate::lifetime::Lifetime;

/// What stands in `#[cached(…)]`.
#[derive(Default)]
pub(crate) struct Options {
    /// `None` for the default of every cache.
    pub(crate) ttl: Option<Lifetime>,
    pub(crate) capacity: Option<LitInt>,
    pub(crate) key: Option<KeyOption>,
    pub(crate) key_type: Option<(Ident, Type)>,
}

/// What stands behind `key =`.
pub(crate) struct KeyOption {
    pub(crate) text: LitStr,
    pub(crate) expression: Expr,
}

impl Parse for Options {
    fn parse(input: ParseStream) -> Result<Self> {
        let mut options = Self::default();
        while !input.is_empty() {
            options.parse_one(input)?;
            if !input.is_empty() {
                input.parse::<Token![,]>()?;
            }
        }
        match &options {
            Self { key: None, key_type: Some((name, _)), .. } => {
                Err(Error::new(name.span(), "`key_type` is the type of `key`, which is missing"))
            }
            _ => Ok(options),
        }
    }
}

impl Options {
    fn parse_one(&mut self, input: ParseStream) -> Result<()> {
        let name = input.call(Ident::parse_any)?;
        let is_new = match name.to_string().as_str() {
            "ttl" => {
                let text = text(input, &name, "5m")?;
                let ttl = Lifetime::parse(&text.value());
                self.ttl.replace(ttl.map_err(|why| Error::new(text.span(), why))?).is_none()
            }
            "capacity" => self.capacity.replace(capacity(input, &name)?).is_none(),
            "key" => {
                let text = text(input, &name, "id")?;
                let expression = parse_text(&text, "an expression over the arguments")?;
                self.key.replace(KeyOption { text, expression }).is_none()
            }
            "key_type" => {
                let text = text(input, &name, "String")?;
                let key_type = parse_text(&text, "a type")?;
                self.key_type.replace((name.clone(), key_type)).is_none()
            }
            unknown => {
                let why = format!(
                    "`{unknown}` is not known here; there are `ttl`, `capacity`, `key` and `key_type`"
                );
                return Err(Error::new(name.span(), why));
            }
        };
        if is_new {
            return Ok(());
        }
        Err(Error::new(name.span(), format!("`{name}` is given twice")))
    }
}

fn text(input: ParseStream, name: &Ident, example: &str) -> Result<LitStr> {
    match value(input, name, example)? {
        Lit::Str(text) => Ok(text),
        other => {
            let why = format!("a text in quotes is expected: {name} = \"{example}\"");
            Err(Error::new(other.span(), why))
        }
    }
}

fn capacity(input: ParseStream, name: &Ident) -> Result<LitInt> {
    let value = value(input, name, "1_000")?;
    let why = "a whole number of values, 1 or more, is expected: capacity = 1_000";
    match &value {
        Lit::Int(number) if number.base10_parse::<u32>().is_ok_and(|number| number > 0) => {
            Ok(LitInt::new(number.base10_digits(), number.span()))
        }
        _ => Err(Error::new(value.span(), why)),
    }
}

fn value(input: ParseStream, name: &Ident, example: &str) -> Result<Lit> {
    if !input.peek(Token![=]) {
        let why = format!("a value is expected after `{name}`, such as {name} = \"{example}\"");
        return Err(Error::new(name.span(), why));
    }
    input.parse::<Token![=]>()?;
    let literal: Result<Lit> = input.parse();
    literal.map_err(|error| {
        let why = format!("`{name}` takes a number or a text in quotes, such as \"{example}\"");
        Error::new(error.span(), why)
    })
}

fn parse_text<T: Parse>(text: &LitStr, what: &str) -> Result<T> {
    text.parse().map_err(|error| Error::new(text.span(), format!("this is not {what}: {error}")))
}
