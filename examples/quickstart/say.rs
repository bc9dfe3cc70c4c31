//! Writing to the terminal, or to whatever is in its place, which may be full or gone.

use std::io::{self, ErrorKind, Write};

/// Writes `text` to the standard output. A reader who has gone has seen enough, which is no error.
pub(crate) fn show(text: &str) -> io::Result<()> {
    let mut out = io::stdout().lock();
    match out.write_all(text.as_bytes()).and_then(|()| out.flush()) {
        Err(error) if error.kind() == ErrorKind::BrokenPipe => Ok(()),
        result => result,
    }
}

/// Writes a line to the standard error output; if that is gone, there is nobody to tell.
pub(crate) fn note(line: &str) {
    let _ = writeln!(io::stderr().lock(), "{line}");
}
