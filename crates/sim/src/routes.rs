//! From method and path to a route. Literal segments win over parameters, literals match in any
//! case, and segments are percent-decoded after the path is split, so that `A%2FB` is one segment.

use std::collections::{BTreeSet, HashMap};

use bytes::Bytes;
use http::Method;
use http::header::HeaderMap;
use percent_encoding::percent_decode_str;

use crate::Error;
use crate::query::Query;
use crate::reply::Reply;
use crate::route_table::ROUTES;
use crate::service::Shared;

/// Counted instead of a route when the path exists, but not with the method.
pub(crate) const WRONG_METHOD: &str = "(wrong method)";
/// Counted instead of a route when the path does not exist.
pub(crate) const UNKNOWN_PATH: &str = "(unknown path)";

/// Segments of the longest path looked at; the longest template has six.
const MOST_SEGMENTS: usize = 16;

/// What a handler is given.
#[derive(Debug)]
pub(crate) struct Call<'a> {
    pub(crate) parameters: &'a [String],
    pub(crate) query: &'a Query,
    pub(crate) headers: &'a HeaderMap,
    /// The body, its `Content-Encoding` undone.
    pub(crate) body: Bytes,
}

/// A handler runs to its end at once: it must not wait for anything but the state's lock. Both
/// arms are answers; the error arm only lets a handler leave early.
pub(crate) type Handler = fn(&Call<'_>, &Shared) -> Result<Reply, Reply>;

/// One operation of the API.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Route {
    /// Method and template, as tests and counters name it.
    pub(crate) name: &'static str,
    pub(crate) handler: Handler,
    /// Whether it may change the state.
    pub(crate) changes: bool,
}

impl Route {
    /// An operation that `handler` simulates.
    pub(crate) const fn simulated(name: &'static str, handler: Handler) -> Self {
        // Every name begins with its method.
        let changes = !matches!(name.as_bytes(), [b'G', b'E', b'T', ..]);
        Self { name, handler, changes }
    }

    /// The same operation as one that changes nothing, although it is sent by POST or PUT.
    pub(crate) const fn pure(mut self) -> Self {
        self.changes = false;
        self
    }

    /// The same operation as one that changes something, although it is a GET.
    pub(crate) const fn effect(mut self) -> Self {
        self.changes = true;
        self
    }
}

/// Where a request goes.
#[derive(Debug)]
pub(crate) enum Target {
    /// To a route, with the decoded values of its parameters.
    Route(usize, Vec<String>),
    /// The path exists, but only with these methods.
    WrongMethod(BTreeSet<&'static str>),
    /// There is no such path.
    Unknown,
}

impl Target {
    /// The counter and fault slot of the request.
    pub(crate) fn slot(&self) -> usize {
        match self {
            Self::Route(route, _) => *route,
            Self::WrongMethod(_) => ROUTES.len(),
            Self::Unknown => ROUTES.len() + 1,
        }
    }
}

/// All templates as a tree of segments.
#[derive(Debug, Default)]
pub(crate) struct Router {
    root: Node,
}

#[derive(Debug, Default)]
struct Node {
    literals: HashMap<String, Node>,
    /// Templates such as `userName={userName}`: the prefix in lower case.
    prefixed: Vec<(String, Node)>,
    parameter: Option<Box<Node>>,
    methods: Vec<(&'static str, usize)>,
}

impl Router {
    pub(crate) fn new() -> Self {
        let mut router = Self::default();
        for (index, route) in ROUTES.iter().enumerate() {
            let (method, template) =
                route.name.split_once(' ').expect("the route table names method and template");
            let mut node = &mut router.root;
            for segment in template.split('/').skip(1) {
                node = match segment.split_once('{') {
                    None => node.literals.entry(segment.to_ascii_lowercase()).or_default(),
                    Some(("", _)) => node.parameter.get_or_insert_default(),
                    Some((prefix, _)) => {
                        node.prefixed.push((prefix.to_ascii_lowercase(), Node::default()));
                        let (_, added) =
                            node.prefixed.last_mut().expect("an element was pushed just now");
                        added
                    }
                };
            }
            node.methods.push((method, index));
        }
        router
    }

    /// Slots needed to count every route and the requests that none takes.
    pub(crate) fn slots() -> usize {
        ROUTES.len() + 2
    }

    /// Name of a slot.
    pub(crate) fn name(slot: usize) -> &'static str {
        match ROUTES.get(slot) {
            Some(route) => route.name,
            None if slot == ROUTES.len() => WRONG_METHOD,
            None => UNKNOWN_PATH,
        }
    }

    /// Slot of a route by its name.
    pub(crate) fn slot(name: &str) -> Result<usize, Error> {
        let slot = ROUTES.iter().position(|route| route.name == name);
        slot.ok_or_else(|| Error::unknown_route(name))
    }

    /// Finds the route of a request; an answer if a segment is not UTF-8.
    pub(crate) fn find(&self, method: &Method, path: &str) -> Result<Target, Reply> {
        let raw: Vec<&str> = path.split('/').skip(1).take(MOST_SEGMENTS + 1).collect();
        if raw.len() > MOST_SEGMENTS || raw.iter().any(|segment| segment.is_empty()) {
            return Ok(Target::Unknown);
        }
        let mut segments = Vec::with_capacity(raw.len());
        for segment in raw {
            let decoded = percent_decode_str(segment).decode_utf8().map_err(|_| {
                Reply::bad_request("The path is not valid UTF-8 after percent-decoding.")
            })?;
            segments.push(decoded);
        }
        let mut search = Search { method, allowed: BTreeSet::new(), parameters: Vec::new() };
        Ok(match search.walk(&self.root, &segments) {
            Some(route) => Target::Route(route, search.parameters),
            None if search.allowed.is_empty() => Target::Unknown,
            None => Target::WrongMethod(search.allowed),
        })
    }
}

struct Search<'a> {
    method: &'a Method,
    allowed: BTreeSet<&'static str>,
    parameters: Vec<String>,
}

impl Search<'_> {
    fn walk<S: AsRef<str>>(&mut self, node: &Node, segments: &[S]) -> Option<usize> {
        let Some((segment, rest)) = segments.split_first() else {
            let found = node.methods.iter().find(|(method, _)| *method == self.method.as_str());
            if found.is_none() {
                self.allowed.extend(node.methods.iter().map(|(method, _)| *method));
            }
            return found.map(|(_, route)| *route);
        };
        let segment = segment.as_ref();
        let lower = segment.to_ascii_lowercase();
        if let Some(next) = node.literals.get(&lower)
            && let Some(route) = self.walk(next, rest)
        {
            return Some(route);
        }
        for (prefix, next) in &node.prefixed {
            if lower.len() > prefix.len() && lower.starts_with(prefix) {
                self.parameters.push(segment[prefix.len()..].to_owned());
                if let Some(route) = self.walk(next, rest) {
                    return Some(route);
                }
                self.parameters.pop();
            }
        }
        if let Some(next) = &node.parameter {
            self.parameters.push(segment.to_owned());
            if let Some(route) = self.walk(next, rest) {
                return Some(route);
            }
            self.parameters.pop();
        }
        None
    }
}

#[cfg(test)]
mod tests {
    use super::{Router, Target};
    use http::Method;

    fn find(method: &Method, path: &str) -> (Option<&'static str>, Vec<String>) {
        match Router::new().find(method, path).unwrap() {
            Target::Route(route, parameters) => (Some(Router::name(route)), parameters),
            Target::WrongMethod(allowed) => {
                (None, allowed.iter().map(ToString::to_string).collect())
            }
            Target::Unknown => (None, Vec::new()),
        }
    }

    #[test]
    fn a_literal_wins_over_a_parameter_in_any_case() {
        assert_eq!(find(&Method::GET, "/API/product/QUERY").0, Some("GET /api/Product/Query"));
    }

    #[test]
    fn a_parameter_takes_what_the_literal_does_not_serve() {
        let (route, parameters) = find(&Method::GET, "/api/Product/Revision");
        assert_eq!(route, Some("GET /api/Product/{partNumber}"));
        assert_eq!(parameters, ["Revision"]);
    }

    #[test]
    fn a_slash_inside_a_segment_stays_inside() {
        assert_eq!(find(&Method::GET, "/api/Product/A%2FB/1%20a").1, ["A/B", "1 a"]);
    }

    #[test]
    fn a_prefixed_parameter_wins_over_a_bare_one() {
        let (route, parameters) = find(&Method::GET, "/api/SCIM/v2/Users/username=Ann");
        assert_eq!(route, Some("GET /api/SCIM/v2/Users/userName={userName}"));
        assert_eq!(parameters, ["Ann"]);
    }

    #[test]
    fn a_wrong_method_lists_the_right_ones() {
        assert_eq!(
            find(&Method::PATCH, "/api/Asset"),
            (None, vec!["DELETE".into(), "GET".into(), "PUT".into()])
        );
        assert_eq!(find(&Method::GET, "/api/Nothing/Here"), (None, Vec::new()));
        assert_eq!(find(&Method::GET, "/api/App/Version/"), (None, Vec::new()));
    }
}
