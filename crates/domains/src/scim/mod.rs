//! Users, as identity providers see them (SCIM 2.0, RFC 7643 and RFC 7644, of which the server
//! offers a part).

pub(crate) mod endpoints;
mod models;
mod pages;
mod patch;
mod service;
mod token;

pub use models::{ScimEmail, ScimList, ScimName, ScimUser};
pub use pages::{UserItems, UserPages, UserQuery};
pub use patch::{ScimOperation, ScimPatch};
pub use service::Scim;
pub use token::ScimToken;
