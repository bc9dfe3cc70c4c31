//! Files of serial numbers, in XML or CSV: reading what servers write, writing what they read.
//!
//! The server documents the element `SN` with its attribute `id`, and no more; what else stands in a
//! file is kept under its own name.

use std::fmt;

use quick_xml::events::Event;
use quick_xml::{Reader, XmlVersion};
use serde_json::{Map, Value};

use super::models::SerialNumber;

/// Numbers read from one file, so that none fills the memory: as many as a type of six digits has.
const MOST_NUMBERS: usize = 1_000_000;

/// Names under which the first line of a CSV file can announce the number itself.
const NUMBER_COLUMNS: [&str; 4] = ["id", "sn", "serialnumber", "serial number"];

/// The form of a file of serial numbers.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum FileFormat {
    /// `<SerialNumbers><SN id="…"/></SerialNumbers>`.
    Xml,
    /// A line for each number, the number in the first column unless the first line says otherwise.
    Csv,
}

impl FileFormat {
    /// The name that requests carry.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Xml => "XML",
            Self::Csv => "CSV",
        }
    }
}

impl fmt::Display for FileFormat {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

/// A file of serial numbers: what an export gives and an upload takes.
///
/// ```
/// use wats_domains::production::{FileFormat, SerialNumber, SerialNumberFile};
///
/// let numbers = [SerialNumber::new("SN-1"), SerialNumber::new("SN-2")];
/// let file = SerialNumberFile::write(FileFormat::Xml, &numbers);
/// assert_eq!(file.read()?, numbers);
/// # Ok::<(), wats_domains::production::FileError>(())
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SerialNumberFile {
    format: FileFormat,
    bytes: Vec<u8>,
}

/// Why a file of serial numbers cannot be read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FileError {
    what: String,
}

impl FileError {
    fn new(what: impl Into<String>) -> Self {
        Self { what: what.into() }
    }
}

impl fmt::Display for FileError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "the serial numbers cannot be read: {}", self.what)
    }
}

impl std::error::Error for FileError {}

impl SerialNumberFile {
    /// A file that exists.
    pub fn new(format: FileFormat, bytes: impl Into<Vec<u8>>) -> Self {
        Self { format, bytes: bytes.into() }
    }

    /// A file with these numbers: number, times, references and station. The rest of what is known of
    /// them is left out.
    pub fn write(format: FileFormat, numbers: &[SerialNumber]) -> Self {
        let bytes = match format {
            FileFormat::Xml => write_xml(numbers),
            FileFormat::Csv => write_csv(numbers),
        };
        Self { format, bytes }
    }

    /// Its form.
    pub fn format(&self) -> FileFormat {
        self.format
    }

    /// Its bytes.
    pub fn bytes(&self) -> &[u8] {
        &self.bytes
    }

    /// Its bytes.
    pub fn into_bytes(self) -> Vec<u8> {
        self.bytes
    }

    /// The numbers in it, in their order.
    ///
    /// # Errors
    ///
    /// Text that is not of the form, or of more than a million numbers.
    pub fn read(&self) -> Result<Vec<SerialNumber>, FileError> {
        let text = self.bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(&self.bytes);
        let text = std::str::from_utf8(text)
            .map_err(|error| FileError::new(format!("they are not UTF-8: {error}")))?;
        match self.format {
            FileFormat::Xml => read_xml(text).map(|(numbers, _)| numbers),
            FileFormat::Csv => read_csv(text),
        }
    }
}

/// The numbers that a server hands out, in whatever form: XML, CSV, a list in JSON, or one of the
/// former as a text in JSON.
pub(super) fn taken(body: &[u8]) -> Result<Vec<String>, FileError> {
    let body = body.strip_prefix(b"\xef\xbb\xbf").unwrap_or(body).trim_ascii();
    // A line of CSV may be within quotes, but then it is no whole text in JSON unless it is the only
    // one, and means the same.
    let unwrapped = serde_json::from_slice::<Option<Handed>>(body);
    let text = match unwrapped {
        Ok(None) => return Ok(Vec::new()),
        Ok(Some(Handed::List(numbers))) => return Ok(numbers),
        Ok(Some(Handed::Text(text))) => text.into_bytes(),
        Err(_) => body.to_vec(),
    };
    let format = match text.trim_ascii_start() {
        [b'<', ..] => FileFormat::Xml,
        [b'{' | b'[', ..] => {
            return Err(FileError::new("the answer is neither XML, nor CSV, nor a list"));
        }
        _ => FileFormat::Csv,
    };
    let numbers = SerialNumberFile::new(format, text).read()?;
    Ok(numbers.into_iter().map(|number| number.serial_number).collect())
}

#[derive(serde::Deserialize)]
#[serde(untagged)]
enum Handed {
    List(Vec<String>),
    Text(String),
}

/// The numbers of a text, and the attributes of its outermost element.
pub(super) fn read_xml(text: &str) -> Result<(Vec<SerialNumber>, Map<String, Value>), FileError> {
    let mut reader = Reader::from_str(text);
    reader.config_mut().check_end_names = true;
    let syntax = |error: &dyn fmt::Display| FileError::new(format!("it is no XML: {error}"));
    let (mut numbers, mut root, mut open) = (Vec::new(), None, 0_usize);
    loop {
        let event = reader.read_event().map_err(|error| syntax(&error))?;
        let start = match &event {
            Event::Eof if open > 0 || root.is_none() => {
                return Err(FileError::new("it ends before its outermost element does"));
            }
            Event::Eof => return Ok((numbers, root.unwrap_or_default())),
            Event::DocType(_) => return Err(FileError::new("it has a document type")),
            Event::End(_) => {
                open = open.saturating_sub(1);
                continue;
            }
            Event::Start(start) | Event::Empty(start) => start,
            _ => continue,
        };
        let mut attributes = Map::new();
        for attribute in start.attributes() {
            let attribute = attribute.map_err(|error| syntax(&error))?;
            let value = attribute.normalized_value(XmlVersion::Implicit1_0);
            let value = value.map_err(|error| syntax(&error))?;
            attributes.insert(attribute.key.as_ref().to_owned(), value.into_owned().into());
        }
        if root.is_none() {
            root = Some(attributes);
        } else if open == 0 {
            return Err(FileError::new("a second document follows"));
        } else if start.local_name().as_ref().eq_ignore_ascii_case("SN") {
            count(numbers.len())?;
            numbers.push(of_fields(attributes)?);
        }
        if matches!(event, Event::Start(_)) {
            open += 1;
        }
    }
}

fn read_csv(text: &str) -> Result<Vec<SerialNumber>, FileError> {
    let first = text.lines().next().unwrap_or_default();
    let semicolons = first.contains(';') && !first.contains(',');
    let mut reader = csv::ReaderBuilder::new()
        .has_headers(false)
        .flexible(true)
        .delimiter(if semicolons { b';' } else { b',' })
        .from_reader(text.as_bytes());
    let (mut numbers, mut columns) = (Vec::new(), None);
    for record in reader.records() {
        let record = record.map_err(|error| FileError::new(format!("it is no CSV: {error}")))?;
        let cells: Vec<&str> = record.iter().collect();
        let Some(columns) = &columns else {
            let announced =
                |cell: &&str| NUMBER_COLUMNS.contains(&cell.trim().to_lowercase().as_str());
            if cells.iter().any(announced) {
                columns = Some(cells.iter().map(|cell| cell.trim().to_owned()).collect::<Vec<_>>());
            } else {
                columns = Some(vec!["id".to_owned()]);
                numbers.push(of_cells(&["id".to_owned()], &cells)?);
            }
            continue;
        };
        count(numbers.len())?;
        numbers.push(of_cells(columns, &cells)?);
    }
    Ok(numbers)
}

fn of_cells(columns: &[String], cells: &[&str]) -> Result<SerialNumber, FileError> {
    let filled = columns.iter().zip(cells).filter(|(_, cell)| !cell.is_empty());
    of_fields(filled.map(|(column, cell)| (column.clone(), Value::from(*cell))).collect())
}

fn count(numbers: usize) -> Result<(), FileError> {
    if numbers < MOST_NUMBERS {
        Ok(())
    } else {
        Err(FileError::new(format!("they are more than {MOST_NUMBERS}")))
    }
}

/// A number from what stands beside it, under names in any case.
fn of_fields(fields: Map<String, Value>) -> Result<SerialNumber, FileError> {
    let mut number = SerialNumber::default();
    for (name, value) in fields {
        let text = value.as_str().map(str::to_owned);
        match name.to_ascii_lowercase().as_str() {
            "id" | "sn" | "serialnumber" | "serial number" => {
                number.serial_number = text.unwrap_or_default();
            }
            "generated" => number.generated = text,
            "taken" => number.taken = text,
            "refsn" => number.ref_serial_number = text,
            "refpn" => number.ref_part_number = text,
            "stationname" => number.station_name = text,
            _ => drop(number.extra.insert(name, value)),
        }
    }
    if number.serial_number.is_empty() {
        return Err(FileError::new("a line has no number"));
    }
    Ok(number)
}

/// What is written of a number, under the names it is written by.
fn written(number: &SerialNumber) -> [(&'static str, &str); 6] {
    fn text(value: Option<&String>) -> &str {
        value.map(String::as_str).unwrap_or_default()
    }
    [
        ("id", &number.serial_number),
        ("generated", text(number.generated.as_ref())),
        ("taken", text(number.taken.as_ref())),
        ("refSN", text(number.ref_serial_number.as_ref())),
        ("refPN", text(number.ref_part_number.as_ref())),
        ("stationName", text(number.station_name.as_ref())),
    ]
}

fn write_xml(numbers: &[SerialNumber]) -> Vec<u8> {
    let mut text = String::from("<?xml version=\"1.0\" encoding=\"utf-8\"?>\n<SerialNumbers>\n");
    for number in numbers {
        text.push_str("  <SN");
        for (name, value) in written(number).into_iter().filter(|(_, value)| !value.is_empty()) {
            let value = quick_xml::escape::escape(value);
            // A reader makes blanks of line ends in attributes unless they are written as numbers.
            let value = value.replace('\t', "&#9;").replace('\n', "&#10;").replace('\r', "&#13;");
            text.extend([" ", name, "=\"", &value, "\""]);
        }
        text.push_str("/>\n");
    }
    text.push_str("</SerialNumbers>\n");
    text.into_bytes()
}

fn write_csv(numbers: &[SerialNumber]) -> Vec<u8> {
    let mut writer =
        csv::WriterBuilder::new().terminator(csv::Terminator::CRLF).from_writer(Vec::new());
    let header = written(&SerialNumber::default()).map(|(name, _)| name);
    let lines = numbers.iter().map(|number| written(number).map(|(_, value)| value));
    for line in std::iter::once(header).chain(lines) {
        writer.write_record(line).expect("lines of one length are written to memory");
    }
    writer.into_inner().expect("memory takes what is left to write")
}
