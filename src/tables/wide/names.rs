//! What the columns of an export mean, by their names.

/// Names of tenant columns, in small letters and with single spaces.
const TENANT_NAMES: [(&str, &[&str]); 11] = [
    ("tenant_id", &["tenant id", "tenantid", "tenant", "tenant guid", "oms tenant id", "ms tenant id"]),
    ("name", &["name", "tenant name", "customer name", "customer", "organization name", "organization"]),
    ("customer_id", &["customer id", "tpid", "account id", "organization id"]),
    ("region", &["region", "area", "delivery region", "tenant region"]),
    ("language", &["language", "primary language", "preferred language", "delivery language"]),
    ("second_language", &["second language", "secondary language"]),
    ("seats", &["seats", "tenant seats", "licensed seats", "qualified seats", "total seats"]),
    ("channel", &["channel", "delivery channel"]),
    ("priority", &["priority"]),
    ("fm_id", &["fm id", "fm", "fasttrack manager", "fm alias", "assigned fm"]),
    ("contact", &["contact", "contact status"]),
];

/// How the columns of a workload end, after its name.
const WORKLOAD_NAMES: [(&str, &[&str]); 12] = [
    ("esd", &["engagement start date", "esd"]),
    ("esd_precision", &["esd precision"]),
    ("esd_source", &["esd source"]),
    ("l1_status", &["l1 status", "status"]),
    ("seats", &["seats"]),
    ("started_on", &["started on"]),
    ("target_date", &["target date", "target completion date"]),
    ("kickoff_date", &["kickoff date", "kick off date"]),
    ("after", &["after"]),
    ("gap_days", &["gap days"]),
    ("duration_weeks", &["duration weeks"]),
    ("hours_per_week", &["hours per week"]),
];

/// Words of columns that hold dates but no workload's.
const BOOKKEEPING: [&str; 6] = ["created", "modified", "updated", "exported", "changed", "refreshed"];

/// The tenant column that is called `name`.
pub(super) fn tenant_column(name: &str) -> Option<&'static str> {
    let name = words(name).join(" ");
    TENANT_NAMES.iter().find(|(_, names)| names.contains(&name.as_str())).map(|&(column, _)| column)
}

/// The workload and its column that are called `name`, such as `Microsoft Teams - ESD` or `ESD Microsoft Teams`.
pub(super) fn workload_column(name: &str) -> Option<(&str, &'static str)> {
    let longest = WORKLOAD_NAMES
        .iter()
        .flat_map(|&(column, endings)| endings.iter().map(move |ending| (column, *ending)))
        .filter_map(|(column, ending)| Some((before(name, ending)?, column, ending.len())))
        .max_by_key(|&(_, _, length)| length);
    let by_ending = longest.map(|(workload, column, _)| (workload, column));
    let by_beginning = || WORKLOAD_NAMES[0].1.iter().find_map(|beginning| after(name, beginning));
    by_ending.or_else(|| by_beginning().map(|workload| (workload, "esd")))
}

/// True when the name speaks of the export's own bookkeeping.
pub(super) fn is_bookkeeping(name: &str) -> bool {
    words(name).iter().any(|word| BOOKKEEPING.contains(&word.as_str()))
}

fn words(text: &str) -> Vec<String> {
    let words = text.split(|letter: char| !letter.is_alphanumeric()).filter(|word| !word.is_empty());
    words.map(str::to_lowercase).collect()
}

/// What stands before `ending`, word by word.
fn before<'a>(name: &'a str, ending: &str) -> Option<&'a str> {
    let expected = ending.split(' ').count();
    let mut rest = name.trim_end_matches(|letter: char| !letter.is_alphanumeric());
    let matched = rest;
    for _ in 0..expected {
        rest = rest.trim_end_matches(|letter: char| !letter.is_alphanumeric());
        rest = rest.trim_end_matches(char::is_alphanumeric);
    }
    let fits = words(&matched[rest.len()..]).join(" ") == ending;
    let workload = rest.trim_end_matches([' ', '-', ':', '_', '/', '|', '(', '\u{2013}']).trim();
    (fits && !workload.is_empty()).then_some(workload)
}

/// What stands after `beginning`, word by word.
fn after<'a>(name: &'a str, beginning: &str) -> Option<&'a str> {
    let mut rest = name;
    for _ in 0..beginning.split(' ').count() {
        rest = rest.trim_start_matches(|letter: char| !letter.is_alphanumeric());
        rest = rest.trim_start_matches(char::is_alphanumeric);
    }
    let fits = words(&name[..name.len() - rest.len()]).join(" ") == beginning;
    let rest = rest.trim_start_matches([' ', '-', ':', '_', '/', '|', '\u{2013}']);
    let bare = rest.strip_prefix('(').map_or(rest, |inner| inner.strip_suffix(')').unwrap_or(inner)).trim();
    (fits && !bare.is_empty()).then_some(bare)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn columns_of_tenants_go_by_many_names() {
        assert_eq!(tenant_column("Tenant ID"), Some("tenant_id"));
        assert_eq!(tenant_column("tenant_id"), Some("tenant_id"));
        assert_eq!(tenant_column("FastTrack Manager"), Some("fm_id"));
        assert_eq!(tenant_column("Teams"), None);
    }

    #[test]
    fn columns_of_workloads_end_in_what_they_hold() {
        for name in ["Microsoft Teams ESD", "Microsoft Teams - Engagement Start Date", "ESD (Microsoft Teams)"] {
            assert_eq!(workload_column(name), Some(("Microsoft Teams", "esd")), "{name}");
        }
        assert_eq!(workload_column("Exchange Online L1 Status"), Some(("Exchange Online", "l1_status")));
        assert_eq!(workload_column("Intune: status"), Some(("Intune", "l1_status")));
        assert_eq!(workload_column("Intune ESD precision"), Some(("Intune", "esd_precision")));
        assert_eq!(workload_column("Viva (Learning) seats"), Some(("Viva (Learning)", "seats")));
        for name in ["ESD", "Status", "Intune", "", "- esd"] {
            assert_eq!(workload_column(name), None, "{name}");
        }
    }

    #[test]
    fn bookkeeping_is_no_workload() {
        assert!(is_bookkeeping("Last Modified") && is_bookkeeping("created_on") && !is_bookkeeping("Defender"));
    }
}
