//! Calls about products.

use wats_domains::Products;
use wats_http::{Client, Error};

use crate::corpus::{Call, unknown};

pub(crate) async fn replay(client: &Client, call: &Call) -> Result<(), Error> {
    let products = Products::new(client);
    match call.method.as_str() {
        "get_product" => products.get(call.args.text("part_number")).await.map(drop),
        "get_products" => products.query().send().await.map(drop),
        "update_product" => products.save(&call.args.camel("product")).await.map(drop),
        _ => unknown(call),
    }
}
