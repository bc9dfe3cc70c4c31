//! The WATS Standard BOM Format: one element, one child a component, everything in attributes.

use std::fmt::{self, Write as _};

use super::Bom;

const NAMESPACE: &str = "http://wats.virinco.com/schemas/WATS/wsbf";

/// Why a [`Bom`] has no form in XML.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct WsbfError {
    /// The component, counted from 0; `None` for the list itself.
    component: Option<usize>,
    attribute: &'static str,
    character: char,
}

impl fmt::Display for WsbfError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.component {
            Some(index) => write!(f, "component {index} of the BOM")?,
            None => f.write_str("the BOM")?,
        }
        write!(
            f,
            " has the character U+{:04X} in {}, which XML has no form for; leave it out",
            u32::from(self.character),
            self.attribute
        )
    }
}

impl std::error::Error for WsbfError {}

impl Bom {
    /// The list in the WATS Standard BOM Format (WSBF), as the server takes it. What is absent is left
    /// out, and so is [`extra`](Self::extra).
    ///
    /// # Errors
    ///
    /// If a text holds a character that XML cannot.
    pub fn to_wsbf(&self) -> Result<String, WsbfError> {
        let mut xml = format!("<BOM xmlns=\"{NAMESPACE}\"");
        let texts = [
            ("Partnumber", &self.part_number),
            ("Revision", &self.revision),
            ("Desc", &self.description),
        ];
        push(&mut xml, None, texts)?;
        if self.components.is_empty() {
            xml.push_str(" />");
            return Ok(xml);
        }
        xml.push('>');
        for (index, component) in self.components.iter().enumerate() {
            let quantity = component.quantity.map(|quantity| quantity.to_string());
            xml.push_str("<Component");
            let texts = [
                ("Number", &component.number),
                ("Ref", &component.reference),
                ("Qty", &quantity),
                ("Desc", &component.description),
                ("Rev", &component.revision),
                ("FunctionBlock", &component.function_block),
            ];
            push(&mut xml, Some(index), texts)?;
            xml.push_str(" />");
        }
        xml.push_str("</BOM>");
        Ok(xml)
    }
}

fn push<const N: usize>(
    xml: &mut String,
    component: Option<usize>,
    texts: [(&'static str, &Option<String>); N],
) -> Result<(), WsbfError> {
    for (attribute, text) in texts {
        let Some(text) = text else { continue };
        let _ = write!(xml, " {attribute}=\"");
        for character in text.chars() {
            match character {
                '&' => xml.push_str("&amp;"),
                '<' => xml.push_str("&lt;"),
                '>' => xml.push_str("&gt;"),
                '"' => xml.push_str("&quot;"),
                // Written as themselves they would be read as blanks.
                '\t' => xml.push_str("&#09;"),
                '\n' => xml.push_str("&#10;"),
                '\r' => xml.push_str("&#13;"),
                '\0'..' ' | '\u{fffe}' | '\u{ffff}' => {
                    return Err(WsbfError { component, attribute, character });
                }
                _ => xml.push(character),
            }
        }
        xml.push('"');
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use crate::product::{Bom, BomComponent};

    #[test]
    fn a_list_is_written_with_its_references_joined() {
        let mut bom = Bom::new("100100", "1.0");
        bom.description = Some("A <\"big\"> & new\nproduct".into());
        let mut component = BomComponent::new("100200", 2).at(["A30", "A31"]);
        component.revision = Some("1.0".into());
        component.function_block = Some("A".into());
        bom.components = vec![component, BomComponent::default()];
        assert_eq!(
            bom.to_wsbf().unwrap(),
            "<BOM xmlns=\"http://wats.virinco.com/schemas/WATS/wsbf\" Partnumber=\"100100\" \
             Revision=\"1.0\" Desc=\"A &lt;&quot;big&quot;&gt; &amp; new&#10;product\">\
             <Component Number=\"100200\" Ref=\"A30;A31\" Qty=\"2\" Rev=\"1.0\" \
             FunctionBlock=\"A\" /><Component /></BOM>"
        );
    }

    #[test]
    fn what_xml_cannot_hold_is_refused_with_its_place() {
        let mut bom = Bom::new("P", "A");
        bom.components = vec![BomComponent::new("ok", 1), BomComponent::new("a\u{1}", 1)];
        let error = bom.to_wsbf().unwrap_err().to_string();
        assert!(error.contains("component 1") && error.contains("U+0001"), "{error}");
    }

    #[test]
    fn the_spellings_of_xml_are_read_in_json_too() {
        let component: BomComponent =
            serde_json::from_str(r#"{"Number":"R","Rev":"1","Qty":2,"Desc":"d","Ref":"R1"}"#)
                .unwrap();
        assert_eq!((component.quantity, component.reference.as_deref()), (Some(2), Some("R1")));
        assert!(component.extra.is_empty());
    }
}
