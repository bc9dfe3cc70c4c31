//! What all operations have in common that the server keeps for its own web pages.

use http::header::REFERER;
use wats_http::{Client, Endpoint, Request};

/// A call of an internal operation. Without a `Referer` the server takes the caller for a browser
/// that has not signed in.
pub(crate) fn request<'a>(client: &'a Client, endpoint: &'a Endpoint) -> Request<'a> {
    let referer = client.base_url().to_string();
    client.request(endpoint).header(REFERER, &referer)
}
