//! How a call is sent: looked up first, then asked for, and decoded.

use std::future::Future;
use std::hash::Hash;
use std::pin::Pin;
use std::sync::Arc;

use bytes::Bytes;
use http::header::ACCEPT_ENCODING;
use http::{HeaderMap, HeaderValue};
use serde::de::DeserializeOwned;
use wats_serialization::Format;

use super::{Prepared, Request, place_of};
use crate::cache::{self, Forward, Look, Question};
use crate::download::Download;
use crate::endpoint::{Freshness, Kind};
use crate::error::{Error, ErrorKind, Sent};
use crate::execute::{Answer, Place};
use crate::parameters::Scratch;
use crate::recording::Note;
use crate::response::Response;
use crate::target::{self, Order};

impl<'a> Request<'a> {
    /// Sends the request and decodes the JSON answer; an empty answer reads as `null`.
    ///
    /// # Cancellation
    ///
    /// Dropping the future never stops a request that other callers wait for, or could join. One that
    /// nobody can – of a [`Freshness::Never`](crate::Freshness::Never) operation, or with
    /// [`CacheMode::NoStore`](crate::CacheMode::NoStore) – ends with it: the HTTP/2 stream is reset, or the HTTP/1.1 connection
    /// closed. It is run by whoever polls it: begun and then left alone, it may hold a place that others
    /// wait for. A write that waits for a connection is then not sent at all; one that was begun runs to
    /// its end, and invalidates what it changed, in the background.
    ///
    /// # Errors
    ///
    /// Every [`ErrorKind`] but `Configuration`.
    pub fn send<T>(self) -> impl Future<Output = Result<Response<T>, Error>> + Send + use<'a, T>
    where
        T: DeserializeOwned + Send + Sync + 'static,
    {
        // No future around the other: each would be copied into the next.
        self.send_decoded(decode_json)
    }

    /// As [`send`](Self::send), with `None` where the server answers 404.
    pub async fn send_optional<T>(self) -> Result<Option<Response<T>>, Error>
    where
        T: DeserializeOwned + Send + Sync + 'static,
    {
        absent_if_not_found(self.send().await)
    }

    /// Sends the request and decodes the answer with `decode`.
    ///
    /// One operation must always be decoded the same way into the same type: the value is kept.
    pub async fn send_decoded<T, E>(
        mut self,
        decode: impl FnOnce(&[u8]) -> Result<T, E>,
    ) -> Result<Response<T>, Error>
    where
        T: Send + Sync + 'static,
        E: std::error::Error + Send + Sync + 'static,
    {
        let (client, endpoint) = (self.client, self.endpoint);
        let note = self.recording();
        let Answer { stored, source, cache, place } = match self.begin() {
            Ok(Begun::Kept(answer)) => answer,
            // Boxed: a call that the cache answers has no room for all that a request takes.
            begun => match self.go_on(begun).await {
                Ok(answer) => answer,
                Err(error) => return Err(Note::failed(note, error)),
            },
        };
        if let Some(mut note) = note {
            note.answered(source, &stored);
        }
        let value = stored.decoded(|body| decode(body)).map_err(|error| {
            // Not kept: whoever asks next shall ask the server, which may have been mended.
            if let Some(Place { key, own }) = &place {
                let none = HeaderMap::new();
                client.inner.cache.forget(key, own.as_deref().unwrap_or(&none), &stored);
            }
            let detail = format!("the answer is not as expected{}", place_of(&error));
            Error::new(ErrorKind::Decode, detail)
                .sent(Sent::Maybe)
                .caused_by(error)
                .in_operation(endpoint)
        })?;
        Ok(Response::new(value, stored, source, cache))
    }

    /// Sends the request and returns the answer as it came, decompressed: for files, pictures, and
    /// whatever no type was written for. Bounded by
    /// [`max_response_bytes`](crate::Limits::max_response_bytes).
    ///
    /// ```no_run
    /// use wats_http::{Client, Endpoint, Error};
    ///
    /// const FILE: Endpoint = Endpoint::get("reports.file", "/api/Report/Attachment/{id}");
    ///
    /// # async fn run(client: &Client) -> Result<(), Error> {
    /// let picture = client.request(&FILE).path("id", "7f1c").send_bytes().await?;
    /// println!("{} bytes", picture.value().len());
    /// # Ok(())
    /// # }
    /// ```
    pub async fn send_bytes(mut self) -> Result<Response<Bytes>, Error> {
        let note = self.recording();
        let Answer { stored, source, cache, .. } = match self.begin() {
            Ok(Begun::Kept(answer)) => answer,
            begun => match self.go_on(begun).await {
                Ok(answer) => answer,
                Err(error) => return Err(Note::failed(note, error)),
            },
        };
        if let Some(mut note) = note {
            note.answered(source, &stored);
        }
        Ok(Response::new(Arc::new(stored.body().clone()), stored, source, cache))
    }

    /// Sends the request, and returns as soon as a good answer begins: for files of any size. Only
    /// for reads; the answer is neither kept nor shared.
    ///
    /// The call's deadline and its retries end where the body begins; from there on
    /// [`Timeouts::progress`](crate::Timeouts::progress) applies.
    ///
    /// ```no_run
    /// use wats_http::{Client, Endpoint, Error};
    ///
    /// const ZIP: Endpoint = Endpoint::get("packages.zip", "/api/Packages/{id}/Zip");
    ///
    /// # async fn run(client: &Client) -> Result<(), Error> {
    /// let mut package = client.request(&ZIP).path("id", "7f1c").download().await?;
    /// let bytes = package.save("station-software.zip").await?;
    /// println!("{bytes} bytes");
    /// # Ok(())
    /// # }
    /// ```
    ///
    /// # Errors
    ///
    /// Every [`ErrorKind`] but `Configuration`; `TooLarge` if the server announces more than
    /// [`Limits::max_download_bytes`](crate::Limits::max_download_bytes).
    pub async fn download(mut self) -> Result<Download, Error> {
        let (client, endpoint) = (self.client, self.endpoint);
        if endpoint.kind() != Kind::Read {
            self.note(Error::new(ErrorKind::Request, "only a read can be a download"));
        }
        self.headers.entry(ACCEPT_ENCODING).or_insert(HeaderValue::from_static("identity"));
        let prepared = match self.mistake.take() {
            Some(mistake) => Err(mistake),
            None => self.prepared(),
        };
        let result = match prepared {
            Ok(prepared) => Box::pin(client.open(endpoint, prepared)).await,
            Err(error) => Err(error),
        };
        result.map_err(|error| error.in_operation(endpoint))
    }

    /// Forgets what is kept for exactly this call, so that the next one asks the server; whether
    /// anything was kept. What is on its way for it is not kept either. A write has nothing to
    /// forget.
    ///
    /// To forget everything that depends on an entity, see
    /// [`Client::invalidate`](crate::Client::invalidate).
    ///
    /// ```no_run
    /// # use wats_http::{Client, Endpoint, Error, Freshness};
    /// const GET: Endpoint = Endpoint::get("products.get", "/api/Product/{partNumber}")
    ///     .freshness(Freshness::MasterData);
    /// # fn run(client: &Client) -> Result<(), Error> {
    /// client.request(&GET).path("partNumber", "WIDGET-001").invalidate()?;
    /// # Ok(())
    /// # }
    /// ```
    ///
    /// # Errors
    ///
    /// As when the call was sent with an unusable argument.
    pub fn invalidate(mut self) -> Result<bool, Error> {
        let key = match self.mistake.take() {
            Some(mistake) => Err(mistake),
            None => self.key(),
        };
        let key = key.map_err(|error| error.in_operation(self.endpoint))?;
        Ok(self.client.inner.cache.outdate(&key))
    }

    /// What is told of this call once it is over, if its caller is recorded.
    #[inline]
    fn recording(&self) -> Option<Box<Note>> {
        if self.client.inner.recordings.none() { None } else { self.note_of() }
    }

    #[cold]
    fn note_of(&self) -> Option<Box<Note>> {
        let parameters = self.values.query().map(|(name, _)| name);
        Note::of(self.endpoint, parameters, |hasher| {
            let mut target = String::new();
            // A call without a target fails before anything is asked.
            let _ = self.push_target(&mut target, Order::ByName);
            target.hash(hasher);
            self.body.hash(hasher);
        })
    }

    /// Looks into the cache, before anything else is done.
    fn begin(&mut self) -> Result<Begun, Error> {
        if let Some(mistake) = self.mistake.take() {
            return Err(mistake);
        }
        let (cache, endpoint) = (&self.client.inner.cache, self.endpoint);
        if endpoint.kind() == Kind::Write {
            return Ok(Begun::Write);
        }
        if !cache.concerns(endpoint, self.mode) {
            let never = endpoint.freshness_class() == Freshness::Never;
            return Ok(Begun::Alone(if never { Forward::Bypass } else { Forward::Request }));
        }
        let key = self.key()?;
        let (own, mode) = (&self.headers, self.mode);
        match cache.look(&Question { endpoint, key: &key, own, mode }) {
            Look::Answer(outcome) => {
                let own = std::mem::take(&mut self.headers);
                Answer::kept(outcome, key, own).map(Begun::Kept)
            }
            look => Ok(Begun::Read(Box::new(look), key)),
        }
    }

    /// Asks the server. Boxed by what is done, so that none has room for what the others take.
    fn go_on(self, begun: Result<Begun, Error>) -> GoingOn<'a> {
        let (client, endpoint) = (self.client, self.endpoint);
        let (begun, prepared) = match begun.and_then(|begun| Ok((begun, self.prepared()?))) {
            Ok(both) => both,
            Err(error) => {
                return Box::pin(std::future::ready(Err(error.in_operation(endpoint))));
            }
        };
        match begun {
            Begun::Kept(answer) => Box::pin(std::future::ready(Ok(answer))),
            Begun::Write => Box::pin(client.write(endpoint, prepared)),
            Begun::Alone(why) => Box::pin(client.read_alone(endpoint, prepared, why)),
            Begun::Read(look, key) => Box::pin(client.read(endpoint, look, key, prepared)),
        }
    }

    /// As [`send_decoded`](Self::send_decoded), with `None` where the server answers 404.
    pub async fn send_decoded_optional<T, E>(
        self,
        decode: impl FnOnce(&[u8]) -> Result<T, E>,
    ) -> Result<Option<Response<T>>, Error>
    where
        T: Send + Sync + 'static,
        E: std::error::Error + Send + Sync + 'static,
    {
        absent_if_not_found(self.send_decoded(decode).await)
    }

    /// What its answer is kept under.
    fn key(&self) -> Result<Scratch, Error> {
        let mut key = Scratch::text();
        let posted = self.endpoint.is_posted();
        self.client.inner.cache.identity().begin(&mut key, posted);
        self.push_target(&mut key, Order::ByName)?;
        let mut key = Scratch::from(key);
        if posted {
            cache::push_body(&mut key, &self.headers, &self.body);
        }
        Ok(key)
    }

    /// Appends path and query.
    fn push_target(&self, text: &mut String, order: Order) -> Result<(), Error> {
        let prefix = self.client.base_url().prefix();
        target::build(text, prefix, self.endpoint.template(), &self.values, order)
    }

    fn prepared(self) -> Result<Prepared, Error> {
        let mut target = String::new();
        self.push_target(&mut target, Order::AsGiven)?;
        Ok(Prepared {
            target,
            headers: self.headers,
            body: self.body,
            upload: self.upload,
            timeout: self.timeout,
            values: self.values.values(),
        })
    }
}

type GoingOn<'a> = Pin<Box<dyn Future<Output = Result<Answer, Error>> + Send + 'a>>;

/// What became of a call before anything was sent.
enum Begun {
    Kept(Answer),
    Read(Box<Look>, Scratch),
    /// A read with which the cache has nothing to do.
    Alone(Forward),
    Write,
}

fn decode_json<T: DeserializeOwned>(body: &[u8]) -> Result<T, wats_serialization::Error> {
    let body = body.strip_prefix(b"\xef\xbb\xbf").unwrap_or(body);
    let body = if body.trim_ascii().is_empty() { b"null" } else { body };
    Format::Json.decode(body)
}

fn absent_if_not_found<T>(
    result: Result<Response<T>, Error>,
) -> Result<Option<Response<T>>, Error> {
    match result {
        Ok(response) => Ok(Some(response)),
        Err(error) if error.is_not_found() => Ok(None),
        Err(error) => Err(error),
    }
}
