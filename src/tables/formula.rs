//! Warns of names that a spreadsheet would take for a formula.
//!
//! The plan's tables repeat ids byte for byte, so that they can be matched by any program. A spreadsheet that opens such
//! a table computes a cell that begins with `=`; a workbook (`plan.xlsx`) says for each cell that it is text.

use super::schema::{FMS, TENANTS, WORKLOADS};
use crate::case::{Case, PresentFm};
use crate::finding::{Finding, Rule};

/// One warning per id, and one per workload name at the first row that has it.
pub(super) fn warn(case: &Case, findings: &mut Vec<Finding>) {
    for tenant in &case.tenants {
        let about = |finding: Finding| finding.at(TENANTS.file, tenant.line).about(&tenant.id, "");
        findings.extend(judge("tenant_id", &tenant.id).map(about));
        if let PresentFm::Unknown(id) = &tenant.present_fm {
            findings.extend(judge("fm_id", id).map(about));
        }
    }
    for fm in &case.fms {
        findings.extend(judge("fm_id", &fm.id).map(|finding| finding.at(FMS.file, fm.line).about_fm(&fm.id)));
    }
    for (id, name) in case.services.iter() {
        let Some(finding) = judge("workload", name) else { continue };
        let row = case.workloads.iter().find(|workload| workload.service == id);
        findings.extend(row.map(|row| finding.at(WORKLOADS.file, row.line).about("", name)));
    }
}

fn judge(column: &str, text: &str) -> Option<Finding> {
    is_formula(text).then(|| {
        let message = format!(
            "{column} begins with {:?}, which spreadsheets take for a formula when they open the plan's CSV files; \
             rename it, or open the workbook that plan --xlsx writes",
            text.chars().next().unwrap_or('=')
        );
        Finding::warning(Rule::TableCell, message)
    })
}

/// True when a spreadsheet would compute a cell with this text. Signed numbers are only numbers to it.
fn is_formula(text: &str) -> bool {
    match text.as_bytes() {
        [b'=' | b'@', _, ..] => true,
        [b'+' | b'-', rest @ ..] => !rest.iter().all(|byte| byte.is_ascii_digit() || b".,".contains(byte)),
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use super::super::testing::{case, reading, texts};
    use super::is_formula;

    #[test]
    fn ids_that_spreadsheets_would_compute_are_warned_of_and_kept() {
        let files = case()
            .with(
                "tenants.csv",
                "tenant_id,name,region,language\nT1,=1+1,EMEA,en\n\"=HYPERLINK(\"\"x\"\")\",,EMEA,en\n",
            )
            .with("fms.csv", "fm_id,region,languages,workloads,weekly_hours\n@F1,EMEA,en|fr,*,30\n");
        let reading = reading(&files);
        let advice = "which spreadsheets take for a formula when they open the plan's CSV files; rename it, or open the workbook that plan --xlsx writes";
        assert_eq!(
            texts(&reading),
            [
                format!(
                    "tenants.csv:3: warning TABLE-CELL: tenant_id begins with '=', {advice} (tenant =HYPERLINK(\"x\"))"
                ),
                format!("fms.csv:2: warning TABLE-CELL: fm_id begins with '@', {advice} (FM @F1)"),
            ]
        );
        assert_eq!(&*reading.case.unwrap().tenants.as_slice()[1].id, "=HYPERLINK(\"x\")");
    }

    #[test]
    fn a_signed_number_is_no_formula() {
        for text in ["-12", "+1.5", "T=1", "", "-", "="] {
            assert!(!is_formula(text), "{text}");
        }
        for text in ["=1", "-1+cmd|' /C calc'!A0", "+A1", "@SUM(A1)"] {
            assert!(is_formula(text), "{text}");
        }
    }
}
