//! Guards against values that stand too deep inside each other.
//!
//! Steps and properties may contain themselves, and reading or writing them recurses. So each level
//! announces itself here, and beyond a bound the whole document is refused, in every format, before
//! a thread's stack is in danger. Unknown keys may hold values of any depth; JSON is written through
//! [`Bounded`], which counts them too. The bound is the same in both directions: what was written
//! can be read, and what was read can be written.

use std::cell::Cell;
use std::io;

use serde_json::ser::Formatter;

/// How many objects and lists may stand inside each other in a JSON text: the parser refuses the
/// 128th.
pub(crate) const MAX_JSON: usize = 127;

/// How many of them steps and properties may use up. The other five are the report, its root, and
/// what hangs on the deepest step (at most three levels: chart, list of series, series).
const MAX_OPEN: usize = MAX_JSON - 5;

/// What a list of steps or properties adds: the list and its elements.
pub(crate) const LIST: usize = 2;

/// The text of the error, by which it is told from others that pass through a serde format.
pub(crate) const TOO_DEEP: &str = "steps or properties stand too deep inside each other";

thread_local! {
    /// Levels open on this thread. A document is read or written on one thread from start to end.
    static OPEN: Cell<usize> = const { Cell::new(0) };
}

pub(crate) struct Level(usize);

/// Announces `levels` more; `None` if they are too many.
pub(crate) fn open(levels: usize) -> Option<Level> {
    if levels == 0 {
        return Some(Level(0));
    }
    let open = OPEN.get() + levels;
    (open <= MAX_OPEN).then(|| {
        OPEN.set(open);
        Level(levels)
    })
}

impl Drop for Level {
    fn drop(&mut self) {
        if self.0 > 0 {
            OPEN.set(OPEN.get() - self.0);
        }
    }
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
