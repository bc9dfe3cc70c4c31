//! XML as a tree, read within bounds. The tokens come from `quick-xml`.

use quick_xml::events::{BytesStart, Event};
use quick_xml::{Reader, XmlVersion};

/// Elements inside each other; a report needs two for every level of steps.
const DEEPEST: usize = 200;
/// Elements of one document; the largest real reports have some ten thousand.
const MOST_ELEMENTS: usize = 1_000_000;

/// An element; namespaces are left out, because all have the same.
#[derive(Debug, Default)]
pub(super) struct Element {
    pub(super) name: String,
    pub(super) attributes: Vec<(String, String)>,
    pub(super) text: String,
    pub(super) children: Vec<Element>,
}

impl Element {
    pub(super) fn attribute(&self, name: &str) -> Option<&str> {
        self.attributes.iter().find(|(own, _)| own == name).map(|(_, value)| value.as_str())
    }

    pub(super) fn child(&self, name: &str) -> Option<&Self> {
        self.children.iter().find(|child| child.name == name)
    }

    pub(super) fn children<'a>(&'a self, name: &'a str) -> impl Iterator<Item = &'a Self> {
        self.children.iter().filter(move |child| child.name == name)
    }

    /// Parses a document.
    pub(super) fn parse(text: &str) -> Result<Self, String> {
        let mut reader = Reader::from_str(text);
        let mut open = vec![Self::default()];
        let mut count = 0;
        loop {
            let event = reader.read_event();
            match event.map_err(|error| error.to_string())? {
                Event::Start(start) => open.push(element(&start)?),
                Event::Empty(start) => {
                    let element = element(&start)?;
                    last(&mut open).children.push(element);
                }
                Event::End(_) => {
                    let element = open.pop().ok_or("an element ends that never began")?;
                    open.last_mut().ok_or("the document ends twice")?.children.push(element);
                }
                Event::Text(text) => last(&mut open).text.push_str(&text.xml10_content()),
                Event::CData(text) => last(&mut open).text.push_str(&text.xml10_content()),
                Event::GeneralRef(name) => {
                    let reference = format!("&{};", name.xml10_content());
                    let text = quick_xml::escape::unescape(&reference);
                    let text = text.map_err(|error| error.to_string())?;
                    last(&mut open).text.push_str(&text);
                }
                Event::DocType(_) => return Err("it has a document type".to_owned()),
                Event::Eof => break,
                Event::Decl(_) | Event::PI(_) | Event::Comment(_) => {}
            }
            count += 1;
            if open.len() > DEEPEST {
                return Err(format!("more than {DEEPEST} elements stand inside each other"));
            }
            if count > MOST_ELEMENTS {
                return Err(format!("it has more than {MOST_ELEMENTS} parts"));
            }
        }
        match (open.len(), open.pop()) {
            (1, Some(mut document)) if document.children.len() == 1 => {
                Ok(document.children.remove(0))
            }
            (1, _) => Err("it has not exactly one outermost element".to_owned()),
            _ => Err("it ends within an element".to_owned()),
        }
    }
}

/// The stack begins with the document itself, which is never closed.
fn last(open: &mut [Element]) -> &mut Element {
    open.last_mut().expect("the document is open")
}

fn element(start: &BytesStart<'_>) -> Result<Element, String> {
    let mut attributes = Vec::new();
    for attribute in start.attributes() {
        let attribute = attribute.map_err(|error| error.to_string())?;
        let value = attribute.normalized_value(XmlVersion::Implicit1_0);
        let value = value.map_err(|error| error.to_string())?;
        attributes.push((attribute.key.local_name().as_ref().to_owned(), value.into_owned()));
    }
    Ok(Element { name: start.local_name().as_ref().to_owned(), attributes, ..Element::default() })
}
