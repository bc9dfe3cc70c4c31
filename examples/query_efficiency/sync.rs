//! A nightly sync: failed reports, counted by the names of their products. Profiled as it is often
//! written, and as the profile says that it should be.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt;

use wats::{Client, Error, Profile, field, profile};

use crate::Failure;
use crate::args::Args;
use crate::factory;

/// What the factory makes, and how many reports of it the server has.
const PRODUCTS: usize = 60;
const REPORTS: usize = 1_000;

pub(crate) struct Sync {
    before: String,
    after: String,
    pub(crate) before_svg: String,
    pub(crate) after_svg: String,
}

pub(crate) async fn measure(args: &Args) -> Result<Sync, Failure> {
    let sim = factory::start(args, PRODUCTS, REPORTS).await?;
    let client = factory::client(&sim).await?;
    let before = client.profile("nightly sync", one_by_one(&client)).await;
    let client = factory::client(&sim).await?;
    let after = client.profile("nightly sync", together(&client)).await;
    sim.stop().await;
    let result = Sync {
        before: shown(&before),
        after: shown(&after),
        before_svg: before.timeline_svg(),
        after_svg: after.timeline_svg(),
    };
    if before.into_output()? != after.into_output()? {
        return Err("both ways of the sync should come to the same".into());
    }
    Ok(result)
}

fn shown<T>(profile: &Profile<T>) -> String {
    profile.to_string().trim_end().to_owned()
}

/// Failures by product's name.
type Failures = BTreeMap<String, usize>;

async fn one_by_one(client: &Client) -> Result<Failures, Error> {
    let (mut failures, mut used) = (Failures::new(), 0);
    let headers = client.reports().headers().top(10_000).send().await?;
    for header in headers.iter().filter(|header| header.result.as_deref() == Some("Failed")) {
        used += 1;
        let part_number = header.part_number.as_deref().unwrap_or_default();
        if let Some(product) = client.products().get(part_number).await? {
            *failures.entry(product.name.clone().unwrap_or_default()).or_default() += 1;
        }
    }
    profile::used("reports.headers", used);
    Ok(failures)
}

async fn together(client: &Client) -> Result<Failures, Error> {
    let failed = client.reports().headers().filter(field("result").eq("Failed")).top(10_000);
    let headers = failed.select(["partNumber"]).send().await?;
    let part_numbers = || headers.iter().filter_map(|header| header.part_number.as_deref());
    let different: BTreeSet<&str> = part_numbers().collect();
    let rows = client.products().get_many(different.iter().copied()).await?;
    let products: BTreeMap<&str, _> = different.into_iter().zip(rows).collect();

    let mut failures = Failures::new();
    for part_number in part_numbers() {
        if let Some(product) = &products[part_number] {
            *failures.entry(product.name.clone().unwrap_or_default()).or_default() += 1;
        }
    }
    Ok(failures)
}

impl fmt::Display for Sync {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { before, after, .. } = self;
        writeln!(f, "Before:\n\n```text\n{before}\n```\n\nAfter:\n\n```text\n{after}\n```\n")
    }
}
