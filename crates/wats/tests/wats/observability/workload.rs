//! A station as an operator sees it: what the quickstart does, with an outbox, checks and a health
//! server, against a simulated server.

use std::net::SocketAddr;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use tempfile::TempDir;
use wats::batching::BatchMap;
use wats::domains::report::ReportOutbox;
use wats::metrics::health;
use wats::{Client, Health, HealthServer, Metrics, Report, field, try_batch_map};
use wats_sim::{Options, Sim};

/// Reports of one round, and how many are on their way at once.
const REPORTS: usize = 40;
const WIDTH: usize = 64;

/// Refreshes of the dashboard in one round.
const REFRESHES: usize = 10;

pub(crate) struct Station {
    pub(crate) metrics: Metrics,
    client: Client,
    outbox: ReportOutbox,
    health: Health,
    server: HealthServer,
    sim: Sim,
    units: AtomicUsize,
    _folder: TempDir,
}

impl Station {
    pub(crate) async fn open() -> Self {
        let sim = Sim::start(Options::default().seed(7)).await.unwrap();
        let folder = tempfile::tempdir().unwrap();
        let metrics = Metrics::new();
        let client = Client::builder(sim.https_url())
            .token(sim.token())
            .add_root_certificate(sim.certificate_der())
            .metrics(&metrics)
            .build()
            .unwrap();
        let outbox = client.outbox(folder.path()).open().await.unwrap();
        metrics.queue("reports", {
            let outbox = outbox.clone();
            move || outbox.stats()
        });
        metrics.delivery("reports", {
            let outbox = outbox.clone();
            move || outbox.delivery_stats()
        });
        let health = Health::builder()
            .check("server", {
                let client = client.clone();
                move || {
                    let client = client.clone();
                    async move { client.check().await }
                }
            })
            .check("outbox", {
                let outbox = outbox.clone();
                health::below(10_000, move || outbox.stats().unfinished())
            })
            .check("disk", health::writable(folder.path()))
            .build();
        let builder = HealthServer::builder().metrics(&metrics).health(&health).port(0);
        let server = builder.start().await.unwrap();
        let units = AtomicUsize::new(0);
        Self { metrics, client, outbox, health, server, sim, units, _folder: folder }
    }

    /// The metrics, with those that a station has only if it has caches and jobs of its own.
    pub(crate) async fn everything(&self) -> String {
        self.metrics.cache("limits", wats::cache::Stats::default);
        self.metrics.work_queue("files", wats::queue::work::Stats::default);
        assert!(self.health.verdict().await.passed());
        self.metrics.text()
    }

    pub(crate) fn address(&self) -> SocketAddr {
        self.server.address()
    }

    /// One round of everything.
    pub(crate) async fn work(&self) {
        let reports: Vec<Report> = (0..REPORTS).map(|_| self.report()).collect();
        let batch = BatchMap::new(WIDTH).on_progress(self.metrics.batch("submit"));
        let submitted = batch.run(&reports, |report| self.submit_and_read_back(report)).await;
        assert_eq!(submitted.len(), REPORTS);
        self.outbox.submit(&self.report()).await.unwrap();
        self.outbox.drained().await.unwrap();
        for _ in 0..REFRESHES {
            self.refresh().await.unwrap();
        }
        self.change_a_product().await;
    }

    pub(crate) async fn close(self) {
        assert!(self.server.stop(Duration::from_secs(10)).await);
        self.outbox.close(Duration::from_secs(10)).await.unwrap();
        self.sim.stop().await;
    }

    fn report(&self) -> Report {
        let unit = self.units.fetch_add(1, Ordering::Relaxed);
        let serial_number = format!("SN-{unit:05}");
        let mut report = Report::uut("BOARD-1", serial_number.as_str(), "A", 100);
        report.station(wats::Station::new("ST1", "Hall 1", "Production"));
        report.root_mut().numeric("Vout", 3.31).unit("V").between(3.2, 3.4);
        report.finish()
    }

    async fn submit_and_read_back(&self, report: &Report) {
        let reports = self.client.reports();
        reports.submit(report).await.unwrap();
        let id = report.id().unwrap().to_string();
        assert!(reports.get(&id).await.unwrap().is_some());
    }

    /// A page of a dashboard.
    async fn refresh(&self) -> Result<(), wats::Error> {
        let (processes, reports) = (self.client.processes(), self.client.reports());
        let failed = field("result").eq("Failed");
        tokio::try_join!(
            processes.list(),
            reports.headers().top(50).send(),
            reports.headers().filter(failed).top(20).send(),
        )?;
        let products = self.client.products();
        try_batch_map(self.sim.part_numbers(), 5, |part_number| {
            let products = &products;
            async move { products.get(&part_number).await }
        })
        .await?;
        Ok(())
    }

    /// A write, and the read that sees it.
    async fn change_a_product(&self) {
        let products = self.client.products();
        let part_number = self.sim.part_numbers().remove(0);
        let mut product = (*products.get(&part_number).await.unwrap().unwrap()).clone();
        product.description = Some(format!("after {} units", self.units.load(Ordering::Relaxed)));
        products.save(&product).await.unwrap();
        let read = products.get(&part_number).await.unwrap().unwrap();
        assert_eq!(read.description, product.description);
    }
}
