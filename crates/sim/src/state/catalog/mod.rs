//! What belongs to products beside themselves: groups, vendors, bills of material, and what units are
//! built from.

mod boms;
mod groups;
mod relations;
mod removal;
mod vendors;
mod wsbf;

use http::StatusCode;
use serde::{Deserialize, Serialize};

pub(crate) use boms::{Bom, Component, Sent as SentBom};
pub(crate) use groups::{FilterForm, GroupForm, Groups};
pub(crate) use relations::{RelationForm, Relations};
pub(crate) use removal::Removal;
pub(crate) use vendors::Vendors;

use crate::reply::Reply;

/// All of it.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
pub(crate) struct Catalog {
    pub(crate) groups: Groups,
    pub(crate) vendors: Vendors,
    pub(crate) boms: boms::Boms,
    pub(crate) relations: Relations,
}

/// The answer when there is no room for more.
fn full(what: &str, most: usize) -> Reply {
    let text = format!("The server keeps at most {most} {what}.");
    Reply::message(StatusCode::INSUFFICIENT_STORAGE, text)
}

fn conflict(text: String) -> Reply {
    Reply::message(StatusCode::CONFLICT, text)
}
