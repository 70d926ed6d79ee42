//! The crate's one error type.

use crate::finding::Finding;
use std::fmt;
use std::path::Path;

/// What kind of thing went wrong; the command line's exit code follows from it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum ErrorKind {
    /// A wrong argument or setting.
    Usage,
    /// A file or folder could not be read or written.
    Io,
    /// The input has errors; they stand in the findings.
    Input,
    /// The check found a violation.
    Violation,
    /// A solver failed in a way that leaves no plan.
    Solver,
}

/// An error of this crate.
#[derive(Debug)]
pub struct Error {
    kind: ErrorKind,
    message: String,
    findings: Vec<Finding>,
    source: Option<Box<dyn std::error::Error + Send + Sync>>,
}

/// The crate's result type.
pub type Result<T> = std::result::Result<T, Error>;

impl Error {
    /// An error of `kind` that says `message`.
    #[must_use]
    pub fn new(kind: ErrorKind, message: impl Into<String>) -> Self {
        Self { kind, message: message.into(), findings: Vec::new(), source: None }
    }

    /// A wrong argument or setting.
    #[must_use]
    pub fn usage(message: impl Into<String>) -> Self {
        Self::new(ErrorKind::Usage, message)
    }

    /// A failure to do `what` with the file or folder `path`.
    #[must_use]
    pub fn io(what: &str, path: &Path, source: std::io::Error) -> Self {
        let message = format!("{}: cannot {what}: {source}", path.display());
        Self { kind: ErrorKind::Io, message, findings: Vec::new(), source: Some(Box::new(source)) }
    }

    /// Input that cannot be used, for the reasons in `findings`; `message` says what was being read.
    #[must_use]
    pub fn input(message: impl Into<String>, findings: Vec<Finding>) -> Self {
        Self { findings, ..Self::new(ErrorKind::Input, message) }
    }

    /// All that is wrong with the input, each with its place; empty for errors of another kind.
    #[must_use]
    pub fn findings(&self) -> &[Finding] {
        &self.findings
    }

    /// The kind.
    #[must_use]
    pub const fn kind(&self) -> ErrorKind {
        self.kind
    }
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.message)
    }
}

impl std::error::Error for Error {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        self.source.as_ref().map(|source| -> &(dyn std::error::Error + 'static) { source.as_ref() })
    }
}
