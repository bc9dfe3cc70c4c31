//! Operations at paths that only the existing client knows.

use serde::Serialize;
use wats_http::{Client, Endpoint, Error, Response};

use super::endpoints::CHANGED;
use super::models::{Product, ProductRevision};
use super::service::Products;
use crate::answers::{decode_list, deleted, done};
use crate::entities::VENDOR;

/// Not among the [`endpoints`](crate::endpoints) of this crate, which are those of the API.
const SAVE_MANY: Endpoint = Endpoint::put("products.unlisted.save_many", "/api/Product/Products")
    .entities(CHANGED)
    .idempotent();

const SAVE_REVISIONS: Endpoint =
    Endpoint::put("products.unlisted.save_revisions", "/api/Product/Revisions")
        .entities(CHANGED)
        .idempotent();

const SAVE_VENDOR: Endpoint =
    Endpoint::put("products.unlisted.save_vendor", "/api/Product/Vendors").entities(&[VENDOR]);

const DELETE_VENDOR: Endpoint =
    Endpoint::delete("products.unlisted.delete_vendor", "/api/Product/Vendors/{vendorId}")
        .entities(&[VENDOR]);

/// Operations that the existing Python client calls at paths, or in forms, that the server's documents
/// do not know; from [`Products::unlisted`]. For each there is a documented one, and that is the one to
/// use – unless your server is known to have these.
///
/// ```no_run
/// use wats_domains::{Product, Products};
///
/// # async fn run(products: Products) -> Result<(), wats_http::Error> {
/// let stored = products.unlisted().save_many(&[Product::new("WIDGET-001")]).await?;
/// println!("{} products", stored.len());
/// # Ok(())
/// # }
/// ```
#[derive(Debug, Clone)]
pub struct Unlisted {
    client: Client,
}

impl Products {
    /// Operations that the server's documents do not know, for servers that have them all the same.
    pub fn unlisted(&self) -> Unlisted {
        Unlisted { client: self.client.clone() }
    }
}

impl Unlisted {
    /// As [`Products::save_many`], at `/api/Product/Products`: returns the products as stored, if the
    /// server tells.
    #[doc(alias = "bulk_save_products")]
    pub async fn save_many(&self, products: &[Product]) -> Result<Vec<Product>, Error> {
        let request = self.client.request(&SAVE_MANY).json(products);
        request.send_decoded(decode_list).await.map(Response::into_value)
    }

    /// As [`Products::save_revisions`], at `/api/Product/Revisions`: returns the revisions as stored,
    /// if the server tells.
    pub async fn save_revisions(
        &self,
        revisions: &[ProductRevision],
    ) -> Result<Vec<ProductRevision>, Error> {
        let request = self.client.request(&SAVE_REVISIONS).json(revisions);
        request.send_decoded(decode_list).await.map(Response::into_value)
    }

    /// As [`Products::save_vendors`], for one vendor with fields of your choice, such as `name` and
    /// `vendorId`: sent as it is, not in a list.
    pub async fn save_vendor<T: Serialize + ?Sized>(&self, vendor: &T) -> Result<(), Error> {
        let request = self.client.request(&SAVE_VENDOR).json(vendor);
        done(request).await
    }

    /// As [`Products::delete_vendors`], for one vendor by an identifier, at
    /// `/api/Product/Vendors/{vendorId}`; whether there was one.
    pub async fn delete_vendor(&self, vendor_id: &str) -> Result<bool, Error> {
        let request = self.client.request(&DELETE_VENDOR).path("vendorId", vendor_id);
        deleted(request).await
    }
}
