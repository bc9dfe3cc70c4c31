//! Box builds: which product revisions a product revision is built from.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use serde_json::{Map, Value, json};
use uuid::Uuid;

use super::{conflict, full};
use crate::reply::Reply;
use crate::state::State;
use crate::state::product_form::Fields;

const MOST_RELATIONS: usize = 100_000;
/// Rows of one hierarchy: a part that many others share counts wherever it is built in.
const MOST_ROWS: usize = 10_000;

/// All relations by parent and id.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
pub(crate) struct Relations(BTreeMap<Uuid, BTreeMap<Uuid, Relation>>);

/// That units of the parent are built from units of another revision.
#[derive(Clone, Debug, Serialize, Deserialize)]
struct Relation {
    child: Uuid,
    quantity: i64,
    mask: Option<String>,
}

/// A relation to be stored.
#[derive(Debug)]
pub(crate) struct RelationForm {
    id: Option<Uuid>,
    parent: Option<Uuid>,
    child: Option<Uuid>,
    quantity: Option<i64>,
    mask: Option<String>,
}

impl RelationForm {
    pub(crate) fn read(object: &Map<String, Value>) -> Result<Self, Reply> {
        let fields = Fields(object);
        let quantity = fields.integer("Quantity")?;
        if quantity.is_some_and(|quantity| !(1..=i64::from(i32::MAX)).contains(&quantity)) {
            return Err(Reply::bad_request("'Quantity' must be at least 1."));
        }
        Ok(Self {
            id: fields.id("ProductRevisionRelationId")?,
            parent: fields.id("ParentProductRevisionId")?,
            child: fields.id("ProductRevisionId")?,
            quantity,
            mask: fields.text("RevisionMask")?.filter(|mask| !mask.is_empty()),
        })
    }

    /// A relation as the generated factory has them.
    pub(crate) fn new(parent: Uuid, child: Uuid, quantity: i64, mask: Option<&str>) -> Self {
        let mask = mask.map(str::to_owned);
        Self { id: None, parent: Some(parent), child: Some(child), quantity: Some(quantity), mask }
    }
}

impl Relations {
    /// What is built from, in the order of ids.
    fn of_parent(&self, parent: Uuid) -> impl Iterator<Item = (&Uuid, &Relation)> {
        self.0.get(&parent).into_iter().flatten()
    }

    /// What a revision is built from: child, how many, and which revisions of it will do.
    pub(crate) fn children(&self, parent: Uuid) -> impl Iterator<Item = (Uuid, i64, Option<&str>)> {
        let children = self.of_parent(parent);
        children.map(|(_, known)| (known.child, known.quantity, known.mask.as_deref()))
    }

    /// All relations of a parent, in the internal spelling.
    pub(crate) fn to_json(&self, parent: Uuid) -> Vec<Value> {
        self.of_parent(parent).map(|(id, relation)| relation.to_json(parent, *id)).collect()
    }

    fn len(&self) -> usize {
        self.0.values().map(BTreeMap::len).sum()
    }

    /// Whether `part` is built into `whole` at any depth, or is it.
    fn is_within(&self, part: Uuid, whole: Uuid) -> bool {
        let mut seen = std::collections::BTreeSet::new();
        let mut open = vec![whole];
        while let Some(next) = open.pop() {
            if next == part {
                return true;
            }
            if seen.insert(next) {
                open.extend(self.children(next).map(|(child, ..)| child));
            }
        }
        false
    }

    pub(super) fn forget(&mut self, revision: Uuid) {
        self.0.remove(&revision);
        for children in self.0.values_mut() {
            children.retain(|_, relation| relation.child != revision);
        }
    }

    pub(crate) fn delete(&mut self, id: Uuid) -> Result<(), Reply> {
        let deleted = self.0.values_mut().find_map(|children| children.remove(&id));
        deleted.map(drop).ok_or_else(|| Reply::not_found(format!("There is no relation {id}.")))
    }

    /// Changes quantity and mask; a mask that is not sent is none.
    pub(crate) fn update(&mut self, form: RelationForm) -> Result<Value, Reply> {
        let id = form.id.ok_or_else(|| required("ProductRevisionRelationId"))?;
        let mut parents = self.0.iter_mut();
        let found = parents.find_map(|(parent, children)| Some((*parent, children.get_mut(&id)?)));
        let (parent, relation) =
            found.ok_or_else(|| Reply::not_found(format!("There is no relation {id}.")))?;
        let moved = form.parent.is_some_and(|sent| sent != parent)
            || form.child.is_some_and(|child| child != relation.child);
        if moved {
            let text = "A relation keeps its parent and its child; delete it and add another.";
            return Err(Reply::bad_request(text));
        }
        relation.quantity = form.quantity.unwrap_or(relation.quantity);
        relation.mask = form.mask;
        Ok(relation.to_json(parent, id))
    }
}

impl State {
    /// Adds a relation; answers all of its parent.
    pub(crate) fn add_relation(&mut self, form: RelationForm) -> Result<Vec<Value>, Reply> {
        let parent = form.parent.ok_or_else(|| required("ParentProductRevisionId"))?;
        let child = form.child.ok_or_else(|| required("ProductRevisionId"))?;
        for id in [parent, child] {
            if self.products.revision_of(id).is_none() {
                return Err(Reply::not_found(format!("There is no product revision {id}.")));
            }
        }
        let relations = &mut self.catalog.relations;
        if relations.of_parent(parent).any(|(_, relation)| relation.child == child) {
            return Err(conflict(format!("{child} is built into {parent} already; update that.")));
        }
        if relations.is_within(parent, child) {
            let text = format!("{child} is built from {parent} itself.");
            return Err(Reply::bad_request(text));
        }
        if relations.len() >= MOST_RELATIONS {
            return Err(full("relations", MOST_RELATIONS));
        }
        let quantity = form.quantity.unwrap_or(1);
        let relation = Relation { child, quantity, mask: form.mask };
        relations.0.entry(parent).or_default().insert(self.ids.uuid(), relation);
        Ok(relations.to_json(parent))
    }

    /// What a revision is built from at every depth, from the top down, itself first.
    pub(crate) fn hierarchy(&self, revision: Uuid) -> Result<Vec<Value>, Reply> {
        let mut rows = Vec::new();
        // Children are pushed in reverse, so that they come out in their order.
        let mut open = vec![(0_u32, revision, None::<(Uuid, &Uuid, &Relation)>)];
        while let Some((level, revision, via)) = open.pop() {
            if rows.len() == MOST_ROWS {
                return Err(full("rows of one hierarchy", MOST_ROWS));
            }
            let Some((part_number, label)) = self.products.revision_of(revision) else { continue };
            rows.push(json!({
                "hlevel": level,
                "PartNumber": part_number,
                "Revision": label,
                "ProductRevisionId": revision,
                "ParentProductRevisionId": via.map(|(parent, ..)| parent),
                "ProductRevisionRelationId": via.map(|(_, id, _)| id),
                "Quantity": via.map(|(.., relation)| relation.quantity),
                "RevisionMask": via.and_then(|(.., relation)| relation.mask.as_ref()),
            }));
            let mut children: Vec<_> = self.catalog.relations.of_parent(revision).collect();
            children.reverse();
            open.extend(
                children.into_iter().map(|(id, relation)| {
                    (level + 1, relation.child, Some((revision, id, relation)))
                }),
            );
        }
        Ok(rows)
    }
}

impl Relation {
    fn to_json(&self, parent: Uuid, id: Uuid) -> Value {
        json!({
            "ProductRevisionRelationId": id,
            "ParentProductRevisionId": parent,
            "ProductRevisionId": self.child,
            "Quantity": self.quantity,
            "RevisionMask": self.mask,
            "ParentProductRevision": null,
            "ChildProductRevision": null,
        })
    }
}

fn required(name: &str) -> Reply {
    Reply::bad_request(format!("'{name}' is required."))
}
