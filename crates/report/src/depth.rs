//! Guards against values that stand too deep inside each other.
//!
//! Steps and properties may contain themselves, and reading or writing them recurses. So each level
//! announces itself here, and beyond a bound the whole document is refused, in every format, before
//! a thread's stack is in danger. Unknown keys may hold values of any depth; JSON is written through
//! [`Bounded`], which counts them too. The bound is the same in both directions: what was written
//! can be read, and what was read can be written.

use std::cell::Cell;
use std::io;

use serde::de::Error as _;
use serde::ser::Error as _;
use serde::{Deserialize, Deserializer, Serialize, Serializer};
use serde_json::ser::Formatter;

use crate::Field;

/// How many objects and lists may stand inside each other in a JSON text: the parser refuses the
/// 128th.
pub(crate) const MAX_JSON: usize = 127;

/// How many of them steps and properties may use up. The other five are the report, its root, and
/// what hangs on the deepest step (at most three levels: chart, list of series, series).
const MAX_OPEN: usize = MAX_JSON - 5;

/// What a list of steps or properties adds: the list and its elements.
const LIST: usize = 2;
/// What an array of properties adds: the array, its list, an element, the property in it.
const ARRAY: usize = 4;

/// The text of the error, by which it is told from others that pass through a serde format.
pub(crate) const TOO_DEEP: &str = "steps or properties stand too deep inside each other";

thread_local! {
    /// Levels open on this thread. A document is read or written on one thread from start to end.
    static OPEN: Cell<usize> = const { Cell::new(0) };
}

struct Level(usize);

impl Level {
    fn open(levels: usize) -> Option<Self> {
        let open = OPEN.get() + levels;
        (open <= MAX_OPEN).then(|| {
            OPEN.set(open);
            Self(levels)
        })
    }
}

impl Drop for Level {
    fn drop(&mut self) {
        OPEN.set(OPEN.get() - self.0);
    }
}

/// A list of steps or properties.
pub(crate) mod list {
    use super::{Deserialize, Deserializer, Field, LIST, Serialize, Serializer, read, write};

    pub(crate) fn serialize<T: Serialize, S: Serializer>(
        value: &T,
        to: S,
    ) -> Result<S::Ok, S::Error> {
        write(LIST, value, to)
    }

    pub(crate) fn deserialize<'de, T: Deserialize<'de>, D: Deserializer<'de>>(
        from: D,
    ) -> Result<Field<T>, D::Error> {
        read(LIST, from)
    }
}

/// An array of properties.
pub(crate) mod array {
    use super::{ARRAY, Deserialize, Deserializer, Field, Serialize, Serializer, read, write};

    pub(crate) fn serialize<T: Serialize, S: Serializer>(
        value: &T,
        to: S,
    ) -> Result<S::Ok, S::Error> {
        write(ARRAY, value, to)
    }

    pub(crate) fn deserialize<'de, T: Deserialize<'de>, D: Deserializer<'de>>(
        from: D,
    ) -> Result<Field<T>, D::Error> {
        read(ARRAY, from)
    }
}

fn write<T: Serialize, S: Serializer>(levels: usize, value: &T, to: S) -> Result<S::Ok, S::Error> {
    let _level = Level::open(levels).ok_or_else(|| S::Error::custom(TOO_DEEP))?;
    value.serialize(to)
}

fn read<'de, T: Deserialize<'de>, D: Deserializer<'de>>(
    levels: usize,
    from: D,
) -> Result<Field<T>, D::Error> {
    let _level = Level::open(levels).ok_or_else(|| D::Error::custom(TOO_DEEP))?;
    Field::deserialize(from)
}

/// Writes JSON on one line and refuses to open more objects and lists than a parser takes.
#[derive(Default)]
pub(crate) struct Bounded {
    open: usize,
}

impl Bounded {
    fn open<W: ?Sized + io::Write>(&mut self, writer: &mut W, bracket: u8) -> io::Result<()> {
        self.open += 1;
        if self.open > MAX_JSON {
            let error = format!("more than {MAX_JSON} objects and lists stand inside each other");
            return Err(io::Error::other(error));
        }
        writer.write_all(&[bracket])
    }

    fn close<W: ?Sized + io::Write>(&mut self, writer: &mut W, bracket: u8) -> io::Result<()> {
        self.open -= 1;
        writer.write_all(&[bracket])
    }
}

impl Formatter for Bounded {
    fn begin_array<W: ?Sized + io::Write>(&mut self, writer: &mut W) -> io::Result<()> {
        self.open(writer, b'[')
    }

    fn end_array<W: ?Sized + io::Write>(&mut self, writer: &mut W) -> io::Result<()> {
        self.close(writer, b']')
    }

    fn begin_object<W: ?Sized + io::Write>(&mut self, writer: &mut W) -> io::Result<()> {
        self.open(writer, b'{')
    }

    fn end_object<W: ?Sized + io::Write>(&mut self, writer: &mut W) -> io::Result<()> {
        self.close(writer, b'}')
    }
}
