//! The query string of a request, decoded once. Names are compared without regard to case, as
//! ASP.NET does; what an option means is the handlers' part.

use std::str::FromStr;

use crate::reply::Reply;

/// Parameters accepted in one query string; the widest operation of the API has about twenty.
const MOST_PARAMETERS: usize = 256;

/// The decoded parameters of a query string, in order.
#[derive(Debug, Default)]
pub(crate) struct Query(Vec<(String, String)>);

impl Query {
    pub(crate) fn parse(text: Option<&str>) -> Result<Self, Reply> {
        let mut parameters = Vec::new();
        for pair in text.unwrap_or_default().split('&').filter(|pair| !pair.is_empty()) {
            if parameters.len() == MOST_PARAMETERS {
                return Err(Reply::bad_request(format!(
                    "The query string has more than {MOST_PARAMETERS} parameters."
                )));
            }
            let (name, value) = pair.split_once('=').unwrap_or((pair, ""));
            parameters.push((decode(name)?, decode(value)?));
        }
        Ok(Self(parameters))
    }

    pub(crate) fn iter(&self) -> impl Iterator<Item = (&str, &str)> {
        self.0.iter().map(|(name, value)| (name.as_str(), value.as_str()))
    }

    /// First value of a parameter.
    pub(crate) fn get(&self, name: &str) -> Option<&str> {
        self.iter().find(|(key, _)| key.eq_ignore_ascii_case(name)).map(|(_, value)| value)
    }

    /// A boolean parameter; an empty value counts as absent.
    pub(crate) fn boolean(&self, name: &str) -> Result<Option<bool>, Reply> {
        match self.get(name) {
            None | Some("") => Ok(None),
            Some(value) if value.eq_ignore_ascii_case("true") => Ok(Some(true)),
            Some(value) if value.eq_ignore_ascii_case("false") => Ok(Some(false)),
            Some(value) => Err(Reply::bad_request(format!(
                "The parameter '{name}' must be true or false, but is '{value}'."
            ))),
        }
    }

    /// An integer parameter of 32 bits, as nearly all are; an empty value counts as absent.
    pub(crate) fn integer(&self, name: &str) -> Result<Option<i64>, Reply> {
        Ok(self.number::<i32>(name, 32)?.map(i64::from))
    }

    /// An integer parameter of 64 bits; an empty value counts as absent.
    pub(crate) fn long_integer(&self, name: &str) -> Result<Option<i64>, Reply> {
        self.number(name, 64)
    }

    fn number<T: FromStr>(&self, name: &str, bits: u32) -> Result<Option<T>, Reply> {
        let Some(value) = self.get(name).filter(|value| !value.is_empty()) else { return Ok(None) };
        value.parse().map(Some).map_err(|_| {
            Reply::bad_request(format!(
                "The parameter '{name}' must be an integer of {bits} bits, but is '{value}'."
            ))
        })
    }
}

/// Form decoding: `+` is a blank, `%XX` a byte, the whole UTF-8.
fn decode(text: &str) -> Result<String, Reply> {
    let blanks = text.replace('+', " ");
    percent_encoding::percent_decode_str(&blanks)
        .decode_utf8()
        .map(std::borrow::Cow::into_owned)
        .map_err(|_| Reply::bad_request("The query string is not valid UTF-8."))
}

#[cfg(test)]
mod tests {
    use super::Query;

    #[test]
    fn names_are_found_in_any_case_and_values_are_decoded() {
        let query = Query::parse(Some("%24Filter=name+eq+%27a%26b%27&x")).unwrap();
        assert_eq!(query.get("$filter"), Some("name eq 'a&b'"));
        assert_eq!(query.get("X"), Some(""));
        assert_eq!(query.get("y"), None);
    }

    #[test]
    fn a_boolean_is_read_as_python_writes_it() {
        let query = Query::parse(Some("a=True&b=0&c=")).unwrap();
        assert_eq!(query.boolean("a").unwrap(), Some(true));
        assert!(query.boolean("b").is_err());
        assert_eq!(query.boolean("c").unwrap(), None);
    }

    #[test]
    fn an_integer_beyond_its_bits_is_refused() {
        let query = Query::parse(Some("a=2147483647&b=2147483648&c=")).unwrap();
        assert_eq!(query.integer("a").unwrap(), Some(2_147_483_647));
        assert!(query.integer("b").is_err());
        assert_eq!(query.long_integer("b").unwrap(), Some(2_147_483_648));
        assert_eq!(query.integer("c").unwrap(), None);
    }

    #[test]
    fn broken_utf_8_is_refused() {
        assert!(Query::parse(Some("a=%FF")).is_err());
    }
}
