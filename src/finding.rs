//! What a run has to say about its input: errors, warnings and notes, each with the place it is about.

use std::fmt;

/// How serious a finding is. Errors stop a run (unless bad rows are skipped), warnings and notes do not.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Severity {
    /// The row cannot be planned.
    Error,
    /// The row is planned, though not as its author may have meant.
    Warning,
    /// Worth knowing.
    Note,
}

impl Severity {
    /// All of them, gravest first.
    pub const ALL: [Self; 3] = [Self::Error, Self::Warning, Self::Note];

    /// The word in `findings.csv`.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Error => "error",
            Self::Warning => "warning",
            Self::Note => "note",
        }
    }
}

/// A number and what is counted: "1 week", "2 weeks".
pub(crate) fn counted(number: usize, what: &str) -> String {
    format!("{number} {what}{}", if number == 1 { "" } else { "s" })
}

/// So many names stand in a message.
const NAMED: usize = 5;

/// The first of `names`: "T1, T2, ...".
pub(crate) fn named<'a>(names: impl IntoIterator<Item = &'a str>) -> String {
    let mut names = names.into_iter();
    let mut shown: Vec<&str> = names.by_ref().take(NAMED).collect();
    shown.extend(names.next().map(|_| "..."));
    shown.join(", ")
}

/// The rule a finding speaks for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Rule {
    /// The ESD applies only to workloads whose L1 status is In Progress.
    EsdScope,
    /// A new customer is qualified by its ESD.
    EsdRequired,
    /// No ESD is asked for past or running deployments.
    EsdNoBackfill,
    /// Work never starts before the ESD, and a ready customer does not wait.
    EsdNotBefore,
    /// A serial deployment whose date is not known yet carries the first day of its month.
    EsdMonth,
    /// A deployment declared `after` another starts after that one's end and the gap.
    EsdSerial,
    /// The ESD is on or before the kickoff date.
    EsdKickoff,
    /// The target date lies after the ESD.
    EsdTarget,
    /// Only two-way communication sets an ESD.
    EsdTwoWay,
    /// Every change of an ESD carries a reason in the overall status notes.
    EsdNote,
    /// The FM changes an ESD.
    EsdEditor,
    /// A customer who never answers keeps the ESD.
    EsdFrozen,
    /// A past ESD that has not started is overdue, not invalid.
    EsdOverdue,
    /// FRP tenants carry an ESD too and need not maintain it.
    EsdFrp,
    /// One ESD per (tenant, workload).
    EsdOne,
    /// The tenant's FM has left.
    FmLeft,
    /// Running work exceeds the FM's capacity or limits.
    FmOverload,
    /// Colleagues cover for an FM.
    FmCover,
    /// The FM the previous plan announced is not the tenant's FM.
    PreviousFm,
    /// A deployment the previous plan started before the plan date does not run.
    PreviousStart,
    /// A deployment that the plan starts, or that runs, ends after its target date.
    TargetMissed,
    /// A region, language or workload no FM has, or an FM without capacity.
    PoolEmpty,
    /// A required column, table or file is missing.
    TableMissing,
    /// An unknown or repeated column.
    TableColumn,
    /// A cell that cannot be read.
    TableCell,
    /// A row that stands twice, or two rows that contradict each other.
    TableDuplicate,
    /// An id that does not exist.
    TableReference,
    /// A chain of `after` that closes on itself.
    TableCycle,
    /// No row of `effort.csv` applies, or only those of `*` to a workload that no table names.
    TableEffort,
    /// A bad `case.toml`.
    TableSettings,
    /// The change log and the present ESD contradict each other, or a change does not follow the one before it.
    TableChangeLog,
}

impl Rule {
    /// All of them, in the order of the documentation.
    pub const ALL: [Self; 31] = [
        Self::EsdScope,
        Self::EsdRequired,
        Self::EsdNoBackfill,
        Self::EsdNotBefore,
        Self::EsdMonth,
        Self::EsdSerial,
        Self::EsdKickoff,
        Self::EsdTarget,
        Self::EsdTwoWay,
        Self::EsdNote,
        Self::EsdEditor,
        Self::EsdFrozen,
        Self::EsdOverdue,
        Self::EsdFrp,
        Self::EsdOne,
        Self::FmLeft,
        Self::FmOverload,
        Self::FmCover,
        Self::PreviousFm,
        Self::PreviousStart,
        Self::TargetMissed,
        Self::PoolEmpty,
        Self::TableMissing,
        Self::TableColumn,
        Self::TableCell,
        Self::TableDuplicate,
        Self::TableReference,
        Self::TableCycle,
        Self::TableEffort,
        Self::TableSettings,
        Self::TableChangeLog,
    ];

    /// The code in `findings.csv`.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::EsdScope => "ESD-SCOPE",
            Self::EsdRequired => "ESD-REQUIRED",
            Self::EsdNoBackfill => "ESD-NO-BACKFILL",
            Self::EsdNotBefore => "ESD-NOT-BEFORE",
            Self::EsdMonth => "ESD-MONTH",
            Self::EsdSerial => "ESD-SERIAL",
            Self::EsdKickoff => "ESD-KICKOFF",
            Self::EsdTarget => "ESD-TARGET",
            Self::EsdTwoWay => "ESD-TWO-WAY",
            Self::EsdNote => "ESD-NOTE",
            Self::EsdEditor => "ESD-EDITOR",
            Self::EsdFrozen => "ESD-FROZEN",
            Self::EsdOverdue => "ESD-OVERDUE",
            Self::EsdFrp => "ESD-FRP",
            Self::EsdOne => "ESD-ONE",
            Self::FmLeft => "FM-LEFT",
            Self::FmOverload => "FM-OVERLOAD",
            Self::FmCover => "FM-COVER",
            Self::PreviousFm => "PREVIOUS-FM",
            Self::PreviousStart => "PREVIOUS-START",
            Self::TargetMissed => "TARGET-MISSED",
            Self::PoolEmpty => "POOL-EMPTY",
            Self::TableMissing => "TABLE-MISSING",
            Self::TableColumn => "TABLE-COLUMN",
            Self::TableCell => "TABLE-CELL",
            Self::TableDuplicate => "TABLE-DUPLICATE",
            Self::TableReference => "TABLE-REFERENCE",
            Self::TableCycle => "TABLE-CYCLE",
            Self::TableEffort => "TABLE-EFFORT",
            Self::TableSettings => "TABLE-SETTINGS",
            Self::TableChangeLog => "TABLE-CHANGE-LOG",
        }
    }
}

/// One row of `findings.csv`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Finding {
    /// How serious it is.
    pub severity: Severity,
    /// The rule it speaks for.
    pub rule: Rule,
    /// The file it is about, such as `workloads.csv`; empty when it is about no file.
    pub file: Box<str>,
    /// First physical line of the record in that file.
    pub line: Option<u32>,
    /// `tenant_id`, empty when it is about no tenant.
    pub tenant: Box<str>,
    /// Workload name, empty when it is about no workload.
    pub workload: Box<str>,
    /// `fm_id`, empty when it is about no FM.
    pub fm: Box<str>,
    /// What is the matter, with the value and what was expected.
    pub message: String,
}

impl Finding {
    /// A finding that is about nothing in particular yet; see [`Finding::at`] and [`Finding::about`].
    #[must_use]
    pub fn new(severity: Severity, rule: Rule, message: impl Into<String>) -> Self {
        Self {
            severity,
            rule,
            file: "".into(),
            line: None,
            tenant: "".into(),
            workload: "".into(),
            fm: "".into(),
            message: message.into(),
        }
    }

    /// An error.
    #[must_use]
    pub fn error(rule: Rule, message: impl Into<String>) -> Self {
        Self::new(Severity::Error, rule, message)
    }

    /// A warning.
    #[must_use]
    pub fn warning(rule: Rule, message: impl Into<String>) -> Self {
        Self::new(Severity::Warning, rule, message)
    }

    /// A note.
    #[must_use]
    pub fn note(rule: Rule, message: impl Into<String>) -> Self {
        Self::new(Severity::Note, rule, message)
    }

    /// Says where it is: the file and, when above 0, the first physical line of the record.
    #[must_use]
    pub fn at(mut self, file: &str, line: u32) -> Self {
        self.file = file.into();
        self.line = (line > 0).then_some(line);
        self
    }

    /// Says which tenant and workload it is about (either may be empty).
    #[must_use]
    pub fn about(mut self, tenant: &str, workload: &str) -> Self {
        self.tenant = tenant.into();
        self.workload = workload.into();
        self
    }

    /// Says which FM it is about.
    #[must_use]
    pub fn about_fm(mut self, fm: &str) -> Self {
        self.fm = fm.into();
        self
    }
}

impl fmt::Display for Finding {
    /// `workloads.csv:12: error ESD-KICKOFF: message (tenant T1, workload Teams)`: where before what.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match (self.file.is_empty(), self.line) {
            (false, Some(line)) => write!(f, "{}:{line}: ", self.file)?,
            (false, None) => write!(f, "{}: ", self.file)?,
            (true, _) => {}
        }
        write!(f, "{} {}: {}", self.severity.as_str(), self.rule.code(), self.message)?;
        let about = [("tenant", &self.tenant), ("workload", &self.workload), ("FM", &self.fm)];
        let mut separator = " (";
        for (word, text) in about.into_iter().filter(|(_, text)| !text.is_empty()) {
            write!(f, "{separator}{word} {text}")?;
            separator = ", ";
        }
        if separator == ", " { write!(f, ")") } else { Ok(()) }
    }
}
