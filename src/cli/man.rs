//! `man`: the manual page, all commands on it.

use super::console::Console;
use super::{Cli, Exit};
use crate::error::Result;
use clap::{Command, CommandFactory};
use clap_mangen::Man;
use std::io::{self, Write};

/// Prints the page; read it with `fm-assign man | man -l -`.
pub(super) fn run(console: &mut Console) -> Result<Exit> {
    let mut command = Cli::command();
    command.build();
    console.answer(|out| {
        Man::new(command.clone()).render(out)?;
        command.get_subcommands().try_for_each(|subcommand| render_options(subcommand, out))
    })?;
    Ok(Exit::Success)
}

fn render_options(subcommand: &Command, mut out: &mut dyn Write) -> io::Result<()> {
    if subcommand.get_name() == "help" {
        return Ok(());
    }
    writeln!(out, ".SH FM\\-ASSIGN {}", subcommand.get_name().to_uppercase())?;
    let man = Man::new(subcommand.clone());
    man.render_synopsis_section(&mut out)?;
    man.render_options_section(&mut out)
}
