//! What a fault server does to which request.

use super::{Arrival, Fault};

/// Decides what becomes of each request when its head has arrived.
///
/// A function of the request is a script; so is a list of faults for each connection, in the order
/// of the requests, after which all is well:
///
/// ```
/// use wats_http::Endpoint;
/// use wats_http::test_util::{Fault, FaultServer, Moment};
///
/// const GET: Endpoint = Endpoint::get("probe", "/probe");
///
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() -> Result<(), wats_http::Error> {
/// // The first connection answers once and breaks at the second request.
/// let script = vec![vec![Fault::None, Fault::Close(Moment::Unread)]];
/// let server = FaultServer::http1(script).await;
/// let client = server.client();
/// for _ in 0..2 {
///     client.request(&GET).send::<u8>().await?;
/// }
/// assert_eq!(server.counts().connections, 2);
/// # Ok(())
/// # }
/// ```
pub trait Script: Send + Sync + 'static {
    /// What becomes of `request`.
    fn fault(&self, request: &Arrival) -> Fault;
}

impl<F: Fn(&Arrival) -> Fault + Send + Sync + 'static> Script for F {
    fn fault(&self, request: &Arrival) -> Fault {
        self(request)
    }
}

impl Script for Vec<Vec<Fault>> {
    fn fault(&self, request: &Arrival) -> Fault {
        let connection = self.get(request.connection);
        connection.and_then(|faults| faults.get(request.number)).cloned().unwrap_or_default()
    }
}
