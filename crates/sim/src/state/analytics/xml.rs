//! The XML by which the lists behind failing steps name a step: `<filters><step path="…"/></filters>`.
//! Written by [`filters`], handed back by clients, read by [`attributes`].

/// Elements read at most.
const MOST_ELEMENTS: usize = 1_000;

/// A list with one element.
pub(crate) fn filters(element: &str, attributes: &[(&str, &str)]) -> String {
    let mut text = format!("<filters><{element}");
    for (name, value) in attributes.iter().filter(|(_, value)| !value.is_empty()) {
        text.extend([" ", name, "=\"", &escaped(value), "\""]);
    }
    text + " /></filters>"
}

fn escaped(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;").replace('"', "&quot;")
}

fn plain(text: &str) -> String {
    let text = text.replace("&lt;", "<").replace("&gt;", ">").replace("&quot;", "\"");
    text.replace("&apos;", "'").replace("&amp;", "&")
}

/// The attributes of each element below `filters`; `None` if the text is not of that form.
pub(crate) fn attributes(text: &str) -> Option<Vec<Vec<(String, String)>>> {
    let text = text.trim();
    if text == "<filters/>" || text == "<filters />" {
        return Some(Vec::new());
    }
    let mut rest = text.strip_prefix("<filters>")?.strip_suffix("</filters>")?.trim();
    let mut found = Vec::new();
    while !rest.is_empty() {
        let (element, after) = rest.strip_prefix('<')?.split_once("/>")?;
        found.push(element_attributes(element)?);
        rest = after.trim();
        if found.len() > MOST_ELEMENTS {
            return None;
        }
    }
    Some(found)
}

fn element_attributes(element: &str) -> Option<Vec<(String, String)>> {
    let (_, mut rest) = element.trim().split_once(char::is_whitespace).unwrap_or(("", ""));
    let mut found = Vec::new();
    while !rest.trim().is_empty() {
        let (name, after) = rest.split_once("=\"")?;
        let (value, after) = after.split_once('"')?;
        found.push((name.trim().to_ascii_lowercase(), plain(value)));
        rest = after;
    }
    Some(found)
}

#[cfg(test)]
mod tests {
    use super::{attributes, filters};

    #[test]
    fn what_is_written_is_read() {
        let path = "Main¶a < \"b\" & 'c'/>";
        let written = filters("step", &[("path", path)]);
        let read = attributes(&written).unwrap();
        assert_eq!(read, [[("path".to_owned(), path.to_owned())]]);
        assert_eq!(attributes("<filters></filters>").unwrap(), Vec::<Vec<_>>::new());
    }

    #[test]
    fn what_is_no_filter_is_refused() {
        for text in ["", "step", "<filters>", "<filters>x</filters>", "<filters><a b></filters>"] {
            assert_eq!(attributes(text), None, "{text}");
        }
    }
}
