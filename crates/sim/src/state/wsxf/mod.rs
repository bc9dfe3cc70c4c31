//! Reports in XML (WSXF): read into the JSON form (WSJF), which is what the server keeps, and
//! written from it. One table an object says which attribute is which key.

mod read;
mod tables;
mod tree;
mod write;

pub(crate) use read::read;
pub(crate) use write::write;

/// The namespace of every element.
const NAMESPACE: &str = "http://wats.virinco.com/schemas/WATS/Report/wsxf";

#[cfg(test)]
mod tests;
