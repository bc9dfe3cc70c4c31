//! Files of reports: what was attached, and certificates.

use wats_http::{Download, Error, Request};

use super::endpoints;
use super::service::Reports;

impl Reports {
    /// The file that a step of a test report carries.
    ///
    /// The existing client never sends the report's identifier, which the server asks for.
    ///
    /// ```no_run
    /// # async fn run(reports: wats_domains::Reports) -> Result<(), wats_http::Error> {
    /// let id = "cf7a6a2e-0d0f-4a6b-9c61-0a8a3b1c0051";
    /// if let Some(mut picture) = reports.attachment_of_step(id, 17).await? {
    ///     picture.save("step-17.png").await?;
    /// }
    /// # Ok(())
    /// # }
    /// ```
    pub async fn attachment_of_step(
        &self,
        report_id: &str,
        step_id: i32,
    ) -> Result<Option<Download>, Error> {
        let request = self.client.request(&endpoints::ATTACHMENT).query("reportId", report_id);
        download(request.query("stepId", step_id)).await
    }

    /// A file of a repair report, by the identifier of its
    /// [`BinaryData`](wats_report::BinaryData).
    pub async fn attachment(
        &self,
        report_id: &str,
        attachment_id: &str,
    ) -> Result<Option<Download>, Error> {
        let request = self.client.request(&endpoints::ATTACHMENT).query("reportId", report_id);
        download(request.query("attachmentId", attachment_id)).await
    }

    /// All files of a report as one zip archive.
    pub async fn attachments(&self, report_id: &str) -> Result<Option<Download>, Error> {
        download(self.client.request(&endpoints::ATTACHMENTS).path("id", report_id)).await
    }

    /// The certificate of a report as PDF.
    pub async fn certificate(&self, report_id: &str) -> Result<Option<Download>, Error> {
        download(self.client.request(&endpoints::CERTIFICATE).path("id", report_id)).await
    }
}

/// What the server does not have is no error.
async fn download(request: Request<'_>) -> Result<Option<Download>, Error> {
    match request.download().await {
        Ok(download) => Ok(Some(download)),
        Err(error) if error.is_not_found() => Ok(None),
        Err(error) => Err(error),
    }
}
