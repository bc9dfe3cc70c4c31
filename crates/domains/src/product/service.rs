//! Calls of the product domain.

use std::sync::Arc;

use wats_batching::batcher;
use wats_http::{Client, Error, Response};

use super::batched::BatchedProducts;
use super::endpoints;
use super::many::BY_PART_NUMBER;
use super::models::{Product, ProductRevision, ProductView};
use super::query::{PRODUCTS, ProductQuery};
use crate::answers::{done, optional};
use crate::paging::Row;

/// Products and their revisions.
#[derive(Debug, Clone)]
pub struct Products {
    pub(super) client: Client,
}

impl Products {
    /// Calls through `client`.
    pub fn new(client: &Client) -> Self {
        Self { client: client.clone() }
    }

    /// Starts a query for rows of the product list. Without a filter and [`top`](ProductQuery::top)
    /// the server gives the first 1,000. It documents the columns `PartNumber` and `Category` for
    /// filters. [Pages](ProductQuery::pages) come in the order of part numbers.
    pub fn query(&self) -> ProductQuery {
        ProductQuery::new(&self.client, &PRODUCTS)
    }

    /// The products that are in use, of those that a [query](Self::query) without filter gives: the
    /// first 1,000 of all.
    #[doc(alias = "get_active_products")]
    pub async fn active(&self) -> Result<Vec<ProductView>, Error> {
        let all = self.query().send().await?;
        Ok(all.iter().filter(|row| row.state.is_none_or(|state| state == 1)).cloned().collect())
    }

    /// The product with this part number, with its revisions and tags.
    pub async fn get(&self, part_number: &str) -> Result<Option<Arc<Product>>, Error> {
        let request = self.client.request(&endpoints::GET).path("partNumber", part_number);
        optional(request).await
    }

    /// The row of each of these products, in the order asked for; `None` where there is no such
    /// product. Asks with one query for up to 100 part numbers, several side by side.
    ///
    /// Rows are what the server has a query for; see [`BatchedProducts`] for what is in them. A part
    /// number is found also if the server does not mind its case.
    ///
    /// ```no_run
    /// # async fn run(products: wats_domains::Products) -> Result<(), wats_http::Error> {
    /// let part_numbers = ["WIDGET-001", "WIDGET-002"];
    /// for (part_number, row) in part_numbers.iter().zip(products.get_many(part_numbers).await?) {
    ///     println!("{part_number}: {:?}", row.and_then(|row| row.name.clone()));
    /// }
    /// # Ok(())
    /// # }
    /// ```
    ///
    /// # Errors
    ///
    /// The first error of a query; the others are given up then.
    pub async fn get_many<I>(&self, part_numbers: I) -> Result<Vec<Option<Row<ProductView>>>, Error>
    where
        I: IntoIterator<Item: Into<String>>,
    {
        let part_numbers: Vec<String> = part_numbers.into_iter().map(Into::into).collect();
        BY_PART_NUMBER.rows(&self.client, &part_numbers).await
    }

    /// For many who each want one product, without knowing of each other: their single questions
    /// become few queries. Each call begins anew; keep what it returns, and hand out clones.
    ///
    /// # Panics
    ///
    /// Outside of a tokio runtime.
    pub fn batched(&self) -> BatchedProducts {
        self.batched_with(|_| {})
    }

    /// As [`batched`](Self::batched), with other settings than those named there.
    ///
    /// # Panics
    ///
    /// Outside of a tokio runtime.
    pub fn batched_with(&self, configure: impl FnOnce(&mut batcher::Options)) -> BatchedProducts {
        BatchedProducts::new(&self.client, configure)
    }

    /// One revision of a product.
    pub async fn revision(
        &self,
        part_number: &str,
        revision: &str,
    ) -> Result<Option<Arc<ProductRevision>>, Error> {
        let request = self
            .client
            .request(&endpoints::REVISION)
            .path("partNumber", part_number)
            .path("revision", revision);
        optional(request).await
    }

    /// Saves a product – a new one if it has no `product_id` – and returns it as stored.
    pub async fn save(&self, product: &Product) -> Result<Product, Error> {
        self.client.request(&endpoints::SAVE).json(product).send().await.map(Response::into_value)
    }

    /// Saves many products with one request. The server does not return them. The existing client
    /// sends them to another path; see [`Unlisted::save_many`](super::Unlisted::save_many).
    pub async fn save_many(&self, products: &[Product]) -> Result<(), Error> {
        let request = self.client.request(&endpoints::SAVE_MANY).json(products);
        done(request).await
    }

    /// Saves a revision – a new one if it has no `product_revision_id` – and returns it as stored.
    pub async fn save_revision(
        &self,
        revision: &ProductRevision,
    ) -> Result<ProductRevision, Error> {
        let request = self.client.request(&endpoints::SAVE_REVISION).json(revision);
        request.send().await.map(Response::into_value)
    }

    /// Saves many revisions with one request. The server does not return them.
    pub async fn save_revisions(&self, revisions: &[ProductRevision]) -> Result<(), Error> {
        let request = self.client.request(&endpoints::SAVE_REVISIONS).json(revisions);
        done(request).await
    }
}
