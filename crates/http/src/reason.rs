//! The server's own words in the body of an answer that is not a success.

use crate::redact::Secrets;

/// Longest part of them that is shown.
const SHOWN_MAX: usize = 300;

/// Where ASP.NET, problem details and others write a reason, the most telling first.
const KEYS: [&str; 6] = ["message", "error", "detail", "exceptionmessage", "title", "errors"];

/// The reason as one line without `secrets`; `None` if the body gives none.
pub(crate) fn shown(body: &str, secrets: &Secrets) -> Option<String> {
    let reason = found_in(body)?;
    // Hidden before it is cut, so that no half of a secret is left over at the end.
    let mut reason = secrets.hide(&reason.split_whitespace().collect::<Vec<_>>().join(" "));
    if reason.len() > SHOWN_MAX {
        let end = (0..=SHOWN_MAX).rev().find(|at| reason.is_char_boundary(*at)).unwrap_or(0);
        reason.truncate(end);
        reason.push('…');
    }
    (!reason.is_empty()).then_some(reason)
}

/// The reason in a JSON text or object, or in plain text; a page of a proxy is only named.
fn found_in(body: &str) -> Option<String> {
    let text = body.trim_start_matches('\u{feff}').trim();
    if text.is_empty() {
        return None;
    }
    if text.starts_with('<') {
        return Some("(a web page, perhaps of a proxy on the way)".to_owned());
    }
    match serde_json::from_str(text) {
        Ok(serde_json::Value::String(text)) => Some(text),
        Ok(serde_json::Value::Object(object)) => {
            let value_of = |wanted: &str| {
                object.iter().find(|(key, _)| key.eq_ignore_ascii_case(wanted)).map(|(_, v)| v)
            };
            Some(match KEYS.iter().find_map(|key| value_of(key)) {
                Some(serde_json::Value::String(text)) => text.clone(),
                Some(other) => other.to_string(),
                None => text.to_owned(),
            })
        }
        _ => Some(text.to_owned()),
    }
}

#[cfg(test)]
mod tests {
    use super::shown;
    use crate::redact::Secrets;

    #[test]
    fn the_servers_words_are_found_in_every_form_it_uses() {
        let reason_in = |body: &str| shown(body, &Secrets::default());
        for (body, reason) in [
            (r#"{"Message":"No such\r\n product"}"#, "No such product"),
            (r#"{"title":"Bad","detail":"pn is empty"}"#, "pn is empty"),
            (r#"{"errors":{"pn":["empty"]}}"#, r#"{"pn":["empty"]}"#),
            (r#""plain json text""#, "plain json text"),
            ("pn: required", "pn: required"),
            ("<html>Bad gateway</html>", "(a web page, perhaps of a proxy on the way)"),
        ] {
            assert_eq!(reason_in(body).as_deref(), Some(reason));
        }
        assert_eq!(reason_in(" \n"), None);
        assert!(reason_in(&"ø".repeat(1_000)).unwrap().len() < 310);
    }

    #[test]
    fn a_secret_across_the_end_of_what_is_shown_is_left_out_whole() {
        let mut secrets = Secrets::default();
        secrets.add("customer-7");
        let body = format!("{} customer-7 is unknown", "x".repeat(295));
        assert!(!shown(&body, &secrets).unwrap().contains("cust"));
    }
}
