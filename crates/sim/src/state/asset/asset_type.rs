//! Kinds of equipment, and the limits that hold for all of a kind.

use serde::{Deserialize, Serialize};
use serde_json::{Map, Value, json};
use uuid::Uuid;

use crate::reply::Reply;
use crate::state::product_form::Fields;

/// A limit or interval that never ends.
const UNLIMITED: i64 = -1;
/// Longest interval that is taken, in days: a thousand years.
const MOST_DAYS: f64 = 365_000.0;

/// When something is due again.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) enum Interval {
    /// Never.
    Unlimited,
    /// When another system says so.
    External,
    /// After this many days.
    Days(f64),
}

/// A kind of equipment, as it was sent.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(crate) struct AssetType {
    pub(crate) id: Uuid,
    pub(crate) name: String,
    pub(super) running_limit: Option<i64>,
    pub(super) total_limit: Option<i64>,
    pub(super) maintenance_interval: Option<f64>,
    pub(super) calibration_interval: Option<f64>,
    /// Percent of a limit or interval.
    pub(super) warning: Option<f64>,
    pub(super) alarm: Option<f64>,
    pub(super) readonly: bool,
    pub(super) icon: Option<String>,
}

/// A type to be stored. What is absent or null leaves the stored value as it is.
#[derive(Debug, Default)]
pub(crate) struct TypeForm {
    pub(super) id: Option<Uuid>,
    pub(super) name: Option<String>,
    running_limit: Option<i64>,
    total_limit: Option<i64>,
    maintenance_interval: Option<f64>,
    calibration_interval: Option<f64>,
    warning: Option<f64>,
    alarm: Option<f64>,
    readonly: Option<bool>,
    icon: Option<String>,
}

impl TypeForm {
    pub(crate) fn read(object: &Map<String, Value>) -> Result<Self, Reply> {
        let fields = Fields(object);
        let limit = |name| {
            fields.read(name, "an integer of 0 or more, or -1 for no limit", |value| {
                value.as_i64().filter(|limit| (UNLIMITED..=super::MOST_COUNT).contains(limit))
            })
        };
        let interval = |name| {
            let wanted = "a number of days, -1 for no interval, or -2 for an external one";
            fields.read(name, wanted, |value| {
                let days = value.as_f64()?;
                let is_mode = days.to_bits() == (-1.0_f64).to_bits()
                    || days.to_bits() == (-2.0_f64).to_bits();
                (is_mode || (0.0..=MOST_DAYS).contains(&days)).then_some(days)
            })
        };
        let percent = |name| {
            fields.read(name, "a percentage of 0 or more", |value| {
                value.as_f64().filter(|percent| (0.0..=1_000.0).contains(percent))
            })
        };
        Ok(Self {
            id: fields.id("typeId")?,
            name: fields.name("typeName")?,
            running_limit: limit("runningCountLimit")?,
            total_limit: limit("totalCountLimit")?,
            maintenance_interval: interval("maintenanceInterval")?,
            calibration_interval: interval("calibrationInterval")?,
            warning: percent("warningThreshold")?,
            alarm: percent("alarmThreshold")?,
            readonly: fields.flag("isReadonly")?,
            icon: fields.text("icon")?,
        })
    }
}

impl AssetType {
    pub(super) fn new(id: Uuid, name: String) -> Self {
        Self {
            id,
            name,
            running_limit: None,
            total_limit: None,
            maintenance_interval: None,
            calibration_interval: None,
            warning: None,
            alarm: None,
            readonly: false,
            icon: None,
        }
    }

    /// Takes over what a form states. The vendor's rules: the limit of the total count is never below
    /// that of the running count, the alarm never below the warning; what is too low is raised.
    pub(super) fn update(&mut self, form: TypeForm) {
        if let Some(name) = form.name {
            self.name = name;
        }
        self.running_limit = form.running_limit.or(self.running_limit);
        self.total_limit = form.total_limit.or(self.total_limit);
        self.maintenance_interval = form.maintenance_interval.or(self.maintenance_interval);
        self.calibration_interval = form.calibration_interval.or(self.calibration_interval);
        self.warning = form.warning.or(self.warning);
        self.alarm = form.alarm.or(self.alarm);
        self.readonly = form.readonly.unwrap_or(self.readonly);
        self.icon = form.icon.or(self.icon.take());
        if let (Some(running), Some(total)) = (self.running_limit, self.total_limit)
            && total != UNLIMITED
            && total < running
        {
            self.total_limit = Some(running);
        }
        if let (Some(warning), Some(alarm)) = (self.warning, self.alarm) {
            self.alarm = Some(alarm.max(warning));
        }
    }

    pub(super) fn interval(days: Option<f64>) -> Interval {
        match days {
            Some(days) if days > 0.0 => Interval::Days(days),
            Some(days) if days < -1.0 => Interval::External,
            _ => Interval::Unlimited,
        }
    }

    pub(crate) fn to_json(&self) -> Value {
        json!({
            "typeId": self.id,
            "typeName": self.name,
            "runningCountLimit": self.running_limit,
            "totalCountLimit": self.total_limit,
            "maintenanceInterval": self.maintenance_interval,
            "calibrationInterval": self.calibration_interval,
            "warningThreshold": self.warning,
            "alarmThreshold": self.alarm,
            "isReadonly": self.readonly,
            "icon": self.icon,
        })
    }
}
