//! Reads XML into a tree, within bounds. The tokens come from `quick-xml`.

use std::borrow::Cow;

use quick_xml::events::{BytesStart, Event};
use quick_xml::{Reader, XmlVersion};

use super::namespaces::{MAX_DECLARED, Namespaces};
use super::tree::Element;
use crate::depth::MAX_JSON;
use crate::{Error, ErrorKind, Options, Text};

/// How many elements may stand inside each other, the same as objects and lists in JSON.
const MAX_DEPTH: usize = MAX_JSON;

/// Elements of reports have 20 at most. Telling whether one comes twice takes the square of this.
const MAX_ATTRIBUTES: usize = 250;

/// The first element and its namespace.
pub(super) fn document(text: &str, options: &Options) -> Result<(Element, String), Error> {
    let mut parser = Parser {
        reader: Reader::from_str(text),
        open: Vec::new(),
        namespaces: Namespaces::default(),
        foreign: 0,
        root: None,
        values: 0,
        max_values: options.max_values,
    };
    parser.reader.config_mut().check_end_names = true;
    loop {
        let event = parser.reader.read_event();
        let event = event.map_err(|error| parser.syntax(&error))?;
        if matches!(event, Event::Eof) {
            break;
        }
        parser.take(event)?;
    }
    match parser.root.take() {
        Some(root) if parser.open.is_empty() => Ok((root, parser.namespaces.home().to_owned())),
        _ => Err(parser.error(ErrorKind::Truncated, "the text ends before the document does")),
    }
}

struct Parser<'t> {
    reader: Reader<&'t [u8]>,
    open: Vec<Element>,
    namespaces: Namespaces,
    /// How many of the open elements are none of WSXF.
    foreign: usize,
    root: Option<Element>,
    values: usize,
    max_values: usize,
}

impl Parser<'_> {
    fn take(&mut self, event: Event<'_>) -> Result<(), Error> {
        match event {
            Event::Start(start) => {
                let element = self.element(&start)?;
                self.foreign += usize::from(element.foreign);
                self.open.push(element);
                if self.open.len() > MAX_DEPTH {
                    let text = format!("more than {MAX_DEPTH} elements stand inside each other");
                    return Err(self.error(ErrorKind::TooDeep, text));
                }
            }
            Event::Empty(start) => {
                let element = self.element(&start)?;
                self.namespaces.leave();
                self.close(element)?;
            }
            Event::End(_) => {
                if let Some(element) = self.open.pop() {
                    self.foreign -= usize::from(element.foreign);
                    self.namespaces.leave();
                    self.close(element)?;
                }
            }
            Event::Text(text) => self.text(&text.xml10_content())?,
            Event::CData(text) => self.text(&text.xml10_content())?,
            Event::GeneralRef(reference) => {
                let name = reference.xml10_content();
                let resolved = match reference.resolve_char_ref() {
                    Ok(Some(character)) => Cow::Owned(character.to_string()),
                    Ok(None) => match quick_xml::escape::resolve_predefined_entity(&name) {
                        Some(text) => Cow::Borrowed(text),
                        None => return Err(self.unknown_entity(&name)),
                    },
                    Err(error) => return Err(self.syntax(&error)),
                };
                self.text(&resolved)?;
            }
            Event::DocType(_) => {
                let text = "it has a document type; remove it, as entities of its own can grow \
                            without bound";
                return Err(self.error(ErrorKind::Syntax, text));
            }
            Event::Comment(_) | Event::Decl(_) | Event::PI(_) | Event::Eof => {}
        }
        Ok(())
    }

    fn element(&mut self, start: &BytesStart<'_>) -> Result<Element, Error> {
        self.count()?;
        self.name(start.name().as_ref())?;
        let mut element = Element::default();
        for attribute in start.attributes() {
            let attribute = attribute.map_err(|error| self.syntax(&error))?;
            self.count()?;
            self.name(attribute.key.as_ref())?;
            if element.attributes.len() == MAX_ATTRIBUTES {
                let text = format!("an element has more than {MAX_ATTRIBUTES} attributes");
                return Err(self.error(ErrorKind::TooLarge, text));
            }
            let value = attribute.normalized_value(XmlVersion::Implicit1_0);
            let value = value.map_err(|error| self.syntax(&error))?;
            element.attributes.push((attribute.key.as_ref().into(), Text::from(value)));
        }
        self.place(&mut element, start.name().as_ref())?;
        Ok(element)
    }

    /// Gives the element its name, by the namespaces that are declared in it and around it.
    fn place(&mut self, element: &mut Element, name: &str) -> Result<(), Error> {
        if !self.namespaces.enter(&element.attributes) {
            let text =
                format!("more than {MAX_DECLARED} namespaces are declared around an element");
            return Err(self.error(ErrorKind::TooLarge, text));
        }
        if self.open.is_empty() && self.root.is_none() {
            element.name = self.namespaces.settle(name).into();
            return Ok(());
        }
        let (local, foreign) = self.namespaces.resolve(name);
        let unsaid = !name.contains(':') && element.attribute("xmlns").is_none();
        if foreign && self.foreign == 0 && unsaid {
            // It inherits a default that is not written again.
            element.attributes.push(("xmlns".into(), self.namespaces.of("").into()));
        }
        element.name = if self.foreign == 0 { local } else { name }.into();
        element.foreign = foreign || self.namespaces.is_nil(&element.attributes);
        if !element.foreign && self.foreign == 0 {
            // It is that of the document, which is written anew.
            element.take_attribute("xmlns");
        }
        Ok(())
    }

    /// The tokens are taken apart without a look at the characters of names.
    fn name(&self, name: &str) -> Result<(), Error> {
        let letter = |character: char| {
            character.is_alphanumeric() || matches!(character, '_' | ':' | '-' | '.' | '\u{b7}')
        };
        let start = name.starts_with(|first: char| !first.is_numeric() && !"-.".contains(first));
        if start && name.chars().all(letter) {
            return Ok(());
        }
        let name: String = name.chars().take(30).collect();
        Err(self.error(ErrorKind::Syntax, format!("{name:?} is no name in XML")))
    }

    fn close(&mut self, mut element: Element) -> Result<(), Error> {
        if !element.children.is_empty() {
            element.text_to_child();
        }
        match self.open.last_mut() {
            Some(parent) => {
                parent.text_to_child();
                parent.children.push(element);
            }
            None if self.root.is_none() => self.root = Some(element),
            None => return Err(self.error(ErrorKind::Syntax, "a second document follows")),
        }
        Ok(())
    }

    fn text(&mut self, text: &str) -> Result<(), Error> {
        match self.open.last_mut() {
            Some(element) => element.text.push_str(text),
            None if text.trim().is_empty() => {}
            None => return Err(self.error(ErrorKind::Syntax, "text stands outside of elements")),
        }
        Ok(())
    }

    /// Elements and attributes are values as those of JSON are.
    fn count(&mut self) -> Result<(), Error> {
        self.values += 1;
        if self.values > self.max_values {
            let bound = self.max_values;
            return Err(Error::bound(ErrorKind::TooLarge, "values", self.values, bound));
        }
        Ok(())
    }

    fn unknown_entity(&self, name: &str) -> Error {
        let name: String = name.chars().take(30).collect();
        self.error(ErrorKind::Syntax, format!("`&{name};` is no entity of XML"))
    }

    fn syntax(&self, error: &impl std::fmt::Display) -> Error {
        let text: String = error.to_string().chars().take(200).collect();
        self.error(ErrorKind::Syntax, text)
    }

    /// With the elements around the place, as in `Reports.Report.Step`.
    fn error(&self, kind: ErrorKind, text: impl Into<String>) -> Error {
        let names: Vec<&str> = self.open.iter().take(20).map(|e| e.name.as_str()).collect();
        let path = names.join(".");
        let text = format!("{} at byte {}", text.into(), self.reader.error_position());
        Error::wsxf(kind, text, Some(path).filter(|path| !path.is_empty()))
    }
}
