//! Reading and writing a report as JSON text (WSJF). No input or output happens here.

use serde::{Deserialize, Serialize};
use serde_json::Serializer;

use crate::depth::Bounded;
use crate::{Error, ErrorKind, Options, Report, bare_words, budget, object};

/// UTF-8 byte-order mark. No known sender writes one; it is tolerated at the start.
const BYTE_ORDER_MARK: &[u8] = b"\xef\xbb\xbf";

impl Report {
    /// Reads a report within the default [`Options`].
    ///
    /// Nothing is lost: unknown keys, unknown texts and the difference between absent and null are
    /// kept. A key in another letter case is the one that it means. The bare words `NaN`, `Infinity`
    /// and `-Infinity`, which are no JSON but what Python and `LabVIEW` write, are read as numbers.
    ///
    /// # Errors
    ///
    /// When the text is not exactly one JSON document, a value has the wrong type, a known key
    /// comes twice, or a bound is exceeded. The error names the place.
    ///
    /// ```
    /// let error = wats_report::Report::from_slice(br#"{"root": {"steps": [{"id": true}]}}"#);
    /// assert!(error.is_err_and(|error| error.path() == Some("root.steps[0].id")));
    /// ```
    pub fn from_slice(json: &[u8]) -> Result<Self, Error> {
        Self::from_slice_with(json, &Options::default())
    }

    /// Reads a report within the given bounds; otherwise like [`from_slice`](Self::from_slice).
    pub fn from_slice_with(json: &[u8], options: &Options) -> Result<Self, Error> {
        options.check(json)?;
        let json = json.strip_prefix(BYTE_ORDER_MARK).unwrap_or(json);
        // Keeping track of the path costs time, so only a text known to be wrong is read with it.
        budget::bounded(options.max_values, || {
            // One look at the whole text is cheaper than one at each string in it. Where it fails,
            // the parser says where.
            let Ok(text) = std::str::from_utf8(json) else {
                return Err(locate(json).unwrap_or_else(Error::unexplained));
            };
            serde_json::from_str(text).or_else(|error| {
                with_bare_words(text).unwrap_or_else(|| Err(located(json, &error)))
            })
        })
    }

    /// Writes the report as one line of JSON, which can be read again (within bounds of
    /// [`Options`] that are wide enough for it).
    ///
    /// # Errors
    ///
    /// When objects and lists stand more than 127 deep inside each other (about 60 levels of
    /// steps), or an `extra` holds a key that the object around it has already.
    pub fn to_vec(&self) -> Result<Vec<u8>, Error> {
        let mut json = Vec::new();
        let mut serializer = Serializer::with_formatter(&mut json, Bounded::default());
        match self.serialize(&mut serializer) {
            Ok(()) => Ok(json),
            Err(error) => {
                let error = Error::write(&error);
                Err(if error.kind() == ErrorKind::DuplicateKey { self.key_twice() } else { error })
            }
        }
    }

    /// Only reading tells where a key comes twice.
    fn key_twice(&self) -> Error {
        let json = object::unchecked(|| serde_json::to_vec(self)).unwrap_or_default();
        locate(&json).map_or_else(Error::unexplained, Error::unplaced)
    }

    /// Writes the report as one line of JSON text; otherwise like [`to_vec`](Self::to_vec).
    #[expect(clippy::missing_panics_doc, reason = "JSON is written in UTF-8")]
    pub fn to_json(&self) -> Result<String, Error> {
        Ok(String::from_utf8(self.to_vec()?).expect("JSON is written in UTF-8"))
    }
}

/// Reads a text that has bare words for numbers; `None` if it has none.
fn with_bare_words(text: &str) -> Option<Result<Report, Error>> {
    let text_of = |word: &str| format!("\"{word}\"");
    let texts = bare_words::replaced(text, text_of)?;
    let numbers = bare_words::replaced(text, |_| "0".to_owned())?;
    let report =
        serde_json::from_str(&texts).map_err(|error| located(texts.as_bytes(), &error).unplaced());
    // What can be read with texts in their place, and not with numbers, has one where a text belongs.
    Some(report.and_then(|report| match serde_json::from_str::<Report>(&numbers) {
        Ok(_) => Ok(report),
        Err(error) => Err(located(numbers.as_bytes(), &error).bare_word()),
    }))
}

fn located(json: &[u8], error: &serde_json::Error) -> Error {
    locate(json).unwrap_or_else(|| Error::read(error, None))
}

/// Reads once more, keeping track of the path. `None` if the report is fine: then something follows
/// it.
fn locate(json: &[u8]) -> Option<Error> {
    let mut deserializer = serde_json::Deserializer::from_slice(json);
    let mut track = serde_path_to_error::Track::new();
    let tracked = serde_path_to_error::Deserializer::new(&mut deserializer, &mut track);
    let error = Report::deserialize(tracked).err()?;
    let path = track.path().to_string();
    Some(Error::read(&error, Some(path).filter(|path| path != ".")))
}
