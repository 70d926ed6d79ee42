//! The files `init` and `import` begin a case with.

use crate::tables::schema::{CASE_FILE, SETTINGS, TABLES, TableSchema};
use chrono::NaiveDate;
use std::fmt::Write;

/// The day the starter case is planned for. Its dates are around it.
pub(super) fn plan_date() -> NaiveDate {
    NaiveDate::from_ymd_opt(2026, 9, 7).expect("a day of the calendar")
}

/// A `case.toml` that says what every key means; keys that may be left out are comments with their defaults.
pub(super) fn case_toml(plan_date: NaiveDate) -> String {
    let mut text = String::from("# The settings of this case. What begins with # is a comment.\n");
    let mut section = "";
    for setting in &SETTINGS {
        if setting.section != section {
            section = setting.section;
            text += &format!("\n[{section}]\n");
        }
        let line = match (setting.key, setting.default) {
            ("plan_date", _) => format!("plan_date = {plan_date}"),
            (key, "") => format!("# {key} = "),
            (key, default) => format!("# {key} = {default}"),
        };
        text += &format!("# {}\n{line}\n", setting.meaning);
    }
    text
}

/// The files of the starter case, by name. They plan without an error.
pub(super) fn files() -> Vec<(&'static str, String)> {
    let mut files: Vec<(&str, String)> = TEXTS.iter().map(|&(name, text)| (name, text.to_owned())).collect();
    files.push((CASE_FILE, case_toml(plan_date())));
    files.push(("README.md", readme()));
    files
}

/// What each file and column means, for whoever fills them in.
fn readme() -> String {
    let mut text = String::from(README);
    for table in TABLES {
        describe(table, &mut text);
    }
    text
}

fn describe(table: &TableSchema, text: &mut String) {
    let star = if table.required { " *" } else { "" };
    // Writing to a string cannot fail.
    let _ = write!(text, "\n## {}{star}\n\nA row is {}.\n\n| column | says |\n|---|---|\n", table.file, table.meaning);
    for column in table.columns {
        let star = if column.required { " *" } else { "" };
        let _ = writeln!(text, "| `{}`{star} | {} |", column.name, column.meaning.replace('|', "\\|"));
    }
}

const README: &str = "\
# A case for fm-assign

Replace the rows of these tables by yours, set the plan date in `case.toml`, then:

    fm-assign check .
    fm-assign plan . --out ../plan

Dates are written YYYY-MM-DD, lists inside a cell are separated by |. `*` marks what must be there; other columns and files
may be left out.
";

const TEXTS: [(&str, &str); 7] = [
    (
        "tenants.csv",
        "tenant_id,name,customer_id,region,language,second_language,seats,channel,priority,fm_id,contact\n\
         contoso,Contoso,,EMEA,English,,450,FTC,2,,responsive\n\
         fabrikam,Fabrikam,,EMEA,German,English,1200,FTC,1,anna,responsive\n\
         northwind,Northwind Traders,,EMEA,English,,300,FTC,1,ben,silent\n\
         tailspin,Tailspin Toys,,EMEA,English,,800,FRP,1,,responsive\n",
    ),
    (
        "workloads.csv",
        "tenant_id,workload,l1_status,seats,esd,started_on,target_date,kickoff_date,after,gap_days\n\
         contoso,Exchange Online,In Progress,,2026-09-14,,2026-12-18,2026-09-17,,\n\
         contoso,Microsoft Teams,In Progress,,2026-12,,,,Exchange Online,7\n\
         contoso,Intune,No Intent,,,,,,,\n\
         fabrikam,Intune,In Progress,900,2026-08-03,2026-08-03,,,,\n\
         fabrikam,Exchange Online,In Progress,,2026-10-05,,,,,\n\
         northwind,Microsoft Teams,In Progress,,2026-09-21,,,,,\n\
         tailspin,Exchange Online,In Progress,,2026-10-12,,,,,\n",
    ),
    (
        "fms.csv",
        "fm_id,name,region,languages,workloads,weekly_hours,max_tenants,max_starts_per_week,available_from,available_to\n\
         anna,Anna Lindqvist,EMEA,English|German,*,40,,,,\n\
         ben,Ben Carter,EMEA,English,Exchange Online|Microsoft Teams,32,12,3,,\n",
    ),
    (
        "effort.csv",
        "workload,seats_from,phase,weeks,hours_per_week\n\
         *,0,Assess,2,4\n\
         *,0,Enable,6,6\n\
         *,0,Adopt,2,3\n\
         Exchange Online,1000,Assess,2,6\n\
         Exchange Online,1000,Enable,8,10\n\
         Intune,0,Enable,8,4.5\n",
    ),
    ("absences.csv", "fm_id,from,to,share\nanna,2026-10-26,2026-10-30,1\n"),
    ("holidays.csv", "region,date,name\nEMEA,2026-12-25,Christmas Day\nEMEA,2027-01-01,New Year's Day\n"),
    (
        "esd_changes.csv",
        "tenant_id,workload,changed_on,changed_by,old_esd,new_esd,note_category,note,evidence\n\
         fabrikam,Exchange Online,2026-08-20,FM,2026-09-21,2026-10-05,overall_status,The customer moves its data centre,call\n",
    ),
];

#[cfg(test)]
mod tests {
    use super::*;
    use crate::tables::{Memory, read};

    #[test]
    fn the_starter_case_has_nothing_to_complain_of() {
        let memory = files().into_iter().fold(Memory::new(), |memory, (name, text)| memory.with(name, text));
        let reading = read(&memory).unwrap();
        assert!(reading.findings.is_empty(), "{:?}", reading.findings);
        assert_eq!(reading.case.unwrap().tenants.len(), 4);
    }

    #[test]
    fn the_settings_may_be_uncommented_one_by_one() {
        let text = case_toml(plan_date());
        for setting in &SETTINGS {
            assert!(text.contains(&format!("{} = ", setting.key)), "{}", setting.key);
            if !setting.default.is_empty() {
                let own = format!("{} = {}", setting.key, setting.default);
                let toml = text.replace(&format!("# {own}"), &own);
                let memory = files().into_iter().fold(Memory::new(), |memory, (name, text)| memory.with(name, text));
                assert!(read(&memory.with("case.toml", toml)).unwrap().findings.is_empty(), "{own}");
            }
        }
    }
}
