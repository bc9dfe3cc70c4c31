//! XML as a test sees it: parsed by other code than the crate's own, and compared by meaning.

use std::collections::BTreeMap;

use quick_xml::XmlVersion;
use quick_xml::events::{BytesStart, Event};

/// An element; children of one name keep their order, names do not.
#[derive(Debug, Default, PartialEq)]
pub(crate) struct Xml {
    attributes: BTreeMap<String, String>,
    children: BTreeMap<String, Vec<Xml>>,
    text: String,
}

pub(crate) fn parse(text: &str) -> Xml {
    let mut reader = quick_xml::Reader::from_str(text.trim_start_matches('\u{feff}'));
    let mut open = vec![(String::new(), Xml::default())];
    loop {
        match reader.read_event().expect("XML") {
            Event::Start(start) => open.push(element(&start)),
            Event::Empty(start) => {
                let (name, element) = element(&start);
                top(&mut open).children.entry(name).or_default().push(element);
            }
            Event::End(_) => {
                let (name, mut element) = open.pop().expect("an open element");
                element.text = element.text.trim().into();
                top(&mut open).children.entry(name).or_default().push(element);
            }
            Event::Text(text) => top(&mut open).text.push_str(&text.xml10_content()),
            Event::CData(text) => top(&mut open).text.push_str(&text.xml10_content()),
            Event::GeneralRef(name) => {
                let character = name.resolve_char_ref().expect("a character").map(String::from);
                let known = quick_xml::escape::resolve_predefined_entity(&name.xml10_content());
                let text = character.unwrap_or_else(|| known.expect("an entity").to_owned());
                top(&mut open).text.push_str(&text);
            }
            Event::Eof => {
                let (_, mut root) = open.pop().expect("an open element");
                root.text.clear();
                return root;
            }
            _ => {}
        }
    }
}

fn top(open: &mut [(String, Xml)]) -> &mut Xml {
    &mut open.last_mut().expect("an open element").1
}

fn element(start: &BytesStart<'_>) -> (String, Xml) {
    let mut xml = Xml::default();
    for attribute in start.attributes() {
        let attribute = attribute.expect("an attribute");
        let value = attribute.normalized_value(XmlVersion::Implicit1_0).expect("a value");
        xml.attributes.insert(attribute.key.as_ref().to_owned(), value.into_owned());
    }
    (start.local_name().as_ref().to_owned(), xml)
}

/// Where two documents differ. Numbers are compared as numbers and identifiers in any case;
/// declarations of namespaces are not compared.
pub(crate) fn difference(before: &Xml, after: &Xml) -> Option<String> {
    differ("", before, after)
}

fn differ(path: &str, before: &Xml, after: &Xml) -> Option<String> {
    let names = |xml: &Xml| -> Vec<String> {
        xml.attributes.keys().filter(|name| !name.starts_with("xmlns")).cloned().collect()
    };
    if names(before) != names(after) {
        return Some(format!("{path}: {:?} became {:?}", names(before), names(after)));
    }
    for name in names(before) {
        let (a, b) = (&before.attributes[&name], &after.attributes[&name]);
        if !same(a, b) {
            return Some(format!("{path}@{name}: {a:?} became {b:?}"));
        }
    }
    if before.text != after.text {
        return Some(format!("{path}: text {:?} became {:?}", before.text, after.text));
    }
    let children = |xml: &Xml| -> Vec<(String, usize)> {
        xml.children.iter().map(|(name, list)| (name.clone(), list.len())).collect()
    };
    if children(before) != children(after) {
        return Some(format!("{path}: {:?} became {:?}", children(before), children(after)));
    }
    before.children.iter().find_map(|(name, list)| {
        let mut pairs = list.iter().zip(&after.children[name]).enumerate();
        pairs.find_map(|(index, (a, b))| differ(&format!("{path}/{name}[{index}]"), a, b))
    })
}

fn same(a: &str, b: &str) -> bool {
    let number = |text: &str| text.trim().parse::<f64>().ok();
    a == b
        || (a.len() == 36 && a.eq_ignore_ascii_case(b))
        || number(a).zip(number(b)).is_some_and(|(a, b)| a.total_cmp(&b).is_eq())
}
