//! The page at `/`: what the server holds and what it was asked, for a person with a browser.

use std::fmt::Write as _;

use crate::counts::Counts;
use crate::exchanges::Exchange;
use crate::service::Shared;

const STYLE: &str = "body{font:15px/1.5 system-ui,sans-serif;margin:2rem auto;max-width:68rem;\
    padding:0 1rem;color:#1b1f24;background:#fff}h1{font-size:1.5rem}h2{font-size:1.1rem;\
    margin-top:2rem}table{border-collapse:collapse;width:100%}th,td{text-align:left;\
    padding:.25rem .75rem .25rem 0;border-bottom:1px solid #e3e6ea;vertical-align:top}\
    td.n,th.n{text-align:right}code{font:13px ui-monospace,monospace;word-break:break-all}\
    .bad{color:#b42318}dl{display:flex;flex-wrap:wrap;gap:1rem 2rem}dt{color:#5b6570}\
    dd{margin:0;font-size:1.3rem}.dim{color:#5b6570}";

/// The whole page. It loads nothing and asks for itself again every five seconds.
pub(crate) fn render(shared: &Shared) -> String {
    let mut page = String::from("<!doctype html><html lang=\"en\"><head><meta charset=\"utf-8\">");
    page.push_str("<meta http-equiv=\"refresh\" content=\"5\"><title>wats-sim</title><style>");
    page.push_str(STYLE);
    page.push_str("</style></head><body><h1>wats-sim</h1><p class=\"dim\">A WATS server to test ");
    page.push_str("against. This page shows what it holds and what it was asked.</p>");
    holds(&mut page, shared);
    asked(&mut page, &shared.counters.snapshot());
    last(&mut page, &shared.exchanges.last());
    page.push_str("</body></html>\n");
    page
}

fn holds(page: &mut String, shared: &Shared) {
    page.push_str("<h2>Holds</h2><dl>");
    for (name, count) in shared.read_state().summary() {
        let _ = write!(page, "<div><dt>{name}</dt><dd>{count}</dd></div>");
    }
    page.push_str("</dl>");
}

fn asked(page: &mut String, counts: &Counts) {
    let _ = write!(page, "<h2>Was asked {} times</h2>", counts.total());
    let mut routes: Vec<_> = counts.iter().collect();
    routes.sort_by_key(|count| std::cmp::Reverse(count.requests));
    if routes.is_empty() {
        page.push_str("<p class=\"dim\">Nothing yet.</p>");
        return;
    }
    page.push_str("<table><tr><th>Route</th><th class=\"n\">Requests</th>");
    page.push_str("<th class=\"n\">Bytes received</th><th class=\"n\">Bytes sent</th></tr>");
    for count in routes {
        let _ = write!(
            page,
            "<tr><td><code>{}</code></td><td class=\"n\">{}</td><td class=\"n\">{}</td>\
             <td class=\"n\">{}</td></tr>",
            escaped(count.route),
            count.requests,
            count.bytes_received,
            count.bytes_sent
        );
    }
    page.push_str("</table>");
}

fn last(page: &mut String, exchanges: &[Exchange]) {
    if exchanges.is_empty() {
        return;
    }
    page.push_str("<h2>Last requests</h2><table><tr><th>When (UTC)</th><th>Request</th>");
    page.push_str("<th class=\"n\">Status</th><th class=\"n\">Took</th></tr>");
    for exchange in exchanges.iter().rev() {
        let query = exchange.query.as_deref().map(|query| format!("?{query}")).unwrap_or_default();
        let bad = if exchange.status >= 400 { " bad" } else { "" };
        // The date is the same all day; the time to the millisecond is what one looks for.
        let time = exchange.at.get(11..23).unwrap_or(&exchange.at);
        let _ = write!(
            page,
            "<tr><td>{}</td><td><code>{} {}{}</code></td><td class=\"n{bad}\">{}</td>\
             <td class=\"n\">{:.1} ms</td></tr>",
            escaped(time),
            escaped(&exchange.method),
            escaped(&exchange.path),
            escaped(&query),
            exchange.status,
            exchange.took.as_secs_f64() * 1e3,
        );
    }
    page.push_str("</table>");
}

fn escaped(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;").replace('"', "&quot;")
}

#[cfg(test)]
mod tests {
    #[test]
    fn what_a_client_sends_is_shown_as_text() {
        assert_eq!(super::escaped("<b a=\"1\">&"), "&lt;b a=&quot;1&quot;&gt;&amp;");
    }
}
