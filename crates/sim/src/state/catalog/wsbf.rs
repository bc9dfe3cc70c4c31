//! Reading the WATS Standard BOM Format: one element, one child a component, everything in attributes.

use std::borrow::Cow;

use quick_xml::events::{BytesStart, Event};
use quick_xml::{Reader, XmlVersion};

use super::boms::{Bom, Component, Sent};

const NAMESPACE: &str = "http://wats.virinco.com/schemas/WATS/wsbf";

/// Reads a list. What the XML declaration says of the encoding is not believed: the vendor's own
/// example says UTF-16, and is sent as UTF-8.
pub(super) fn read(body: &[u8]) -> Result<Sent, String> {
    let text = text(body)?;
    let mut reader = Reader::from_str(&text);
    reader.config_mut().check_end_names = true;
    let mut sent = None;
    let mut depth = 0_u32;
    loop {
        match reader.read_event().map_err(|error| error.to_string())? {
            Event::Start(start) => {
                element(&start, depth, &mut sent)?;
                depth += 1;
            }
            Event::Empty(start) => element(&start, depth, &mut sent)?,
            Event::End(_) => depth = depth.saturating_sub(1),
            Event::DocType(_) => return Err("a document type is not taken".to_owned()),
            Event::Eof if depth > 0 => return Err("the text ends within an element".to_owned()),
            Event::Eof => break,
            _ => {}
        }
    }
    sent.ok_or_else(|| "there is no element 'BOM'".to_owned())
}

fn text(body: &[u8]) -> Result<Cow<'_, str>, String> {
    let wide = |bytes: &[u8], read: fn([u8; 2]) -> u16| {
        let units: Vec<u16> = bytes.as_chunks::<2>().0.iter().map(|pair| read(*pair)).collect();
        String::from_utf16(&units).map(Cow::Owned).map_err(|error| error.to_string())
    };
    match body {
        [0xff, 0xfe, rest @ ..] => wide(rest, u16::from_le_bytes),
        [0xfe, 0xff, rest @ ..] => wide(rest, u16::from_be_bytes),
        [0xef, 0xbb, 0xbf, rest @ ..] | rest => {
            std::str::from_utf8(rest).map(Cow::Borrowed).map_err(|error| error.to_string())
        }
    }
}

fn element(start: &BytesStart<'_>, depth: u32, sent: &mut Option<Sent>) -> Result<(), String> {
    let name = start.name();
    let name = name.as_ref().rsplit(':').next().unwrap_or_default();
    match (name, depth, sent) {
        ("BOM", 0, sent @ None) => *sent = Some(bom(start)?),
        ("Component", 1, Some(sent)) => sent.bom.components.push(component(start)?),
        (name, ..) => return Err(format!("the element '{name}' is not expected here")),
    }
    Ok(())
}

fn bom(start: &BytesStart<'_>) -> Result<Sent, String> {
    let mut sent =
        Sent { part_number: String::new(), revision: String::new(), bom: Bom::default() };
    let mut named = false;
    attributes(start, |name, value| {
        match name {
            "Partnumber" => sent.part_number = value,
            "Revision" => sent.revision = value,
            "Desc" => sent.bom.description = Some(value),
            // The example of the server's own documents has a blank at its end.
            _ if name.starts_with("xmlns") => named |= value.trim() == NAMESPACE,
            _ => {}
        }
        Ok(())
    })?;
    if named { Ok(sent) } else { Err(format!("the namespace is not '{NAMESPACE}'")) }
}

fn component(start: &BytesStart<'_>) -> Result<Component, String> {
    let mut component = Component::default();
    attributes(start, |name, value| {
        match name {
            "Number" => component.number = Some(value).filter(|number| !number.is_empty()),
            "Rev" => component.revision = Some(value),
            "Qty" => {
                let quantity = value.trim().parse::<i32>();
                let quantity = quantity.map_err(|_| format!("Qty is no integer: '{value}'"))?;
                component.quantity = Some(quantity.into());
            }
            "Desc" => component.description = Some(value),
            "Ref" => component.reference = Some(value),
            "FunctionBlock" => component.function_block = Some(value),
            _ => {}
        }
        Ok(())
    })?;
    Ok(component)
}

fn attributes(
    start: &BytesStart<'_>,
    mut take: impl FnMut(&str, String) -> Result<(), String>,
) -> Result<(), String> {
    for attribute in start.attributes() {
        let attribute = attribute.map_err(|error| error.to_string())?;
        let value = attribute.normalized_value(XmlVersion::Implicit1_0);
        let value = value.map_err(|error| error.to_string())?;
        take(attribute.key.as_ref(), value.into_owned())?;
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::read;

    /// As the server's own documents show it, blank in the namespace and declaration included.
    const EXAMPLE: &str = r#"<?xml version="1.0" encoding="utf-16"?>
        <BOM Partnumber="100100" Revision="1.0" Desc="Product Description"
             xmlns="http://wats.virinco.com/schemas/WATS/wsbf ">
         <Component Number="100200" Rev="1.0" Qty="2" Desc="A &amp; B" Ref="A30;A31" FunctionBlock="A" />
         <Component Number="100201"></Component>
        </BOM>"#;

    #[test]
    fn the_example_of_the_documents_is_read_in_any_encoding() {
        let sent = read(EXAMPLE.as_bytes()).unwrap();
        assert_eq!((sent.part_number.as_str(), sent.revision.as_str()), ("100100", "1.0"));
        assert_eq!(sent.bom.components.len(), 2);
        let first = &sent.bom.components[0];
        assert_eq!((first.quantity, first.description.as_deref()), (Some(2), Some("A & B")));
        assert_eq!(first.reference.as_deref(), Some("A30;A31"));
        let wide: Vec<u8> = std::iter::once(0xfeff_u16)
            .chain(EXAMPLE.encode_utf16())
            .flat_map(u16::to_le_bytes)
            .collect();
        assert_eq!(read(&wide).unwrap(), sent);
    }

    #[test]
    fn what_is_no_list_is_refused_with_a_reason() {
        let ns = "xmlns='http://wats.virinco.com/schemas/WATS/wsbf'";
        for (text, reason) in [
            (String::new(), "no element"),
            ("<BOM Partnumber='P' Revision='A'/>".to_owned(), "namespace"),
            (format!("<BOM {ns}><Part/></BOM>"), "'Part'"),
            (format!("<BOM {ns}><Component Qty='x'/></BOM>"), "Qty"),
            (format!("<BOM {ns}>"), "ends"),
            (format!("<BOM {ns}/><BOM {ns}/>"), "'BOM'"),
            (format!("<!DOCTYPE x [<!ENTITY a 'b'>]><BOM {ns}/>"), "document type"),
        ] {
            let error = read(text.as_bytes()).unwrap_err();
            assert!(error.contains(reason), "{text}: {error}");
        }
    }
}
