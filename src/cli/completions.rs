//! `completions`: what a shell needs to complete commands and options.

use super::console::Console;
use super::{Cli, Exit};
use crate::error::Result;
use clap::CommandFactory;
use clap_complete::Shell;

/// Arguments of `completions`.
#[derive(Debug, clap::Args)]
pub(super) struct Args {
    /// The shell
    shell: Shell,
}

/// Prints the script.
pub(super) fn run(args: &Args, console: &mut Console) -> Result<Exit> {
    // Into memory first: clap_complete panics where it cannot write.
    let mut script = Vec::new();
    clap_complete::generate(args.shell, &mut Cli::command(), "fm-assign", &mut script);
    console.answer(|out| out.write_all(&script))?;
    Ok(Exit::Success)
}
