//! The other ways to read and to write: many at once, by pages, through the outbox, by operations that
//! have no method.

use wats::http::Freshness;
use wats::{CacheMode, Client, Endpoint, field};
use wats_sim::Sim;

use super::ask::ask;
use super::world::World;

/// Requests that the server gets meanwhile.
async fn requests(sim: &Sim, work: impl Future<Output = ()>) -> u64 {
    let before = sim.counts();
    work.await;
    sim.counts().since(&before).total()
}

async fn rename(client: &Client, part_number: &str, name: &str) {
    let mut product = (*client.products().get(part_number).await.unwrap().unwrap()).clone();
    product.name = Some(name.to_owned());
    client.products().save(&product).await.unwrap();
}

#[tokio::test]
async fn rows_of_many_products_are_kept_and_follow_a_write() {
    let world = World::new(20).await;
    let (client, numbers) = (world.client(), world.sim.part_numbers());
    let names = async || {
        let rows = client.products().get_many(&numbers).await.unwrap();
        rows.into_iter().map(|row| row.unwrap().name.clone()).collect::<Vec<_>>()
    };
    names().await;
    assert_eq!(requests(&world.sim, async { drop(names().await) }).await, 0);
    rename(&client, &numbers[0], "renamed").await;
    let asked = requests(&world.sim, async {
        assert_eq!(names().await[0].as_deref(), Some("renamed"));
    });
    assert_eq!(asked.await, 1, "all of them with one query");
    assert_eq!(requests(&world.sim, async { drop(names().await) }).await, 0);
}

#[tokio::test]
async fn what_others_ask_for_together_follows_a_write() {
    let world = World::new(20).await;
    let (client, numbers) = (world.client(), world.sim.part_numbers());
    let batched = client.products().batched();
    let name = async |number: &str| batched.get(number).await.unwrap().unwrap().name.clone();
    for round in 0..3 {
        let wanted = format!("round {round}");
        rename(&client, &numbers[0], &wanted).await;
        let (first, other) = tokio::join!(name(&numbers[0]), name(&numbers[1]));
        assert_eq!(first.as_deref(), Some(&*wanted));
        assert_ne!(other.as_deref(), Some(&*wanted));
    }
}

#[tokio::test]
async fn writes_at_the_same_time_are_all_seen() {
    let world = World::new(20).await;
    let (client, numbers) = (world.client(), world.sim.part_numbers());
    for round in 0..5 {
        let renamed = numbers.iter().map(|number| {
            let (client, number) = (client.clone(), number.clone());
            tokio::spawn(
                async move { rename(&client, &number, &format!("{number} {round}")).await },
            )
        });
        for renamed in renamed.collect::<Vec<_>>() {
            renamed.await.unwrap();
        }
        for number in &numbers {
            let product = client.products().get(number).await.unwrap().unwrap();
            assert_eq!(product.name, Some(format!("{number} {round}")));
        }
    }
}

#[tokio::test]
async fn a_walk_through_pages_follows_a_write() {
    let world = World::new(20).await;
    let client = world.client();
    let walk = async || {
        let mut rows = client.products().query().filter(field("partNumber").ge("A")).items();
        let mut names = Vec::new();
        while let Some(row) = rows.next().await {
            names.push(row.unwrap().name.clone());
        }
        names
    };
    let before = walk().await;
    assert_eq!(requests(&world.sim, async { assert_eq!(walk().await, before) }).await, 0);
    rename(&client, &world.sim.part_numbers()[0], "walked").await;
    let after = walk().await;
    assert_eq!(after.len(), before.len());
    assert!(after.contains(&Some("walked".to_owned())), "{after:?}");
    assert_eq!(requests(&world.sim, async { assert_eq!(walk().await, after) }).await, 0);
}

#[cfg(feature = "queue")]
#[tokio::test]
async fn a_report_that_the_outbox_delivered_is_seen_by_every_read() {
    use wats::{Report, Station};

    let world = World::new(20).await;
    let (client, reads) = (world.client(), world.reads());
    for read in &reads {
        read.answer(&client).await;
    }
    let folder = tempfile::TempDir::new().unwrap();
    let outbox = client.outbox(folder.path()).open().await.unwrap();
    let tested = &world.reports;
    let mut report = Report::uut(&*tested.part_number, "OUTBOX-1", &*tested.revision, 100);
    report.station(Station::new(&tested.station, "Hall 1", "Production"));
    outbox.submit(&report.finish()).await.unwrap();
    outbox.drained().await.unwrap();
    let truth = world.truth(&reads).await;
    let mut asked = 0;
    for (read, truth) in reads.iter().zip(&truth) {
        let answer = read.answer(&client).await;
        assert_eq!(&answer.content, truth, "{} after a delivery", read.endpoint.route());
        asked += usize::from(answer.asked);
    }
    assert!(asked > 50 && asked < reads.len(), "{asked} of {} were asked again", reads.len());
}

#[tokio::test]
async fn an_operation_without_a_method_invalidates_what_it_names() {
    const SAVE: Endpoint = Endpoint::put("own.save", "/api/Products").entities(&["product"]);
    const SAVE_UNNAMED: Endpoint = Endpoint::put("own.save_unnamed", "/api/Products");
    const GET: Endpoint = Endpoint::get("own.get", "/api/Product/{partNumber}")
        .freshness(Freshness::MasterData)
        .entities(&["product"]);
    let world = World::new(20).await;
    let (client, number) = (world.client(), world.sim.part_numbers().remove(0));
    let save = |name: &str| ask().json(&serde_json::json!([{"partNumber": number, "name": name}]));
    let name = async || client.products().get(&number).await.unwrap().unwrap().name.clone();
    let own = async || {
        let get = ask().path("partNumber", &number);
        get.send(&client, &GET, CacheMode::Default).await.unwrap().content.json()["name"].clone()
    };
    name().await;
    save("named").send(&client, &SAVE, CacheMode::Default).await.unwrap();
    assert_eq!((name().await.as_deref(), own().await), (Some("named"), "named".into()));

    // Nobody can know what an operation changes that does not say it; but the caller can.
    name().await;
    save("unnamed").send(&client, &SAVE_UNNAMED, CacheMode::Default).await.unwrap();
    assert_eq!(name().await.as_deref(), Some("named"));
    assert!(client.http().invalidate("product"));
    assert_eq!((name().await.as_deref(), own().await), (Some("unnamed"), "unnamed".into()));

    rename(&client, &number, "by method").await;
    assert_eq!(own().await, "by method", "a write of the table is seen by a read of one's own");
}
