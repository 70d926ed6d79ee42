//! The report of a plan as a file of its own, which takes the place of an older report and of nothing else.

use super::replace_file;
use crate::error::{Error, Result};
use crate::report::{self, Report};
use std::fs::File;
use std::io::{self, Read};
use std::path::Path;

/// The name of the report in a plan folder.
pub(crate) const REPORT_FILE: &str = "report.html";

/// So many bytes of a file are looked at: in a report its title stands among the first.
const HEAD_BYTES: u64 = 4096;

/// Writes `report` to `path`; a report that stands there is replaced in one step.
///
/// # Errors
/// As [`ensure_report`], and when the file cannot be written.
pub fn write_report(report: &Report<'_>, path: &Path) -> Result<()> {
    ensure_report(path)?;
    replace_file(path, |out| report.write(out))
}

/// Checks that `path` may become a report: it has the name of a page, and what stands there is an older report if
/// anything. Worth asking before the plan is read.
///
/// # Errors
/// When the name does not end in `.html` or `.htm`, or another file stands there, or it cannot be read.
pub fn ensure_report(path: &Path) -> Result<()> {
    let refusal = |why: &str| Err(Error::usage(format!("{}: {why}", path.display())));
    let ending = path.extension().and_then(|ending| ending.to_str()).unwrap_or_default();
    if !["html", "htm"].iter().any(|known| ending.eq_ignore_ascii_case(known)) {
        return refusal("a report is a page; expected a name that ends in .html");
    }
    match head(path) {
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(()),
        Err(error) => Err(Error::io("use this file", path, error)),
        Ok(head) if report::is_plan_page(&head) => Ok(()),
        Ok(_) => refusal("stands there already and is no report of a plan; name another file"),
    }
}

fn head(path: &Path) -> io::Result<String> {
    let mut head = Vec::new();
    File::open(path)?.take(HEAD_BYTES).read_to_end(&mut head)?;
    Ok(String::from_utf8_lossy(&head).into_owned())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::write::sample;
    use std::fs;

    #[test]
    fn a_report_takes_the_place_of_a_report_and_of_nothing_else() {
        let home = tempfile::tempdir().unwrap();
        let (case, plan) = (sample::case(), sample::plan());
        let write = |name: &str| write_report(&Report::new(&case, &plan), &home.path().join(name));
        write("new.html").unwrap();
        write("new.html").unwrap();
        write("page.HTM").unwrap();
        for name in ["schedule.csv", "notes.html", "case.toml"] {
            fs::write(home.path().join(name), "kept").unwrap();
            assert_eq!(write(name).unwrap_err().kind(), crate::ErrorKind::Usage, "{name}");
            assert_eq!(fs::read_to_string(home.path().join(name)).unwrap(), "kept");
        }
        assert!(write("new.csv").is_err());
        assert!(!home.path().join("new.csv").exists());
    }
}
