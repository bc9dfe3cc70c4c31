//! Calls of the SCIM domain.

use std::sync::Arc;

use wats_http::{Client, Error, Response};

use super::endpoints;
use super::models::ScimUser;
use super::pages::UserQuery;
use super::patch::ScimPatch;
use super::token::ScimToken;
use crate::answers::{deleted, optional};

/// Users, as identity providers see them.
///
/// ```no_run
/// use wats_domains::scim::ScimPatch;
/// use wats_domains::{Scim, ScimUser};
/// use wats_http::{Client, Error};
///
/// # async fn run(client: &Client) -> Result<(), Error> {
/// let scim = Scim::new(client);
/// let anna = scim.create_user(&ScimUser::new("anna@factory.example")).await?;
/// let id = anna.id.unwrap_or_default();
/// scim.update_user(&id, &ScimPatch::new().given_name("Anna").role("Operator")).await?;
/// scim.set_active(&id, false).await?;
/// # Ok(())
/// # }
/// ```
#[derive(Debug, Clone)]
pub struct Scim {
    client: Client,
}

impl Scim {
    /// Calls through `client`.
    pub fn new(client: &Client) -> Self {
        Self { client: client.clone() }
    }

    /// Makes a token for an identity provider, which ends after `days`: 90 if not given, which the
    /// server recommends. Neither kept nor asked for again by itself.
    pub async fn token(&self, days: Option<u32>) -> Result<ScimToken, Error> {
        let request = self.client.request(&endpoints::TOKEN).query_opt("duration", days);
        request.send().await.map(Response::into_value)
    }

    /// Starts a query for users, all at once or page by page.
    pub fn users(&self) -> UserQuery {
        UserQuery::new(&self.client)
    }

    /// The user with this id.
    pub async fn user(&self, id: &str) -> Result<Option<Arc<ScimUser>>, Error> {
        optional(self.client.request(&endpoints::USER).path("id", id)).await
    }

    /// The user who signs in with this name.
    pub async fn user_by_name(&self, user_name: &str) -> Result<Option<Arc<ScimUser>>, Error> {
        optional(self.client.request(&endpoints::USER_BY_NAME).path("userName", user_name)).await
    }

    /// Makes a user, and returns it as stored.
    pub async fn create_user(&self, user: &ScimUser) -> Result<ScimUser, Error> {
        let request = self.client.request(&endpoints::CREATE_USER).json(user);
        request.send().await.map(Response::into_value)
    }

    /// Changes a user, and returns it as stored.
    pub async fn update_user(&self, id: &str, patch: &ScimPatch) -> Result<ScimUser, Error> {
        let request = self.client.request(&endpoints::UPDATE_USER).path("id", id).json(patch);
        request.send().await.map(Response::into_value)
    }

    /// Lets a user sign in, or no longer.
    pub async fn set_active(&self, id: &str, active: bool) -> Result<ScimUser, Error> {
        self.update_user(id, &ScimPatch::new().active(active)).await
    }

    /// Deletes a user; whether there was one.
    pub async fn delete_user(&self, id: &str) -> Result<bool, Error> {
        deleted(self.client.request(&endpoints::DELETE_USER).path("id", id)).await
    }
}
