//! How far a run is: a bar on a terminal, silence in a pipe, one line per stage beside a solver log.

use crate::engine::Progress;
use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};
use std::time::Duration;

/// Shows the progress of a run on standard error.
pub(super) struct Bar {
    bar: ProgressBar,
    verbose: bool,
}

impl Bar {
    /// A bar that waits for its first stage. With `verbose` there is no bar, since it would tear the solver log.
    pub(super) fn new(verbose: bool) -> Self {
        let target = if verbose { ProgressDrawTarget::hidden() } else { ProgressDrawTarget::stderr() };
        let bar = ProgressBar::with_draw_target(None, target).with_style(without_end());
        bar.enable_steady_tick(Duration::from_millis(120));
        Self { bar, verbose }
    }

    /// Takes the bar off the screen.
    pub(super) fn clear(&self) {
        self.bar.finish_and_clear();
    }
}

impl Drop for Bar {
    fn drop(&mut self) {
        self.clear();
    }
}

impl Progress for Bar {
    fn stage(&self, name: &str) {
        if self.verbose {
            eprintln!("{name} ...");
        }
        self.bar.set_style(without_end());
        self.bar.set_prefix(name.to_owned());
        self.bar.set_message("");
        self.bar.unset_length();
        self.bar.set_position(0);
    }

    fn advance(&self, done: u64, total: u64, note: &str) {
        if self.bar.is_hidden() {
            return;
        }
        if self.bar.length() != Some(total) {
            self.bar.set_length(total);
            self.bar.set_style(with_end());
        }
        self.bar.set_position(done);
        self.bar.set_message(note.to_owned());
    }
}

/// For a stage whose end is not known.
fn without_end() -> ProgressStyle {
    style("{spinner} {prefix} {elapsed} {wide_msg}")
}

/// For a stage that counts its work.
fn with_end() -> ProgressStyle {
    style("{spinner} {prefix} [{bar:24}] {percent:>3} % {elapsed} {wide_msg}").progress_chars("=> ")
}

fn style(template: &str) -> ProgressStyle {
    ProgressStyle::with_template(template).unwrap_or_else(|_| ProgressStyle::default_bar())
}
