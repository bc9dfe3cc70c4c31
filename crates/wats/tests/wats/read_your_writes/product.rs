//! Products, their groups, vendors and components.

use serde_json::{Value, json};
use wats::{Client, Endpoint};

use super::ask::{Ask, ask, make, text};

/// What is read and changed.
pub(crate) struct Subject {
    /// As the server has it.
    pub(crate) product: Value,
    pub(crate) part_number: String,
    pub(crate) revision: String,
    /// Products that nothing depends on: one is deleted, of another its revision.
    doomed: Doomed,
    group: i64,
    group_filter: i64,
    doomed_group: i64,
    /// What is built into the subject, and by which relation.
    relation: String,
    doomed_relation: String,
    /// A revision that is not built into it yet.
    part: String,
    category: Value,
}

struct Doomed {
    product: &'static str,
    of_revision: &'static str,
}

/// The group that the subject belongs to; its name stays, so that filters can name it.
pub(crate) const GROUP: &str = "Watched";

impl Subject {
    pub(crate) async fn seed(judge: &Client, part_number: &str) -> Self {
        let get = |part_number: &str| {
            let get = Endpoint::get("make", "/api/Product/{partNumber}");
            make(judge, get, ask().path("partNumber", part_number))
        };
        let save = Endpoint::put("make", "/api/Product");
        for name in ["DOOMED-1", "DOOMED-2", "PART-1", "PART-2", "PART-3"] {
            let body = json!({
                "partNumber": name, "name": name, "productCategoryName": "Parts",
                "tags": [{"key": "Color", "value": "red"}],
                "revisions": [{"revision": "A", "tags": [{"key": "Finish", "value": "raw"}]}],
            });
            make(judge, save, ask().json(&body)).await;
        }
        let product = get(part_number).await;
        let own = text(&product["revisions"][0]["productRevisionId"]);
        let mut parts = Vec::new();
        for name in ["PART-1", "PART-2", "PART-3"] {
            parts.push(text(&get(name).await["revisions"][0]["productRevisionId"]));
        }
        for name in ["DOOMED-1", "DOOMED-2"] {
            let body =
                json!({"partNumber": name, "revision": "A", "components": [{"number": "R1"}]});
            make(judge, Endpoint::put("make", "/api/Product/BOM"), ask().json(&body)).await;
        }
        let mut groups = Vec::new();
        for name in [GROUP, "Doomed"] {
            let body = json!({"name": name, "description": name, "isPublic": true});
            let create = Endpoint::post("make", "/api/Product/ProductGroup");
            groups.push(make(judge, create, ask().json(&body)).await["id"].as_i64().unwrap());
            for part_number in [part_number, "DOOMED-1"] {
                let add = Endpoint::post("make", "/api/Product/ProductGroupFilter");
                let row = ask().query("productGroup", name).query("partNumber", part_number);
                make(judge, add, row).await;
            }
        }
        let filters = Endpoint::get("make", "/api/Product/ProductGroupFilter");
        let filters = make(judge, filters, ask().query("productGroupId", groups[0])).await;
        let mut relations = Vec::new();
        for part in &parts[..2] {
            let body = json!({
                "ParentProductRevisionId": own, "ProductRevisionId": part, "Quantity": 1,
            });
            let add = Endpoint::post("make", "/api/internal/Product/PostProductRevisionRelation");
            let all = make(judge, add, ask().json(&body)).await;
            let own = all.as_array().unwrap().iter().find(|row| row["ProductRevisionId"] == **part);
            relations.push(text(&own.unwrap()["ProductRevisionRelationId"]));
        }
        make(judge, Endpoint::put("make", "/api/Product/Vendors"), vendors("Doomed")).await;
        let categories = Endpoint::get("make", "/api/internal/Product/GetProductCategories");
        let categories = make(judge, categories, ask()).await;
        let parts_category = |row: &&Value| row["Name"] == "Parts";
        Self {
            part_number: part_number.to_owned(),
            revision: text(&product["revisions"][0]["revision"]),
            product,
            doomed: Doomed { product: "DOOMED-1", of_revision: "DOOMED-2" },
            group: groups[0],
            group_filter: filters[0]["id"].as_i64().unwrap(),
            doomed_group: groups[1],
            doomed_relation: relations.remove(1),
            relation: relations.remove(0),
            part: parts.remove(2),
            category: categories.as_array().unwrap().iter().find(parts_category).unwrap().clone(),
        }
    }

    fn all(&self) -> [(&str, &str); 4] {
        let Doomed { product, of_revision } = self.doomed;
        let own = (&*self.part_number, &*self.revision);
        [own, (product, "A"), (of_revision, "A"), ("PART-1", "A")]
    }

    pub(crate) fn reads(&self, operation: &str) -> Vec<Ask> {
        let products = || self.all().into_iter().map(|(part_number, _)| part_number);
        let of_revision = |(part_number, revision): (&str, &str)| {
            ask().query("partNumber", part_number).query("revision", revision)
        };
        match operation {
            "products.query" => vec![
                ask(),
                ask().query("$filter", format!("partNumber eq '{}'", self.part_number)),
                ask().query("$top", 3).query("$skip", 1).query("$orderby", "partNumber"),
                ask().query("$select", "partNumber,name").query("$top", 2),
            ],
            "products.get" => products().map(|name| ask().path("partNumber", name)).collect(),
            "products.revision" => self
                .all()
                .map(|(name, revision)| ask().path("partNumber", name).path("revision", revision))
                .into(),
            "products.bom"
            | "products.internal.bom"
            | "products.internal.hierarchy"
            | "products.internal.revision_tags" => self.all().map(of_revision).into(),
            "products.internal.tags" | "products.internal.groups" => {
                products().map(|name| ask().query("partNumber", name)).collect()
            }
            "products.groups_by_product" => products()
                .map(|name| ask().query("partNumber", name))
                .chain([of_revision(self.all()[0])])
                .collect(),
            "products.internal.details" => products().map(|name| ask().query("PN", name)).collect(),
            "products.group_definitions" => {
                vec![ask(), ask().query("id", self.group).query("includeFilters", true)]
            }
            "products.group_filters" => vec![
                ask(),
                ask().query("productGroupId", self.group),
                ask().query("id", self.group_filter),
            ],
            "products.groups" | "products.vendors" | "products.internal.categories" => vec![ask()],
            _ => Vec::new(),
        }
    }

    pub(crate) fn writes(&self, operation: &str, name: &str) -> Vec<Ask> {
        let Self { part_number, revision, .. } = self;
        let mut product = self.product.clone();
        product["name"] = name.into();
        let mut changed = self.product["revisions"][0].clone();
        changed["name"] = name.into();
        let of_revision = || ask().query("partNumber", part_number).query("revision", revision);
        let tags = json!([{"key": "Color", "value": name}]);
        let group =
            |id: i64| json!({"id": id, "name": GROUP, "description": name, "isPublic": true});
        match operation {
            "products.save" => {
                let new = json!({"partNumber": format!("NEW-{name}"), "name": name});
                vec![ask().json(&product), ask().json(&new)]
            }
            "products.save_many" => {
                vec![ask().json(&json!([{"partNumber": part_number, "name": name}]))]
            }
            "products.save_revision" => vec![ask().json(&changed)],
            "products.save_revisions" => vec![ask().json(&json!([changed]))],
            "products.delete" => vec![ask().path("partNumber", self.doomed.product)],
            "products.delete_revision" => {
                vec![ask().path("partNumber", self.doomed.of_revision).path("revision", "A")]
            }
            "products.save_bom" => vec![ask().json(&json!({
                "partNumber": part_number, "revision": revision, "description": name,
                "components": [{"number": name, "quantity": 2}],
            }))],
            "products.save_group" => {
                vec![ask().json(&json!({"productGroupName": format!("Group {name}")}))]
            }
            "products.create_group" => {
                let name = format!("Defined {name}");
                vec![ask().json(&json!({"name": name, "description": name, "isPublic": true}))]
            }
            "products.update_group" => vec![ask().json(&group(self.group))],
            "products.delete_group" => vec![ask().path("id", self.doomed_group)],
            "products.add_group_filter" => {
                vec![ask().query("productGroup", GROUP).query("partNumber", name)]
            }
            "products.save_vendors" => vec![vendors(name)],
            "products.delete_vendors" => vec![vendors("Doomed")],
            "products.internal.save_bom" => {
                let rows = json!([{"partNumber": name, "quantity": 1}]);
                vec![of_revision().query("format", "json").json(&rows)]
            }
            "products.internal.add_relation" => vec![ask().json(&json!({
                "ParentProductRevisionId": self.product["revisions"][0]["productRevisionId"],
                "ProductRevisionId": self.part, "Quantity": 2,
            }))],
            "products.internal.save_relation" => vec![ask().json(&json!({
                "ProductRevisionRelationId": self.relation, "Quantity": 3 + name.len(),
                "RevisionMask": name,
            }))],
            "products.internal.delete_relation" => {
                vec![ask().query("productRevisionRelationId", &self.doomed_relation)]
            }
            "products.internal.save_categories" => {
                let mut renamed = self.category.clone();
                renamed["Name"] = format!("Category {name}").into();
                vec![ask().json(&json!([renamed, {"Name": name}]))]
            }
            "products.internal.set_tags" => {
                vec![ask().query("partNumber", part_number).json(&tags)]
            }
            "products.internal.set_revision_tags" => vec![of_revision().json(&tags)],
            _ => Vec::new(),
        }
    }
}

fn vendors(name: &str) -> Ask {
    ask().json(&json!([{"VendorName": name}]))
}
