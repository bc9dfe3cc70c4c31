//! Reads under way while a write is done: what they bring was true once, and is not kept.

use std::net::SocketAddr;
use std::sync::Arc;

use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::{mpsc, watch};
use wats::http::HttpVersion;
use wats::{CacheMode, Client};

use super::world::{Read, World, table_of_writes};

/// Stands between client and server, and holds answers to GET back while it is told to.
struct Gate {
    address: SocketAddr,
    open: watch::Sender<bool>,
    /// Told of each answer that is held back.
    held: mpsc::UnboundedReceiver<()>,
}

impl Gate {
    async fn before(server: &str) -> Self {
        let server =
            Arc::new(server.trim_start_matches("http://").trim_end_matches('/').to_owned());
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap();
        let (open, opened) = watch::channel(true);
        let (tell, held) = mpsc::unbounded_channel();
        tokio::spawn(async move {
            loop {
                let (client, _) = listener.accept().await.unwrap();
                let (server, opened, tell) = (Arc::clone(&server), opened.clone(), tell.clone());
                tokio::spawn(async move {
                    let server = TcpStream::connect(server.as_str()).await.unwrap();
                    pass(client, server, opened, tell).await;
                });
            }
        });
        Self { address, open, held }
    }
}

/// Passes bytes on until either side ends. A connection has one request at a time.
async fn pass(
    client: TcpStream,
    server: TcpStream,
    mut open: watch::Receiver<bool>,
    tell: mpsc::UnboundedSender<()>,
) {
    let (mut from_client, mut to_client) = client.into_split();
    let (mut from_server, mut to_server) = server.into_split();
    let (mut up, mut down) = (vec![0; 1 << 16], vec![0; 1 << 16]);
    let mut holds = false;
    loop {
        tokio::select! {
            read = from_client.read(&mut up) => {
                let Ok(count @ 1..) = read else { return };
                holds = up.starts_with(b"GET ") && up[..count].windows(4).any(|end| end == b"\r\n\r\n");
                if to_server.write_all(&up[..count]).await.is_err() {
                    return;
                }
            }
            read = from_server.read(&mut down) => {
                let Ok(count @ 1..) = read else { return };
                if holds && !*open.borrow_and_update() {
                    let _ = tell.send(());
                    if open.wait_for(|open| *open).await.is_err() {
                        return;
                    }
                }
                if to_client.write_all(&down[..count]).await.is_err() {
                    return;
                }
            }
        }
    }
}

#[tokio::test]
async fn an_answer_that_was_on_its_way_during_a_write_is_neither_kept_nor_joined() {
    let world = World::new(20).await;
    let mut gate = Gate::before(&world.sim.url()).await;
    let client = Client::builder(format!("http://{}", gate.address)).token(world.sim.token());
    let client = client.configure(|options| {
        options.http_version = HttpVersion::Http1;
        options.retry.attempts = 1;
        options.breaker = None;
    });
    let client = client.build().unwrap();
    let reads = world.reads();
    let posted = |read: &Read| read.endpoint.method() != "GET";
    let (mut tried, mut outdated) = (0, 0);
    for (number, endpoint) in table_of_writes().enumerate() {
        let get = endpoint.method() == "GET";
        let read = reads
            .iter()
            .find(|read| read.depends_on(endpoint) && !posted(read) && !read.may_be_absent());
        let write = world.writes(endpoint, &format!("gate{number}")).into_iter().next();
        let (Some(read), Some(write), false) = (read, write, get) else { continue };
        tried += 1;

        gate.open.send_replace(false);
        let (own, endpoint_of_read, ask) = (client.clone(), read.endpoint, read.ask.clone());
        let send = move || {
            let (client, ask) = (own.clone(), ask.clone());
            tokio::spawn(async move {
                ask.send(&client, endpoint_of_read, CacheMode::Default).await.unwrap()
            })
        };
        let before = send();
        gate.held.recv().await.unwrap();
        write.send(&client, endpoint, CacheMode::Default).await.unwrap();
        let after = send();
        gate.held.recv().await.unwrap();
        gate.open.send_replace(true);

        let context = format!("{} around {}", read.endpoint.route(), endpoint.route());
        let (before, after) = (before.await.unwrap(), after.await.unwrap());
        let truth = &world.truth(std::slice::from_ref(read)).await[0];
        outdated += usize::from(before.content != *truth);
        assert_eq!(&after.content, truth, "{context}: asked after the write");
        let kept = read.answer(&client).await;
        assert_eq!(&kept.content, truth, "{context}: kept");
        client.http().clear_cache();
    }
    println!("{tried} writes met a read under way, {outdated} of which brought what was no more");
    let least = if cfg!(feature = "internal") { (85, 50) } else { (40, 20) };
    assert!(tried >= least.0 && outdated >= least.1, "the gate holds too little back");
}
