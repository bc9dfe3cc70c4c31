//! Groups of products, and the filters that decide which products belong to one.

use std::sync::Arc;

use serde::{Deserialize, Serialize};
use serde_json::{Map, Value, json};
use wats_http::{Error, Response};

use super::endpoints;
use super::service::Products;
use crate::answers::{deleted, done, list};
use crate::null::as_default;

/// A group of products. Statistics can be asked for by group.
///
/// The operations spell its fields in two ways; both are read.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
#[non_exhaustive]
pub struct ProductGroup {
    /// Given by the server.
    #[serde(
        alias = "productGroupId",
        alias = "Id",
        alias = "ProductGroupId",
        skip_serializing_if = "Option::is_none"
    )]
    pub id: Option<i64>,
    /// Its name, by which statistics are filtered.
    #[serde(alias = "productGroupName", alias = "Name", alias = "ProductGroupName")]
    #[serde(deserialize_with = "as_default")]
    pub name: String,
    /// A longer text. Only the group's [definition](Products::group_definitions) tells it.
    #[serde(alias = "Description", skip_serializing_if = "Option::is_none")]
    pub description: Option<String>,
    /// Whether all users see it. Only the group's [definition](Products::group_definitions) tells it.
    #[serde(alias = "IsPublic", skip_serializing_if = "Option::is_none")]
    pub is_public: Option<bool>,
    /// Its filters, where they were asked for.
    #[serde(
        alias = "productGroupFilters",
        alias = "Filters",
        skip_serializing_if = "Vec::is_empty",
        deserialize_with = "as_default"
    )]
    pub filters: Vec<ProductGroupFilter>,
    /// Keys this version does not know.
    #[serde(flatten)]
    pub extra: Map<String, Value>,
}

/// Which products belong to a group, or do not.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
#[non_exhaustive]
pub struct ProductGroupFilter {
    /// Given by the server.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub id: Option<i64>,
    /// The group's identifier.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub product_group_id: Option<i64>,
    /// The part number.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub part_number: Option<String>,
    /// The revision; all without.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub revision: Option<String>,
    /// Whether it takes products out of the group.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub exclude: Option<bool>,
    /// Keys this version does not know.
    #[serde(flatten)]
    pub extra: Map<String, Value>,
}

impl ProductGroup {
    /// A group, for all users, that the server does not know yet.
    pub fn new(name: impl Into<String>) -> Self {
        Self {
            name: name.into(),
            description: Some(String::new()),
            is_public: Some(true),
            ..Self::default()
        }
    }
}

impl Products {
    /// All groups, with identifier and name. Not in the server's documents.
    #[doc(alias = "get_groups")]
    pub async fn groups(&self) -> Result<Arc<Vec<ProductGroup>>, Error> {
        let request = self.client.request(&endpoints::GROUPS);
        list(request).await
    }

    /// Saves the name of a group – a new one if it has no `id` – and returns it as stored. Not in the
    /// server's documents.
    #[doc(alias = "create_group")]
    pub async fn save_group(&self, group: &ProductGroup) -> Result<ProductGroup, Error> {
        let mut body = json!({ "productGroupName": group.name });
        if let Some(id) = group.id {
            body["productGroupId"] = id.into();
        }
        let request = self.client.request(&endpoints::SAVE_GROUP).json(&body);
        request.send().await.map(Response::into_value)
    }

    /// What is known of the group with this identifier, or of all groups; with their filters, or as
    /// the server chooses. Not in the server's documents.
    #[doc(alias = "get_product_groups")]
    pub async fn group_definitions(
        &self,
        id: Option<i64>,
        include_filters: Option<bool>,
    ) -> Result<Arc<Vec<ProductGroup>>, Error> {
        let request = self.client.request(&endpoints::GROUP_DEFINITIONS);
        let request = request.query_opt("id", id).query_opt("includeFilters", include_filters);
        list(request).await
    }

    /// Makes a group, and returns it with its identifier. Not in the server's documents.
    ///
    /// ```no_run
    /// use wats_domains::Products;
    /// use wats_domains::product::ProductGroup;
    ///
    /// # async fn run(products: Products) -> Result<(), wats_http::Error> {
    /// let group = products.create_group(&ProductGroup::new("Widgets")).await?;
    /// products.add_group_filter(&group.name, "WIDGET-001", None, None).await?;
    /// # Ok(())
    /// # }
    /// ```
    #[doc(alias = "create_product_group")]
    pub async fn create_group(&self, group: &ProductGroup) -> Result<ProductGroup, Error> {
        let request = self.client.request(&endpoints::CREATE_GROUP).json(group);
        request.send().await.map(Response::into_value)
    }

    /// Changes the group that has the identifier of `group`, and returns it as stored. Not in the
    /// server's documents.
    #[doc(alias = "update_product_group")]
    pub async fn update_group(&self, group: &ProductGroup) -> Result<ProductGroup, Error> {
        let request = self.client.request(&endpoints::UPDATE_GROUP).json(group);
        request.send().await.map(Response::into_value)
    }

    /// Deletes a group; whether there was one. Its products stay. Not in the server's documents.
    #[doc(alias = "delete_product_group")]
    pub async fn delete_group(&self, id: i64) -> Result<bool, Error> {
        let request = self.client.request(&endpoints::DELETE_GROUP).path("id", id);
        deleted(request).await
    }

    /// The filters of one group, the filter with this identifier, or all. Not in the server's
    /// documents.
    #[doc(alias = "get_product_group_filters")]
    pub async fn group_filters(
        &self,
        group_id: Option<i64>,
        id: Option<i64>,
    ) -> Result<Arc<Vec<ProductGroupFilter>>, Error> {
        let request = self.client.request(&endpoints::GROUP_FILTERS);
        let request = request.query_opt("productGroupId", group_id).query_opt("id", id);
        list(request).await
    }

    /// Adds a product, or one revision of it, to the group with this name; with `exclude`, takes it
    /// out.
    pub async fn add_group_filter(
        &self,
        group: &str,
        part_number: &str,
        revision: Option<&str>,
        exclude: Option<bool>,
    ) -> Result<(), Error> {
        let request = self
            .client
            .request(&endpoints::ADD_GROUP_FILTER)
            .query("productGroup", group)
            .query("partNumber", part_number)
            .query_opt("revision", revision)
            .query_opt("exclude", exclude);
        done(request).await
    }

    /// The groups that a product, or one revision of it, belongs to; empty if there is no such
    /// product.
    #[doc(alias = "get_product_groups_by_product")]
    pub async fn groups_of(
        &self,
        part_number: &str,
        revision: Option<&str>,
    ) -> Result<Arc<Vec<ProductGroup>>, Error> {
        let request = self.client.request(&endpoints::GROUPS_BY_PRODUCT);
        let request = request.query("partNumber", part_number).query_opt("revision", revision);
        list(request).await
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::ProductGroup;

    #[test]
    fn both_spellings_are_read() {
        for wire in
            [json!({"id": 5, "name": "W"}), json!({"productGroupId": 5, "productGroupName": "W"})]
        {
            let group: ProductGroup = serde_json::from_value(wire).unwrap();
            assert_eq!((group.id, group.name.as_str()), (Some(5), "W"));
            assert!(group.extra.is_empty());
        }
    }

    #[test]
    fn a_new_group_is_written_as_the_server_wants_it() {
        let wire = json!({"name": "Widgets", "description": "", "isPublic": true});
        assert_eq!(serde_json::to_value(ProductGroup::new("Widgets")).unwrap(), wire);
    }
}
