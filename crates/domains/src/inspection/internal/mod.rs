//! Manual inspections: definitions with their versions and states, what they are related to, and
//! the inspections under way. They can change without notice.

mod definition;
pub(crate) mod endpoints;
mod entity;
mod instance;
mod relation;
mod service;
mod work;

pub use definition::{Definition, RepairOnFail, Xaml};
pub use entity::DefinitionEntity;
pub use instance::{Instance, MiscInfo, Sequence, Step};
pub use relation::{ConflictingDefinition, ProcessRelation, Relation, SiteRelation};
pub use service::Inspections;
pub use work::{Submission, UnitToInspect};

pub use crate::system::DefinitionStatus;
