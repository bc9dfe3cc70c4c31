//! The columns of dynamic yield and dynamic repair: which ones a request names, and in which order
//! it wants the rows.

use std::cmp::Ordering;

use serde_json::Value;

use crate::reply::Reply;

/// Columns named in one request; all that exist are fewer.
const MOST_COLUMNS: usize = 100;

/// What a column is, by its place in the table of the operation.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Column {
    Dimension(usize),
    Figure(usize),
}

/// The columns that an operation offers.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Offer {
    pub(crate) dimensions: &'static [&'static str],
    pub(crate) figures: &'static [&'static str],
}

/// The columns that a request names, in its order.
#[derive(Clone, Debug)]
pub(crate) struct Columns {
    offer: Offer,
    entries: Vec<(Column, bool)>,
    /// Figures that are written; all if none was named.
    written: Vec<usize>,
}

impl Columns {
    /// Reads `name [asc|desc];…`.
    pub(crate) fn read(text: &str, offer: Offer) -> Result<Self, Reply> {
        let mut entries: Vec<(Column, bool)> = Vec::new();
        for entry in text.split(';').map(str::trim).filter(|entry| !entry.is_empty()) {
            let mut words = entry.split_whitespace();
            let name = words.next().unwrap_or_default();
            let column = offer.find(name).ok_or_else(|| {
                Reply::bad_request(format!("'{name}' is neither a dimension nor a kpi."))
            })?;
            let direction = words.next().map(str::to_ascii_lowercase);
            let descending = match (direction.as_deref(), words.next()) {
                (None | Some("asc"), None) => false,
                (Some("desc"), None) => true,
                _ => {
                    let text = format!("'{entry}' is no order; add asc or desc to the name.");
                    return Err(Reply::bad_request(text));
                }
            };
            if direction.is_some() && compares(name) {
                return Err(Reply::bad_request(format!("The rows cannot be ordered by '{name}'.")));
            }
            if entries.iter().all(|(known, _)| *known != column) {
                entries.push((column, descending));
            }
            if entries.len() > MOST_COLUMNS {
                return Err(Reply::bad_request("There are too many dimensions."));
            }
        }
        let mut written: Vec<usize> = entries.iter().filter_map(|(c, _)| c.figure()).collect();
        if written.is_empty() {
            written = (0..offer.figures.len()).collect();
        }
        Ok(Self { offer, entries, written })
    }

    /// The same columns with every figure, whichever the rows are ordered by.
    pub(crate) fn with_all_figures(mut self) -> Self {
        self.written = (0..self.offer.figures.len()).collect();
        self
    }

    /// The dimensions, in the order of the request.
    pub(crate) fn dimensions(&self) -> Vec<usize> {
        self.entries.iter().filter_map(|(column, _)| column.dimension()).collect()
    }

    /// Whether a dimension is asked for.
    pub(crate) fn has(&self, dimension: &str) -> bool {
        self.dimensions().iter().any(|index| self.offer.dimensions[*index] == dimension)
    }

    /// Whether a figure is written whose name fulfils the condition.
    pub(crate) fn writes(&self, wanted: impl Fn(&str) -> bool) -> bool {
        self.written.iter().any(|index| wanted(self.offer.figures[*index]))
    }

    /// Sorts rows of dimensions and figures as the request wants it. Rows come in the order of
    /// their dimensions, which decides among equals.
    pub(crate) fn sort<T>(&self, rows: &mut [T], parts: impl Fn(&T) -> (&[Key], &[Value])) {
        let dimensions = self.dimensions();
        rows.sort_by(|a, b| {
            let ((a_keys, a_figures), (b_keys, b_figures)) = (parts(a), parts(b));
            let orders = self.entries.iter().map(|(column, descending)| {
                let order = match column {
                    Column::Dimension(wanted) => {
                        let place = dimensions.iter().position(|index| index == wanted);
                        let place = place.unwrap_or_default();
                        a_keys[place].cmp(&b_keys[place])
                    }
                    Column::Figure(index) if compares(self.offer.figures[*index]) => {
                        Ordering::Equal
                    }
                    Column::Figure(index) => compare(&a_figures[*index], &b_figures[*index]),
                };
                if *descending { order.reverse() } else { order }
            });
            orders.fold(Ordering::Equal, Ordering::then)
        });
    }

    /// A row as it is written.
    pub(crate) fn to_json(&self, keys: &[Key], figures: &[Value]) -> Value {
        let dimensions = self.dimensions();
        let names = dimensions.iter().map(|index| self.offer.dimensions[*index].to_owned());
        let mut row: serde_json::Map<String, Value> =
            names.zip(keys.iter().map(Key::to_json)).collect();
        for index in &self.written {
            row.insert(self.offer.figures[*index].to_owned(), figures[*index].clone());
        }
        Value::Object(row)
    }
}

impl Column {
    fn dimension(self) -> Option<usize> {
        match self {
            Self::Dimension(index) => Some(index),
            Self::Figure(_) => None,
        }
    }

    fn figure(self) -> Option<usize> {
        match self {
            Self::Figure(index) => Some(index),
            Self::Dimension(_) => None,
        }
    }
}

impl Offer {
    fn find(&self, name: &str) -> Option<Column> {
        let place = |names: &[&str]| names.iter().position(|own| own.eq_ignore_ascii_case(name));
        let dimension = place(self.dimensions).map(Column::Dimension);
        dimension.or_else(|| place(self.figures).map(Column::Figure))
    }
}

/// Columns that compare with the time before; the server does not sort by them.
fn compares(name: &str) -> bool {
    let name = name.to_ascii_lowercase();
    name.starts_with("previous") || name.ends_with("trend")
}

/// What a row is about, in one dimension.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Key {
    None,
    Number(i64),
    Text(String),
}

impl Key {
    pub(crate) fn text(text: Option<&str>) -> Self {
        text.map_or(Self::None, |text| Self::Text(text.to_owned()))
    }

    pub(crate) fn number(number: Option<i64>) -> Self {
        number.map_or(Self::None, Self::Number)
    }

    fn to_json(&self) -> Value {
        match self {
            Self::None => Value::Null,
            Self::Number(number) => (*number).into(),
            Self::Text(text) => text.as_str().into(),
        }
    }
}

/// Figures of one column: numbers, texts, or nothing, which comes first.
fn compare(a: &Value, b: &Value) -> Ordering {
    match (a, b) {
        (Value::Number(a), Value::Number(b)) => {
            a.as_f64().unwrap_or_default().total_cmp(&b.as_f64().unwrap_or_default())
        }
        (Value::String(a), Value::String(b)) => a.cmp(b),
        (Value::Null, Value::Null) => Ordering::Equal,
        (Value::Null, _) => Ordering::Less,
        (_, Value::Null) => Ordering::Greater,
        _ => Ordering::Equal,
    }
}
