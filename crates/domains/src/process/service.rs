//! Calls of the process domain.

use std::sync::Arc;

use http::header::REFERER;
use wats_http::{Client, Error, Response};

use super::endpoints;
use super::models::{Process, ProcessInfo};

/// Operations: kinds of tests, of repairs, and of other work.
///
/// All lookups are answered from one list, which is kept for an hour by default: processes change
/// when somebody reconfigures the system. [`refresh`](Self::refresh) asks anew.
#[derive(Debug, Clone)]
pub struct Processes {
    client: Client,
}

impl Processes {
    /// Calls through `client`.
    pub fn new(client: &Client) -> Self {
        Self { client: client.clone() }
    }

    /// The active processes.
    pub async fn list(&self) -> Result<Arc<Vec<ProcessInfo>>, Error> {
        self.client.request(&endpoints::LIST).send().await.map(Response::into_shared)
    }

    /// Every process, those no longer in use included.
    pub async fn list_all(&self) -> Result<Arc<Vec<ProcessInfo>>, Error> {
        let request = self.client.request(&endpoints::LIST);
        request.query("includeInactiveProcesses", true).send().await.map(Response::into_shared)
    }

    /// The active process with this code.
    pub async fn get(&self, code: i32) -> Result<Option<ProcessInfo>, Error> {
        self.find(|process| process.code == code).await
    }

    /// The active process with this name, in any case.
    pub async fn by_name(&self, name: &str) -> Result<Option<ProcessInfo>, Error> {
        let name = name.trim().to_lowercase();
        self.find(|process| {
            process.name.as_deref().is_some_and(|own| own.trim().to_lowercase() == name)
        })
        .await
    }

    /// The active processes that tests are reported with.
    pub async fn test_operations(&self) -> Result<Vec<ProcessInfo>, Error> {
        self.all_that(|process| process.is_test_operation).await
    }

    /// The active processes that repairs are reported with.
    pub async fn repair_operations(&self) -> Result<Vec<ProcessInfo>, Error> {
        self.all_that(|process| process.is_repair_operation).await
    }

    /// Every process with its identifier and settings. An internal operation of the server: it can
    /// change without notice.
    pub async fn detailed(&self) -> Result<Arc<Vec<Process>>, Error> {
        // Without a Referer the server takes the caller for a browser that has not signed in.
        let referer = self.client.base_url().to_string();
        let request = self.client.request(&endpoints::DETAILED).header(REFERER, &referer);
        request.send().await.map(Response::into_shared)
    }

    /// Forgets the kept lists, so that the next call asks the server.
    pub fn refresh(&self) {
        self.client.invalidate(crate::entities::PROCESS);
    }

    async fn find(
        &self,
        wanted: impl Fn(&ProcessInfo) -> bool,
    ) -> Result<Option<ProcessInfo>, Error> {
        Ok(self.list().await?.iter().find(|process| wanted(process)).cloned())
    }

    async fn all_that(
        &self,
        wanted: impl Fn(&ProcessInfo) -> bool,
    ) -> Result<Vec<ProcessInfo>, Error> {
        Ok(self.list().await?.iter().filter(|process| wanted(process)).cloned().collect())
    }
}
