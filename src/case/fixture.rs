//! Small cases built by hand, for tests.
//!
//! ```text
//! let case = case("2026-11-23", 8)                       // a Monday; 8 weeks
//!     .effort("Teams", &[(2, 10), (1, 5)])               // 2 weeks of 10 hours, then 1 week of 5
//!     .fm("F1", |fm| fm.max_tenants = Some(3))           // region EMEA, English, all workloads, 40 hours a week
//!     .tenant("T1", |tenant| tenant.priority = 2)        // region EMEA, English, FTC, responsive
//!     .workload("Teams", |w| w.esd = esd("2026-12-01"))  // In Progress, 100 seats, of the last tenant
//!     .done();
//! ```

use super::{
    Absence, After, Case, Channel, Contact, EffortRows, Esd, EsdChange, Evidence, Fm, Id, L1Status, NoteCategory,
    Phase, Precision, PresentFm, Share, Tenant, Workload, WorkloadSkill,
};
use chrono::NaiveDate;

/// A case under construction.
pub(crate) struct Builder {
    case: Case,
}

/// An empty case of region EMEA.
pub(crate) fn case(plan_date: &str, weeks: usize) -> Builder {
    let mut case = Case::new(date(plan_date), weeks);
    let region = case.regions.intern("EMEA");
    case.holidays.push(Vec::new());
    debug_assert_eq!(region, Id::new(0));
    case.languages.intern("English");
    Builder { case }
}

/// A date written as in the tables.
pub(crate) fn date(text: &str) -> NaiveDate {
    text.parse().expect("a date like 2026-12-01")
}

/// An ESD written as in the tables: a day, or a month like `2027-03`.
pub(crate) fn esd(text: &str) -> Option<Esd> {
    if text.len() == 7 {
        return Some(Esd { date: date(&format!("{text}-01")), precision: Precision::Month });
    }
    Some(Esd { date: date(text), precision: Precision::Day })
}

/// An accepted change of an ESD, made by the FM after a call. An empty `old` makes it a first entry.
pub(crate) fn change(old: &str, new: &str) -> EsdChange {
    EsdChange {
        changed_on: date("2026-10-01"),
        changed_by: "FM".into(),
        old_esd: if old.is_empty() { None } else { esd(old) },
        new_esd: esd(new).expect("a new ESD"),
        note_category: Some(NoteCategory::OverallStatus),
        note: "agreed in a call".into(),
        evidence: Some(Evidence::Call),
        line: 0,
    }
}

/// A full absence, both ends included.
pub(crate) fn away(from: &str, to: &str) -> Absence {
    Absence { from: date(from), to: date(to), share: Share::WHOLE, line: 0 }
}

impl Builder {
    /// Changes anything else about the case.
    pub(crate) fn with(mut self, change: impl FnOnce(&mut Case)) -> Self {
        change(&mut self.case);
        self
    }

    /// A holiday of region EMEA.
    pub(crate) fn holiday(mut self, day: &str) -> Self {
        let dates = &mut self.case.holidays[Id::new(0)];
        dates.push(date(day));
        dates.sort_unstable();
        self
    }

    /// Phases of `service` from 0 seats on, as (weeks, hours per week); `*` for all services.
    pub(crate) fn effort(self, service: &str, phases: &[(u32, i64)]) -> Self {
        self.effort_from(service, 0, phases)
    }

    /// Phases of `service` from `seats_from` on; call in ascending order.
    pub(crate) fn effort_from(mut self, service: &str, seats_from: u32, phases: &[(u32, i64)]) -> Self {
        let phase = |&(weeks, hours): &(u32, i64)| Phase { name: "".into(), weeks, minutes_per_week: hours * 60 };
        let rows = EffortRows { seats_from, phases: phases.iter().map(phase).collect(), line: 2 };
        if service == "*" {
            self.case.effort.fallback.push(rows);
        } else {
            let service = self.case.services.intern(service);
            self.case.effort.by_service.entry(service).or_default().push(rows);
        }
        self
    }

    /// An FM of region EMEA who speaks English, leads everything and works 40 hours a week.
    pub(crate) fn fm(mut self, id: &str, change: impl FnOnce(&mut Fm)) -> Self {
        let mut fm = Fm {
            id: id.into(),
            name: "".into(),
            region: Id::new(0),
            languages: vec![Id::new(0)],
            workloads: WorkloadSkill::All,
            weekly_minutes: 2400,
            max_tenants: None,
            max_starts_per_week: None,
            available_from: None,
            available_to: None,
            absences: Vec::new(),
            line: self.case.fms.len() as u32 + 2,
        };
        change(&mut fm);
        self.case.fms.push(fm);
        self
    }

    /// A responsive FTC tenant of region EMEA that speaks English and has no FM.
    pub(crate) fn tenant(mut self, id: &str, change: impl FnOnce(&mut Tenant)) -> Self {
        let first = self.case.workloads.len();
        let mut tenant = Tenant {
            id: id.into(),
            name: "".into(),
            customer: None,
            region: Id::new(0),
            language: Id::new(0),
            second_language: None,
            seats: None,
            channel: Channel::Ftc,
            priority: 1,
            present_fm: PresentFm::None,
            contact: Contact::Responsive,
            workloads: first..first,
            line: self.case.tenants.len() as u32 + 2,
            bad: false,
        };
        change(&mut tenant);
        self.case.tenants.push(tenant);
        self
    }

    /// A workload In Progress of the last tenant, with 100 seats.
    pub(crate) fn workload(mut self, service: &str, change: impl FnOnce(&mut Workload)) -> Self {
        let tenant = self.case.tenants.ids().next_back().expect("a tenant comes before its workloads");
        let mut workload = Workload {
            tenant,
            service: self.case.services.intern(service),
            status: L1Status::InProgress,
            lacks_seats: false,
            seats: 100,
            esd: None,
            started_on: None,
            target_date: None,
            kickoff_date: None,
            after: None,
            gap_days: 0,
            duration_weeks: None,
            minutes_per_week: None,
            changes: Vec::new(),
            line: self.case.workloads.len() as u32 + 2,
            bad: false,
        };
        change(&mut workload);
        self.case.workloads.push(workload);
        self.case.tenants[tenant].workloads.end += 1;
        self
    }

    /// A workload like [`Builder::workload`] that comes after another one of the last tenant (which may follow later).
    pub(crate) fn workload_after(self, service: &str, after: usize, change: impl FnOnce(&mut Workload)) -> Self {
        let first = self.case.tenants.iter().next_back().map_or(0, |tenant| tenant.workloads.start);
        self.workload(service, |workload| {
            workload.after = Some(After::Workload(Id::new(first + after)));
            change(workload);
        })
    }

    /// The finished case.
    pub(crate) fn done(self) -> Case {
        self.case
    }
}
