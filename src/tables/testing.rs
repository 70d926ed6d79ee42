//! A small case without faults, for tests to plant one in.

use super::source::{Memory, TableSource};
use super::{Reading, read};

/// Two tenants, the first with two workloads, and one FM for everything.
pub(super) fn case() -> Memory {
    Memory::new()
        .with("case.toml", "plan_date = 2026-11-25\n")
        .with("tenants.csv", "tenant_id,region,language,seats\nT1,EMEA,en,100\nT2,EMEA,fr,\n")
        .with(
            "workloads.csv",
            "tenant_id,workload,l1_status,esd\nT1,Teams,In Progress,2026-12-07\nT1,Intune,Blocked,\n",
        )
        .with("fms.csv", "fm_id,region,languages,workloads,weekly_hours\nF1,EMEA,en|fr,Teams|Intune,30\n")
        .with("effort.csv", "workload,seats_from,weeks,hours_per_week\n*,0,4,2\n")
}

/// The case with `text` in place of a file.
pub(super) fn with(file: &str, text: impl Into<Vec<u8>>) -> Reading {
    reading(&case().with(file, text))
}

pub(super) fn reading(source: &dyn TableSource) -> Reading {
    read(source).unwrap()
}

/// The findings as texts.
pub(super) fn texts(reading: &Reading) -> Vec<String> {
    reading.findings.iter().map(ToString::to_string).collect()
}

/// The findings of the case with `text` in place of a file.
pub(super) fn findings(file: &str, text: impl Into<Vec<u8>>) -> Vec<String> {
    texts(&with(file, text))
}

/// Says for each pair of a row and a text that the table with this row alone has this finding alone, on line 2.
pub(super) fn assert_rows(file: &str, header: &str, rows: &[(&str, &str)]) {
    for (row, expected) in rows {
        assert_eq!(findings(file, format!("{header}\n{row}\n")), [format!("{file}:2: {expected}")], "{row}");
    }
}

#[test]
fn the_small_case_has_no_faults() {
    let reading = reading(&case());
    assert_eq!(texts(&reading), [""; 0]);
    assert_eq!(reading.case.unwrap().workloads.len(), 2);
}
