//! Exit codes.

use crate::error::ErrorKind;
use std::process::ExitCode;

/// How a command ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[repr(u8)]
pub enum Exit {
    /// All is well.
    Success = 0,
    /// Wrong usage, a file that cannot be read or written, or a solver that failed.
    Failure = 1,
    /// The input has errors.
    InputErrors = 2,
    /// The plan is written, but tenants are unassigned and `--strict` was given.
    Unassigned = 3,
    /// The check found a violation.
    Violation = 4,
}

impl From<ErrorKind> for Exit {
    fn from(kind: ErrorKind) -> Self {
        match kind {
            ErrorKind::Usage | ErrorKind::Io | ErrorKind::Solver => Self::Failure,
            ErrorKind::Input => Self::InputErrors,
            ErrorKind::Violation => Self::Violation,
        }
    }
}

impl From<Exit> for ExitCode {
    fn from(exit: Exit) -> Self {
        Self::from(exit as u8)
    }
}
