//! Calls about products.

use serde_json::{Map, Value, json};
use wats_domains::odata::raw;
use wats_domains::product::internal::BoxBuildError;
use wats_domains::product::{Bom, BomComponent, ProductGroup};
use wats_domains::{Product, ProductRevision, Products};
use wats_http::{Client, Error};

use crate::wire::args::Args;
use crate::wire::corpus::{Call, unknown};

pub(crate) async fn replay(client: &Client, call: &Call) -> Result<(), Error> {
    let products = Products::new(client);
    let args = &call.args;
    let part_number = || args.text("part_number");
    let revision = || args.text("revision");
    match call.method.as_str() {
        "get_product" | "get_revisions" => products.get(part_number()).await.map(drop),
        "get_products" | "get_products_full" => products.query().send().await.map(drop),
        "query_products" => query(&products, args).await,
        "get_active_products" => products.active().await.map(drop),
        "create_product" => products.save(&new_product(args)).await.map(drop),
        "update_product" => products.save(&product(args.model("product"))).await.map(drop),
        "bulk_save_products" => {
            let list: Vec<Product> = args.model("products");
            let list: Vec<Product> = list.into_iter().map(product).collect();
            products.unlisted().save_many(&list).await.map(drop)
        }
        "get_revision" => {
            let product = products.get(part_number()).await?;
            drop(product.and_then(|product| product.revision(revision()).cloned()));
            Ok(())
        }
        "create_revision" => {
            let Some(product) = products.get(part_number()).await? else { return Ok(()) };
            let text = |name| args.opt_text(name).map(str::to_owned);
            let mut made = ProductRevision::new(part_number(), revision());
            made.product_id.clone_from(&product.product_id);
            made.name = text("name");
            made.description = text("description");
            made.state =
                args.opt_int("state").map_or(made.state, |state| i32::try_from(state).ok());
            products.save_revision(&made).await.map(drop)
        }
        "update_revision" => {
            products.save_revision(&filled(args.model("revision"))).await.map(drop)
        }
        "bulk_save_revisions" => {
            for revision in args.model::<Vec<ProductRevision>>("revisions") {
                products.save_revision(&filled(revision)).await?;
            }
            Ok(())
        }
        "delete_product" => products.delete(part_number()).await.map(drop),
        "delete_revision" => products.delete_revision(part_number(), revision()).await.map(drop),
        "get_product_tags" => products.tags(part_number()).await.map(drop),
        "set_product_tags" => products.set_tags(part_number(), tags(args)).await.map(drop),
        "add_product_tag" => {
            products.add_tag(part_number(), args.text("name"), args.text("value")).await.map(drop)
        }
        "get_revision_tags" => products.revision_tags(part_number(), revision()).await.map(drop),
        "set_revision_tags" => {
            products.set_revision_tags(part_number(), revision(), tags(args)).await.map(drop)
        }
        "add_revision_tag" => {
            let (key, value) = (args.text("name"), args.text("value"));
            products.add_revision_tag(part_number(), revision(), key, value).await.map(drop)
        }
        "get_bom_public" => products.bom(part_number(), revision()).await.map(drop),
        "upload_bom_json" => products.save_bom_json(&args.model("bom")).await,
        "update_bom" => products.save_bom(&bom(args)).await,
        "get_vendors" => products.vendors().await.map(drop),
        "save_vendor" => products.unlisted().save_vendor(&vendor(args)).await,
        "delete_vendor" => {
            products.unlisted().delete_vendor(args.text("vendor_id")).await.map(drop)
        }
        method if method.contains("group") => groups(&products, call).await,
        _ => internal(&products, call).await,
    }
}

async fn groups(products: &Products, call: &Call) -> Result<(), Error> {
    let args = &call.args;
    match call.method.as_str() {
        "get_groups" => products.groups().await.map(drop),
        "create_group" => {
            products.save_group(&ProductGroup::new(args.text("name"))).await.map(drop)
        }
        "get_product_groups" => {
            let with_filters = args.opt_bool("include_filters").filter(|yes| *yes);
            products.group_definitions(args.opt_int("group_id"), with_filters).await.map(drop)
        }
        "create_product_group" => products.create_group(&group(args)).await.map(drop),
        "update_product_group" => products.update_group(&group(args)).await.map(drop),
        "delete_product_group" => products.delete_group(args.int("group_id")).await.map(drop),
        "get_product_group_filters" => {
            let (group, id) = (args.opt_int("group_id"), args.opt_int("filter_id"));
            products.group_filters(group, id).await.map(drop)
        }
        "get_product_groups_by_product" => {
            products.groups_of(args.text("part_number"), args.some_text("revision")).await.map(drop)
        }
        "get_groups_for_product" => {
            products.internal().groups_of(args.text("part_number")).await.map(drop)
        }
        _ => unknown(call),
    }
}

async fn internal(products: &Products, call: &Call) -> Result<(), Error> {
    let (internal, args) = (products.internal(), &call.args);
    let part_number = || args.text("part_number");
    let revision = || args.text("revision");
    match call.method.as_str() {
        "get_bom" | "get_bom_items" => internal.bom(part_number(), revision()).await.map(drop),
        "upload_bom" => {
            let rows = args.value("bom_items").as_array().expect("a list").iter();
            let rows: Vec<Map<String, Value>> =
                rows.map(|row| row.as_object().expect("a row").clone()).collect();
            match args.opt_text("format") {
                Some(format) => {
                    internal.save_bom_as(part_number(), revision(), format, &rows).await
                }
                None => internal.save_bom(part_number(), revision(), &rows).await,
            }
        }
        "get_product_hierarchy" => internal.hierarchy(part_number(), revision()).await.map(drop),
        "get_box_build_subunits" => internal.relations(part_number(), revision()).await.map(drop),
        "get_box_build_template" => {
            build(internal.box_build(part_number(), revision()).await.map(drop))
        }
        "add_subunit" => {
            let parent = (args.text("parent_part_number"), args.text("parent_revision"));
            let child = (args.text("child_part_number"), args.text("child_revision"));
            let quantity =
                args.opt_int("quantity").map_or(1, |n| i32::try_from(n).expect("an i32"));
            let mask = args.some_text("revision_mask");
            build(internal.add_subunit(parent, child, quantity, mask).await.map(drop))
        }
        "remove_subunit" => internal.delete_relation(args.text("relation_id")).await.map(drop),
        "get_product_categories" => internal.categories().await.map(drop),
        "save_product_categories" => {
            let categories = serde_json::from_value(args.value("categories").clone());
            let categories: Vec<_> = categories.expect("categories");
            internal.save_categories(&categories).await
        }
        _ => unknown(call),
    }
}

async fn query(products: &Products, args: &Args) -> Result<(), Error> {
    let mut query = products.query();
    if let Some(filter) = args.some_text("filter") {
        query = query.filter(raw(filter));
    }
    let rows = |name| args.opt_int(name).map(|rows| u32::try_from(rows).expect("a count"));
    if let Some(top) = rows("top") {
        query = query.top(top);
    }
    if let Some(skip) = rows("skip") {
        query = query.skip(skip);
    }
    if let Some(order) = args.some_text("orderby") {
        query = query.order_by(order);
    }
    if let Some(columns) = args.opt_text("select") {
        query = query.select([columns]);
    }
    query.send().await.map(drop)
}

/// The existing client fills in what its models were not given.
pub(super) fn product(mut product: Product) -> Product {
    product.non_serial.get_or_insert(false);
    product.state.get_or_insert(1);
    product.revisions = product.revisions.into_iter().map(filled).collect();
    product
}

pub(super) fn filled(mut revision: ProductRevision) -> ProductRevision {
    revision.state.get_or_insert(1);
    revision
}

fn new_product(args: &Args) -> Product {
    let text = |name| args.opt_text(name).map(str::to_owned);
    let mut product = Product::new(args.text("part_number"));
    product.name = text("name");
    product.description = text("description");
    product.xml_data = text("xml_data");
    product.product_category_id = args.some_text("product_category_id").map(str::to_owned);
    product.non_serial = args.opt_bool("non_serial").or(product.non_serial);
    product.state = args.opt_int("state").map_or(product.state, |state| i32::try_from(state).ok());
    product
}

fn group(args: &Args) -> ProductGroup {
    let mut group = ProductGroup::new(args.text("name"));
    group.id = args.opt_int("group_id");
    group.description = args.opt_text("description").map(str::to_owned).or(group.description);
    group.is_public = args.opt_bool("is_public").or(group.is_public);
    group
}

fn tags(args: &Args) -> Vec<(String, String)> {
    let text = |value: &Value| value.as_str().expect("a text").to_owned();
    let tags = args.value("tags").as_array().expect("a list");
    tags.iter().map(|tag| (text(&tag["key"]), text(&tag["value"]))).collect()
}

fn vendor(args: &Args) -> Value {
    let mut vendor = json!({"name": args.text("name")});
    if let Some(id) = args.some_text("vendor_id") {
        vendor["vendorId"] = id.into();
    }
    for name in args.names().filter(|name| !["name", "vendor_id"].contains(name)) {
        vendor[name] = args.value(name).clone();
    }
    vendor
}

/// Components as the existing client's model for them has them.
fn bom(args: &Args) -> Bom {
    let mut bom = Bom::new(args.text("part_number"), args.text("revision"));
    bom.description = args.some_text("description").map(str::to_owned);
    for item in args.value("bom_items").as_array().expect("a list") {
        let text =
            |name: &str| item[name].as_str().filter(|text| !text.is_empty()).map(str::to_owned);
        let quantity = item["quantity"].as_i64().and_then(|n| i32::try_from(n).ok()).unwrap_or(1);
        let mut component = BomComponent::default();
        component.number = text("part_number");
        component.reference = text("component_ref");
        component.quantity = Some(quantity).filter(|quantity| *quantity != 0);
        component.description = text("description");
        component.revision = text("manufacturer_pn");
        bom.components.push(component);
    }
    bom
}

/// What is not there is told by an error of its own, after the requests that were recorded.
fn build(result: Result<(), BoxBuildError>) -> Result<(), Error> {
    match result {
        Err(BoxBuildError::Request(error)) => Err(error),
        Ok(()) | Err(_) => Ok(()),
    }
}
