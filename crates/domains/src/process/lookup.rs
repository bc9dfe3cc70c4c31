//! Finding a process by code or name, and which to take if nobody says.

use wats_http::Error;

use super::models::ProcessInfo;
use super::service::Processes;

/// The codes that most factories use; nothing guarantees that they exist.
const USUAL_TEST: i32 = 100;
const USUAL_REPAIR: i32 = 500;

/// What a process is looked up by: a number is its code, a text its name.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum ProcessKey<'a> {
    /// The code that reports carry.
    Code(i32),
    /// The name, in any case, without blanks around it.
    Name(&'a str),
}

impl From<i32> for ProcessKey<'_> {
    fn from(code: i32) -> Self {
        Self::Code(code)
    }
}

impl<'a> From<&'a str> for ProcessKey<'a> {
    fn from(name: &'a str) -> Self {
        Self::Name(name)
    }
}

impl<'a> From<&'a String> for ProcessKey<'a> {
    fn from(name: &'a String) -> Self {
        Self::Name(name)
    }
}

/// All are answered from the one list of active processes.
impl Processes {
    /// The active process with this code or name.
    ///
    /// ```no_run
    /// use wats_domains::Processes;
    ///
    /// # async fn run(processes: Processes) -> Result<(), wats_http::Error> {
    /// let by_code = processes.get(100).await?;
    /// let by_name = processes.get("functional test").await?;
    /// # Ok(())
    /// # }
    /// ```
    #[doc(alias = "get_process")]
    pub async fn get(&self, key: impl Into<ProcessKey<'_>>) -> Result<Option<ProcessInfo>, Error> {
        self.find(key.into(), |_| true).await
    }

    /// The active process with this name, in any case.
    #[doc(alias = "get_process_by_name")]
    pub async fn by_name(&self, name: &str) -> Result<Option<ProcessInfo>, Error> {
        self.find(ProcessKey::Name(name), |_| true).await
    }

    /// The active test operation with this code or name.
    #[doc(alias = "get_test_operation")]
    pub async fn test_operation(
        &self,
        key: impl Into<ProcessKey<'_>>,
    ) -> Result<Option<ProcessInfo>, Error> {
        self.find(key.into(), is_test).await
    }

    /// The active repair operation with this code or name.
    #[doc(alias = "get_repair_operation")]
    pub async fn repair_operation(
        &self,
        key: impl Into<ProcessKey<'_>>,
    ) -> Result<Option<ProcessInfo>, Error> {
        self.find(key.into(), is_repair).await
    }

    /// The active operation with this code or name that is tracked without a report.
    #[doc(alias = "get_wip_operation")]
    pub async fn wip_operation(
        &self,
        key: impl Into<ProcessKey<'_>>,
    ) -> Result<Option<ProcessInfo>, Error> {
        self.find(key.into(), is_wip).await
    }

    /// The active processes that tests are reported with.
    #[doc(alias = "get_test_operations")]
    pub async fn test_operations(&self) -> Result<Vec<ProcessInfo>, Error> {
        self.all_that(is_test).await
    }

    /// The active processes that repairs are reported with.
    #[doc(alias = "get_repair_operations")]
    pub async fn repair_operations(&self) -> Result<Vec<ProcessInfo>, Error> {
        self.all_that(is_repair).await
    }

    /// The active processes that are tracked without a report.
    #[doc(alias = "get_wip_operations")]
    pub async fn wip_operations(&self) -> Result<Vec<ProcessInfo>, Error> {
        self.all_that(is_wip).await
    }

    /// Whether tests can be reported with this code.
    #[doc(alias = "is_valid_test_operation")]
    pub async fn is_test_operation(&self, code: i32) -> Result<bool, Error> {
        Ok(self.test_operation(code).await?.is_some())
    }

    /// Whether repairs can be reported with this code.
    #[doc(alias = "is_valid_repair_operation")]
    pub async fn is_repair_operation(&self, code: i32) -> Result<bool, Error> {
        Ok(self.repair_operation(code).await?.is_some())
    }

    /// Whether work can be tracked with this code.
    #[doc(alias = "is_valid_wip_operation")]
    pub async fn is_wip_operation(&self, code: i32) -> Result<bool, Error> {
        Ok(self.wip_operation(code).await?.is_some())
    }

    /// The code to report tests with if nobody says: 100 if that is a test operation, and else the
    /// first that is; `None` if none is.
    #[doc(alias = "get_default_test_code")]
    pub async fn default_test_code(&self) -> Result<Option<i32>, Error> {
        Ok(usual(USUAL_TEST, &self.test_operations().await?))
    }

    /// The code to report repairs with if nobody says: 500 if that is a repair operation, and else the
    /// first that is; `None` if none is.
    #[doc(alias = "get_default_repair_code")]
    pub async fn default_repair_code(&self) -> Result<Option<i32>, Error> {
        Ok(usual(USUAL_REPAIR, &self.repair_operations().await?))
    }

    async fn find(
        &self,
        key: ProcessKey<'_>,
        is_wanted: impl Fn(&ProcessInfo) -> bool,
    ) -> Result<Option<ProcessInfo>, Error> {
        let list = self.list().await?;
        let found = match key {
            ProcessKey::Code(code) => list.iter().find(|process| process.code == code),
            ProcessKey::Name(name) => {
                let name = plain(name);
                list.iter()
                    .find(|process| process.name.as_deref().map(plain).as_ref() == Some(&name))
            }
        };
        Ok(found.filter(|process| is_wanted(process)).cloned())
    }

    async fn all_that(
        &self,
        is_wanted: impl Fn(&ProcessInfo) -> bool,
    ) -> Result<Vec<ProcessInfo>, Error> {
        Ok(self.list().await?.iter().filter(|process| is_wanted(process)).cloned().collect())
    }
}

fn is_test(process: &ProcessInfo) -> bool {
    process.is_test_operation
}

fn is_repair(process: &ProcessInfo) -> bool {
    process.is_repair_operation
}

fn is_wip(process: &ProcessInfo) -> bool {
    process.is_wip_operation
}

fn plain(name: &str) -> String {
    name.trim().to_lowercase()
}

fn usual(usual: i32, all: &[ProcessInfo]) -> Option<i32> {
    let usual = all.iter().find(|process| process.code == usual);
    usual.or(all.first()).map(|process| process.code)
}
