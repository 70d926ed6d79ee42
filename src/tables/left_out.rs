//! Tells what follows when a row of `fms.csv` is left out (`--skip-bad-rows`): its FM counts as one who has left.

use super::fms::Staff;
use super::schema::FMS;
use crate::case::{Case, Channel, PresentFm};
use crate::finding::{Finding, Rule, counted, named};
use std::collections::HashMap;

/// One warning per FM with a bad row whom tenants have.
pub(super) fn tell(case: &Case, staff: &Staff, findings: &mut Vec<Finding>) {
    let mut tenants_of: HashMap<&str, Vec<&str>> = HashMap::new();
    for tenant in case.tenants.iter().filter(|tenant| tenant.channel == Channel::Ftc) {
        if let PresentFm::Unknown(fm) = &tenant.present_fm {
            tenants_of.entry(fm).or_default().push(&tenant.id);
        }
    }
    for (fm, line) in &staff.left_out {
        if let Some(tenants) = tenants_of.get(&**fm) {
            findings.push(Finding::warning(Rule::FmLeft, message(fm, tenants)).at(FMS.file, *line).about_fm(fm));
        }
    }
}

fn message(fm: &str, tenants: &[&str]) -> String {
    let (number, tenants) = (counted(tenants.len(), "tenant"), named(tenants.iter().copied()));
    format!("with --skip-bad-rows {fm} counts as an FM who has left, although {number} had {fm} so far ({tenants})")
}

#[cfg(test)]
mod tests {
    use super::super::testing::{case, reading, texts};

    #[test]
    fn an_fm_whose_row_is_bad_is_told_with_the_tenants_who_have_that_fm() {
        let rows =
            "fm_id,region,languages,workloads,weekly_hours\nF1,EMEA,en|fr,*,400\nF2,EMEA,en|fr,*,40\nF3,EMEA,en,*,x\n";
        let files = case().with("fms.csv", rows).with(
            "tenants.csv",
            "tenant_id,region,language,channel,fm_id\nT1,EMEA,en,,F1\nT2,EMEA,en,,F1\nT3,EMEA,en,FRP,F3\n",
        );
        let told = texts(&reading(&files));
        let warning = "fms.csv:2: warning FM-LEFT: with --skip-bad-rows F1 counts as an FM who has left, although 2 tenants had \
                       F1 so far (T1, T2) (FM F1)";
        assert_eq!(told.iter().filter(|text| !text.contains("error")).collect::<Vec<_>>(), [warning]);
    }
}
