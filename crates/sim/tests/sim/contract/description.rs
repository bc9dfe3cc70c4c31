//! The descriptions of the API.

use std::collections::BTreeMap;
use std::path::PathBuf;

use serde_json::Value;

use super::schema::Schemas;

/// The folder with reference material; `None`, and a line that says so, if there is none.
pub(crate) fn shared() -> Option<PathBuf> {
    let folder = std::env::var_os("WATS_SHARED_DIR").map(PathBuf::from);
    if folder.is_none() {
        eprintln!("skipped: WATS_SHARED_DIR is not set, so there is no API description to check");
    }
    folder
}

/// A file of that folder.
pub(crate) fn read(file: &str) -> Option<Value> {
    let path = shared()?.join(file);
    let text = std::fs::read(&path).unwrap_or_else(|error| panic!("{}: {error}", path.display()));
    Some(serde_json::from_slice(&text).unwrap_or_else(|error| panic!("{file}: {error}")))
}

/// A description in the OpenAPI form, by route: `GET /api/Product/{}`, whatever the parameters are
/// called.
pub(crate) struct OpenApi {
    pub(crate) operations: BTreeMap<String, Value>,
    pub(crate) schemas: Schemas,
}

impl OpenApi {
    pub(crate) fn public() -> Option<Self> {
        read("spec/openapi-public.json").map(Self::new)
    }

    pub(crate) fn internal() -> Option<Self> {
        read("spec/openapi-internal.json").map(Self::new)
    }

    fn new(mut document: Value) -> Self {
        let mut operations = BTreeMap::new();
        let Value::Object(paths) = document["paths"].take() else { panic!("there are no paths") };
        for (path, methods) in paths {
            let Value::Object(methods) = methods else { continue };
            for (method, operation) in methods {
                if operation.get("responses").is_some() {
                    operations.insert(anonymous(&method.to_uppercase(), &path), operation);
                }
            }
        }
        Self { operations, schemas: Schemas::new(document["components"]["schemas"].take()) }
    }
}

/// A route without the names of its parameters.
pub(crate) fn anonymous(method: &str, template: &str) -> String {
    let mut route = format!("{method} ");
    let mut parts = template.split('{');
    route.push_str(parts.next().unwrap_or_default());
    for part in parts {
        route.push_str("{}");
        route.push_str(part.split_once('}').map_or("", |(_, rest)| rest));
    }
    route
}

/// Which of the routes a request is for. A literal part of a path wins over a parameter.
pub(crate) fn find<'r>(
    routes: impl Iterator<Item = &'r str>,
    method: &str,
    path: &str,
) -> Option<&'r str> {
    let path = path.to_lowercase();
    let parts: Vec<&str> = path.split('/').collect();
    let fits = |route: &&str| {
        let (own, template) = route.split_once(' ').unwrap_or_default();
        let template = template.to_lowercase();
        let wanted: Vec<&str> = template.split('/').collect();
        own == method
            && wanted.len() == parts.len()
            && wanted.iter().zip(&parts).all(|(wanted, part)| match wanted.split_once('{') {
                Some((before, _)) => part.starts_with(before),
                None => wanted == part,
            })
    };
    routes.filter(fits).min_by_key(|route| route.matches('{').count())
}
