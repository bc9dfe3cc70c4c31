//! A hit of the response cache, from the call to the value.

use std::future::Future;
use std::hint::black_box;

use serde::Deserialize;
use tokio::runtime::Builder;
use wats_http::test_util::{Answer, FakeTransport};
use wats_http::{Client, Endpoint, Freshness, Method};

use crate::{Case, Work};

const GET: Endpoint = Endpoint::get("products.get", "/api/Product/{partNumber}")
    .freshness(Freshness::MasterData)
    .entities(&["product", "product-revision", "product-tags"]);
const QUERY: Endpoint = Endpoint::get("products.query", "/api/Product/Query")
    .freshness(Freshness::MasterData)
    .entities(&["product"]);

const BODY: &str = r#"{"partNumber":"WIDGET-001","name":"A widget","revisions":["A","B"]}"#;

#[derive(Debug, Deserialize)]
struct Product {
    #[serde(rename = "partNumber")]
    part_number: String,
}

pub(crate) fn cases() -> Vec<Case> {
    vec![
        Case::new("response/typed-hit", || hits(typed)).unit("hit"),
        Case::new("response/query-hit", || hits(query)).unit("hit"),
        Case::new("response/raw-hit", || hits(raw)).unit("hit"),
    ]
}

async fn typed(client: &Client) {
    let product = client.request(&GET).path("partNumber", "WIDGET-001").send::<Product>().await;
    black_box(&product.expect("it is kept").part_number);
}

/// With an OData query of four options, which is what most reads of WATS look like.
async fn query(client: &Client) {
    let products = client
        .request(&QUERY)
        .query("$filter", "partNumber eq 'WIDGET-001' and state eq 'Active'")
        .query("$orderby", "partNumber desc")
        .query("$skip", 0)
        .query("$top", 50)
        .send::<Product>();
    black_box(products.await.expect("it is kept"));
}

async fn raw(client: &Client) {
    let answer = client.request(&GET).path("partNumber", "WIDGET-001").send_bytes().await;
    let answer = answer.expect("it is kept");
    black_box((answer.status(), answer.headers().len(), answer.value()));
}

fn hits<F>(read: F) -> Work
where
    F: AsyncFn(&Client) + 'static,
{
    let fake = FakeTransport::new();
    let answer = Answer::status(200).header("content-type", "application/json").body(BODY);
    fake.on(Method::GET, "/api/Product/{any}", answer);
    let client = fake.client();
    let runtime = Builder::new_current_thread().enable_all().build().expect("a runtime starts");
    runtime.block_on(read(&client));
    Box::new(move |operations| {
        block_on(&runtime, async {
            for _ in 0..operations {
                read(&client).await;
            }
        });
        assert_eq!(client.stats().requests, 1, "every read but the first is a hit");
    })
}

fn block_on(runtime: &tokio::runtime::Runtime, future: impl Future<Output = ()>) {
    runtime.block_on(future);
}
