//! Bills of material: components of product revisions.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use serde_json::{Map, Value, json};

use super::wsbf;
use crate::reply::Reply;
use crate::state::product_form::Fields;

/// Components in one list.
const MOST_COMPONENTS: usize = 50_000;

/// All lists, by part number and revision.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
pub(crate) struct Boms(BTreeMap<String, BTreeMap<String, Bom>>);

/// The components of one revision.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub(crate) struct Bom {
    pub(crate) description: Option<String>,
    pub(crate) components: Vec<Component>,
}

/// One line of a list.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub(crate) struct Component {
    pub(crate) number: Option<String>,
    pub(crate) revision: Option<String>,
    pub(crate) quantity: Option<i64>,
    pub(crate) description: Option<String>,
    pub(crate) reference: Option<String>,
    pub(crate) function_block: Option<String>,
}

/// A list as it was sent, and whose it is.
#[derive(Debug, PartialEq)]
pub(crate) struct Sent {
    pub(crate) part_number: String,
    pub(crate) revision: String,
    pub(crate) bom: Bom,
}

impl Boms {
    pub(crate) fn get(&self, part_number: &str, revision: &str) -> Option<&Bom> {
        self.0.get(part_number)?.get(revision)
    }

    /// Puts a list in the place of the one that the revision has.
    pub(crate) fn put(&mut self, part_number: &str, revision: &str, bom: Bom) {
        self.0.entry(part_number.to_owned()).or_default().insert(revision.to_owned(), bom);
    }

    /// Takes out the list of a revision.
    pub(super) fn take(&mut self, part_number: &str, revision: &str) -> Option<Bom> {
        self.0.get_mut(part_number)?.remove(revision)
    }

    /// A product is gone, or one of its revisions.
    pub(super) fn forget(&mut self, part_number: &str, revision: Option<&str>) {
        match revision {
            None => drop(self.0.remove(part_number)),
            Some(revision) => {
                if let Some(revisions) = self.0.get_mut(part_number) {
                    revisions.remove(revision);
                }
            }
        }
    }
}

impl Sent {
    /// A list in the WATS Standard BOM Format.
    pub(crate) fn from_xml(body: &[u8]) -> Result<Self, String> {
        Self::checked(wsbf::read(body)?)
    }

    /// A list in the JSON form of newer servers.
    pub(crate) fn from_json(body: &[u8]) -> Result<Self, String> {
        let body: Value = serde_json::from_slice(body).map_err(|error| error.to_string())?;
        let object = body.as_object().ok_or("the body must be a JSON object")?;
        let fields = Fields(object);
        let read = || -> Result<Self, Reply> {
            let components = fields.objects("components")?.into_iter().map(Component::read);
            Ok(Self {
                part_number: fields.name("partNumber")?.unwrap_or_default(),
                revision: fields.name("revision")?.unwrap_or_default(),
                bom: Bom {
                    description: fields.text("description")?,
                    components: components.collect::<Result<_, _>>()?,
                },
            })
        };
        Self::checked(read().map_err(|_| "a field is not what it must be")?)
    }

    fn checked(self) -> Result<Self, String> {
        if self.part_number.is_empty() || self.revision.is_empty() {
            return Err("the part number and the revision are required".to_owned());
        }
        self.bom.check()?;
        Ok(self)
    }
}

impl Bom {
    /// Rows of the internal API, in either of the spellings that clients use.
    pub(crate) fn from_rows(rows: &[Map<String, Value>]) -> Result<Self, Reply> {
        let components = rows.iter().map(Component::read).collect::<Result<_, _>>()?;
        let bom = Self { description: None, components };
        bom.check().map_err(Reply::bad_request)?;
        Ok(bom)
    }

    fn check(&self) -> Result<(), String> {
        if self.components.len() > MOST_COMPONENTS {
            return Err(format!("a BOM has at most {MOST_COMPONENTS} components"));
        }
        let nameless = self.components.iter().position(|component| component.number.is_none());
        match nameless {
            Some(index) => Err(format!("component {index} has no number")),
            None => Ok(()),
        }
    }

    pub(crate) fn to_json(&self, part_number: &str, revision: &str) -> Value {
        let components: Vec<Value> = self.components.iter().map(Component::to_json).collect();
        json!({
            "partNumber": part_number,
            "revision": revision,
            "description": self.description,
            "components": components,
        })
    }

    /// The components in the internal spelling.
    pub(crate) fn to_internal_json(&self) -> Value {
        self.components.iter().map(Component::to_internal_json).collect()
    }
}

impl Component {
    fn read(object: &Map<String, Value>) -> Result<Self, Reply> {
        let fields = Fields(object);
        let text = |names: &[&str]| -> Result<Option<String>, Reply> {
            for name in names {
                if let Some(text) = fields.text(name)? {
                    return Ok(Some(text));
                }
            }
            Ok(None)
        };
        let quantity = fields.integer("quantity")?;
        Ok(Self {
            number: text(&["number", "partNumber"])?.filter(|number| !number.is_empty()),
            revision: text(&["revision", "rev"])?,
            quantity: quantity
                .map_or_else(|| fields.integer("qty"), |quantity| Ok(Some(quantity)))?,
            description: text(&["description", "desc"])?,
            reference: text(&["reference", "ref", "componentRef", "compRef"])?,
            function_block: text(&["functionBlock"])?,
        })
    }

    fn to_json(&self) -> Value {
        json!({
            "number": self.number,
            "revision": self.revision,
            "quantity": self.quantity,
            "description": self.description,
            "reference": self.reference,
            "functionBlock": self.function_block,
        })
    }

    fn to_internal_json(&self) -> Value {
        json!({
            "Number": self.number,
            "Rev": self.revision,
            "Qty": self.quantity.unwrap_or_default(),
            "QtySpecified": self.quantity.is_some(),
            "Desc": self.description,
            "Ref": self.reference,
            "FunctionBlock": self.function_block,
        })
    }
}
