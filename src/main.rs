//! The command line.

use std::process::ExitCode;

fn main() -> ExitCode {
    fm_assign::cli::run()
}
