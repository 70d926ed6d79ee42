//! The files of a case, their columns and keys: the reader goes by these lists, and so do the documentation and `init`.

/// One file of a case that holds a table.
#[derive(Debug, PartialEq, Eq)]
pub struct TableSchema {
    /// Its name.
    pub file: &'static str,
    /// True when a case cannot do without it.
    pub required: bool,
    /// What a row of it is.
    pub meaning: &'static str,
    /// Its columns.
    pub columns: &'static [Column],
}

/// One column of a table.
#[derive(Debug, PartialEq, Eq)]
pub struct Column {
    /// Its name in the header row.
    pub name: &'static str,
    /// True when the header row must have it.
    pub required: bool,
    /// What its cells say, in one line.
    pub meaning: &'static str,
}

const fn required(name: &'static str, meaning: &'static str) -> Column {
    Column { name, required: true, meaning }
}

const fn optional(name: &'static str, meaning: &'static str) -> Column {
    Column { name, required: false, meaning }
}

/// The file of the plan date, the policy and the objective.
pub const CASE_FILE: &str = "case.toml";

/// One key of `case.toml`.
#[derive(Debug, PartialEq, Eq)]
pub struct Setting {
    /// The section it stands in; empty for the keys before the first section.
    pub section: &'static str,
    /// The key.
    pub key: &'static str,
    /// What holds when it is not given, as it would be written; empty when there is nothing in its place.
    pub default: &'static str,
    /// What it says, in one line.
    pub meaning: &'static str,
}

/// A key: its name, the default, what it says.
type Key = (&'static str, &'static str, &'static str);

const fn setting(section: &'static str, (key, default, meaning): Key) -> Setting {
    Setting { section, key, default, meaning }
}

/// The section of the rules a planner may set.
pub const POLICY: &str = "policy";

/// The section of the prices.
pub const OBJECTIVE: &str = "objective";

/// All keys of `case.toml`. The plan date is required.
pub static SETTINGS: [Setting; 14] = [
    setting("", ("plan_date", "", "day the plan is made for; the horizon starts on its Monday")),
    setting("", ("horizon_weeks", "52", "weeks the plan covers, 1 to 520")),
    setting(POLICY, ("max_utilisation", "1.0", "share of its capacity an FM may be loaded to in a week")),
    setting(POLICY, ("cover_days", "10", "longest full absence, in weekdays, that colleagues cover")),
    setting(POLICY, ("max_wait_days", "0", "working days a start may lie after its due day")),
    setting(POLICY, ("lead_days", "", "tenants whose first start lies further ahead are provisional")),
    setting(POLICY, ("split_when_needed", "false", "a tenant no FM can take whole may have several")),
    setting(POLICY, ("esd_editors", "[\"FM\"]", "roles that may change an ESD")),
    setting(
        POLICY,
        (
            "stability",
            "\"priced\"",
            "whether a tenant that has an FM but has not started may move: locked, priced or free",
        ),
    ),
    setting(POLICY, ("max_moves", "", "most units that may change their FM")),
    setting(OBJECTIVE, ("growth", "1.6", "how much dearer each tenth of capacity is than the one below it, 1 to 3")),
    setting(OBJECTIVE, ("second_language_hours", "4", "price of a unit served in its second language")),
    setting(OBJECTIVE, ("same_customer_hours", "2", "price of each further FM that serves one customer")),
    setting(OBJECTIVE, ("move_hours", "6", "price of a unit that changes its FM")),
];

/// `tenants.csv`.
pub static TENANTS: TableSchema = TableSchema {
    file: "tenants.csv",
    required: true,
    meaning: "one customer tenant",
    columns: &[
        required("tenant_id", "id of the tenant, unique in the file"),
        optional("name", "name for people"),
        optional("customer_id", "customer the tenant belongs to; empty: a customer of its own"),
        required("region", "region; the FM must be of the same"),
        required("language", "language; the FM must speak it, or the second language"),
        optional("second_language", "language that serves too, at a price"),
        optional("seats", "seats of the tenant, for workloads that give none"),
        optional("channel", "FTC (an FM delivers; the default) or FRP (a partner delivers)"),
        optional("priority", "weight of the tenant, 1 when empty; larger is more urgent"),
        optional("fm_id", "present FM; empty: none"),
        optional("contact", "responsive (the default), silent or unresponsive"),
    ],
};

/// `workloads.csv`.
pub static WORKLOADS: TableSchema = TableSchema {
    file: "workloads.csv",
    required: true,
    meaning: "one workload of a tenant, or the part of it that has one L1 status",
    columns: &[
        required("tenant_id", "id of the tenant"),
        required("workload", "name of the workload"),
        required("l1_status", "In Progress, Status Unknown, Blocked, No Intent or Duplicate/Invalid"),
        optional("seats", "seats of this row; empty: those of the tenant"),
        optional("esd", "engagement start date YYYY-MM-DD, or YYYY-MM for a month estimate"),
        optional("esd_precision", "day (the default) or month"),
        optional("esd_source", "where the ESD comes from; not used"),
        optional("started_on", "day the deployment started; it is running"),
        optional("target_date", "day by which the deployment is to end"),
        optional("kickoff_date", "day of the kickoff"),
        optional("after", "workload of the same tenant that must end first"),
        optional("gap_days", "least days between that end and this start, 0 when empty"),
        optional("duration_weeks", "weeks of this deployment, in place of the effort table's"),
        optional("hours_per_week", "hours per week of this deployment, in place of the effort table's"),
    ],
};

/// `fms.csv`.
pub static FMS: TableSchema = TableSchema {
    file: "fms.csv",
    required: true,
    meaning: "one FastTrack Manager",
    columns: &[
        required("fm_id", "id of the FM, unique in the file"),
        optional("name", "name for people"),
        required("region", "region the FM serves"),
        required("languages", "languages the FM speaks, separated by |"),
        required("workloads", "workloads the FM can lead, separated by |, or * for all"),
        required("weekly_hours", "hours per week for deployments"),
        optional("max_tenants", "most tenants with load in one week"),
        optional("max_starts_per_week", "most deployments that start in one week"),
        optional("available_from", "first day of work"),
        optional("available_to", "last day of work"),
    ],
};

/// `effort.csv`.
pub static EFFORT: TableSchema = TableSchema {
    file: "effort.csv",
    required: true,
    meaning: "one phase of a deployment",
    columns: &[
        required("workload", "name of the workload, or * for those without rows of their own"),
        optional("seats_from", "least seats these hours hold for, 0 when empty"),
        optional("phase", "name of the phase"),
        required("weeks", "weeks of the phase"),
        required("hours_per_week", "FM hours per week in the phase"),
    ],
};

/// `absences.csv`.
pub static ABSENCES: TableSchema = TableSchema {
    file: "absences.csv",
    required: false,
    meaning: "one absence of an FM",
    columns: &[
        required("fm_id", "id of the FM"),
        required("from", "first day of the absence"),
        required("to", "last day of the absence"),
        optional("share", "part of the working time that is lost, 1 when empty"),
    ],
};

/// `holidays.csv`.
pub static HOLIDAYS: TableSchema = TableSchema {
    file: "holidays.csv",
    required: false,
    meaning: "one public holiday of a region",
    columns: &[
        required("region", "region"),
        required("date", "the day"),
        optional("name", "name of the holiday; not used"),
    ],
};

/// `esd_changes.csv`.
pub static ESD_CHANGES: TableSchema = TableSchema {
    file: "esd_changes.csv",
    required: false,
    meaning: "one change of an ESD",
    columns: &[
        required("tenant_id", "id of the tenant"),
        required("workload", "name of the workload"),
        required("changed_on", "day of the change"),
        required("changed_by", "role of who changed it"),
        required("old_esd", "ESD before the change; empty: the first entry"),
        required("new_esd", "ESD after the change"),
        optional("note_category", "overall_status (counts) or entitlement_status (does not)"),
        optional("note", "reason of the change"),
        optional("evidence", "email_sent, voicemail, email_exchange, call, meeting or kickoff"),
    ],
};

/// All tables, in the order in which their findings are listed (after those of `case.toml`).
pub static TABLES: [&TableSchema; 7] = [&TENANTS, &WORKLOADS, &FMS, &EFFORT, &ABSENCES, &HOLIDAYS, &ESD_CHANGES];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn column_names_are_unique_in_their_table_and_written_as_the_reader_compares_them() {
        for table in TABLES {
            let mut names: Vec<_> = table.columns.iter().map(|column| column.name).collect();
            assert!(names.iter().all(|name| *name == name.trim().to_ascii_lowercase()));
            names.sort_unstable();
            names.dedup();
            assert_eq!(names.len(), table.columns.len(), "{}", table.file);
        }
    }
}
