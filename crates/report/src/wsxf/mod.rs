//! WSXF, the XML form of a report: reading and writing it.
//!
//! One table for each element says which attribute is which field; reading and writing both follow
//! it, so that they cannot disagree. An element goes through [`Element`], a small tree with bounds on
//! its size and depth. What the tables do not know – attributes and elements that WSJF has no place
//! for – stays with the object it belongs to and is written back where it came from, but only to
//! XML. In JSON there is no trace of it.

mod encoding;
mod header;
mod namespaces;
mod parse;
mod print;
mod properties;
mod step;
mod table;
mod tree;
mod units;
mod values;

pub(crate) use tree::Element;

use crate::{Error, ErrorKind, Options, Report};

/// The namespace of every element.
const NAMESPACE: &str = "http://wats.virinco.com/schemas/WATS/Report/wsxf";

/// The first element.
const ROOT: &str = "Reports";

/// What is kept of it with a report; not a name that XML could have.
const AROUND: &str = "^Reports";

/// The namespace of WRML, an older form with the same names and another structure.
const WRML: &str = "http://wats.virinco.com/schemas/WATS/Report";

impl Report {
    /// Reads a report in XML (WSXF) within the default [`Options`].
    ///
    /// What both forms share is what JSON would say: an attribute that is missing or empty is null
    /// or absent as a server writes it. Attributes and elements that JSON has no place for are kept
    /// for [`to_wsxf`](Self::to_wsxf). UTF-8 and UTF-16 are read, and what declares itself as
    /// ISO-8859-1 or Windows-1252.
    ///
    /// # Errors
    ///
    /// When the text is not XML or not WSXF, has a document type (which could expand without bound),
    /// exceeds a bound, or holds no report or several.
    ///
    /// ```
    /// use wats_report::{Report, Status};
    ///
    /// let xml = r#"<Reports xmlns="http://wats.virinco.com/schemas/WATS/Report/wsxf">
    ///   <Report type="UUT" PN="BOARD-1" SN="0001" Result="Passed">
    ///     <UUT UserLoginName="op1" ExecutionTime="1.5"/>
    ///     <Process Code="100"/>
    ///   </Report>
    /// </Reports>"#;
    /// let report = Report::from_wsxf(xml.as_bytes())?;
    /// assert_eq!(report.result, Status::Passed);
    /// assert_eq!(report.user(), Some("op1"));
    /// # Ok::<(), wats_report::Error>(())
    /// ```
    pub fn from_wsxf(xml: &[u8]) -> Result<Self, Error> {
        Self::from_wsxf_with(xml, &Options::default())
    }

    /// Reads a report in XML within the given bounds; otherwise like [`from_wsxf`](Self::from_wsxf).
    pub fn from_wsxf_with(xml: &[u8], options: &Options) -> Result<Self, Error> {
        let mut reports = Self::all_from_wsxf(xml, options)?;
        match (reports.pop(), reports.len()) {
            (Some(report), 0) => Ok(report),
            (None, _) => Err(Error::wsxf(ErrorKind::Type, "there is no report in it", None)),
            (Some(_), more) => {
                let text =
                    format!("there are {} reports in it; read them with all_from_wsxf", more + 1);
                Err(Error::wsxf(ErrorKind::Type, text, None))
            }
        }
    }

    /// Reads all reports of a document in XML: files may hold several, where a server takes one.
    ///
    /// # Errors
    ///
    /// Those of [`from_wsxf`](Self::from_wsxf). One report that cannot be read fails all of them.
    pub fn all_from_wsxf(xml: &[u8], options: &Options) -> Result<Vec<Self>, Error> {
        options.check(xml)?;
        let text = encoding::decode(xml)?;
        let (mut root, namespace) = parse::document(&text, options)?;
        if namespace == WRML {
            let text = "it is WRML, an older form; only WSXF is read";
            return Err(Error::wsxf(ErrorKind::Type, text, None));
        }
        if root.name == "Report" {
            root = Element { children: vec![root], ..Element::new(ROOT) };
        }
        if root.name != ROOT {
            let text = format!("the document is `{}`, not `{ROOT}`", root.name);
            return Err(Error::wsxf(ErrorKind::Type, text, None));
        }
        root.take_attribute("xmlns");
        let reports = root.take_children("Report");
        // Prefixes that are declared for all reports may be needed within each of them.
        let copies = root.attributes.len().saturating_mul(reports.len());
        if copies > options.max_values {
            let bound = options.max_values;
            return Err(Error::bound(ErrorKind::TooLarge, "values", copies, bound));
        }
        let attributes = root.attributes.clone();
        let mut around = Element { name: AROUND.into(), ..root };
        let mut read = Vec::with_capacity(reports.len());
        for mut report in reports {
            if !around.is_bare() {
                report.children.push(around);
            }
            // What stands beside the reports stays with the first one.
            around = Element { attributes: attributes.clone(), ..Element::new(AROUND) };
            read.push(header::read(report)?);
        }
        Ok(read)
    }

    /// Writes the report in XML (WSXF), on one line, in UTF-8.
    ///
    /// What was read from XML comes back with everything that JSON has no place for. What only JSON
    /// has – unknown keys, `assetStats`, `refUURs` – is left out, and so is the difference between
    /// null, absent and empty.
    ///
    /// # Errors
    ///
    /// When steps stand too deep inside each other to be read again, or a text has a character that
    /// XML cannot carry (control characters). The error names the place.
    ///
    /// ```
    /// let report = wats_report::Report::uut("BOARD-1", "0001", "A", 100).finish();
    /// let xml = report.to_wsxf()?;
    /// assert!(xml.contains(r#"PN="BOARD-1""#));
    /// assert_eq!(wats_report::Report::from_wsxf(xml.as_bytes())?.pn, report.pn);
    /// # Ok::<(), wats_report::Error>(())
    /// ```
    pub fn to_wsxf(&self) -> Result<String, Error> {
        let mut report = header::write(self.clone())?;
        let around = report.take_child(AROUND).unwrap_or_default();
        let mut root = Element { name: ROOT.into(), ..around };
        root.attributes.insert(0, ("xmlns".into(), NAMESPACE.into()));
        root.children.insert(0, report);
        print::document(&root)
    }
}
