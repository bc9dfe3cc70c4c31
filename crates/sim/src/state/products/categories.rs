//! The categories that products are sorted into.

use serde::{Deserialize, Serialize};
use serde_json::{Map, Value, json};
use uuid::Uuid;

use super::{Products, conflict};
use crate::reply::Reply;
use crate::state::limits::room;
use crate::state::product_form::Fields;

/// Categories kept.
pub(super) const MOST_CATEGORIES: usize = 10_000;

/// A category, beside its name.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(crate) struct Category {
    pub(super) id: Uuid,
    pub(super) description: Option<String>,
}

/// A category to be stored.
#[derive(Debug)]
pub(crate) struct CategoryForm {
    id: Option<Uuid>,
    name: Option<String>,
    description: Option<String>,
}

impl CategoryForm {
    pub(crate) fn read(object: &Map<String, Value>) -> Result<Self, Reply> {
        let fields = Fields(object);
        Ok(Self {
            id: fields.id("ProductCategoryId")?,
            name: fields.name("Name")?,
            description: fields.text("Description")?,
        })
    }
}

impl Products {
    /// All categories, in the internal spelling.
    pub(crate) fn categories_json(&self) -> Vec<Value> {
        self.categories.iter().map(|(name, category)| category.to_json(name)).collect()
    }

    pub(in crate::state) fn category_json(&self, id: Uuid) -> Option<Value> {
        let (name, category) = self.categories.iter().find(|(_, known)| known.id == id)?;
        Some(category.to_json(name))
    }

    /// Inserts categories without id, unless one has the name, and updates those with one; those that
    /// are not named stay. All or none.
    pub(crate) fn put_categories(&mut self, forms: Vec<CategoryForm>) -> Result<(), Reply> {
        let (before, ids) = (self.categories.clone(), self.ids.clone());
        let mut renamed = Vec::new();
        let result = forms.into_iter().try_for_each(|form| {
            renamed.extend(self.put_category(form)?);
            Ok(())
        });
        if result.is_err() {
            self.categories = before;
            self.ids = ids;
            return result;
        }
        for (id, name) in renamed {
            for product in self.by_part_number.values_mut() {
                product.category_renamed(id, &name);
            }
        }
        Ok(())
    }

    /// Answers the id and the new name if an old one was replaced.
    fn put_category(&mut self, form: CategoryForm) -> Result<Option<(Uuid, String)>, Reply> {
        let Some(id) = form.id else {
            let name = form.name.ok_or_else(|| Reply::bad_request("A category needs a 'Name'."))?;
            if !self.categories.contains_key(&name) {
                room(self.categories.len(), 1, MOST_CATEGORIES, "categories")?;
            }
            let ids = &mut self.ids;
            let added = || Category { id: ids.uuid(), description: None };
            let stored = self.categories.entry(name).or_insert_with(added);
            stored.description = form.description.or(stored.description.take());
            return Ok(None);
        };
        let known = self.categories.iter().find(|(_, known)| known.id == id);
        let old = known.map(|(name, _)| name.clone());
        let old = old.ok_or_else(|| Reply::not_found(format!("There is no category {id}.")))?;
        let name = form.name.unwrap_or_else(|| old.clone());
        if name != old && self.categories.contains_key(&name) {
            return Err(conflict(format!("A category {name:?} exists already.")));
        }
        if let Some(mut category) = self.categories.remove(&old) {
            category.description = form.description.or(category.description.take());
            self.categories.insert(name.clone(), category);
        }
        Ok((name != old).then_some((id, name)))
    }
}

impl Category {
    pub(super) fn new(id: Uuid) -> Self {
        Self { id, description: None }
    }

    fn to_json(&self, name: &str) -> Value {
        json!({"ProductCategoryId": self.id, "Name": name, "Description": self.description})
    }
}
