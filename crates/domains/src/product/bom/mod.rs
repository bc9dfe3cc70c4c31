//! Bills of material: the components of a product revision, which repairs choose from. How units are
//! built from units is another matter: the box build.

mod service;
mod wsbf;

use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

use crate::null::as_default;

pub use wsbf::WsbfError;

/// The components of a product revision.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
#[non_exhaustive]
pub struct Bom {
    /// The product's part number.
    #[serde(alias = "PartNumber", alias = "Partnumber", skip_serializing_if = "Option::is_none")]
    pub part_number: Option<String>,
    /// The product's revision.
    #[serde(alias = "Revision", skip_serializing_if = "Option::is_none")]
    pub revision: Option<String>,
    /// A longer text.
    #[serde(alias = "Description", alias = "Desc", skip_serializing_if = "Option::is_none")]
    pub description: Option<String>,
    /// The components.
    #[serde(alias = "Components", deserialize_with = "as_default")]
    pub components: Vec<BomComponent>,
    /// Keys this version does not know; in JSON only.
    #[serde(flatten)]
    pub extra: Map<String, Value>,
}

/// One line of a [`Bom`].
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
#[non_exhaustive]
pub struct BomComponent {
    /// The component's number.
    #[serde(alias = "Number", skip_serializing_if = "Option::is_none")]
    pub number: Option<String>,
    /// The component's revision.
    #[serde(alias = "Revision", alias = "Rev", skip_serializing_if = "Option::is_none")]
    pub revision: Option<String>,
    /// How many there are in one product.
    #[serde(alias = "Quantity", alias = "Qty", skip_serializing_if = "Option::is_none")]
    pub quantity: Option<i32>,
    /// A longer text.
    #[serde(alias = "Description", alias = "Desc", skip_serializing_if = "Option::is_none")]
    pub description: Option<String>,
    /// Where they are: references such as `R1`, joined by `;`.
    #[serde(alias = "Reference", alias = "Ref", skip_serializing_if = "Option::is_none")]
    pub reference: Option<String>,
    /// The block of the circuit that they belong to.
    #[serde(alias = "FunctionBlock", skip_serializing_if = "Option::is_none")]
    pub function_block: Option<String>,
    /// Keys this version does not know; in JSON only.
    #[serde(flatten)]
    pub extra: Map<String, Value>,
}

impl Bom {
    /// The components of a product revision.
    ///
    /// ```
    /// use wats_domains::product::{Bom, BomComponent};
    ///
    /// let mut bom = Bom::new("WIDGET-001", "B");
    /// bom.components.push(BomComponent::new("RES-10K", 2).at(["R1", "R2"]));
    /// assert!(bom.to_wsbf()?.contains(r#"Number="RES-10K" Ref="R1;R2" Qty="2""#));
    /// # Ok::<(), wats_domains::product::WsbfError>(())
    /// ```
    pub fn new(part_number: impl Into<String>, revision: impl Into<String>) -> Self {
        Self {
            part_number: Some(part_number.into()),
            revision: Some(revision.into()),
            ..Self::default()
        }
    }
}

impl BomComponent {
    /// So many components of this number.
    pub fn new(number: impl Into<String>, quantity: i32) -> Self {
        Self { number: Some(number.into()), quantity: Some(quantity), ..Self::default() }
    }

    /// The same, at these references.
    #[must_use]
    pub fn at<S: AsRef<str>>(mut self, references: impl IntoIterator<Item = S>) -> Self {
        let references: Vec<S> = references.into_iter().collect();
        let references: Vec<&str> = references.iter().map(AsRef::as_ref).collect();
        self.reference = Some(references.join(";"));
        self
    }
}
