//! Barcodes, and the patterns by which they are taken apart. The patterns come from outside: their
//! compiled size is bounded, and matching takes time linear in the length of the barcode.

use std::collections::BTreeMap;

use http::StatusCode;
use regex_lite::{Regex, RegexBuilder};
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value, json};

use crate::reply::Reply;
use crate::state::Fields;

/// Patterns kept at a time.
const MOST_PATTERNS: usize = 1_000;
/// Bytes of one regular expression, of it compiled, and depth of its groups.
const LONGEST_PATTERN: usize = 1_000;
const MOST_COMPILED: usize = 1 << 18;
const DEEPEST: u32 = 50;
/// Bytes of a barcode.
const LONGEST_CODE: usize = 4_096;

/// The parts of a barcode, in the order in which the default format has them.
const PARTS: [&str; 5] = ["serialNumber", "partNumber", "revision", "batchNumber", "process"];

/// Patterns by their ids.
#[derive(Debug, Default, Serialize, Deserialize)]
pub(crate) struct Barcodes {
    patterns: BTreeMap<i32, Pattern>,
    last_id: i32,
}

/// How a kind of barcode is recognised and taken apart.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub(crate) struct Pattern {
    /// What a barcode of the kind matches.
    whole: Option<String>,
    /// What finds each of [`PARTS`].
    parts: [Option<String>; 5],
    order: i32,
    description: Option<String>,
}

/// A pattern as it is sent.
#[derive(Debug)]
pub(crate) struct BarcodeForm {
    id: Option<i32>,
    pattern: Pattern,
}

impl BarcodeForm {
    pub(crate) fn read(object: &Map<String, Value>) -> Result<Self, Reply> {
        let fields = Fields(object);
        let expression = |name: &str| -> Result<Option<String>, Reply> {
            let text = fields.bounded_text(name, LONGEST_PATTERN)?.filter(|text| !text.is_empty());
            if let Some(text) = &text {
                compile(text).map_err(|why| {
                    Reply::bad_request(format!("'{name}' is no regular expression: {why}."))
                })?;
            }
            Ok(text)
        };
        let mut parts = [const { None }; 5];
        for (part, name) in parts.iter_mut().zip(PARTS) {
            *part = expression(name)?;
        }
        let pattern = Pattern {
            whole: expression("pattern")?,
            parts,
            order: fields.integer("order")?.unwrap_or(0),
            description: fields.text("description")?,
        };
        Ok(Self { id: fields.integer("id")?.filter(|id| *id != 0), pattern })
    }
}

/// A regular expression within bounds.
pub(crate) fn compile(text: &str) -> Result<Regex, String> {
    if text.len() > LONGEST_PATTERN {
        return Err(format!("it is longer than {LONGEST_PATTERN} bytes"));
    }
    let mut builder = RegexBuilder::new(text);
    builder.size_limit(MOST_COMPILED).nest_limit(DEEPEST);
    builder.build().map_err(|error| error.to_string())
}

impl Barcodes {
    /// The patterns in the order in which they are tried.
    fn ordered(&self) -> Vec<(i32, &Pattern)> {
        let mut patterns: Vec<_> = self.patterns.iter().map(|(id, own)| (*id, own)).collect();
        patterns.sort_by_key(|(id, pattern)| (pattern.order, *id));
        patterns
    }

    pub(crate) fn to_json(&self) -> Vec<Value> {
        self.ordered().into_iter().map(|(id, pattern)| pattern.to_json(id)).collect()
    }

    /// Adds a pattern without id, or changes the one with the id.
    pub(crate) fn save(&mut self, form: BarcodeForm) -> Result<Value, Reply> {
        let id = match form.id {
            Some(id) if self.patterns.contains_key(&id) => id,
            Some(id) => return Err(no_pattern(id)),
            None if self.patterns.len() >= MOST_PATTERNS => {
                let text = "The simulator holds no more barcode identifiers.";
                return Err(Reply::message(StatusCode::INSUFFICIENT_STORAGE, text));
            }
            None => {
                self.last_id += 1;
                self.last_id
            }
        };
        let json = form.pattern.to_json(id);
        self.patterns.insert(id, form.pattern);
        Ok(json)
    }

    pub(crate) fn delete(&mut self, id: i32) -> Result<(), Reply> {
        self.patterns.remove(&id).map(drop).ok_or_else(|| no_pattern(id))
    }

    /// What a barcode says by the first pattern that it matches, or else by the default format.
    pub(crate) fn identify(&self, code: &str) -> Result<Value, Reply> {
        if code.len() > LONGEST_CODE {
            let text = format!("The barcode is longer than {LONGEST_CODE} bytes.");
            return Err(Reply::bad_request(text));
        }
        let fitting = self.ordered().into_iter().find(|(_, pattern)| pattern.fits(code));
        Ok(match fitting {
            Some((id, pattern)) => pattern.found(id, code),
            None => by_default(code),
        })
    }
}

impl Pattern {
    fn fits(&self, code: &str) -> bool {
        let pattern = self.whole.as_deref().and_then(|text| compile(text).ok());
        pattern.is_some_and(|pattern| pattern.is_match(code))
    }

    fn to_json(&self, id: i32) -> Value {
        json!({
            "id": id,
            "pattern": self.whole,
            "serialNumber": self.parts[0],
            "partNumber": self.parts[1],
            "revision": self.parts[2],
            "batchNumber": self.parts[3],
            "process": self.parts[4],
            "order": self.order,
            "description": self.description,
        })
    }

    /// The same with what was found in place of what finds it: the first group of an expression, or
    /// the whole match of one without groups.
    fn found(&self, id: i32, code: &str) -> Value {
        let mut json = self.to_json(id);
        for (name, part) in PARTS.iter().zip(&self.parts) {
            let expression = part.as_deref().and_then(|text| compile(text).ok());
            let captures = expression.as_ref().and_then(|expression| expression.captures(code));
            let found = captures.and_then(|found| found.get(1).or(found.get(0)));
            json[*name] = found.map(|found| found.as_str()).into();
        }
        json
    }
}

/// `SerialNumber/PartNumber/Revision/BatchNumber/Process`, from the left as far as it goes.
fn by_default(code: &str) -> Value {
    let mut json = Pattern::default().to_json(0);
    for (name, part) in PARTS.iter().zip(code.split('/')) {
        json[*name] = Some(part).filter(|part| !part.is_empty()).into();
    }
    json
}

fn no_pattern(id: i32) -> Reply {
    Reply::not_found(format!("There is no barcode identifier {id}."))
}

#[cfg(test)]
mod tests {
    use http::StatusCode;
    use serde_json::json;

    use super::{BarcodeForm, Barcodes, MOST_PATTERNS};

    #[test]
    fn the_number_of_patterns_is_bounded() {
        let mut barcodes = Barcodes::default();
        let form = || BarcodeForm::read(json!({"pattern": "^A"}).as_object().unwrap()).unwrap();
        for _ in 0..MOST_PATTERNS {
            barcodes.save(form()).unwrap();
        }
        let refused = barcodes.save(form()).unwrap_err().into_response(false);
        assert_eq!(refused.status(), StatusCode::INSUFFICIENT_STORAGE);
        barcodes.delete(1).unwrap();
        barcodes.save(form()).unwrap();
    }
}
