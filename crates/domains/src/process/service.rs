//! Calls of the process domain.

use std::sync::Arc;

use wats_http::{Client, Error};

use super::endpoints;
use super::models::ProcessInfo;
use crate::answers::list;

/// Operations: kinds of tests, of repairs, and of other work.
///
/// All lookups are answered from one list, which is kept for an hour by default: processes change
/// when somebody reconfigures the system. [`refresh`](Self::refresh) asks anew.
#[derive(Debug, Clone)]
pub struct Processes {
    pub(super) client: Client,
}

/// Which processes to list. What is not set is left to the server: it lists the active ones of every
/// kind, or, if a kind is asked for, of those asked for.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct ProcessFilter {
    /// Those that tests are reported with.
    pub tests: Option<bool>,
    /// Those that repairs are reported with.
    pub repairs: Option<bool>,
    /// Those that are tracked without a report.
    pub wips: Option<bool>,
    /// Those no longer in use as well.
    pub inactive: Option<bool>,
}

impl Processes {
    /// Calls through `client`.
    pub fn new(client: &Client) -> Self {
        Self { client: client.clone() }
    }

    /// The active processes.
    #[doc(alias = "get_processes")]
    pub async fn list(&self) -> Result<Arc<Vec<ProcessInfo>>, Error> {
        self.filtered(ProcessFilter::default()).await
    }

    /// Every process, those no longer in use included.
    pub async fn list_all(&self) -> Result<Arc<Vec<ProcessInfo>>, Error> {
        self.filtered(ProcessFilter { inactive: Some(true), ..ProcessFilter::default() }).await
    }

    /// The processes that a filter lets through, at the server.
    #[doc(alias = "get_processes_filtered")]
    pub async fn filtered(&self, filter: ProcessFilter) -> Result<Arc<Vec<ProcessInfo>>, Error> {
        let ProcessFilter { tests, repairs, wips, inactive } = filter;
        let request = self
            .client
            .request(&endpoints::LIST)
            .query_opt("includeTestOperations", tests)
            .query_opt("includeRepairOperations", repairs)
            .query_opt("includeWipOperations", wips)
            .query_opt("includeInactiveProcesses", inactive);
        list(request).await
    }

    /// Forgets the kept lists, so that the next call asks the server.
    pub fn refresh(&self) {
        self.client.invalidate(crate::entities::PROCESS);
    }
}
