//! What a sent asset changes in a stored one, and what the log says of it.

use serde_json::{Value, json};

use super::{Asset, AssetForm, STATES};

impl Asset {
    pub(super) fn update(&mut self, form: AssetForm) {
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
    pub(super) fn differences(&self, now: &Self) -> Vec<(&'static str, Option<String>)> {
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
