//! All types: who may be inserted, which one an update means.

use http::StatusCode;
use serde_json::Value;
use uuid::Uuid;

use super::{AssetType, Assets, TypeForm};
use crate::reply::Reply;
use crate::state::limits::room;

const MOST_TYPES: usize = 10_000;

impl Assets {
    /// Inserts a type without id or updates the one with the id.
    pub(crate) fn put_type(&mut self, form: TypeForm) -> Result<Value, Reply> {
        let named = form
            .name
            .as_ref()
            .and_then(|name| self.types.values().find(|kind| kind.name.eq_ignore_ascii_case(name)));
        let conflict = |text: String| Err(Reply::message(StatusCode::CONFLICT, text));
        if let Some(other) = named.filter(|other| Some(other.id) != form.id) {
            return conflict(format!(
                "An asset type {:?} exists already; send its typeId to update it.",
                other.name
            ));
        }
        let Some(name) = form.name.clone() else {
            return Err(Reply::bad_request("'typeName' is required."));
        };
        let id = if let Some(id) = form.id {
            match self.types.get(&id) {
                None => return Err(Reply::not_found(format!("There is no asset type {id}."))),
                Some(kind) if kind.readonly => {
                    return conflict(format!("The asset type {:?} is read-only.", kind.name));
                }
                Some(_) => id,
            }
        } else {
            room(self.types.len(), 1, MOST_TYPES, "asset types")?;
            self.ids.uuid()
        };
        let kind = self.types.entry(id).or_insert_with(|| AssetType::new(id, name));
        kind.update(form);
        Ok(kind.to_json())
    }

    /// Takes in a type of the generated factory.
    pub(crate) fn register_type(&mut self, id: Uuid, form: TypeForm) {
        let name = form.name.clone().unwrap_or_default();
        self.types.entry(id).or_insert_with(|| AssetType::new(id, name)).update(form);
    }
}
