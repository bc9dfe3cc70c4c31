//! Whether a client wants JSON rather than the text format of Prometheus.

use http::HeaderMap;
use http::header::ACCEPT;

/// Whether `application/json` is asked for by name, and liked no less than text.
///
/// Whoever takes anything gets text: scrapers of every age list text and `*/*`, and none lists JSON.
pub(super) fn wants_json(headers: &HeaderMap) -> bool {
    let fields = headers.get_all(ACCEPT).iter().filter_map(|field| field.to_str().ok());
    let (mut json, mut text) = (0.0_f32, 0.0_f32);
    for range in fields.flat_map(|field| field.split(',')) {
        let mut parts = range.split(';').map(str::trim);
        let kind = parts.next().unwrap_or_default().to_ascii_lowercase();
        let quality = parts
            .find_map(|part| part.strip_prefix("q=").or_else(|| part.strip_prefix("Q=")))
            .and_then(|quality| quality.parse().ok())
            .filter(|quality| (0.0..=1.0).contains(quality))
            .unwrap_or(1.0);
        match &*kind {
            "application/json" => json = quality,
            "text/plain" | "text/*" | "application/openmetrics-text" => text = text.max(quality),
            _ => {}
        }
    }
    json > 0.0 && json >= text
}

#[cfg(test)]
mod tests {
    use http::{HeaderMap, HeaderValue, header::ACCEPT};

    use super::wants_json;

    fn asked(accept: &'static str) -> bool {
        let mut headers = HeaderMap::new();
        headers.insert(ACCEPT, HeaderValue::from_static(accept));
        wants_json(&headers)
    }

    #[test]
    fn who_names_json_gets_it() {
        assert!(asked("application/json"));
        assert!(asked("application/JSON; charset=utf-8, */*"));
        assert!(asked("text/plain;q=0.5, application/json;q=0.9"));
        assert!(asked("application/json, text/plain, */*"));
    }

    #[test]
    fn everybody_else_gets_text() {
        let prometheus = "application/openmetrics-text;version=1.0.0,\
                          application/openmetrics-text;version=0.0.1;q=0.75,\
                          text/plain;version=0.0.4;q=0.5,*/*;q=0.1";
        for accept in [prometheus, "*/*", "", "text/html", "application/json;q=0", "nonsense;;,;"] {
            assert!(!asked(accept), "{accept}");
        }
        assert!(!asked("text/plain, application/json;q=0.5"));
        assert!(!wants_json(&HeaderMap::new()));
    }
}
