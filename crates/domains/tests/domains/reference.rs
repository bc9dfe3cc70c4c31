//! The reference page `docs/endpoints.md`, made from the table of endpoints.
//!
//! It is compared with what the table says, and written anew by
//! `WATS_WRITE_TABLES=1 cargo test -p wats-domains --features internal --test domains reference`.

#![cfg(feature = "internal")]

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::path::Path;

use wats_domains::endpoints;
use wats_http::{Endpoint, Freshness, Safety};

const HEAD: &str = "\
# Every operation

The table that caching, retries, statistics and error texts are read from: one row an operation, made
from the code by a test, which compares this page with it and writes it anew with

```sh
WATS_WRITE_TABLES=1 cargo test -p wats-domains --features internal --test domains reference
```

*Again* says what a repetition does: a read changes nothing, an idempotent write may be sent twice,
any other is sent again only if the server certainly did not process it. *Kept* is the class of its
answers' lifetime ([caching](caching.md)); what is not kept is not shared by callers either. A write
makes every kept answer invalid that has one of its *entities*. Paths with `/api/internal/` are those
of the server's own web pages, which can change without notice: the feature `internal`.
";

fn row(page: &mut String, endpoint: &Endpoint) {
    let again = match endpoint.safety() {
        Safety::Safe => "read",
        Safety::Idempotent => "idempotent",
        _ => "no",
    };
    let kept = match (endpoint.safety(), endpoint.freshness_class()) {
        (Safety::Safe, Freshness::Static) => "static",
        (Safety::Safe, Freshness::MasterData) => "master data",
        (Safety::Safe, Freshness::Live) => "live",
        (Safety::Safe, Freshness::Declared) => "as declared",
        _ => "",
    };
    let _ = writeln!(
        page,
        "| `{}` | {} `{}` | {again} | {kept} | {} |",
        endpoint.name(),
        endpoint.method(),
        endpoint.template(),
        endpoint.entity_names().join(", ")
    );
}

fn render() -> String {
    let mut domains: BTreeMap<&str, Vec<&Endpoint>> = BTreeMap::new();
    for endpoint in endpoints() {
        let domain = endpoint.name().split('.').next().expect("a name has a first part");
        domains.entry(domain).or_default().push(endpoint);
    }
    let mut page = HEAD.to_owned();
    for (domain, endpoints) in domains {
        let _ = write!(page, "\n## {domain}\n\n");
        page.push_str("| Name | Operation | Again | Kept | Entities |\n|---|---|---|---|---|\n");
        for endpoint in endpoints {
            row(&mut page, endpoint);
        }
    }
    page
}

#[test]
fn the_reference_page_says_what_the_table_says() {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../docs/endpoints.md");
    let page = render();
    if std::env::var_os("WATS_WRITE_TABLES").is_some() {
        std::fs::write(&path, &page).expect("the page can be written");
    }
    let found = std::fs::read_to_string(&path).unwrap_or_default();
    assert!(
        found == page,
        "docs/endpoints.md is not what the table says; its head tells how to write it anew"
    );
}
