//! Which columns of a row are written, and writing them in the order of the schema.

use serde::ser::{Serialize, SerializeMap, SerializeSeq, Serializer};

use super::Error;
use super::schema::{Cell, Kind, Row, Schema};

/// The columns that are written: all plain ones unless `$select` names some, and the
/// collections that `$expand` names.
#[derive(Debug)]
pub(crate) struct Selection {
    written: Vec<bool>,
}

impl Selection {
    /// What is written without `$select` and `$expand`.
    pub(crate) fn all_of(schema: &Schema) -> Self {
        let plain = |kind| !matches!(kind, Kind::Rows(_));
        Self { written: schema.columns.iter().map(|column| plain(column.kind)).collect() }
    }

    pub(crate) fn select(&mut self, text: &str, schema: &Schema) -> Result<(), Error> {
        let names: Vec<&str> = text.split(',').map(str::trim).collect();
        if names.contains(&"*") {
            return Ok(());
        }
        let mut selected = vec![false; schema.columns.len()];
        for name in names {
            let column = schema
                .index(name)
                .ok_or_else(|| Error::new(format!("There is no column '{name}' to select")))?;
            selected[column] = true;
        }
        for (column, written) in self.written.iter_mut().enumerate() {
            // An expanded collection is written whether it is selected or not; a collection
            // that is only selected stays unwritten.
            if !matches!(schema.columns[column].kind, Kind::Rows(_)) {
                *written = selected[column];
            }
        }
        Ok(())
    }

    pub(crate) fn expand(&mut self, text: &str, schema: &Schema) -> Result<(), Error> {
        for name in text.split(',').map(str::trim) {
            let column = schema
                .index(name)
                .filter(|column| matches!(schema.columns[*column].kind, Kind::Rows(_)))
                .ok_or_else(|| Error::new(format!("There is no collection '{name}' to expand")))?;
            self.written[column] = true;
        }
        Ok(())
    }
}

/// The answer to a query, ready to be written.
#[derive(Debug)]
pub(crate) struct Page<'a> {
    pub(crate) rows: Vec<&'a Row>,
    pub(crate) schema: &'static Schema,
    pub(crate) selection: &'a Selection,
}

impl Serialize for Page<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut list = serializer.serialize_seq(Some(self.rows.len()))?;
        for row in &self.rows {
            list.serialize_element(&Written {
                row,
                schema: self.schema,
                selection: Some(self.selection),
            })?;
        }
        list.end()
    }
}

/// One row with everything expanded.
pub(crate) fn whole<'a>(row: &'a Row, schema: &'static Schema) -> impl Serialize + 'a {
    Written { row, schema, selection: None }
}

struct Written<'a> {
    row: &'a Row,
    schema: &'static Schema,
    selection: Option<&'a Selection>,
}

impl Serialize for Written<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut map = serializer.serialize_map(None)?;
        for (index, (column, cell)) in self.schema.columns.iter().zip(self.row).enumerate() {
            if self.selection.is_none_or(|selection| selection.written[index]) {
                map.serialize_entry(column.name, &Value { cell, kind: column.kind })?;
            }
        }
        map.end()
    }
}

struct Value<'a> {
    cell: &'a Cell,
    kind: Kind,
}

impl Serialize for Value<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match (self.cell, self.kind) {
            (Cell::Bool(value), _) => serializer.serialize_bool(*value),
            (Cell::Integer(value), _) => serializer.serialize_i64(*value),
            (Cell::Double(value), _) => serializer.serialize_f64(*value),
            (Cell::Text(value), _) => serializer.serialize_str(value),
            (Cell::Instant(value), _) => serializer.collect_str(value),
            (Cell::Guid(value), _) => serializer.collect_str(value),
            (Cell::Rows(rows), Kind::Rows(schema)) => serializer
                .collect_seq(rows.iter().map(|row| Written { row, schema, selection: None })),
            (Cell::Null | Cell::Rows(_), _) => serializer.serialize_unit(),
        }
    }
}
