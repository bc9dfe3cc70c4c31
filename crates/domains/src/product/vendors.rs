//! Vendors of components, which repairs choose from.

use std::sync::Arc;

use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};
use wats_http::Error;

use super::endpoints;
use super::service::Products;
use crate::answers::{done, list};

/// A vendor, known by its name alone.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
#[non_exhaustive]
pub struct Vendor {
    /// Its name.
    #[serde(rename = "VendorName", alias = "vendorName", alias = "name", alias = "Name")]
    pub name: String,
    /// Keys this version does not know.
    #[serde(flatten)]
    pub extra: Map<String, Value>,
}

impl Vendor {
    /// A vendor of this name.
    pub fn new(name: impl Into<String>) -> Self {
        Self { name: name.into(), ..Self::default() }
    }
}

impl Products {
    /// All vendors.
    #[doc(alias = "get_vendors")]
    pub async fn vendors(&self) -> Result<Arc<Vec<Vendor>>, Error> {
        let request = self.client.request(&endpoints::VENDORS);
        list(request).await
    }

    /// Adds the vendors that are missing. The existing client sends one object; the server's documents
    /// want a list.
    ///
    /// ```no_run
    /// use wats_domains::Products;
    /// use wats_domains::product::Vendor;
    ///
    /// # async fn run(products: Products) -> Result<(), wats_http::Error> {
    /// products.save_vendors(&[Vendor::new("Nordlys"), Vendor::new("Havvind")]).await?;
    /// # Ok(())
    /// # }
    /// ```
    #[doc(alias = "save_vendor")]
    pub async fn save_vendors(&self, vendors: &[Vendor]) -> Result<(), Error> {
        let request = self.client.request(&endpoints::SAVE_VENDORS).json(vendors);
        done(request).await
    }

    /// Deletes vendors by name. The existing client deletes one by its number, at another path; see
    /// [`Unlisted::delete_vendor`](super::Unlisted::delete_vendor).
    pub async fn delete_vendors(&self, vendors: &[Vendor]) -> Result<(), Error> {
        let request = self.client.request(&endpoints::DELETE_VENDORS).json(vendors);
        done(request).await
    }
}
