//! All equipment: which asset is meant, who may be inserted, what a change writes into the log.

use std::collections::{BTreeMap, BTreeSet};

use http::StatusCode;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use super::files::Files;
use super::log::{self, Log, Said};
use super::{Asset, AssetForm, AssetKey, AssetType};
use crate::factory::Rng;
use crate::reply::Reply;
use crate::state::actor::Actor;
use crate::state::limits::room;

const MOST_ASSETS: usize = 100_000;

/// All assets and their types, with history and files.
#[derive(Debug, Serialize, Deserialize)]
pub(crate) struct Assets {
    pub(super) by_serial_number: BTreeMap<String, Asset>,
    pub(super) serial_numbers: BTreeMap<String, String>,
    /// Ids of the assets that are part of one.
    pub(super) children: BTreeMap<String, BTreeSet<String>>,
    pub(super) types: BTreeMap<Uuid, AssetType>,
    pub(super) log: Log,
    pub(super) files: Files,
    pub(super) ids: Rng,
}

impl Assets {
    pub(crate) fn new(seed: u64) -> Self {
        Self {
            by_serial_number: BTreeMap::new(),
            serial_numbers: BTreeMap::new(),
            children: BTreeMap::new(),
            types: BTreeMap::new(),
            log: Log::default(),
            files: Files::default(),
            ids: Rng::new(seed).fork("equipment"),
        }
    }

    /// The asset with a serial number.
    pub(crate) fn get(&self, serial_number: &str) -> Option<&Asset> {
        self.by_serial_number.get(serial_number)
    }

    pub(crate) fn len(&self) -> usize {
        self.by_serial_number.len()
    }

    pub(crate) fn get_mut(&mut self, serial_number: &str) -> Option<&mut Asset> {
        self.by_serial_number.get_mut(serial_number)
    }

    pub(super) fn by_id(&self, id: &str) -> Option<&Asset> {
        self.get(self.serial_numbers.get(id)?)
    }

    /// The asset with this id or, if there is none, with this serial number.
    pub(crate) fn by_either(&self, text: &str) -> Option<&Asset> {
        self.by_id(text).or_else(|| self.get(text))
    }

    /// The asset a request names.
    pub(crate) fn find(&self, key: &AssetKey<'_>) -> Result<&Asset, Reply> {
        let found = match (key.id, key.serial_number) {
            (Some(id), serial_number) => self.by_id(id).filter(|asset| {
                serial_number.is_none_or(|serial_number| asset.serial_number == serial_number)
            }),
            (None, Some(serial_number)) => self.get(serial_number),
            (None, None) => None,
        };
        found.ok_or_else(|| {
            let named = |what, value: Option<&str>| value.map(|value| format!("{what} {value:?}"));
            let names = [named("id", key.id), named("serial number", key.serial_number)];
            let names: Vec<String> = names.into_iter().flatten().collect();
            Reply::not_found(format!("There is no asset with the {}.", names.join(" and the ")))
        })
    }

    pub(super) fn serial_number(&self, key: &AssetKey<'_>) -> Result<String, Reply> {
        self.find(key).map(|asset| asset.serial_number.clone())
    }

    /// The asset of a serial number that was found in this store just now.
    pub(super) fn known(&mut self, serial_number: &str) -> &mut Asset {
        self.by_serial_number.get_mut(serial_number).expect("the asset was found just now")
    }

    /// Takes in an asset of the generated factory.
    pub(crate) fn register(&mut self, asset: Asset) {
        self.serial_numbers.insert(asset.id.clone(), asset.serial_number.clone());
        self.by_serial_number.insert(asset.serial_number.clone(), asset);
    }

    /// Inserts or updates by serial number, or by id if that is known; answers the serial number.
    pub(crate) fn put(&mut self, form: AssetForm, actor: &Actor) -> Result<String, Reply> {
        // An update writes at most an entry for each field.
        self.log.room(16)?;
        if !self.types.contains_key(&form.type_id) {
            let text = format!("There is no asset type {}.", form.type_id);
            return Err(Reply::bad_request(text));
        }
        let conflict = |text: String| Err(Reply::message(StatusCode::CONFLICT, text));
        let by_serial_number = self.get(&form.serial_number);
        let by_id = form.id.as_ref().and_then(|id| self.by_id(id));
        let before = match (by_id, by_serial_number) {
            (Some(asset), Some(other)) if asset.id != other.id => {
                let text = format!("Another asset has the serial number {:?}.", form.serial_number);
                return conflict(text);
            }
            (None, Some(asset)) if form.id.is_some() => {
                return conflict(format!(
                    "The asset {:?} has the id {:?}, not the one that was sent.",
                    asset.serial_number, asset.id
                ));
            }
            (Some(asset), _) | (None, Some(asset)) => Some(asset.clone()),
            (None, None) => None,
        };
        let parent = self.parent(&form, before.as_ref())?;
        let mut asset = if let Some(asset) = &before {
            asset.clone()
        } else {
            room(self.by_serial_number.len(), 1, MOST_ASSETS, "assets")?;
            // Given at the end, once nothing can be refused any more.
            let id = form.id.clone().unwrap_or_default();
            Asset::new(id, &form.serial_number, form.type_id, actor.at)
        };
        asset.update(form);
        asset.tags.check_room()?;
        if asset.id.is_empty() {
            asset.id = self.ids.uuid().to_string();
        }
        if let Some(parent) = parent {
            self.hang(&asset.id, asset.parent.as_deref(), parent.as_deref());
            asset.parent = parent;
        }
        if let Some(before) = before {
            for (property, value) in before.differences(&asset) {
                let kind = if property == "state" { log::STATE_CHANGE } else { log::UPDATE };
                let said = Said { kind, property: Some(property), value, comment: None };
                self.log.write(&asset, actor, said);
            }
            self.by_serial_number.remove(&before.serial_number);
        } else {
            self.log.write(&asset, actor, Said { kind: log::REGISTER, ..Said::default() });
        }
        let serial_number = asset.serial_number.clone();
        self.register(asset);
        Ok(serial_number)
    }

    /// Deletes an asset with its history and files; its children go to its parent.
    pub(crate) fn delete(&mut self, key: &AssetKey<'_>) -> Result<(), Reply> {
        let asset = self.find(key)?.clone();
        for child in self.children.remove(&asset.id).unwrap_or_default() {
            self.hang(&child, None, asset.parent.as_deref());
            let serial_number = self.serial_numbers[&child].clone();
            self.known(&serial_number).parent.clone_from(&asset.parent);
        }
        self.hang(&asset.id, asset.parent.as_deref(), None);
        self.serial_numbers.remove(&asset.id);
        self.by_serial_number.remove(&asset.serial_number);
        self.log.forget(&asset.id);
        self.files.forget(&asset.id);
        Ok(())
    }
}
