//! All products: who may be inserted, which one an update means, and how products, revisions and
//! categories find each other.

mod categories;
mod lookup;

use std::collections::BTreeMap;

use http::StatusCode;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

pub(crate) use categories::CategoryForm;

use self::categories::{Category, MOST_CATEGORIES};
use super::product::{Product, Revision};
use super::product_form::{ProductForm, RevisionForm};
use crate::factory::Rng;
use crate::reply::Reply;
use crate::state::limits::room;

/// Products made by operations. Those that come with reports are bounded by the reports.
const MOST_PRODUCTS: usize = 1_000_000;
/// Revisions of one product that operations make.
const MOST_REVISIONS: usize = 10_000;

/// All products by part number.
#[derive(Debug, Serialize, Deserialize)]
pub(crate) struct Products {
    by_part_number: BTreeMap<String, Product>,
    part_numbers: BTreeMap<Uuid, String>,
    /// Part number of the product a revision belongs to.
    owners: BTreeMap<Uuid, String>,
    categories: BTreeMap<String, Category>,
    ids: Rng,
    #[serde(skip)]
    touched: Touched,
}

/// What the change under way has touched, as it was before.
#[derive(Debug, Default)]
struct Touched {
    /// Part numbers, and the products that had them, if one did.
    products: BTreeMap<String, Option<Product>>,
    /// Categories that did not exist.
    categories: Vec<String>,
}

impl Products {
    pub(crate) fn new(seed: u64) -> Self {
        Self {
            by_part_number: BTreeMap::new(),
            part_numbers: BTreeMap::new(),
            owners: BTreeMap::new(),
            categories: BTreeMap::new(),
            ids: Rng::new(seed).fork("products"),
            touched: Touched::default(),
        }
    }

    pub(crate) fn get(&self, part_number: &str) -> Option<&Product> {
        self.by_part_number.get(part_number)
    }

    /// Products in the order of their part numbers.
    pub(crate) fn iter(&self) -> impl Iterator<Item = &Product> {
        self.by_part_number.values()
    }

    /// Makes sure that a product and its revision exist, as a report does.
    pub(crate) fn register(&mut self, part_number: &str, revision: &str) {
        if !self.by_part_number.contains_key(part_number) {
            self.insert(part_number);
        }
        let ids = &mut self.ids;
        let Some(product) = self.by_part_number.get_mut(part_number) else {
            return;
        };
        if product.revision(revision).is_none() {
            let added = Revision::new(ids.uuid(), revision);
            self.owners.insert(added.id, part_number.to_owned());
            product.revisions.push(added);
        }
    }

    /// Inserts a product without id or updates the one with the id; answers its part number.
    pub(crate) fn put(&mut self, form: ProductForm) -> Result<String, Reply> {
        if form.id.is_none()
            && let Some(part_number) = &form.part_number
            && self.by_part_number.contains_key(part_number)
        {
            return Err(conflict(format!(
                "A product {part_number:?} exists already; send its productId to update it."
            )));
        }
        self.all_or_none(|products| products.upsert(form))
    }

    /// Inserts or updates by id or part number. All are stored, or none if one cannot be.
    pub(crate) fn put_many(&mut self, forms: Vec<ProductForm>) -> Result<(), Reply> {
        self.all_or_none(|products| {
            forms.into_iter().try_for_each(|form| products.upsert(form).map(drop))
        })
    }

    /// Inserts a revision without id or updates the one with the id; answers part number and
    /// revision.
    pub(crate) fn put_revision(&mut self, form: RevisionForm) -> Result<(String, String), Reply> {
        let part_number = self.owner(&form)?;
        if form.id.is_none()
            && let Some(revision) = &form.revision
            && self.by_part_number[&part_number].revision(revision).is_some()
        {
            return Err(conflict(format!(
                "A revision {revision:?} of {part_number:?} exists already; send its \
                 productRevisionId to update it."
            )));
        }
        let revision = self.all_or_none(|products| products.upsert_revision(&part_number, form))?;
        Ok((part_number, revision))
    }

    /// As [`Products::put_many`], for revisions.
    pub(crate) fn put_revisions(&mut self, forms: Vec<RevisionForm>) -> Result<(), Reply> {
        self.all_or_none(|products| {
            forms.into_iter().try_for_each(|form| {
                let part_number = products.owner(&form)?;
                products.upsert_revision(&part_number, form).map(drop)
            })
        })
    }

    /// Runs a change; if it is refused, everything it touched is put back.
    fn all_or_none<T>(
        &mut self,
        change: impl FnOnce(&mut Self) -> Result<T, Reply>,
    ) -> Result<T, Reply> {
        let ids = self.ids.clone();
        let result = change(self);
        let touched = std::mem::take(&mut self.touched);
        if result.is_err() {
            self.ids = ids;
            self.put_back(touched);
        }
        result
    }

    fn put_back(&mut self, touched: Touched) {
        for name in touched.categories {
            self.categories.remove(&name);
        }
        for part_number in touched.products.keys() {
            self.remove(part_number);
        }
        for product in touched.products.into_values().flatten() {
            self.store(product);
        }
    }

    fn touch(&mut self, part_number: &str) {
        if !self.touched.products.contains_key(part_number) {
            let before = self.by_part_number.get(part_number).cloned();
            self.touched.products.insert(part_number.to_owned(), before);
        }
    }

    /// Puts a product and its revisions where they are found by part number and by id.
    fn store(&mut self, product: Product) {
        self.part_numbers.insert(product.id, product.part_number.clone());
        for revision in &product.revisions {
            self.owners.insert(revision.id, product.part_number.clone());
        }
        self.by_part_number.insert(product.part_number.clone(), product);
    }

    fn insert(&mut self, part_number: &str) {
        let product = Product::new(self.ids.uuid(), part_number);
        self.store(product);
    }

    fn upsert(&mut self, mut form: ProductForm) -> Result<String, Reply> {
        let part_number = match (form.id, form.part_number.take()) {
            (Some(id), renamed) => {
                let known = self.part_numbers.get(&id).cloned();
                let known =
                    known.ok_or_else(|| Reply::not_found(format!("There is no product {id}.")))?;
                self.rename(known, renamed)?
            }
            (None, Some(part_number)) => {
                self.touch(&part_number);
                if !self.by_part_number.contains_key(&part_number) {
                    room(self.by_part_number.len(), 1, MOST_PRODUCTS, "products")?;
                    self.insert(&part_number);
                }
                part_number
            }
            (None, None) => return Err(Reply::bad_request("'partNumber' is required.")),
        };
        let category = self.category(form.category_id, form.category.take())?;
        let revisions = std::mem::take(&mut form.revisions);
        let product = self
            .by_part_number
            .get_mut(&part_number)
            .expect("the product was found or inserted just now");
        product.update(form, category)?;
        for revision in revisions {
            self.upsert_revision(&part_number, revision)?;
        }
        Ok(part_number)
    }

    fn rename(&mut self, known: String, renamed: Option<String>) -> Result<String, Reply> {
        self.touch(&known);
        let Some(renamed) = renamed.filter(|renamed| *renamed != known) else {
            return Ok(known);
        };
        if self.by_part_number.contains_key(&renamed) {
            return Err(conflict(format!("A product {renamed:?} exists already.")));
        }
        self.touch(&renamed);
        if let Some(mut product) = self.by_part_number.remove(&known) {
            product.part_number.clone_from(&renamed);
            self.store(product);
        }
        Ok(renamed)
    }

    /// The category of an id, or of a name, which is registered if it is new.
    fn category(
        &mut self,
        id: Option<Uuid>,
        name: Option<String>,
    ) -> Result<Option<(Uuid, Option<String>)>, Reply> {
        match (id, name) {
            (None, None) => Ok(None),
            (None, Some(name)) => {
                if let Some(known) = self.categories.get(&name) {
                    return Ok(Some((known.id, Some(name))));
                }
                room(self.categories.len(), 1, MOST_CATEGORIES, "categories")?;
                let id = self.ids.uuid();
                self.categories.insert(name.clone(), Category::new(id));
                self.touched.categories.push(name.clone());
                Ok(Some((id, Some(name))))
            }
            (Some(id), name) => {
                let known = self.categories.iter().find(|(_, known)| known.id == id);
                Ok(Some((id, known.map(|(name, _)| name.clone()).or(name))))
            }
        }
    }

    /// Part number of the product a sent revision belongs to.
    fn owner(&self, form: &RevisionForm) -> Result<String, Reply> {
        let found = if let Some(id) = form.id {
            self.owners.get(&id)
        } else if let Some(id) = form.product_id {
            self.part_numbers.get(&id)
        } else if let Some(part_number) = &form.part_number {
            Some(part_number).filter(|part_number| self.by_part_number.contains_key(*part_number))
        } else {
            let text = "'productId' or 'PartNumber' is required to know the revision's product.";
            return Err(Reply::bad_request(text));
        };
        found.cloned().ok_or_else(|| {
            Reply::not_found("There is no product or revision as named by the sent revision.")
        })
    }

    fn upsert_revision(&mut self, owner: &str, form: RevisionForm) -> Result<String, Reply> {
        self.touch(owner);
        let product = self.by_part_number.get_mut(owner);
        let product = product.ok_or_else(|| Reply::not_found("There is no such product."))?;
        let position = match (&form.id, &form.revision) {
            (Some(id), _) => {
                let position = product.revisions.iter().position(|known| known.id == *id);
                Some(position.ok_or_else(|| {
                    Reply::not_found(format!("There is no revision {id} of {owner:?}."))
                })?)
            }
            (None, Some(name)) => product.revisions.iter().position(|r| r.label == *name),
            (None, None) => return Err(Reply::bad_request("'revision' is required.")),
        };
        let taken = form
            .revision
            .as_ref()
            .and_then(|name| product.revisions.iter().position(|known| known.label == *name));
        if position.is_some() && taken.is_some() && taken != position {
            return Err(conflict(format!("{owner:?} has a revision of that name already.")));
        }
        let position = if let Some(position) = position {
            position
        } else {
            room(product.revisions.len(), 1, MOST_REVISIONS, "revisions of one product")?;
            let name = form.revision.as_deref().unwrap_or_default();
            let added = Revision::new(self.ids.uuid(), name);
            self.owners.insert(added.id, owner.to_owned());
            product.revisions.push(added);
            product.revisions.len() - 1
        };
        let stored = &mut product.revisions[position];
        stored.update(form)?;
        Ok(stored.label.clone())
    }
}

fn conflict(message: String) -> Reply {
    Reply::message(StatusCode::CONFLICT, message)
}
