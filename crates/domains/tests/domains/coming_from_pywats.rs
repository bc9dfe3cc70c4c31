//! The page `docs/coming-from-pywats.md` names only what exists, and leaves no method out.

#![allow(clippy::unwrap_used, reason = "a failed unwrap is a failed test")]

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};

/// The services of the Python client, by the headings of the page, and how many methods each has.
const SERVICES: [(&str, usize); 10] = [
    ("Product", 47),
    ("Asset", 32),
    ("Production", 55),
    ("Report", 23),
    ("Process", 30),
    ("Software", 39),
    ("Analytics", 44),
    ("Root cause", 12),
    ("SCIM", 11),
    ("Manual inspection", 27),
];

/// Where the methods of what `client` hands out are written, below the sources of `wats-domains`.
const FOLDERS: [(&str, &str); 11] = [
    ("analytics", "analytics"),
    ("app", "app"),
    ("assets", "asset"),
    ("inspections", "inspection/internal"),
    ("processes", "process"),
    ("production", "production"),
    ("products", "product"),
    ("reports", "report"),
    ("scim", "scim"),
    ("software", "software"),
    ("tickets", "root_cause"),
];

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../..")
}

fn page() -> String {
    fs::read_to_string(root().join("docs/coming-from-pywats.md")).unwrap()
}

/// What is public below a folder, or in a file: names of functions, types, constants and fields.
fn public(path: &Path) -> BTreeSet<String> {
    if path.is_dir() {
        let entries = fs::read_dir(path).unwrap().map(|entry| entry.unwrap().path());
        return entries.flat_map(|entry| public(&entry)).collect();
    }
    let text = fs::read_to_string(path).unwrap_or_default();
    let lines = text.lines().filter_map(|line| line.trim_start().strip_prefix("pub "));
    lines
        .filter_map(|line| {
            let words = ["const ", "async ", "fn ", "struct ", "enum "];
            let name =
                words.iter().fold(line, |rest, word| rest.strip_prefix(word).unwrap_or(rest));
            let end = name.find(|c: char| !c.is_alphanumeric() && c != '_')?;
            Some(name[..end].to_owned())
        })
        .collect()
}

struct Sources {
    facade: BTreeSet<String>,
    services: BTreeMap<&'static str, BTreeSet<String>>,
    internal: BTreeMap<&'static str, BTreeSet<String>>,
    everything: BTreeSet<String>,
}

impl Sources {
    fn read() -> Self {
        let crates = root().join("crates");
        let domains = crates.join("domains/src");
        let below = |inner: &str| {
            let names =
                FOLDERS.iter().map(|(name, folder)| (name, domains.join(folder).join(inner)));
            names
                .filter(|(_, path)| path.is_dir())
                .map(|(name, path)| (*name, public(&path)))
                .collect()
        };
        let all = ["domains", "wats", "http", "report"]
            .map(|name| public(&crates.join(name).join("src")));
        Self {
            facade: public(&crates.join("wats/src")),
            services: below(""),
            internal: below("internal"),
            everything: all.into_iter().flatten().collect(),
        }
    }

    /// Names in a piece of code that nothing has: each method of a chain is looked for where the one
    /// before it leads to, as far as that is known.
    fn unknown(&self, code: &str) -> Vec<String> {
        let (names, inner) = chain(code);
        let mut unknown = inner.iter().flat_map(|code| self.unknown(code)).collect::<Vec<_>>();
        let mut place = &self.everything;
        let mut service = None;
        for name in names {
            if name == "client" || name == "Client" {
                place = &self.facade;
                continue;
            }
            if !place.contains(&name) {
                unknown.push(name.clone());
            }
            place = match service {
                None => self.services.get(&*name).unwrap_or(&self.everything),
                Some(service) if name == "internal" => &self.internal[service],
                Some(_) => &self.everything,
            };
            service = FOLDERS.iter().map(|(known, _)| *known).find(|known| *known == name);
        }
        unknown
    }
}

/// The names of `a.b(x).c(y)` in their order, and the code between its brackets. Names without a dot,
/// colons or a bracket – arguments – are none of them.
fn chain(code: &str) -> (Vec<String>, Vec<String>) {
    let (mut names, mut inner) = (Vec::new(), Vec::new());
    let (mut name, mut argument) = (String::new(), String::new());
    let (mut depth, mut quoted, mut separator) = (0_usize, false, ' ');
    for c in code.chars() {
        quoted ^= c == '"';
        if depth > 0 && (quoted || c == '"') {
            argument.push(c);
            continue;
        }
        match c {
            _ if quoted => continue,
            '(' | '[' => depth += 1,
            ')' | ']' => depth -= 1,
            _ => {}
        }
        if depth > 0 && !(c == '(' && depth == 1) {
            argument.push(c);
        } else if c.is_alphanumeric() || c == '_' {
            name.push(c);
        } else {
            if c == ')' || c == ']' {
                inner.push(std::mem::take(&mut argument));
            } else if !name.is_empty() && (c == '(' || c == '.' || c == ':') {
                names.push(std::mem::take(&mut name));
            }
            name.clear();
            separator = c;
        }
    }
    if separator == ':' && !name.is_empty() {
        names.push(name);
    }
    (names, inner)
}

/// The pieces of code in a text.
fn code(text: &str) -> impl Iterator<Item = &str> {
    text.split('`').skip(1).step_by(2)
}

/// The rows of all tables, by the heading they stand under: their cells.
fn rows(page: &str) -> Vec<(&str, Vec<&str>)> {
    let (mut heading, mut rows) = ("", Vec::new());
    for line in page.lines() {
        if let Some(text) = line.strip_prefix("## ") {
            heading = text;
        } else if let Some(row) = line.strip_prefix("| `") {
            let cells = row.split(" | ").map(|cell| cell.trim_end_matches(" |")).collect();
            rows.push((heading, cells));
        }
    }
    rows
}

#[test]
fn every_method_that_the_page_names_exists() {
    let (page, sources) = (page(), Sources::read());
    let mut calls = 0;
    for (heading, cells) in rows(&page) {
        for cell in &cells[1..] {
            for code in code(cell).filter(|code| code.contains('(') || code.contains("::")) {
                calls += 1;
                let unknown = sources.unknown(code);
                assert!(
                    unknown.is_empty(),
                    "{heading}: `{code}` has {unknown:?}, which nothing is called"
                );
            }
        }
    }
    assert!(calls > 320, "only {calls} calls were found: the page is read wrong");
}

#[test]
fn no_method_of_the_python_client_is_left_out() {
    let page = page();
    let mut found: BTreeMap<&str, BTreeSet<&str>> = BTreeMap::new();
    for (heading, cells) in rows(&page) {
        // Methods of an object that a service hands out have no third column.
        let name = cells[0].trim_end_matches('`');
        let is_new = cells.len() < 3 || found.entry(heading).or_default().insert(name);
        assert!(is_new, "{heading}: {name} stands there twice");
        assert!(!cells[1].trim().is_empty(), "{heading}: {name} leads nowhere");
    }
    for (service, methods) in SERVICES {
        assert_eq!(found[service].len(), methods, "methods of {service}");
    }
}

#[test]
fn a_name_that_nothing_has_is_found_wherever_it_stands() {
    let sources = Sources::read();
    for (code, wrong) in [
        ("client.products().conjure(x)", "conjure"),
        ("client.conjure().get(x)", "conjure"),
        ("client.products().internal().get_many(x)", "get_many"),
        ("client.products().submit(x)", "submit"),
        ("client.reports().headers().filter(conjure(\"a(b\").eq(\"T\")).send()", "conjure"),
        ("Client::builder(url).conjure(x)", "conjure"),
        ("PhaseId::conjure(x)", "conjure"),
        ("Options::conjure", "conjure"),
    ] {
        assert_eq!(sources.unknown(code), [wrong], "{code}");
    }
    assert!(sources.unknown("client.products().get(part_number)").is_empty());
}
