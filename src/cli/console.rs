//! Standard output and standard error: coloured where a person reads them, plain elsewhere, and never a panic.

use crate::error::{Error, Result};
use anstyle::{AnsiColor, Style};
use std::borrow::Cow;
use std::io::{self, BufWriter, ErrorKind, Write};
use std::path::Path;

/// Headings.
pub(super) const HEADING: Style = Style::new().bold();
/// What is well.
pub(super) const GOOD: Style = AnsiColor::Green.on_default();
/// What deserves a look.
pub(super) const WARNING: Style = AnsiColor::Yellow.on_default();
/// What is wrong.
pub(super) const BAD: Style = AnsiColor::Red.on_default().bold();

/// Where a command's answer and its remarks go. Styles are taken off where there is no terminal, or `NO_COLOR` is set.
pub(super) struct Console {
    out: Box<dyn Write>,
    err: Box<dyn Write>,
}

impl Console {
    /// The streams of this process.
    pub(super) fn of_process() -> Self {
        Self { out: Box::new(anstream::stdout()), err: Box::new(anstream::stderr()) }
    }

    /// Prints the command's answer. A reader who has seen enough (a closed pipe) is no error.
    ///
    /// # Errors
    /// When standard output cannot be written for another reason, such as a full disk.
    pub(super) fn answer(&mut self, print: impl FnOnce(&mut dyn Write) -> io::Result<()>) -> Result<()> {
        match buffered(&mut self.out, print) {
            Err(error) if error.kind() != ErrorKind::BrokenPipe => {
                Err(Error::io("write", Path::new("standard output"), error))
            }
            _ => Ok(()),
        }
    }

    /// Prints remarks to standard error, as far as that can be written.
    pub(super) fn warn(&mut self, print: impl FnOnce(&mut dyn Write) -> io::Result<()>) {
        let _ = buffered(&mut self.err, print);
    }

    /// Says what went wrong.
    pub(super) fn complain(&mut self, message: &str) {
        self.warn(|out| writeln!(out, "{BAD}error:{BAD:#} {}", printable(message)));
    }
}

fn buffered(to: &mut dyn Write, print: impl FnOnce(&mut dyn Write) -> io::Result<()>) -> io::Result<()> {
    let mut out = BufWriter::new(to);
    let printed = print(&mut out).and_then(|()| out.flush());
    // What could not be written is not tried again when the buffer goes away.
    let _ = out.into_parts();
    printed
}

/// Text from a table as it may stand on a terminal: on one line, and without characters that steer it.
pub(super) fn printable(text: &str) -> Cow<'_, str> {
    if text.contains(char::is_control) {
        Cow::Owned(text.chars().map(|c| if c.is_control() { '\u{fffd}' } else { c }).collect())
    } else {
        Cow::Borrowed(text)
    }
}

/// Text of at most `limit` characters; a longer one ends in dots.
pub(super) fn shortened(text: &str, limit: usize) -> Cow<'_, str> {
    match text.char_indices().nth(limit) {
        None => Cow::Borrowed(text),
        Some(_) => Cow::Owned(text.chars().take(limit.saturating_sub(4)).chain(" ...".chars()).collect()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    struct Closed(ErrorKind);

    impl Write for Closed {
        fn write(&mut self, _: &[u8]) -> io::Result<usize> {
            Err(self.0.into())
        }
        fn flush(&mut self) -> io::Result<()> {
            Ok(())
        }
    }

    fn console(kind: ErrorKind) -> Console {
        Console { out: Box::new(Closed(kind)), err: Box::new(Closed(kind)) }
    }

    #[test]
    fn a_closed_pipe_is_no_error_but_a_full_disk_is() {
        console(ErrorKind::BrokenPipe).answer(|out| writeln!(out, "text")).unwrap();
        console(ErrorKind::StorageFull).answer(|out| writeln!(out, "text")).unwrap_err();
        console(ErrorKind::StorageFull).complain("nobody hears this");
    }

    #[test]
    fn text_from_tables_cannot_steer_the_terminal() {
        assert_eq!(printable("T1"), "T1");
        assert_eq!(printable("a\u{1b}[2J\nb"), "a\u{fffd}[2J\u{fffd}b");
    }

    #[test]
    fn a_long_text_ends_in_dots() {
        assert_eq!(shortened("Zoë 123456", 10), "Zoë 123456");
        assert_eq!(shortened("Zoë 1234567", 10), "Zoë 12 ...");
    }
}
