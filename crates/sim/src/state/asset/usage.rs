//! What is told of an asset beside its own data: its state, its counters, what was done to it.

use jiff::Timestamp;
use serde_json::Value;

use super::due::Due;
use super::log::{self, Said};
use super::service::Kind;
use super::{AssetKey, Assets, MOST_COUNT, STATES};
use crate::reply::Reply;
use crate::state::actor::Actor;

impl Assets {
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
}
