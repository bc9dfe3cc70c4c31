//! What an exchange can fail of, in words.

use std::io;

use crate::error::{Error, ErrorKind, Sent};

pub(super) fn unreadable(error: io::Error) -> Error {
    Error::new(ErrorKind::Request, format!("the source of the upload could not be read: {error}"))
        .caused_by(error)
}

pub(super) fn interrupted(error: hyper::Error) -> Error {
    Error::new(ErrorKind::Interrupted, "the connection broke before the answer was whole")
        .sent(Sent::Maybe)
        .caused_by(error)
}

pub(super) fn refused(error: hyper::Error) -> Error {
    Error::new(ErrorKind::Connect, "the server refused to process the request, again and again")
        .advice("ask less at once, or find out what the server is short of")
        .caused_by(error)
}

pub(super) fn wants_http1(error: hyper::Error) -> Error {
    Error::new(ErrorKind::Configuration, "the server wants HTTP/1.1 for this request")
        .advice("set options.http_version to HttpVersion::Auto or HttpVersion::Http1")
        .caused_by(error)
}

pub(super) fn never_sent(error: Option<hyper::Error>) -> Error {
    let failure = Error::new(
        ErrorKind::Connect,
        "the server closed one connection after the other before the request could be sent",
    )
    .advice("check the address, and that the server speaks HTTP there");
    match error {
        Some(error) => failure.caused_by(error),
        None => failure,
    }
}

pub(super) fn given_up() -> Error {
    Error::new(ErrorKind::Interrupted, "the caller gave up before the request was sent")
}
