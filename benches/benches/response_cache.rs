//! What an answer from the response cache costs, from the call to the value, beside another HTTP
//! cache for Rust.
//!
//! One hit takes far less than a microsecond, so every iteration makes a thousand, and the
//! throughput column counts hits. Every case asks the same server for the same JSON once before.

use std::sync::LazyLock;

use divan::counter::ItemsCount;
use divan::{AllocProfiler, Bencher, black_box};
use http_cache_reqwest::{Cache, CacheMode, HttpCache, HttpCacheOptions, MokaManager};
use serde::Deserialize;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpListener;
use tokio::runtime::Runtime;
use wats_http::{Client, Endpoint, Freshness};

#[global_allocator]
static ALLOC: AllocProfiler = AllocProfiler::system();

const HITS: u32 = 1_000;

/// What the existing Python client's own document states for a hit of its cache.
const PYTHON_CLIENT: &str = "48 µs";

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

static RUNTIME: LazyLock<Runtime> = LazyLock::new(|| {
    tokio::runtime::Builder::new_current_thread().enable_all().build().expect("a runtime starts")
});

/// Answers every request with [`BODY`], to be kept for an hour.
static SERVER: LazyLock<String> = LazyLock::new(|| {
    let (tell, told) = std::sync::mpsc::channel();
    std::thread::spawn(move || {
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build();
        runtime.expect("a runtime starts").block_on(async {
            let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port is free");
            let address = listener.local_addr().expect("it is bound");
            tell.send(format!("http://{address}")).expect("somebody waits for the address");
            while let Ok((mut stream, _)) = listener.accept().await {
                let mut request = [0; 4096];
                let _ = stream.read(&mut request).await;
                let answer = format!(
                    "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\n\
                     Cache-Control: max-age=3600\r\nConnection: close\r\n\
                     Content-Length: {}\r\n\r\n{BODY}",
                    BODY.len()
                );
                let _ = stream.write_all(answer.as_bytes()).await;
            }
        });
    });
    told.recv().expect("the server starts")
});

fn main() {
    LazyLock::force(&SERVER);
    LazyLock::force(&RUNTIME);
    // reqwest is built without a choice of its own.
    rustls::crypto::ring::default_provider().install_default().expect("nobody chose before");
    divan::main();
    println!("The existing Python client states {PYTHON_CLIENT} for a hit of its cache.");
}

fn client() -> Client {
    let builder = Client::builder(SERVER.as_str()).token("c3RhdGlvbjpzZWNyZXQ=");
    builder.build().expect("the settings are sound")
}

/// The decoded value: what callers of the SDK are given.
#[divan::bench]
fn typed_hit(bencher: Bencher) {
    let client = client();
    let get = || client.request(&GET).path("partNumber", "WIDGET-001").send::<Product>();
    RUNTIME.block_on(get()).expect("the server answers");
    bencher.counter(ItemsCount::new(HITS)).bench_local(|| {
        RUNTIME.block_on(async {
            for _ in 0..HITS {
                let product = get().await.expect("it is kept");
                black_box(&product.part_number);
            }
        });
    });
    assert_eq!(client.stats().requests, 1);
}

/// With an OData query of four options, which is what most reads of WATS look like.
#[divan::bench]
fn typed_hit_of_a_query(bencher: Bencher) {
    let client = client();
    let get = || {
        client
            .request(&QUERY)
            .query("$filter", "partNumber eq 'WIDGET-001' and state eq 'Active'")
            .query("$orderby", "partNumber desc")
            .query("$skip", 0)
            .query("$top", 50)
            .send::<Product>()
    };
    RUNTIME.block_on(get()).expect("the server answers");
    bencher.counter(ItemsCount::new(HITS)).bench_local(|| {
        RUNTIME.block_on(async {
            for _ in 0..HITS {
                black_box(get().await.expect("it is kept"));
            }
        });
    });
    assert_eq!(client.stats().requests, 1);
}

/// The bytes, with status and headers.
#[divan::bench]
fn raw_hit(bencher: Bencher) {
    let client = client();
    let get = || client.request(&GET).path("partNumber", "WIDGET-001").send_bytes();
    RUNTIME.block_on(get()).expect("the server answers");
    bencher.counter(ItemsCount::new(HITS)).bench_local(|| {
        RUNTIME.block_on(async {
            for _ in 0..HITS {
                let answer = get().await.expect("it is kept");
                black_box((answer.status(), answer.headers().len(), answer.value()));
            }
        });
    });
    assert_eq!(client.stats().requests, 1);
}

/// The bytes of a hit of `http-cache-reqwest` 1.0.0-alpha.10 with moka.
#[divan::bench]
fn raw_hit_in_http_cache_reqwest(bencher: Bencher) {
    let manager = MokaManager::default();
    let cache =
        HttpCache { mode: CacheMode::Default, manager, options: HttpCacheOptions::default() };
    let client =
        reqwest_middleware::ClientBuilder::new(reqwest::Client::new()).with(Cache(cache)).build();
    let address = format!("{}/api/Product/WIDGET-001", *SERVER);
    let get = || async {
        let answer = client.get(&address).send().await.expect("the server answers");
        assert_eq!(answer.status(), 200);
        answer.bytes().await.expect("the answer is whole")
    };
    RUNTIME.block_on(get());
    bencher.counter(ItemsCount::new(HITS)).bench_local(|| {
        RUNTIME.block_on(async {
            for _ in 0..HITS {
                black_box(get().await);
            }
        });
    });
}
