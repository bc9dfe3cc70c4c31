//! Numbers that JSON has no form for, as programs write them all the same: Python's `json`
//! and `LabVIEW` put the bare words `NaN`, `Infinity` and `-Infinity` where a number belongs.

const WORDS: [&str; 3] = ["NaN", "Infinity", "-Infinity"];

/// The text with something else in place of these words, or `None` if there are none. Only a text that
/// is not JSON is worth a look, so this costs good reports nothing.
pub(crate) fn replaced(text: &str, by: impl Fn(&str) -> String) -> Option<String> {
    let mut out = String::new();
    let mut copied = 0;
    let mut at = 0;
    while let Some(next) = text[at..].find(['"', 'N', 'I', '-']) {
        at += next;
        let rest = &text[at..];
        if let Some(content) = rest.strip_prefix('"') {
            at += 1 + end_of_text(content);
        } else if let Some(word) = WORDS.into_iter().find(|word| rest.starts_with(word)) {
            out.push_str(&text[copied..at]);
            out.push_str(&by(word));
            at += word.len();
            copied = at;
        } else {
            at += 1;
        }
    }
    out.push_str(&text[copied..]);
    (copied > 0).then_some(out)
}

/// How many bytes there are to behind the quote that ends a text.
fn end_of_text(text: &str) -> usize {
    let mut escaped = false;
    for (at, byte) in text.bytes().enumerate() {
        match byte {
            _ if escaped => escaped = false,
            b'\\' => escaped = true,
            b'"' => return at + 1,
            _ => {}
        }
    }
    text.len()
}

#[cfg(test)]
mod tests {
    use super::replaced;

    fn quoted(text: &str) -> Option<String> {
        replaced(text, |word| format!("\"{word}\""))
    }

    #[test]
    fn words_are_quoted_where_they_are_no_text() {
        for (text, expected) in [
            ("[NaN]", r#"["NaN"]"#),
            ("[1, -Infinity,Infinity ]", r#"[1, "-Infinity","Infinity" ]"#),
            (r#"{"NaN": NaN}"#, r#"{"NaN": "NaN"}"#),
            (
                r#"["a \" NaN", NaN, "ä\\", -Infinity]"#,
                r#"["a \" NaN", "NaN", "ä\\", "-Infinity"]"#,
            ),
        ] {
            assert_eq!(quoted(text).as_deref(), Some(expected));
        }
    }

    #[test]
    fn a_text_without_such_words_stays_as_it_is() {
        for text in ["", "-", "[-1, -0.5]", r#"["NaN"]"#, r#"["NaN"#, "[INF, nan, N, I]", r#""\"#] {
            assert_eq!(quoted(text), None, "{text}");
        }
    }
}
