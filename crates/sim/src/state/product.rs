//! One product with its revisions, and how the API writes them. Who may be inserted or changed
//! is decided by the collection.

mod internal;

use serde::{Deserialize, Serialize};
use serde_json::{Value, json};
use uuid::Uuid;

use super::product_form::{ProductForm, RevisionForm};
use super::tags::Tags;
use crate::odata::{Cell, Column, Kind, Row, Schema};
use crate::reply::Reply;

/// Rows of `GET /api/Product/Query`.
pub(crate) static PRODUCT_VIEW: Schema = Schema {
    columns: &[
        Column::new("partNumber", Kind::Text),
        Column::new("name", Kind::Text),
        Column::new("category", Kind::Text),
        Column::new("nonSerial", Kind::Bool),
        Column::new("state", Kind::Number),
    ],
};

/// A type of thing.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(crate) struct Product {
    pub(super) id: Uuid,
    pub(crate) part_number: String,
    name: Option<String>,
    description: Option<String>,
    non_serial: bool,
    active: bool,
    category: Option<(Uuid, Option<String>)>,
    tags: Tags,
    pub(super) revisions: Vec<Revision>,
}

/// A version of a product.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(super) struct Revision {
    pub(super) id: Uuid,
    pub(super) label: String,
    name: Option<String>,
    description: Option<String>,
    active: bool,
    tags: Tags,
}

impl Product {
    pub(super) fn new(id: Uuid, part_number: &str) -> Self {
        Self {
            id,
            part_number: part_number.to_owned(),
            name: None,
            description: None,
            non_serial: false,
            active: true,
            category: None,
            tags: Tags::default(),
            revisions: Vec::new(),
        }
    }

    /// Takes over what a form states, except its revisions.
    pub(super) fn update(
        &mut self,
        form: ProductForm,
        category: Option<(Uuid, Option<String>)>,
    ) -> Result<(), Reply> {
        self.name = form.name.or(self.name.take());
        self.description = form.description.or(self.description.take());
        self.non_serial = form.non_serial.unwrap_or(self.non_serial);
        self.active = form.active.unwrap_or(self.active);
        self.category = category.or(self.category.take());
        self.tags.apply(&form.tags);
        self.tags.check_room()
    }

    pub(super) fn revision(&self, revision: &str) -> Option<&Revision> {
        self.revisions.iter().find(|known| known.label == revision)
    }

    /// The row of the product list.
    pub(crate) fn view_row(&self) -> Row {
        let category = self.category.as_ref().and_then(|(_, name)| name.as_deref());
        vec![
            Cell::Text(self.part_number.clone()),
            Cell::text(self.name.as_deref()),
            Cell::text(category),
            Cell::Bool(self.non_serial),
            Cell::Integer(i64::from(self.active)),
        ]
    }

    pub(crate) fn to_json(&self) -> Value {
        let revisions: Vec<Value> = self.revisions.iter().map(|r| r.to_json(self)).collect();
        json!({
            "productId": self.id,
            "nonSerial": self.non_serial,
            "partNumber": self.part_number,
            "name": self.name,
            "description": self.description,
            "state": i32::from(self.active),
            "xmlData": self.tags.to_xml(),
            "productCategoryId": self.category.as_ref().map(|(id, _)| id),
            "productCategoryName": self.category.as_ref().and_then(|(_, name)| name.as_ref()),
            "revisions": revisions,
            "tags": self.tags.to_json(),
        })
    }

    pub(crate) fn revision_json(&self, revision: &str) -> Option<Value> {
        self.revision(revision).map(|revision| revision.to_json(self))
    }
}

impl Revision {
    /// Takes over what a form states.
    pub(super) fn update(&mut self, form: RevisionForm) -> Result<(), Reply> {
        if let Some(label) = form.revision {
            self.label = label;
        }
        self.name = form.name.or(self.name.take());
        self.description = form.description.or(self.description.take());
        self.active = form.active.unwrap_or(self.active);
        self.tags.apply(&form.tags);
        self.tags.check_room()
    }

    pub(super) fn new(id: Uuid, revision: &str) -> Self {
        Self {
            id,
            label: revision.to_owned(),
            name: None,
            description: None,
            active: true,
            tags: Tags::default(),
        }
    }

    fn to_json(&self, product: &Product) -> Value {
        json!({
            "productRevisionId": self.id,
            "productId": product.id,
            "revision": self.label,
            "name": self.name,
            "description": self.description,
            "state": i32::from(self.active),
            "xmlData": self.tags.to_xml(),
            "PartNumber": product.part_number,
            "tags": self.tags.to_json(),
        })
    }
}
