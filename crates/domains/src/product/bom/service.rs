//! Calls about bills of material.

use std::sync::Arc;

use wats_http::Error;

use super::Bom;
use crate::answers::{done, optional};
use crate::product::Products;
use crate::product::endpoints;

impl Products {
    /// The components of a product revision; `None` if there is no such revision. Not in the server's
    /// documents.
    #[doc(alias = "get_bom_public")]
    pub async fn bom(&self, part_number: &str, revision: &str) -> Result<Option<Arc<Bom>>, Error> {
        let request = self.client.request(&endpoints::BOM);
        let request = request.query("partNumber", part_number).query("revision", revision);
        optional(request).await
    }

    /// Puts a list in the place of the one that the product revision has, as XML (WSBF): the form that
    /// the server documents. What is wrong with a list is answered as 500, not 400.
    ///
    /// ```no_run
    /// use wats_domains::Products;
    /// use wats_domains::product::{Bom, BomComponent};
    ///
    /// # async fn run(products: Products) -> Result<(), wats_http::Error> {
    /// let mut bom = Bom::new("WIDGET-001", "B");
    /// bom.components.push(BomComponent::new("RES-10K", 2).at(["R1", "R2"]));
    /// products.save_bom(&bom).await?;
    /// # Ok(())
    /// # }
    /// ```
    ///
    /// # Errors
    ///
    /// A list with a character that XML cannot hold is not sent.
    #[doc(alias = "update_bom")]
    pub async fn save_bom(&self, bom: &Bom) -> Result<(), Error> {
        let body = bom.to_wsbf().map(String::into_bytes);
        let request = self.client.request(&endpoints::SAVE_BOM).encoded(body, "application/xml");
        done(request).await
    }

    /// As [`save_bom`](Self::save_bom), as JSON. Newer servers take it; their documents name XML alone.
    #[doc(alias = "upload_bom_json")]
    pub async fn save_bom_json(&self, bom: &Bom) -> Result<(), Error> {
        let request = self.client.request(&endpoints::SAVE_BOM).json(bom);
        done(request).await
    }
}
