//! One operation of an API, as data.

use http::Method;

/// What an operation is, where it lives, what it reads or changes, and how long an answer lasts.
///
/// Endpoints are constants in a table; caching, statistics and error texts read everything they
/// need from there and nowhere else.
///
/// ```
/// use wats_http::{Endpoint, Freshness, Kind};
///
/// const GET: Endpoint = Endpoint::get("products.get", "/api/Product/{partNumber}")
///     .freshness(Freshness::MasterData)
///     .entities(&["product", "product-revision"]);
/// const SAVE: Endpoint = Endpoint::put("products.save", "/api/Product").entities(&["product"]);
/// const YIELD: Endpoint = Endpoint::post("analytics.yield", "/api/App/DynamicYield").pure();
///
/// assert_eq!(SAVE.route(), "PUT /api/Product");
/// assert_eq!((SAVE.kind(), YIELD.kind()), (Kind::Write, Kind::Read));
/// ```
#[derive(Debug, Clone, Copy)]
pub struct Endpoint {
    name: &'static str,
    verb: Verb,
    template: &'static str,
    kind: Kind,
    idempotent: bool,
    freshness: Freshness,
    entities: &'static [&'static str],
}

/// The methods, in a form that constants can hold; [`Method`] has a destructor.
#[derive(Debug, Clone, Copy)]
enum Verb {
    Get,
    Head,
    Put,
    Post,
    Patch,
    Delete,
    Other(&'static str),
}

/// Whether an operation changes anything on the server.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Kind {
    /// A pure read, whatever its method: may be answered from the cache and shared by callers,
    /// as its [`Freshness`] says.
    Read,
    /// Changes its entities – some servers do so on a GET. Never cached, never shared.
    Write,
}

/// What happens if an operation is carried out twice; decides what may be sent again.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Safety {
    /// Nothing: it is a read.
    Safe,
    /// The same as if it had been once: a write that says what is to be, not what is to change.
    Idempotent,
    /// Something else: it adds, takes, or counts. Sent again only if it certainly was not applied.
    Unsafe,
}

/// How long an answer may be served again, as a class; the lifetimes are in
/// [`CacheOptions`](crate::CacheOptions).
///
/// Lifetimes bound what *other* clients' writes can make stale. Own writes invalidate at once.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Freshness {
    /// Changes when somebody reconfigures the system: process lists, unit phases, levels.
    Static,
    /// Changes when somebody edits it: products, asset types, packages.
    MasterData,
    /// Changes all day: reports, units, statistics.
    Live,
    /// As the server declares in the headers of each answer (RFC 9111), also where it only hints at
    /// it by `Last-Modified`; where it says nothing, nothing is kept.
    Declared,
    /// Never kept, nor shared by callers: probes, queues, downloads, secrets.
    Never,
}

impl Endpoint {
    const fn new(name: &'static str, verb: Verb, template: &'static str, kind: Kind) -> Self {
        // Fails the build where endpoints are constants.
        assert!(matches!(template.as_bytes(), [b'/', ..]), "a path template starts with '/'");
        Self {
            name,
            verb,
            template,
            kind,
            idempotent: false,
            freshness: Freshness::Never,
            entities: &[],
        }
    }

    /// A read by GET. Its answers are not kept until it is given a [`Freshness`].
    ///
    /// `name` is how people call the operation, such as `products.get`; `template` starts with
    /// `/` and names its parameters in braces.
    ///
    /// # Panics
    ///
    /// If `template` does not start with `/`: in a constant, this fails the build.
    pub const fn get(name: &'static str, template: &'static str) -> Self {
        Self::new(name, Verb::Get, template, Kind::Read)
    }

    /// As [`get`](Self::get), for the headers alone. What GET left in the cache answers it, and its
    /// answer brings that up to date.
    ///
    /// # Panics
    ///
    /// As [`get`](Self::get).
    pub const fn head(name: &'static str, template: &'static str) -> Self {
        Self::new(name, Verb::Head, template, Kind::Read)
    }

    /// A write by a method that has no constructor of its own here, such as `M-SEARCH` or `REPORT`.
    ///
    /// ```
    /// use wats_http::{Endpoint, Kind};
    ///
    /// const LOCK: Endpoint = Endpoint::other("things.lock", "LOCK", "/things/{id}");
    /// assert_eq!((LOCK.method().as_str(), LOCK.kind()), ("LOCK", Kind::Write));
    /// ```
    ///
    /// # Panics
    ///
    /// As [`get`](Self::get); and if `method` holds anything but capital letters and `-`.
    pub const fn other(name: &'static str, method: &'static str, template: &'static str) -> Self {
        let (letters, mut at) = (method.as_bytes(), 0);
        assert!(!letters.is_empty(), "a method has a name");
        while at < letters.len() {
            let sound = letters[at].is_ascii_uppercase() || letters[at] == b'-';
            assert!(sound, "the name of a method is written in capital letters");
            at += 1;
        }
        Self::new(name, Verb::Other(method), template, Kind::Write)
    }

    /// A write by PUT.
    ///
    /// # Panics
    ///
    /// As [`get`](Self::get).
    pub const fn put(name: &'static str, template: &'static str) -> Self {
        Self::new(name, Verb::Put, template, Kind::Write)
    }

    /// A write by POST.
    ///
    /// # Panics
    ///
    /// As [`get`](Self::get).
    pub const fn post(name: &'static str, template: &'static str) -> Self {
        Self::new(name, Verb::Post, template, Kind::Write)
    }

    /// A write by PATCH.
    ///
    /// # Panics
    ///
    /// As [`get`](Self::get).
    pub const fn patch(name: &'static str, template: &'static str) -> Self {
        Self::new(name, Verb::Patch, template, Kind::Write)
    }

    /// A write by DELETE.
    ///
    /// # Panics
    ///
    /// As [`get`](Self::get).
    pub const fn delete(name: &'static str, template: &'static str) -> Self {
        Self::new(name, Verb::Delete, template, Kind::Write)
    }

    /// The same operation as one that changes nothing: a query that is sent by POST.
    pub const fn pure(mut self) -> Self {
        self.kind = Kind::Read;
        self
    }

    /// The same operation as one that changes something: a GET with a side effect.
    pub const fn effect(mut self) -> Self {
        self.kind = Kind::Write;
        self
    }

    /// The same write as one that may be carried out twice: it says what is to be, not what is to
    /// change. It is then tried again when it is unclear whether it was applied.
    ///
    /// ```
    /// use wats_http::{Endpoint, Safety};
    ///
    /// const TAKE: Endpoint = Endpoint::post("serials.take", "/api/Production/SerialNumbers/Take");
    /// const SAVE: Endpoint = Endpoint::put("products.save", "/api/Product").idempotent();
    /// assert_eq!((TAKE.safety(), SAVE.safety()), (Safety::Unsafe, Safety::Idempotent));
    /// ```
    pub const fn idempotent(mut self) -> Self {
        self.idempotent = true;
        self
    }

    /// The same operation with answers of this class; means nothing for a write.
    pub const fn freshness(mut self, freshness: Freshness) -> Self {
        self.freshness = freshness;
        self
    }

    /// The same operation with the entities its answer depends on, or that it changes.
    pub const fn entities(mut self, entities: &'static [&'static str]) -> Self {
        self.entities = entities;
        self
    }

    /// The operation's name, such as `products.get`.
    pub fn name(&self) -> &'static str {
        self.name
    }

    /// The HTTP method.
    pub fn method(&self) -> Method {
        match self.verb {
            Verb::Get => Method::GET,
            Verb::Head => Method::HEAD,
            Verb::Put => Method::PUT,
            Verb::Post => Method::POST,
            Verb::Patch => Method::PATCH,
            Verb::Delete => Method::DELETE,
            // Checked when the endpoint was made.
            Verb::Other(name) => Method::from_bytes(name.as_bytes()).unwrap_or_default(),
        }
    }

    /// Whether it is a query that is sent by POST, or by something else with a body.
    pub(crate) fn is_posted(&self) -> bool {
        !matches!(self.verb, Verb::Get | Verb::Head)
    }

    /// Whether it asks for headers alone.
    pub(crate) fn is_head(&self) -> bool {
        matches!(self.verb, Verb::Head)
    }

    /// The path with its parameters in braces.
    pub fn template(&self) -> &'static str {
        self.template
    }

    /// Method and template: a name of the route that is the same for every parameter.
    pub fn route(&self) -> String {
        format!("{} {}", self.method(), self.template)
    }

    /// Whether the operation changes anything.
    pub fn kind(&self) -> Kind {
        self.kind
    }

    /// What happens if it is carried out twice.
    pub fn safety(&self) -> Safety {
        match (self.kind, self.idempotent) {
            (Kind::Read, _) => Safety::Safe,
            (Kind::Write, true) => Safety::Idempotent,
            (Kind::Write, false) => Safety::Unsafe,
        }
    }

    /// The class of its answers.
    pub fn freshness_class(&self) -> Freshness {
        self.freshness
    }

    /// What it reads or changes.
    pub fn entity_names(&self) -> &'static [&'static str] {
        self.entities
    }
}
