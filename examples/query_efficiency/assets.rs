//! The textbook case: for each asset, the product that it is. Profiled with a question for each, and
//! with one for all.

use std::collections::BTreeMap;
use std::fmt;

use wats::{Asset, AssetType, Client, Error, Profile, batch_map};
use wats_sim::Sim;

use crate::Failure;
use crate::args::Args;
use crate::factory;

const PRODUCTS: usize = 60;

pub(crate) struct Assets {
    before: String,
    after: String,
}

pub(crate) async fn measure(args: &Args) -> Result<Assets, Failure> {
    let sim = factory::start(args, PRODUCTS, 0).await?;
    equip(&sim).await?;
    let client = factory::client(&sim).await?;
    let before = client.profile("assets and products", one_by_one(&client)).await;
    let client = factory::client(&sim).await?;
    let after = client.profile("assets and products", together(&client)).await;
    sim.stop().await;
    let result = Assets { before: shown(&before), after: shown(&after) };
    if before.into_output()? != after.into_output()? {
        return Err("both ways should come to the same".into());
    }
    Ok(result)
}

fn shown<T>(profile: &Profile<T>) -> String {
    profile.to_string().trim_end().to_owned()
}

/// An instrument of each product.
async fn equip(sim: &Sim) -> Result<(), Failure> {
    let client = factory::client(sim).await?;
    let kind = client.assets().save_type(&AssetType::new("Multimeter")).await?;
    let kind = kind.type_id.unwrap_or_default();
    let saved = batch_map(sim.part_numbers(), 16, |part_number| {
        let mut asset = Asset::new(format!("DMM {part_number}"), kind.clone());
        asset.part_number = Some(part_number);
        let assets = client.assets();
        async move { assets.save(&asset).await }
    });
    saved.await.into_iter().try_for_each(|one| one.map(drop))?;
    Ok(())
}

/// Names of products by the serial numbers of assets.
type Names = BTreeMap<Option<String>, Option<String>>;

async fn one_by_one(client: &Client) -> Result<Names, Error> {
    let mut names = Names::new();
    for asset in client.assets().query().send().await?.iter() {
        let Some(part_number) = &asset.part_number else { continue };
        let product = client.products().get(part_number).await?;
        names.insert(asset.serial_number.clone(), product.and_then(|product| product.name.clone()));
    }
    Ok(names)
}

async fn together(client: &Client) -> Result<Names, Error> {
    let assets = client.assets().query().send().await?;
    let assets = || assets.iter().filter(|asset| asset.part_number.is_some());
    let part_numbers = assets().filter_map(|asset| asset.part_number.as_deref());
    let products = client.products().get_many(part_numbers).await?;
    let named = assets().zip(products);
    Ok(named
        .map(|(asset, product)| {
            (asset.serial_number.clone(), product.and_then(|row| row.name.clone()))
        })
        .collect())
}

impl fmt::Display for Assets {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { before, after } = self;
        writeln!(f, "Assets, and for each the name of its product, as a loop:\n")?;
        writeln!(f, "```text\n{before}\n```\n\nWith `get_many`:\n\n```text\n{after}\n```\n")
    }
}
