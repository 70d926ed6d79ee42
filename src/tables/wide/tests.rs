//! What an export becomes.

use super::grid::Grid;
use super::mapping::Mapping;
use super::{DateFormat, Import, of_grid};
use crate::error::Result;

fn import(export: &str, mapping: &str, format: Option<DateFormat>) -> Result<Import> {
    let grid = Grid::of_text("wide.csv".to_owned(), export.as_bytes().to_vec()).unwrap();
    of_grid(&grid, &Mapping::parse(mapping, "map.toml").unwrap(), format)
}

fn texts(import: &Import) -> (String, String) {
    let text = |bytes: &[u8]| String::from_utf8(bytes.to_vec()).unwrap();
    (text(&import.tenants), text(&import.workloads))
}

fn faults(export: &str, mapping: &str) -> Vec<String> {
    import(export, mapping, None).unwrap_err().findings().iter().map(ToString::to_string).collect()
}

#[test]
fn a_row_per_tenant_becomes_a_row_per_workload() {
    let export = "Tenant ID;Tenant Name;Region;Language;Teams ESD;Intune ESD;Intune status;Exchange Online\n\
                  T1;\"Contoso; Ltd\";EMEA;English;11/23/2026;;no intent;23.11.2026\n\
                  T2;Fabrikam;EMEA;German;;2026-12;In progress;\n";
    let import = import(export, "", None).unwrap();
    let (tenants, workloads) = texts(&import);
    assert_eq!(tenants, "tenant_id,name,region,language\nT1,Contoso; Ltd,EMEA,English\nT2,Fabrikam,EMEA,German\n");
    assert_eq!(
        workloads,
        "tenant_id,workload,l1_status,esd\n\
         T1,Teams,In Progress,2026-11-23\n\
         T1,Intune,No Intent,\n\
         T1,Exchange Online,In Progress,2026-11-23\n\
         T2,Intune,In Progress,2026-12\n"
    );
    assert_eq!((import.tenant_count, import.workload_count), (2, 4));
    assert_eq!(import.workload_names, ["Teams", "Intune", "Exchange Online"]);
    assert!(import.findings.is_empty());
}

#[test]
fn a_mapping_says_what_the_names_do_not() {
    let export = "Account,Area,EXO Start,Last Modified,Remark,EXO hrs\nT1,EMEA,07/12/2026,2026-01-01,x,4.5\n";
    let mapping = "date_format = \"dmy\"\nignore = [\"Remark\"]\n[tenant]\ntenant_id = \"account\"\n\
                   [defaults]\nlanguage = \"English\"\nl1_status = \"Blocked\"\n\
                   [workloads.\"Exchange Online\"]\nesd = \"EXO Start\"\nhours_per_week = \"EXO hrs\"\n";
    let import = import(export, mapping, None).unwrap();
    let (tenants, workloads) = texts(&import);
    assert_eq!(tenants, "tenant_id,region,language\nT1,EMEA,English\n");
    assert_eq!(
        workloads,
        "tenant_id,workload,l1_status,esd,hours_per_week\nT1,Exchange Online,Blocked,2026-12-07,4.5\n"
    );
    let warnings: Vec<String> = import.findings.iter().map(ToString::to_string).collect();
    assert_eq!(
        warnings,
        ["wide.csv:1: warning TABLE-COLUMN: column \"Last Modified\" is ignored; a mapping can say what it holds"]
    );
}

#[test]
fn all_faults_of_an_export_are_told_at_once() {
    let export = "tenant_id,region,language,seats,Teams ESD,Teams status\n\
                  T1,EMEA,en,many,03/04/2026,In Progress\n\
                  T1,,en,5,soon,Runing\n\
                  ,EMEA,en,5,,\n";
    assert_eq!(
        faults(export, ""),
        [
            "wide.csv:2: error TABLE-CELL: seats is \"many\"; expected a whole number from 0 to 1000000000 (tenant T1)",
            "wide.csv:2: error TABLE-CELL: Teams ESD is \"03/04/2026\"; expected a date that reads in one way: this is 4 March 2026 with --date-format mdy, 3 April 2026 with --date-format dmy (tenant T1, workload Teams)",
            "wide.csv:3: error TABLE-DUPLICATE: tenant_id \"T1\" stands on line 2 too; expected one row per tenant (tenant T1)",
            "wide.csv:3: error TABLE-CELL: region is empty; expected a value, or region for all rows under [defaults] of a mapping (tenant T1)",
            "wide.csv:3: error TABLE-CELL: Teams status is \"Runing\"; expected one of In Progress, Status Unknown, Blocked, No Intent, Duplicate/Invalid (tenant T1, workload Teams)",
            "wide.csv:3: error TABLE-CELL: Teams ESD is \"soon\"; expected a date such as 2026-11-23, 11/23/2026 or 23.11.2026, or a month 2026-11 (tenant T1, workload Teams)",
            "wide.csv:4: error TABLE-CELL: tenant_id is empty; expected a value, or tenant_id for all rows under [defaults] of a mapping",
        ]
    );
}

#[test]
fn an_empty_cell_is_told_by_the_name_its_column_has_in_the_export() {
    let export = "Account,Area,Language,Teams ESD,Teams status\nT1,,English,2026-12-07,\n";
    let mapping = "[tenant]\ntenant_id = \"Account\"\nregion = \"Area\"\n";
    assert_eq!(
        faults(export, mapping),
        [
            "wide.csv:2: error TABLE-CELL: Area is empty; expected a value, or region for all rows under [defaults] of a mapping (tenant T1)",
            "wide.csv:2: error TABLE-CELL: Teams status is empty; expected a value, or l1_status for all rows under [defaults] of a mapping (tenant T1, workload Teams)",
        ]
    );
}

#[test]
fn columns_that_are_missing_or_twice_are_told_with_the_remedy() {
    assert_eq!(
        faults("Tenant ID,Tenant,Teams ESD\nT1,T1,2026-12-07\n", "[workloads]\nIntune = \"Intun\"\n"),
        [
            "wide.csv:1: error TABLE-COLUMN: columns \"Tenant ID\" and \"Tenant\" both give tenant_id; ignore one in a mapping",
            "wide.csv:1: error TABLE-MISSING: the mapping names column \"Intun\", which is not there; the nearest is \"Tenant ID\"",
            "wide.csv:1: error TABLE-MISSING: no column gives region; name one under [tenant] of a mapping, or one for all rows under [defaults]",
            "wide.csv:1: error TABLE-MISSING: no column gives language; name one under [tenant] of a mapping, or one for all rows under [defaults]",
        ]
    );
    let all = faults("tenant_id,region,language,Teams\nT1,EMEA,en,yes\n", "");
    assert!(all[0].contains("warning") && all[1].contains("no column holds engagement start dates"), "{all:?}");
}

#[test]
fn the_command_line_decides_how_dates_are_read() {
    let export = "tenant_id,region,language,Teams\nT1,EMEA,en,03/04/2026\n";
    for (format, date) in [(DateFormat::Mdy, "2026-03-04"), (DateFormat::Dmy, "2026-04-03")] {
        let import = import(export, "date_format = \"iso\"", Some(format)).unwrap();
        assert!(texts(&import).1.contains(date));
    }
}
