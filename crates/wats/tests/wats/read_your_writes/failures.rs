//! Writes that fail: what was refused changed nothing, and of what may have been done nobody knows.

use std::time::Duration;

use wats::http::Safety;
use wats::{CacheMode, Client, Endpoint};
use wats_sim::Fault;

use super::ask::Ask;
use super::world::{Read, World, table_of_writes};

/// A write for each operation that some kept read depends on, with such a read.
fn cases<'a>(world: &World, reads: &'a [Read]) -> Vec<(&'static Endpoint, Ask, &'a Read)> {
    let cases = table_of_writes().filter_map(|endpoint| {
        let read = reads.iter().find(|read| read.depends_on(endpoint) && !read.may_be_absent())?;
        let ask = world.writes(endpoint, "failing").into_iter().next()?;
        Some((endpoint, ask, read))
    });
    cases.collect()
}

/// Whether the server is asked for a read after a write.
async fn is_asked_again(client: &Client, write: (&Endpoint, &Ask), read: &Read) -> bool {
    read.answer(client).await;
    assert!(!read.answer(client).await.asked, "{} is kept", read.endpoint.route());
    let (endpoint, ask) = write;
    // What came of it does not matter here: it may have been refused, or lost.
    drop(ask.send(client, endpoint, CacheMode::Default).await);
    read.answer(client).await.asked
}

#[tokio::test]
async fn a_write_that_the_server_refuses_leaves_everything_in_memory() {
    let world = World::new(20).await;
    let (client, reads) = (world.client(), world.reads());
    let cases = cases(&world, &reads);
    let least = if cfg!(feature = "internal") { 90 } else { 40 };
    assert!(cases.len() >= least, "{} writes", cases.len());
    for (endpoint, ask, read) in cases {
        for status in [400, 401, 403, 404, 405, 409, 412, 415, 422, 429] {
            let route = endpoint.route();
            world.sim.inject(&route, Fault::status(status).times(1)).unwrap();
            let asked = is_asked_again(&client, (endpoint, &ask), read).await;
            assert!(!asked, "{} after {route} was answered {status}", read.endpoint.route());
        }
    }
}

#[tokio::test]
async fn a_write_of_which_nobody_knows_is_taken_for_done() {
    let world = World::new(20).await;
    let (client, reads) = (world.client(), world.reads());
    for (endpoint, ask, read) in cases(&world, &reads) {
        let route = endpoint.route();
        let failures = [
            Fault::status(500),
            Fault::status(502),
            Fault::status(503),
            Fault::status(504),
            Fault::disconnect(),
            Fault::lose_response(),
        ];
        for failure in failures {
            world.sim.inject(&route, failure.clone().times(1)).unwrap();
            let asked = is_asked_again(&client, (endpoint, &ask), read).await;
            assert!(asked, "{} after {route} met {failure:?}", read.endpoint.route());
        }
        let truth = &world.truth(std::slice::from_ref(read)).await[0];
        assert_eq!(&read.answer(&client).await.content, truth, "{}", read.endpoint.route());
    }
}

#[tokio::test]
async fn a_write_that_was_not_waited_for_is_taken_for_done_when_it_ends() {
    let world = World::new(20).await;
    let client = Client::builder(world.sim.url()).token(world.sim.token());
    let client = client.configure(|options| {
        options.retry.attempts = 1;
        options.timeouts.total = Duration::from_secs(2);
    });
    let client = client.build().unwrap();
    let reads = world.reads();
    let once = |endpoint: &Endpoint| endpoint.safety() == Safety::Unsafe;
    let cases = cases(&world, &reads).into_iter().filter(|(endpoint, ..)| once(endpoint));
    for (endpoint, ask, read) in cases.take(2) {
        let route = endpoint.route();
        world.sim.inject(&route, Fault::delay(Duration::from_secs(60)).times(1)).unwrap();
        let asked = is_asked_again(&client, (endpoint, &ask), read).await;
        assert!(asked, "{} after {route} took too long", read.endpoint.route());
    }
}

#[tokio::test]
async fn a_write_that_was_never_sent_leaves_everything_in_memory() {
    let world = World::new(20).await;
    let (client, reads) = (world.client(), world.reads());
    for (endpoint, _, read) in cases(&world, &reads) {
        // Its parameters are missing, so it cannot be sent; where it has none, it is what it is.
        if !endpoint.template().contains('{') {
            continue;
        }
        let asked = is_asked_again(&client, (endpoint, &Ask::default()), read).await;
        assert!(!asked, "{} after {} was not sent", read.endpoint.route(), endpoint.route());
    }
}
