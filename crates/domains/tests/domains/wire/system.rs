//! Calls about the server itself.

use wats_domains::App;
use wats_http::{Client, Error};

use crate::wire::corpus::{Call, unknown};

pub(crate) async fn replay(client: &Client, call: &Call) -> Result<(), Error> {
    match call.method.as_str() {
        "test_connection" | "get_version" => App::new(client).version().await.map(drop),
        _ => unknown(call),
    }
}
