//! Pages of text as a PDF (ISO 32000-1), in a font that every reader has.

use std::fmt::Write as _;

/// Lines on a page of A4 in 10 points.
const LINES: usize = 60;
/// Characters of a line that are shown; the page has room for about as many.
const COLUMNS: usize = 110;

/// Writes lines of text, as many on a page as there is room for. Page breaks are `None`.
pub(super) fn write(lines: &[Option<String>]) -> Vec<u8> {
    let mut pages: Vec<Vec<&str>> = vec![Vec::new()];
    for line in lines {
        let full = pages.last().is_some_and(|page| page.len() == LINES);
        if full || line.is_none() {
            pages.push(Vec::new());
        }
        if let (Some(line), Some(page)) = (line, pages.last_mut()) {
            page.push(line);
        }
    }
    pages.retain(|page| !page.is_empty());
    if pages.is_empty() {
        pages.push(vec!["No reports."]);
    }

    // Objects: 1 the catalogue, 2 the list of pages, 3 the font, then a page and its text in turn.
    let kids: Vec<String> = (0..pages.len()).map(|page| format!("{} 0 R", 4 + page * 2)).collect();
    let mut objects = vec![
        "<< /Type /Catalog /Pages 2 0 R >>".to_owned(),
        format!("<< /Type /Pages /Kids [{}] /Count {} >>", kids.join(" "), pages.len()),
        "<< /Type /Font /Subtype /Type1 /BaseFont /Courier /Encoding /WinAnsiEncoding >>"
            .to_owned(),
    ];
    for (index, page) in pages.iter().enumerate() {
        objects.push(format!(
            "<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] \
             /Resources << /Font << /F1 3 0 R >> >> /Contents {} 0 R >>",
            5 + index * 2
        ));
        let text = content(page);
        objects.push(format!("<< /Length {} >>\nstream\n{text}\nendstream", text.len()));
    }
    assemble(&objects)
}

fn content(lines: &[&str]) -> String {
    let mut text = "BT /F1 8 Tf 40 800 Td 12 TL".to_owned();
    for line in lines {
        let _ = write!(text, "\n({}) Tj T*", escaped(line));
    }
    text.push_str("\nET");
    text
}

/// A text within parentheses. Characters beyond Latin-1 have no place in the font.
fn escaped(line: &str) -> String {
    let mut text = String::new();
    for letter in line.chars().take(COLUMNS) {
        match letter {
            '(' | ')' | '\\' => text.extend(['\\', letter]),
            ' '..='~' => text.push(letter),
            '\u{a0}'..='\u{ff}' => {
                let _ = write!(text, "\\{:03o}", u32::from(letter));
            }
            _ => text.push('?'),
        }
    }
    text
}

fn assemble(objects: &[String]) -> Vec<u8> {
    let mut pdf = "%PDF-1.4\n".to_owned();
    let mut places = Vec::new();
    for (index, object) in objects.iter().enumerate() {
        places.push(pdf.len());
        let _ = write!(pdf, "{} 0 obj\n{object}\nendobj\n", index + 1);
    }
    let table = pdf.len();
    let _ = write!(pdf, "xref\n0 {}\n0000000000 65535 f \n", objects.len() + 1);
    for place in places {
        let _ = writeln!(pdf, "{place:010} 00000 n ");
    }
    let size = objects.len() + 1;
    let _ = write!(pdf, "trailer\n<< /Size {size} /Root 1 0 R >>\nstartxref\n{table}\n%%EOF\n");
    pdf.into_bytes()
}

#[cfg(test)]
mod tests {
    use super::write;

    #[test]
    fn the_table_says_where_each_object_is() {
        let lines: Vec<_> = (0..70).map(|line| Some(format!("line (\u{fc}) {line}"))).collect();
        let pdf = String::from_utf8(write(&lines)).unwrap();
        assert!(pdf.contains("/Count 2") && pdf.contains("(line \\(\\374\\) 0) Tj"));
        let table = pdf.rsplit_once("startxref\n").unwrap().1.lines().next().unwrap();
        let table = &pdf[table.parse::<usize>().unwrap()..];
        for (number, row) in table.lines().skip(3).take_while(|row| row.ends_with("n ")).enumerate()
        {
            let place: usize = row[..10].parse().unwrap();
            assert!(pdf[place..].starts_with(&format!("{} 0 obj", number + 1)), "{row}");
        }
    }
}
