//! `adopt`: next week's `tenants.csv` with the FMs of a plan.

use super::Exit;
use super::console::{Console, WARNING, printable};
use super::numbers::{Count, Counted};
use crate::error::{Error, Result};
use crate::plan::adopt::Adoption;
use crate::tables::fill::{self, Columns, Filled};
use crate::tables::schema;
use crate::write;
use std::fs::{self, OpenOptions};
use std::io::Write;
use std::path::{Path, PathBuf};

/// Arguments of `adopt`.
#[derive(Debug, clap::Args)]
pub(super) struct Args {
    /// The plan whose FMs are announced
    plan: PathBuf,
    /// The next case: a folder of tables; it is only read
    case: PathBuf,
    /// The new tenants.csv; it must not exist
    #[arg(long, value_name = "FILE")]
    out: PathBuf,
    /// Announce provisional tenants too
    #[arg(long)]
    provisional: bool,
}

/// So many tenants are named in a remark.
const NAMED: usize = 5;

/// Writes the file.
pub(super) fn run(args: &Args, console: &mut Console) -> Result<Exit> {
    let adoption = Adoption::of(&write::read_texts(&args.plan)?, args.provisional);
    if args.case.is_file() {
        return Err(Error::usage("adopt writes a tenants.csv; name a case that is a folder of tables, not a workbook"));
    }
    let path = args.case.join(schema::TENANTS.file);
    let bytes = fs::read(&path).map_err(|error| Error::io("read", &path, error))?;
    let columns = Columns { schema: &schema::TENANTS, key: "tenant_id", column: "fm_id" };
    let filled = fill::fill(&bytes, columns, |tenant| adoption.fms.get(tenant).map(ToString::to_string))?;
    write_new(&args.out, &filled.bytes)?;
    remarks(&adoption, console);
    let Filled { changed, rows, .. } = filled;
    let (changed, rows) = (Count(changed as u64), Counted(rows as u64, "tenant"));
    console.answer(|out| writeln!(out, "{}: {rows}, {changed} with another fm_id", args.out.display()))?;
    Ok(Exit::Success)
}

/// Writes a file that did not exist; a failure leaves none.
fn write_new(path: &Path, bytes: &[u8]) -> Result<()> {
    let mut file =
        OpenOptions::new().write(true).create_new(true).open(path).map_err(|e| Error::io("create", path, e))?;
    file.write_all(bytes).and_then(|()| file.sync_all()).map_err(|error| {
        // Half a file is worse than none; when it cannot be removed either, the error says what happened.
        let _ = fs::remove_file(path);
        Error::io("write", path, error)
    })
}

fn remarks(adoption: &Adoption, console: &mut Console) {
    let about = [
        (&adoption.provisional, "provisional, not announced (--provisional does)"),
        (&adoption.split, "split over several FMs, which one fm_id cannot say: left as they are"),
        (&adoption.without_esd, "with a workload that has no ESD: with an FM it counts as running already"),
    ];
    for (tenants, words) in about.into_iter().filter(|(tenants, _)| !tenants.is_empty()) {
        let names: Vec<&str> = tenants.iter().take(NAMED).map(|tenant| &**tenant).collect();
        let more = if tenants.len() > NAMED { " ..." } else { "" };
        let number = Counted(tenants.len() as u64, "tenant");
        let names = names.join(", ");
        console.warn(|out| writeln!(out, "{WARNING}note:{WARNING:#} {number} {words}: {}{more}", printable(&names)));
    }
}
