//! For tests: a client without a network, and a server that breaks in every known way. Behind the
//! feature `test-util`, which is off by default.
//!
//! | to test | take |
//! |---|---|
//! | your own code against chosen answers, without a socket | [`FakeTransport`] |
//! | what happens when connections break, stall and lie | [`FaultServer`] |
//! | your own code against a whole WATS server | the crate `wats-sim` |
//!
//! Nothing here waits for time to pass: what is to happen later waits at a [`Gate`] that the test
//! opens.
//!
//! ```
//! use wats_http::Method;
//! use wats_http::Endpoint;
//! use wats_http::test_util::{Answer, FakeTransport};
//!
//! const GET: Endpoint = Endpoint::get("products.get", "/api/Product/{partNumber}");
//!
//! # #[tokio::main(flavor = "current_thread")]
//! # async fn main() -> Result<(), wats_http::Error> {
//! let fake = FakeTransport::new();
//! fake.on(Method::GET, "/api/Product/{partNumber}", Answer::json(&"a widget"));
//! let client = fake.client();
//!
//! let product = client.request(&GET).path("partNumber", "W-1").send::<String>().await?;
//!
//! assert_eq!(*product, "a widget");
//! assert_eq!(fake.count(Method::GET, "/api/Product/W-1"), 1);
//! # Ok(())
//! # }
//! ```

mod answer;
mod fake;
mod faults;
mod gate;

pub use answer::Answer;
pub use fake::{FakeTransport, Recorded, Replies, Reply};
pub use faults::{
    Arrival, Counts, Fault, FaultServer, FaultServerBuilder, Last, Moment, Reason, Script,
};
pub use gate::Gate;

pub(crate) use fake::Ended;
pub(crate) use faults::Memory;

/// The token of clients that are made here; it opens nothing.
const TOKEN: &str = "dGVzdDp0ZXN0";
