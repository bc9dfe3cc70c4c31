//! Writes a tree as XML text.

use super::tree::Element;
use crate::{Error, ErrorKind};

pub(super) fn document(root: &Element) -> Result<String, Error> {
    let mut printer = Printer {
        out: String::from("<?xml version=\"1.0\" encoding=\"utf-8\"?>"),
        path: Vec::new(),
    };
    printer.element(root)?;
    Ok(printer.out)
}

struct Printer<'e> {
    out: String,
    /// The elements around the place, for errors.
    path: Vec<&'e str>,
}

impl<'e> Printer<'e> {
    /// Recursion is as deep as elements stand inside each other, which the tables bound.
    fn element(&mut self, element: &'e Element) -> Result<(), Error> {
        if element.name.is_empty() {
            return self.escaped(&element.text, false);
        }
        self.path.push(&element.name);
        self.out.push('<');
        self.out.push_str(&element.name);
        for (name, value) in &element.attributes {
            self.out.push(' ');
            self.out.push_str(name);
            self.out.push_str("=\"");
            self.escaped(value, true)?;
            self.out.push('"');
        }
        if element.children.is_empty() && element.text.is_empty() {
            self.out.push_str(" />");
        } else {
            self.out.push('>');
            self.escaped(&element.text, false)?;
            for child in &element.children {
                self.element(child)?;
            }
            self.out.push_str("</");
            self.out.push_str(&element.name);
            self.out.push('>');
        }
        self.path.pop();
        Ok(())
    }

    /// Line breaks and tabs would become blanks when an attribute is read, and `\r` would be lost
    /// anywhere: they are written as numbers.
    fn escaped(&mut self, text: &str, attribute: bool) -> Result<(), Error> {
        for character in text.chars() {
            match character {
                '&' => self.out.push_str("&amp;"),
                '<' => self.out.push_str("&lt;"),
                '>' => self.out.push_str("&gt;"),
                '"' if attribute => self.out.push_str("&quot;"),
                '\r' => self.out.push_str("&#13;"),
                '\n' if attribute => self.out.push_str("&#10;"),
                '\t' if attribute => self.out.push_str("&#9;"),
                '\t' | '\n' => self.out.push(character),
                '\0'..='\x1f' | '\u{fffe}' | '\u{ffff}' => {
                    let text = format!(
                        "XML cannot carry the character U+{:04X}; remove it from the text",
                        u32::from(character)
                    );
                    let path = self.path.join(".");
                    return Err(Error::wsxf(ErrorKind::NotInXml, text, Some(path)));
                }
                other => self.out.push(other),
            }
        }
        Ok(())
    }
}
