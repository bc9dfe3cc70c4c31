//! The path and query of a request, from a template and the values of one call.

use crate::error::{Error, ErrorKind};
use crate::parameters::Parameters;
use crate::url;

/// Longest path with query that is sent: IIS takes 16 KiB of request line and headers together.
const TARGET_MAX: usize = 12 << 10;

/// In which order the query stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Order {
    /// As it is sent.
    AsGiven,
    /// As it is compared.
    ByName,
}

/// Fills in and encodes, at the end of a text; `prefix` is the path of the server's own address.
pub(crate) fn build(
    target: &mut String,
    prefix: &str,
    template: &str,
    values: &Parameters,
    order: Order,
) -> Result<(), Error> {
    let start = target.len();
    target.push_str(prefix);
    fill_template(target, template, values)?;
    let sorted = order == Order::AsGiven || values.query().is_sorted_by_key(|(name, _)| name);
    if sorted {
        for (index, (name, value)) in values.query().enumerate() {
            url::push_query(target, index == 0, name, value);
        }
    } else {
        push_sorted(target, values);
    }
    if target.len() - start > TARGET_MAX {
        let detail = format!("path and query together are longer than {TARGET_MAX} bytes");
        return Err(Error::new(ErrorKind::Request, detail).advice("ask for less at once"));
    }
    Ok(())
}

/// Appends the query sorted by name. Of those with one name the order stays: it may mean something.
fn push_sorted(target: &mut String, values: &Parameters) {
    // Queries of WATS have six parameters at most; sorting more than this needs memory.
    let (mut some, mut all) = ([("", ""); 12], Vec::new());
    let count = values.query().count();
    let query = if let Some(some) = some.get_mut(..count) {
        for (place, one) in some.iter_mut().zip(values.query()) {
            *place = one;
        }
        some
    } else {
        all.extend(values.query());
        &mut all[..]
    };
    // Insertion, which is stable and allocates nothing.
    for end in 1..query.len() {
        let mut at = end;
        while at > 0 && query[at - 1].0 > query[at].0 {
            query.swap(at - 1, at);
            at -= 1;
        }
    }
    for (index, (name, value)) in query.iter().enumerate() {
        url::push_query(target, index == 0, name, value);
    }
}

/// What is before and after the first such byte. Templates are so short that looking for a start is
/// all the work.
fn split_at(text: &str, brace: u8) -> Option<(&str, &str)> {
    let at = text.bytes().position(|byte| byte == brace)?;
    Some((&text[..at], &text[at + 1..]))
}

fn fill_template(target: &mut String, template: &str, values: &Parameters) -> Result<(), Error> {
    let mut rest = template;
    while let Some((before, after)) = split_at(rest, b'{') {
        let (name, after) = split_at(after, b'}').ok_or_else(|| {
            Error::new(ErrorKind::Request, "the path template has a brace that is not closed")
        })?;
        let value = values.path(name).ok_or_else(|| {
            Error::new(ErrorKind::Request, format!("the path parameter {name} was not given"))
        })?;
        if value.is_empty() {
            let detail = format!("the path parameter {name} is empty");
            return Err(Error::new(ErrorKind::Request, detail));
        }
        target.push_str(before);
        url::push_segment(target, value);
        rest = after;
    }
    target.push_str(rest);
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::{Order, build};
    use crate::parameters::Parameters;

    fn filled(template: &str, values: &[(&str, &str)]) -> Result<String, String> {
        let mut parameters = Parameters::new();
        for (name, value) in values {
            parameters.push_path(name, value);
        }
        let mut target = String::new();
        let built = build(&mut target, "", template, &parameters, Order::AsGiven);
        built.map(|()| target).map_err(|error| error.to_string())
    }

    #[test]
    fn parameters_are_put_in_their_places() {
        let values = [("b", "2/3"), ("a", "1")];
        assert_eq!(filled("/x/{a}/y/{b}", &values).unwrap(), "/x/1/y/2%2F3");
        assert_eq!(filled("/x", &[]).unwrap(), "/x");
    }

    #[test]
    fn a_missing_or_empty_parameter_is_named() {
        assert!(filled("/x/{a}", &[]).unwrap_err().contains("parameter a was not given"));
        assert!(filled("/x/{a}", &[("a", "")]).unwrap_err().contains("parameter a is empty"));
    }

    #[test]
    fn a_query_is_compared_by_name_and_sent_as_it_was_given() {
        for count in [5, 40] {
            let mut values = Parameters::new();
            for number in 0..count {
                values.push_query(["b", "c", "a"][number % 3], number);
            }
            let built = |order| {
                let mut target = String::new();
                build(&mut target, "", "/x", &values, order).unwrap();
                target
            };
            assert!(built(Order::AsGiven).starts_with("/x?b=0&c=1&a=2&b=3"));
            let sorted = built(Order::ByName);
            let places: Vec<_> = ["a=2", "b=0", "b=3", "c=1"]
                .iter()
                .map(|parameter| sorted.find(parameter).unwrap())
                .collect();
            assert!(places.is_sorted(), "{sorted}");
        }
    }

    #[test]
    fn a_target_that_no_server_takes_is_refused() {
        let mut query = Parameters::new();
        query.push_query("q", "x".repeat(20_000));
        let error = build(&mut String::new(), "", "/x", &query, Order::ByName).unwrap_err();
        assert!(error.to_string().contains("longer than"), "{error}");
    }
}
