//! Reading GUIDs as .NET does.

use uuid::Uuid;

/// The forms that .NET calls N, D, B and P: 32 hexadecimal digits, bare or with hyphens, and the
/// latter in braces or parentheses.
pub(crate) fn parse(text: &str) -> Option<Uuid> {
    let bare = match text.as_bytes() {
        [b'{', .., b'}'] | [b'(', .., b')'] if text.len() == 38 => &text[1..37],
        _ if matches!(text.len(), 32 | 36) => text,
        _ => return None,
    };
    Uuid::try_parse(bare).ok()
}

#[cfg(test)]
mod tests {
    use super::parse;

    #[test]
    fn the_four_forms_of_dot_net_are_read() {
        let id = "01234567-89ab-cdef-0123-456789abcdef";
        let forms = [
            id.to_owned(),
            id.to_uppercase(),
            id.replace('-', ""),
            format!("{{{id}}}"),
            format!("({id})"),
        ];
        for form in forms {
            assert_eq!(parse(&form).map(|id| id.to_string()).as_deref(), Some(id), "{form}");
        }
    }

    #[test]
    fn anything_else_is_refused() {
        let id = "01234567-89ab-cdef-0123-456789abcdef";
        let digits = id.replace('-', "");
        for text in [
            "",
            "1",
            &id[1..],
            &format!("{{{id})"),
            &format!("{{{digits}}}"),
            &format!("urn:uuid:{id}"),
            "{é1234567-89ab-cdef-0123-456789abcde}",
        ] {
            assert_eq!(parse(text), None, "{text}");
        }
    }
}
