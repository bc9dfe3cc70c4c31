//! A page of text as PDF: as much of the format (ISO 32000) as certificates need.

use std::fmt::Write as _;

/// Lines that fit on a page at this size.
const MOST_LINES: usize = 40;

/// One A4 page with a title and lines of text.
pub(crate) fn page(title: &str, lines: &[String]) -> Vec<u8> {
    let mut content = String::from("BT /F1 20 Tf 60 770 Td ");
    let _ = write!(content, "({}) Tj /F1 11 Tf 0 -40 Td 18 TL", escaped(title));
    for line in lines.iter().take(MOST_LINES) {
        let _ = write!(content, " ({}) Tj T*", escaped(line));
    }
    content.push_str(" ET");
    let objects = [
        "<< /Type /Catalog /Pages 2 0 R >>".to_owned(),
        "<< /Type /Pages /Kids [3 0 R] /Count 1 >>".to_owned(),
        "<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents 4 0 R \
         /Resources << /Font << /F1 5 0 R >> >> >>"
            .to_owned(),
        format!("<< /Length {} >>\nstream\n{content}\nendstream", content.len()),
        "<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica /Encoding /WinAnsiEncoding >>"
            .to_owned(),
    ];
    let mut file = String::from("%PDF-1.4\n");
    let mut table = format!("xref\n0 {}\n0000000000 65535 f \n", objects.len() + 1);
    for (number, object) in (1..).zip(&objects) {
        let _ = writeln!(table, "{:010} 00000 n ", file.len());
        let _ = write!(file, "{number} 0 obj\n{object}\nendobj\n");
    }
    let start = file.len();
    let size = objects.len() + 1;
    let _ =
        write!(file, "{table}trailer\n<< /Size {size} /Root 1 0 R >>\nstartxref\n{start}\n%%EOF\n");
    file.into_bytes()
}

/// A text as PDF writes it: ASCII, and what the font has beyond that as octal numbers.
fn escaped(text: &str) -> String {
    let mut escaped = String::new();
    for letter in text.chars() {
        match u8::try_from(letter) {
            Ok(b'(' | b')' | b'\\') => {
                escaped.push('\\');
                escaped.push(letter);
            }
            Ok(byte @ 0x20..=0x7e) => escaped.push(char::from(byte)),
            Ok(byte @ 0xa0..) => {
                let _ = write!(escaped, "\\{byte:03o}");
            }
            _ => escaped.push('?'),
        }
    }
    escaped
}

#[cfg(test)]
mod tests {
    use super::page;

    #[test]
    fn the_table_says_where_the_objects_are() {
        let file = page("Title (1)", &["Größe: 5".to_owned()]);
        let text = String::from_utf8(file).unwrap();
        assert!(text.contains("(Title \\(1\\))") && text.contains("(Gr\\366\\337e: 5)"));
        let start: usize =
            text.rsplit("startxref\n").next().unwrap().lines().next().unwrap().parse().unwrap();
        let table: Vec<&str> = text[start..].lines().skip(3).take(5).collect();
        for (number, line) in (1..).zip(table) {
            let place: usize = line[..10].parse().unwrap();
            assert!(text[place..].starts_with(&format!("{number} 0 obj")), "{line}");
        }
    }
}
