//! Internal calls of the process domain.

use std::collections::BTreeMap;
use std::sync::Arc;

use wats_http::{Client, Endpoint, Error, Request, Response};

use super::endpoints;
use super::models::Process;
use super::repair::{FailCode, RepairCategory, RepairOperationConfig};
use crate::answers::{list, optional};
use crate::process::Processes;

/// Operations on processes that the server keeps for its own web pages; from [`Processes::internal`].
#[derive(Debug, Clone)]
pub struct InternalProcesses {
    client: Client,
}

impl Processes {
    /// Operations that the server keeps for its own web pages: they can change without notice.
    ///
    /// ```no_run
    /// use wats_domains::Processes;
    ///
    /// # async fn run(processes: Processes) -> Result<(), wats_http::Error> {
    /// for fail in processes.internal().fail_codes(500).await? {
    ///     println!("{}: {}", fail.category, fail.code);
    /// }
    /// # Ok(())
    /// # }
    /// ```
    pub fn internal(&self) -> InternalProcesses {
        InternalProcesses { client: self.client.clone() }
    }
}

impl InternalProcesses {
    fn request<'a>(&'a self, endpoint: &'a Endpoint) -> Request<'a> {
        crate::internal::request(&self.client, endpoint)
    }

    /// Every process with its identifier and settings, those no longer in use included.
    #[doc(alias = "get_processes_detailed")]
    pub async fn list(&self) -> Result<Arc<Vec<Process>>, Error> {
        let request = self.request(&endpoints::LIST);
        list(request).await
    }

    /// The process with this identifier.
    #[doc(alias = "get_process_detailed")]
    pub async fn get(&self, process_id: &str) -> Result<Option<Arc<Process>>, Error> {
        optional(self.request(&endpoints::GET).path("id", process_id)).await
    }

    /// What each repair operation asks for, by process code.
    #[doc(alias = "get_repair_operation_configs")]
    pub async fn repair_operations(
        &self,
    ) -> Result<Arc<BTreeMap<i32, RepairOperationConfig>>, Error> {
        let request = self.request(&endpoints::REPAIR_OPERATIONS);
        request.send_decoded(by_code).await.map(Response::into_shared)
    }

    /// What the repair operation of a process asks for; by the process's identifier, and its code if
    /// the server is to check that too.
    #[doc(alias = "get_repair_operation_config")]
    pub async fn repair_operation(
        &self,
        process_id: &str,
        process_code: Option<i32>,
    ) -> Result<Option<Arc<RepairOperationConfig>>, Error> {
        let request = self.request(&endpoints::REPAIR_OPERATION).path("id", process_id);
        optional(request.query_opt("processCode", process_code)).await
    }

    /// The categories of the repair operation with this process code; empty if there is none.
    #[doc(alias = "get_repair_categories")]
    pub async fn categories(&self, process_code: i32) -> Result<Vec<RepairCategory>, Error> {
        let all = self.repair_operations().await?;
        Ok(all.get(&process_code).map(|config| config.categories.clone()).unwrap_or_default())
    }

    /// The fail codes of the repair operation with this process code; empty if there is none.
    #[doc(alias = "get_fail_codes")]
    #[doc(alias = "get_repair_codes")]
    pub async fn fail_codes(&self, process_code: i32) -> Result<Vec<FailCode>, Error> {
        let all = self.repair_operations().await?;
        let config = all.get(&process_code);
        Ok(config.into_iter().flat_map(RepairOperationConfig::fail_codes).collect())
    }
}

fn by_code(body: &[u8]) -> Result<BTreeMap<i32, RepairOperationConfig>, serde_json::Error> {
    if body.trim_ascii().is_empty() {
        return Ok(BTreeMap::new());
    }
    serde_json::from_slice(body).map(Option::unwrap_or_default)
}
