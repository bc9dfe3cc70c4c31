//! The handle of a running server: starting, stopping, looking inside, steering faults. Nothing
//! here knows HTTP; that is the listener's and the service's part.

use std::net::SocketAddr;
use std::path::PathBuf;
use std::sync::{Arc, RwLock};
use std::time::Duration;

use bytes::Bytes;
use serde_json::Value;
use tokio::net::TcpListener;
use tokio::sync::watch;
use tokio::task::JoinHandle;

use crate::counts::Counters;
use crate::exchanges::Exchanges;
use crate::faults::Faults;
use crate::journal::Journal;
use crate::listener::{self, Identity};
use crate::routes::Router;
use crate::service::{self, Shared};
use crate::state::{Product, State};
use crate::{Counts, Error, Exchange, Fault, Options, factory};

/// A running WATS server.
///
/// It lives in the tokio runtime that started it and stops when it is dropped; [`Sim::stop`]
/// also lets running requests finish. All methods may be called from any thread.
///
/// ```
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() -> Result<(), wats_sim::Error> {
/// use wats_sim::{Options, Sim};
///
/// let sim = Sim::start(Options::default()).await?;
/// // … point a client at sim.url() with sim.token() …
/// assert_eq!(sim.counts().of("GET /api/App/Processes"), Some(0));
/// sim.stop().await;
/// # Ok(())
/// # }
/// ```
#[must_use = "a server stops when its handle is dropped"]
#[derive(Debug)]
pub struct Sim {
    address: SocketAddr,
    identity: Identity,
    shared: Arc<Shared>,
    stop: watch::Sender<bool>,
    server: Option<JoinHandle<()>>,
}

impl Sim {
    /// Generates the factory, binds the port and starts to serve.
    ///
    /// Must be called within a tokio runtime with I/O and time enabled. The port answers plain
    /// HTTP/1.1, HTTP/2 by prior knowledge, and TLS with either of them.
    ///
    /// # Errors
    ///
    /// Options out of bounds, a port that is taken or forbidden, a certificate that cannot be
    /// made.
    pub async fn start(options: Options) -> Result<Self, Error> {
        options.check()?;
        let identity = Identity::self_signed()?;
        let acceptor = identity.acceptor()?;
        let wanted = SocketAddr::new(options.address, options.port);
        let listener =
            TcpListener::bind(wanted).await.map_err(|error| Error::listen(wanted, error))?;
        let address = listener.local_addr().map_err(|error| Error::listen(wanted, error))?;

        // A large factory takes seconds, in which the runtime has other things to do.
        let generated = options.clone();
        let state = tokio::task::spawn_blocking(move || factory::build(&generated)).await;
        let state = state.unwrap_or_else(|error| std::panic::resume_unwind(error.into_panic()));
        let router = Router::new();
        let shared = Arc::new(Shared {
            counters: Counters::new(Router::slots()),
            faults: Faults::new(Router::slots()),
            router,
            state: RwLock::new(state),
            exchanges: Exchanges::new(options.keep_exchanges),
            journal: None,
            options,
        });
        let shared = match shared.options.data.clone() {
            None => shared,
            Some(folder) => restored(shared, folder).await?,
        };
        let (stop, stopped) = watch::channel(false);
        let server =
            tokio::spawn(listener::serve(listener, acceptor, Arc::clone(&shared), stopped));
        Ok(Self { address, identity, shared, stop, server: Some(server) })
    }

    /// Stops accepting, lets running requests finish for at most
    /// [`Options::stop_deadline`](crate::Options), then cuts what is left.
    ///
    /// If the returned future is dropped, the server is cut off at once.
    pub async fn stop(mut self) {
        let _ = self.stop.send(true);
        if let Some(server) = self.server.as_mut() {
            // A panic of the server task has been reported by the runtime already; there is
            // nothing left to stop.
            let _ = server.await;
        }
        self.server = None;
    }

    /// `http://` address of the server, without a trailing slash.
    pub fn url(&self) -> String {
        format!("http://{}", self.address)
    }

    /// `https://` address of the same port. The certificate is valid for `localhost`,
    /// `127.0.0.1` and `::1`; trust [`Sim::certificate_pem`].
    pub fn https_url(&self) -> String {
        format!("https://{}", self.address)
    }

    /// Socket address the server listens on.
    pub fn address(&self) -> SocketAddr {
        self.address
    }

    /// The self-signed certificate as PEM text.
    pub fn certificate_pem(&self) -> &str {
        &self.identity.pem
    }

    /// The self-signed certificate in DER form.
    pub fn certificate_der(&self) -> &[u8] {
        &self.identity.der
    }

    /// The token that is let in: send `Authorization: Basic <token>`.
    pub fn token(&self) -> &str {
        &self.shared.options.token
    }

    /// What has been asked of the server so far. Cheap: a copy of the counters.
    pub fn counts(&self) -> Counts {
        self.shared.counters.snapshot()
    }

    /// The last requests and their answers, oldest first; how many, says
    /// [`Options::keep_exchanges`](crate::Options).
    ///
    /// A browser shows them, and what the server holds, at [`Sim::url`].
    pub fn exchanges(&self) -> Vec<Exchange> {
        self.shared.exchanges.last()
    }

    /// Names of all routes, as [`Counts::of`] and [`Sim::inject`] take them.
    pub fn routes(&self) -> impl Iterator<Item = &'static str> {
        crate::route_table::ROUTES.iter().map(|route| route.name)
    }

    /// Makes a route misbehave; several faults on one route are used up one after the other.
    ///
    /// # Errors
    ///
    /// The server has no such route.
    pub fn inject(&self, route: &str, fault: Fault) -> Result<(), Error> {
        self.shared.faults.inject(Router::slot(route)?, fault);
        Ok(())
    }

    /// Holds back every answer of one route, in addition to
    /// [`Options::latency`](crate::Options). Zero switches it off.
    ///
    /// # Errors
    ///
    /// The server has no such route.
    pub fn set_latency(&self, route: &str, latency: Duration) -> Result<(), Error> {
        self.shared.faults.set_latency(Router::slot(route)?, latency);
        Ok(())
    }

    /// Forgets all faults that have not struck yet and all latencies of single routes.
    pub fn clear_faults(&self) {
        self.shared.faults.clear();
    }

    /// Ids of all stored reports, in the order in which they were first received.
    pub fn report_ids(&self) -> Vec<String> {
        self.read(|state| state.received().ids().map(|id| id.to_string()).collect())
    }

    /// Processes every report that was received, whatever
    /// [`Options::processing_delay`](crate::Options) says: it is seen everywhere afterwards.
    pub fn process_reports(&self) {
        self.shared.write_state().process_due(None);
    }

    /// How many reports were received and are not processed yet.
    pub fn waiting_reports(&self) -> usize {
        self.read(State::waiting)
    }

    /// The stored document of a report, byte for byte as it was sent.
    pub fn report(&self, id: &str) -> Option<Bytes> {
        let id = id.parse().ok()?;
        self.read(|state| state.received().document(id))
    }

    /// The header row of a report with everything expanded.
    pub fn header(&self, id: &str) -> Option<Value> {
        let id = id.parse().ok()?;
        self.read(|state| state.reports.header(id))
    }

    /// A product with its revisions and tags, as `GET /api/Product/{partNumber}` answers it.
    pub fn product(&self, part_number: &str) -> Option<Value> {
        self.read(|state| state.products.get(part_number).map(Product::to_json))
    }

    /// Part numbers of all products, in ascending order.
    pub fn part_numbers(&self) -> Vec<String> {
        self.read(|state| {
            state.products.iter().map(|product| product.part_number.clone()).collect()
        })
    }

    /// A unit as the server knows it from its reports.
    pub fn unit(&self, part_number: &str, serial_number: &str) -> Option<Value> {
        self.read(|state| state.unit_json(part_number, serial_number))
    }

    /// An asset with its counters.
    pub fn asset(&self, serial_number: &str) -> Option<Value> {
        self.read(|state| state.assets.get(serial_number).map(|asset| state.assets.json(asset)))
    }

    fn read<T>(&self, look: impl FnOnce(&State) -> T) -> T {
        look(&self.shared.read_state())
    }
}

/// Brings the state to where the journal of a folder ends, and goes on with it.
async fn restored(mut shared: Arc<Shared>, folder: PathBuf) -> Result<Arc<Shared>, Error> {
    let restoring = tokio::task::spawn_blocking(move || {
        let journal =
            Journal::open(&folder, &shared.options, |request| service::replay(&shared, &request))?;
        shared.write_state().settle();
        let own = Arc::get_mut(&mut shared).expect("nobody else has the state before it is served");
        own.journal = Some(journal);
        Ok(shared)
    });
    restoring.await.unwrap_or_else(|error| std::panic::resume_unwind(error.into_panic()))
}

impl Drop for Sim {
    fn drop(&mut self) {
        if let Some(server) = self.server.take() {
            server.abort();
        }
    }
}
