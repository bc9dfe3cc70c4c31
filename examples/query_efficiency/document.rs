//! Puts what was measured into a document, in place of what was measured before.

use std::fs;
use std::path::Path;

use crate::Failure;

const BEGIN: &str = "<!-- measured: begin -->\n";
const END: &str = "<!-- measured: end -->";

pub(crate) fn put(document: &Path, text: &str) -> Result<(), Failure> {
    let old = fs::read_to_string(document)?;
    let parts =
        old.split_once(BEGIN).and_then(|(head, rest)| Some((head, rest.split_once(END)?.1)));
    let Some((head, tail)) = parts else {
        let what = format!("{} has no place between two marks for figures", document.display());
        return Err(what.into());
    };
    fs::write(document, format!("{head}{BEGIN}\n{text}\n{END}{tail}"))?;
    Ok(())
}
