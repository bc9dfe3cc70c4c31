//! The path and query of a request, from a template and the values of one call.

use crate::error::{Error, ErrorKind};
use crate::parameters::Parameters;
use crate::url;

/// Longest path with query that is sent: IIS takes 16 KiB of request line and headers together.
const TARGET_MAX: usize = 12 << 10;

/// Fills in and encodes, into an empty text; `prefix` is the path of the server's own address.
pub(crate) fn build(
    target: &mut String,
    prefix: &str,
    template: &str,
    values: &Parameters<'_>,
) -> Result<(), Error> {
    target.push_str(prefix);
    fill_template(target, template, values)?;
    for (index, (name, value)) in values.query().enumerate() {
        url::push_query(target, index == 0, name, value);
    }
    if target.len() > TARGET_MAX {
        let detail = format!("path and query together are longer than {TARGET_MAX} bytes");
        return Err(Error::new(ErrorKind::Request, detail).advice("ask for less at once"));
    }
    Ok(())
}

fn fill_template(
    target: &mut String,
    template: &str,
    values: &Parameters<'_>,
) -> Result<(), Error> {
    let mut rest = template;
    while let Some((before, after)) = rest.split_once('{') {
        let (name, after) = after.split_once('}').ok_or_else(|| {
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
    use super::build;
    use crate::parameters::Parameters;

    fn filled(template: &str, values: &[(&str, &str)]) -> Result<String, String> {
        let mut parameters = Parameters::new();
        for (name, value) in values {
            parameters.push_path(name, value);
        }
        let mut target = String::new();
        let built = build(&mut target, "", template, &parameters);
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
    fn a_target_that_no_server_takes_is_refused() {
        let mut query = Parameters::new();
        query.push_query("q", "x".repeat(20_000));
        let error = build(&mut String::new(), "", "/x", &query).unwrap_err();
        assert!(error.to_string().contains("longer than"), "{error}");
    }
}
