//! All equipment: which asset is meant, who may be inserted, what a change writes into the log.

use std::collections::{BTreeMap, BTreeSet};

use http::StatusCode;
use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};
use uuid::Uuid;

use super::due::Due;
use super::files::Files;
use super::log::{self, Log, Said};
use super::service::Kind;
use super::{Asset, AssetForm, AssetKey, AssetType, MOST_COUNT, STATES, TypeForm};
use crate::factory::Rng;
use crate::reply::Reply;
use crate::state::actor::Actor;
use crate::state::limits::room;

const MOST_ASSETS: usize = 100_000;
const MOST_TYPES: usize = 10_000;

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
    ids: Rng,
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

    fn serial_number(&self, key: &AssetKey<'_>) -> Result<String, Reply> {
        self.find(key).map(|asset| asset.serial_number.clone())
    }

    /// The asset of a serial number that was found in this store just now.
    fn known(&mut self, serial_number: &str) -> &mut Asset {
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
            let id = form.id.clone().unwrap_or_else(|| self.ids.uuid().to_string());
            Asset::new(id, &form.serial_number, form.type_id, actor.at)
        };
        asset.update(form);
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

    /// Says what is being done with an asset.
    pub(crate) fn set_state(
        &mut self,
        key: &AssetKey<'_>,
        state: usize,
        actor: &Actor,
    ) -> Result<(), Reply> {
        self.log.room(1)?;
        let serial_number = self.serial_number(key)?;
        let asset = self.known(&serial_number);
        asset.state = state;
        let asset = asset.clone();
        self.log.write(
            &asset,
            actor,
            Said {
                kind: log::STATE_CHANGE,
                property: Some("state"),
                value: Some(STATES[state].to_owned()),
                comment: None,
            },
        );
        Ok(())
    }

    /// Sets one of the counters: the total one, or the running one.
    pub(crate) fn set_count(
        &mut self,
        key: &AssetKey<'_>,
        total: bool,
        count: i64,
        actor: &Actor,
    ) -> Result<(), Reply> {
        self.log.room(1)?;
        let name = if total { "totalCount" } else { "runningCount" };
        if !(0..=MOST_COUNT).contains(&count) {
            let text = format!("'{name}' must be from 0 to {MOST_COUNT}, but is {count}.");
            return Err(Reply::bad_request(text));
        }
        let serial_number = self.serial_number(key)?;
        let asset = self.known(&serial_number);
        *(if total { &mut asset.total } else { &mut asset.running }) = count;
        let asset = asset.clone();
        self.log.write(
            &asset,
            actor,
            Said {
                kind: log::UPDATE,
                property: Some(name),
                value: Some(count.to_string()),
                comment: None,
            },
        );
        Ok(())
    }

    /// Sets the running count to 0.
    pub(crate) fn reset_running_count(
        &mut self,
        key: &AssetKey<'_>,
        comment: Option<&str>,
        actor: &Actor,
    ) -> Result<(), Reply> {
        self.log.room(1)?;
        let serial_number = self.serial_number(key)?;
        let asset = self.known(&serial_number);
        asset.running = 0;
        let asset = asset.clone();
        self.log.write(&asset, actor, Said { kind: log::RESET_COUNT, comment, ..Said::default() });
        Ok(())
    }

    /// Records a calibration or maintenance that was done at a time, and holds until another if the
    /// one who says so looks after it. A calibration begins the running count anew, unless a later one
    /// is known.
    pub(crate) fn record(
        &mut self,
        key: &AssetKey<'_>,
        service: Kind,
        (at, until): (Timestamp, Option<Timestamp>),
        comment: Option<&str>,
        actor: &Actor,
    ) -> Result<(), Reply> {
        self.log.room(1)?;
        let serial_number = self.serial_number(key)?;
        let asset = self.known(&serial_number);
        let period = service.of_mut(asset);
        let is_newest = period.last.is_none_or(|last| last <= at);
        if is_newest {
            (period.last, period.until) = (Some(at), until);
            if service == Kind::Calibration {
                asset.running = 0;
            }
        }
        let asset = asset.clone();
        let value = Some(at.to_string());
        let kind = service.entry();
        self.log.write(&asset, actor, Said { kind, value, comment, property: None });
        Ok(())
    }

    /// Writes a message into the log.
    pub(crate) fn say(
        &mut self,
        key: &AssetKey<'_>,
        message: &str,
        actor: &Actor,
    ) -> Result<(), Reply> {
        self.log.room(1)?;
        let asset = self.find(key)?.clone();
        let said = Said { kind: log::MESSAGE, comment: Some(message), ..Said::default() };
        self.log.write(&asset, actor, said);
        Ok(())
    }

    /// Whether an asset is due.
    pub(crate) fn status(&self, key: &AssetKey<'_>, now: Timestamp) -> Result<Value, Reply> {
        let asset = self.find(key)?;
        Ok(Due::of(asset, self.types.get(&asset.type_id), now).to_json(asset))
    }

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

impl Asset {
    fn update(&mut self, form: AssetForm) {
        // An empty text takes a value away: null could not, because it stands for "as it is".
        let set = |field: &mut Option<String>, sent: Option<String>| {
            if let Some(sent) = sent {
                *field = Some(sent).filter(|text| !text.is_empty());
            }
        };
        self.serial_number = form.serial_number;
        self.type_id = form.type_id;
        set(&mut self.name, form.name);
        set(&mut self.part_number, form.part_number);
        set(&mut self.revision, form.revision);
        set(&mut self.description, form.description);
        set(&mut self.location, form.location);
        self.client_id = form.client_id.or(self.client_id);
        self.state = form.state.unwrap_or(self.state);
        self.first_seen = form.first_seen.unwrap_or(self.first_seen);
        self.last_seen = form.last_seen.unwrap_or(self.last_seen);
        self.tags.apply(&form.tags);
    }

    /// The properties in which an asset differs from what it is to be, and what they are to be.
    fn differences(&self, now: &Self) -> Vec<(&'static str, Option<String>)> {
        let shown = |asset: &Self| {
            [
                ("serialNumber", json!(asset.serial_number)),
                ("typeId", json!(asset.type_id)),
                ("parentAssetId", json!(asset.parent)),
                ("assetName", json!(asset.name)),
                ("partNumber", json!(asset.part_number)),
                ("revision", json!(asset.revision)),
                ("ClientId", json!(asset.client_id)),
                ("state", json!(STATES[asset.state])),
                ("description", json!(asset.description)),
                ("location", json!(asset.location)),
                ("firstSeenDate", json!(asset.first_seen.to_string())),
                ("lastSeenDate", json!(asset.last_seen.to_string())),
                ("tags", json!(asset.tags.to_xml())),
            ]
        };
        let changed = shown(self).into_iter().zip(shown(now)).filter(|(old, new)| old.1 != new.1);
        changed
            .map(|(_, (name, value))| match value {
                Value::String(text) => (name, Some(text)),
                Value::Null => (name, None),
                other => (name, Some(other.to_string())),
            })
            .collect()
    }
}
