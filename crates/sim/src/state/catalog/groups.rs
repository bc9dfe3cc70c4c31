//! Product groups: named lists of filters that take products in or leave them out.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use serde_json::{Map, Value, json};

use super::{conflict, full};
use crate::reply::Reply;
use crate::state::product_form::Fields;

/// Groups kept, and filters of all groups together.
const MOST_GROUPS: usize = 10_000;
const MOST_FILTERS: usize = 100_000;

/// All groups by id; ids are counted from 1 and never given twice.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
pub(crate) struct Groups {
    by_id: BTreeMap<i64, Group>,
    last_group: i64,
    last_filter: i64,
}

#[derive(Clone, Debug, Serialize, Deserialize)]
struct Group {
    name: String,
    description: String,
    public: bool,
    filters: Vec<Filter>,
}

#[derive(Clone, Debug, Serialize, Deserialize)]
struct Filter {
    id: i64,
    part_number: String,
    revision: Option<String>,
    exclude: bool,
}

/// A group to be stored. What is absent or null leaves the stored value as it is.
#[derive(Debug)]
pub(crate) struct GroupForm {
    id: Option<i64>,
    name: Option<String>,
    description: Option<String>,
    public: Option<bool>,
}

/// A filter to be added to a group.
#[derive(Debug)]
pub(crate) struct FilterForm {
    pub(crate) part_number: String,
    pub(crate) revision: Option<String>,
    pub(crate) exclude: bool,
}

impl GroupForm {
    /// The form of `PUT /api/Product/Group`.
    pub(crate) fn named(object: &Map<String, Value>) -> Result<Self, Reply> {
        let fields = Fields(object);
        Ok(Self {
            id: fields.integer("productGroupId")?,
            name: fields.name("productGroupName")?,
            description: None,
            public: None,
        })
    }

    /// The form of `…/ProductGroup`.
    pub(crate) fn defined(object: &Map<String, Value>) -> Result<Self, Reply> {
        let fields = Fields(object);
        Ok(Self {
            id: fields.integer("id")?,
            name: fields.name("name")?,
            description: fields.text("description")?,
            public: fields.flag("isPublic")?,
        })
    }
}

impl Groups {
    /// Id and name of each group.
    pub(crate) fn names(&self) -> Vec<Value> {
        self.by_id.iter().map(|(id, group)| group.name_json(*id)).collect()
    }

    /// Ids and names, by id.
    pub(crate) fn iter(&self) -> impl Iterator<Item = (i64, &str)> {
        self.by_id.iter().map(|(id, group)| (*id, group.name.as_str()))
    }

    /// One group, or all.
    pub(crate) fn definitions(&self, id: Option<i64>, filters: bool) -> Vec<Value> {
        let wanted = self.by_id.iter().filter(|(known, _)| id.is_none_or(|id| id == **known));
        wanted.map(|(id, group)| group.to_json(*id, filters)).collect()
    }

    /// The filters of one group, or of all; one of them, or all.
    pub(crate) fn filters(&self, group: Option<i64>, id: Option<i64>) -> Vec<Value> {
        let groups = self.by_id.iter().filter(|(known, _)| group.is_none_or(|id| id == **known));
        let filters = groups.flat_map(|(group, known)| known.filters.iter().map(|f| (*group, f)));
        let wanted = filters.filter(|(_, filter)| id.is_none_or(|id| id == filter.id));
        wanted.map(|(group, filter)| filter.to_json(group)).collect()
    }

    /// The groups a product belongs to; without a revision, with any of its revisions.
    pub(crate) fn of(&self, part_number: &str, revision: Option<&str>) -> Vec<(i64, &str)> {
        let belongs = |group: &&Group| group.takes(part_number, revision);
        let wanted = self.by_id.iter().filter(|(_, group)| belongs(group));
        wanted.map(|(id, group)| (*id, group.name.as_str())).collect()
    }

    /// Inserts a group without id or updates the one with the id; answers its id.
    pub(crate) fn put(&mut self, form: GroupForm) -> Result<i64, Reply> {
        let Some(id) = form.id.filter(|id| *id != 0) else { return self.insert(form) };
        if !self.by_id.contains_key(&id) {
            return Err(Reply::not_found(format!("There is no product group {id}.")));
        }
        if let Some(name) = &form.name {
            self.check_name(name, Some(id))?;
        }
        let Some(group) = self.by_id.get_mut(&id) else { return Ok(id) };
        if let Some(name) = form.name {
            group.name = name;
        }
        if let Some(description) = form.description {
            group.description = description;
        }
        group.public = form.public.unwrap_or(group.public);
        Ok(id)
    }

    /// Inserts a group, whatever id was sent with it.
    pub(crate) fn insert(&mut self, form: GroupForm) -> Result<i64, Reply> {
        let name = form.name.ok_or_else(|| Reply::bad_request("The group needs a name."))?;
        self.check_name(&name, None)?;
        if self.by_id.len() >= MOST_GROUPS {
            return Err(full("product groups", MOST_GROUPS));
        }
        self.last_group += 1;
        let group = Group {
            name,
            description: form.description.unwrap_or_default(),
            public: form.public.unwrap_or(true),
            filters: Vec::new(),
        };
        self.by_id.insert(self.last_group, group);
        Ok(self.last_group)
    }

    /// Updates the group with the id that was sent.
    pub(crate) fn update(&mut self, form: GroupForm) -> Result<i64, Reply> {
        if form.id.is_none() {
            return Err(Reply::bad_request("'id' is required to know the group."));
        }
        self.put(form)
    }

    pub(crate) fn delete(&mut self, id: i64) -> Result<(), Reply> {
        let deleted = self.by_id.remove(&id).map(drop);
        deleted.ok_or_else(|| Reply::not_found(format!("There is no product group {id}.")))
    }

    /// Adds a filter to the group of this name.
    pub(crate) fn add_filter(&mut self, group: &str, form: FilterForm) -> Result<(), Reply> {
        let filters: usize = self.by_id.values().map(|group| group.filters.len()).sum();
        if filters >= MOST_FILTERS {
            return Err(full("filters of product groups", MOST_FILTERS));
        }
        let known = self.by_id.values_mut().find(|known| known.name == group);
        let known = known
            .ok_or_else(|| Reply::not_found(format!("There is no product group {group:?}.")))?;
        self.last_filter += 1;
        known.filters.push(Filter {
            id: self.last_filter,
            part_number: form.part_number,
            revision: form.revision,
            exclude: form.exclude,
        });
        Ok(())
    }

    /// A product has another part number.
    pub(super) fn rename(&mut self, before: &str, now: &str) {
        let filters = self.by_id.values_mut().flat_map(|group| &mut group.filters);
        for filter in filters.filter(|filter| filter.part_number == before) {
            now.clone_into(&mut filter.part_number);
        }
    }

    /// A revision of a product has another name.
    pub(super) fn rename_revision(&mut self, part_number: &str, before: &str, now: &str) {
        let filters = self.by_id.values_mut().flat_map(|group| &mut group.filters);
        let is_it = |filter: &&mut Filter| {
            filter.part_number == part_number && filter.revision.as_deref() == Some(before)
        };
        for filter in filters.filter(is_it) {
            filter.revision = Some(now.to_owned());
        }
    }

    /// A product is gone, and the filters that name it.
    pub(super) fn forget(&mut self, part_number: &str) {
        for group in self.by_id.values_mut() {
            group.filters.retain(|filter| filter.part_number != part_number);
        }
    }

    pub(crate) fn name_json(&self, id: i64) -> Option<Value> {
        self.by_id.get(&id).map(|group| group.name_json(id))
    }

    pub(crate) fn to_json(&self, id: i64) -> Option<Value> {
        self.by_id.get(&id).map(|group| group.to_json(id, false))
    }

    fn check_name(&self, name: &str, own: Option<i64>) -> Result<(), Reply> {
        let taken = self.by_id.iter().any(|(id, group)| Some(*id) != own && group.name == name);
        if taken {
            return Err(conflict(format!("A product group {name:?} exists already.")));
        }
        Ok(())
    }
}

impl Group {
    /// What a filter leaves out is out, whatever the others say.
    fn takes(&self, part_number: &str, revision: Option<&str>) -> bool {
        let mut taken = false;
        for filter in self.filters.iter().filter(|filter| filter.part_number == part_number) {
            match (filter.revision.as_deref(), revision) {
                (Some(own), Some(asked)) if own != asked => {}
                // One revision left out does not leave out the product.
                (Some(_), None) if filter.exclude => {}
                _ if filter.exclude => return false,
                _ => taken = true,
            }
        }
        taken
    }

    fn name_json(&self, id: i64) -> Value {
        json!({"productGroupId": id, "productGroupName": self.name})
    }

    fn to_json(&self, id: i64, filters: bool) -> Value {
        let mut json = json!({
            "id": id,
            "name": self.name,
            "description": self.description,
            "isPublic": self.public,
        });
        if filters {
            json["filters"] = self.filters.iter().map(|filter| filter.to_json(id)).collect();
        }
        json
    }
}

impl Filter {
    fn to_json(&self, group: i64) -> Value {
        json!({
            "id": self.id,
            "productGroupId": group,
            "partNumber": self.part_number,
            "revision": self.revision,
            "exclude": self.exclude,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::{FilterForm, GroupForm, Groups};

    fn groups(filters: &[(&str, Option<&str>, bool)]) -> Groups {
        let mut groups = Groups::default();
        let form = serde_json::json!({"name": "G"});
        groups.insert(GroupForm::defined(form.as_object().unwrap()).unwrap()).unwrap();
        for (part_number, revision, exclude) in filters {
            let form = FilterForm {
                part_number: (*part_number).to_owned(),
                revision: revision.map(str::to_owned),
                exclude: *exclude,
            };
            groups.add_filter("G", form).unwrap();
        }
        groups
    }

    #[test]
    fn a_filter_without_a_revision_takes_all_of_them() {
        let groups = groups(&[("P", None, false)]);
        assert_eq!(groups.of("P", Some("A")).len(), 1);
        assert_eq!(groups.of("P", None).len(), 1);
        assert!(groups.of("Q", None).is_empty());
    }

    #[test]
    fn what_is_left_out_is_out_whatever_the_others_say() {
        let groups = groups(&[("P", Some("B"), true), ("P", None, false)]);
        assert!(groups.of("P", Some("B")).is_empty());
        assert_eq!(groups.of("P", Some("A")).len(), 1);
        assert_eq!(groups.of("P", None).len(), 1);
    }

    #[test]
    fn a_filter_for_a_revision_takes_only_that() {
        let groups = groups(&[("P", Some("B"), false)]);
        assert!(groups.of("P", Some("A")).is_empty());
        assert_eq!((groups.of("P", Some("B")).len(), groups.of("P", None).len()), (1, 1));
    }
}
