//! `findings.csv`.

use super::cells::{Cell, Judge, TableFile, TableWriter};
use crate::finding::{Finding, Rule, Severity};
use std::io::{self, Write};
use std::path::Path;

pub(super) const FILE: &str = "findings.csv";
pub(super) const COLUMNS: [&str; 8] = ["severity", "rule", "file", "line", "tenant_id", "workload", "fm_id", "message"];

pub(super) fn write(rows: &[Finding], out: impl Write) -> io::Result<()> {
    let mut table = TableWriter::new(out, &COLUMNS)?;
    for row in rows {
        table.text(row.severity.as_str())?;
        table.text(row.rule.code())?;
        table.text(&row.file)?;
        table.optional(row.line)?;
        table.text(&row.tenant)?;
        table.text(&row.workload)?;
        table.text(&row.fm)?;
        table.text(&row.message)?;
        table.end()?;
    }
    table.finish()
}

pub(super) fn read(dir: &Path, problems: &mut Vec<Finding>) -> Vec<Finding> {
    TableFile { dir, name: FILE, columns: COLUMNS }.read(problems, parse)
}

/// Ids are not looked up: a finding may well speak of one the case does not know.
fn parse(cells: [Cell<'_>; 8], judge: &mut Judge<'_>) -> Option<Finding> {
    let [severity, rule, file, line, tenant, workload, fm, message] = cells;
    let severity = judge.word(severity, &Severity::ALL, Severity::as_str);
    let rule = judge.word(rule, &Rule::ALL, Rule::code);
    let line: Option<Option<u32>> = judge.optional(line, "a line number", |text| text.parse().ok());
    let finding = Finding::new(severity?, rule?, message.text).at(file.text, line?.unwrap_or(0));
    Some(finding.about(tenant.text, workload.text).about_fm(fm.text))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::write::sample;

    #[test]
    fn a_finding_is_one_row() {
        let mut text = Vec::new();
        write(&sample::findings(), &mut text).unwrap();
        assert_eq!(
            String::from_utf8(text).unwrap(),
            "severity,rule,file,line,tenant_id,workload,fm_id,message\n\
             warning,FM-LEFT,tenants.csv,3,T2,,F-gone,F-gone is not in fms.csv\n\
             note,ESD-REQUIRED,,,T1,Teams,,no ESD\n"
        );
    }
}
