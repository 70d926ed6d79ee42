//! What a scenario may change about a case. Names are resolved: ids are those of the base case.

use crate::case::{Fm, Id, Language, Phase, Region, Service, Share, Stability, Tenant, WorkloadSkill};
use chrono::NaiveDate;

/// One change of a case.
#[derive(Clone, Debug, PartialEq)]
pub enum Change {
    /// Hires FMs.
    Add(NewFms),
    /// FMs leave.
    Remove(Removal),
    /// FMs change their hours, skills or dates.
    Edit(FmFilter, FmEdit),
    /// FMs are away.
    Absent(FmFilter, Away),
    /// Another key of `[policy]` or `[objective]`.
    Set(Setting),
    /// Start dates move, as a hypothesis.
    Shift(TenantFilter, i32),
    /// More tenants of a kind, or fewer.
    Demand(Demand),
    /// Tenants go.
    Drop(TenantFilter),
    /// Deployments take other hours.
    Effort(EffortChange),
}

impl Change {
    /// True when the same work is to be served after it, at the same prices: then levels of both cases can be compared.
    #[must_use]
    pub const fn leaves_demand(&self) -> bool {
        match self {
            Self::Add(_) | Self::Remove(_) | Self::Edit(..) | Self::Absent(..) => true,
            Self::Set(setting) => !setting.is_price(),
            Self::Shift(..) | Self::Demand(_) | Self::Drop(_) | Self::Effort(_) => false,
        }
    }
}

/// FMs that are hired: `count` alike.
#[derive(Clone, Debug, PartialEq)]
pub struct NewFms {
    /// How many.
    pub count: u32,
    /// What their ids begin with.
    pub id: Box<str>,
    /// Their region.
    pub region: Id<Region>,
    /// Their languages.
    pub languages: Vec<Id<Language>>,
    /// What they lead.
    pub workloads: WorkloadSkill,
    /// Their dates, hours and limits.
    pub edit: FmEdit,
}

/// FMs who leave.
#[derive(Clone, Debug, PartialEq)]
pub struct Removal {
    /// Who.
    pub who: FmFilter,
    /// Only the first so many of them, in the order of the table.
    pub count: Option<u32>,
    /// The first day they are gone; `None`: they are gone already.
    pub from: Option<NaiveDate>,
}

/// A choice of FMs; what is not given does not narrow it.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct FmFilter {
    /// These FMs, when any are named.
    pub fms: Vec<Id<Fm>>,
    /// Of this region.
    pub region: Option<Id<Region>>,
    /// Who speak this language.
    pub language: Option<Id<Language>>,
    /// Who lead this workload.
    pub workload: Option<Id<Service>>,
}

impl FmFilter {
    /// True when `fm` is among them.
    #[must_use]
    pub fn matches(&self, id: Id<Fm>, fm: &Fm) -> bool {
        (self.fms.is_empty() || self.fms.contains(&id))
            && self.region.is_none_or(|region| fm.region == region)
            && self.language.is_none_or(|language| fm.speaks(language))
            && self.workload.is_none_or(|workload| fm.workloads.covers(workload))
    }
}

/// New weekly hours.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Hours {
    /// So many minutes a week.
    Minutes(i64),
    /// So many hundredths of a percent more (or less).
    More(i64),
}

/// What changes about an FM; `None` and empty lists leave things as they are.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct FmEdit {
    /// `weekly_hours` or `hours_percent`.
    pub hours: Option<Hours>,
    /// `move_to_region`.
    pub region: Option<Id<Region>>,
    /// `languages`: these instead.
    pub languages: Option<Vec<Id<Language>>>,
    /// `add_languages`: these too.
    pub more_languages: Vec<Id<Language>>,
    /// `workloads`: these instead.
    pub workloads: Option<WorkloadSkill>,
    /// `add_workloads`: these too.
    pub more_workloads: Vec<Id<Service>>,
    /// `from`: first day of work.
    pub from: Option<NaiveDate>,
    /// `to`: last day of work.
    pub to: Option<NaiveDate>,
    /// `ramp`: the share of the hours in the first weeks from `from` (or the plan date) on.
    pub ramp: Vec<Share>,
    /// `max_tenants`.
    pub max_tenants: Option<u32>,
    /// `max_starts_per_week`.
    pub max_starts_per_week: Option<u32>,
}

/// A time away.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Away {
    /// First day.
    pub from: NaiveDate,
    /// Last day.
    pub to: NaiveDate,
    /// The part of the working time that is lost.
    pub share: Share,
}

/// A key of `[policy]` or `[objective]` with its new value.
#[derive(Clone, Debug, PartialEq)]
pub enum Setting {
    /// `max_utilisation` in millionths.
    MaxUtilisation(u32),
    /// `cover_days`.
    CoverDays(u32),
    /// `max_wait_days`.
    MaxWaitDays(u32),
    /// `lead_days`.
    LeadDays(u32),
    /// `split_when_needed`.
    SplitWhenNeeded(bool),
    /// `esd_editors`.
    EsdEditors(Vec<Box<str>>),
    /// `stability`.
    Stability(Stability),
    /// `max_moves`.
    MaxMoves(u32),
    /// `growth`.
    Growth(f64),
    /// `second_language_hours`.
    SecondLanguageHours(f64),
    /// `same_customer_hours`.
    SameCustomerHours(f64),
    /// `move_hours`.
    MoveHours(f64),
}

impl Setting {
    /// True for the keys of `[objective]`.
    const fn is_price(&self) -> bool {
        match self {
            Self::Growth(_) | Self::SecondLanguageHours(_) | Self::SameCustomerHours(_) | Self::MoveHours(_) => true,
            Self::MaxUtilisation(_)
            | Self::CoverDays(_)
            | Self::MaxWaitDays(_)
            | Self::LeadDays(_)
            | Self::SplitWhenNeeded(_)
            | Self::EsdEditors(_)
            | Self::Stability(_)
            | Self::MaxMoves(_) => false,
        }
    }
}

/// A choice of tenants; what is not given does not narrow it.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct TenantFilter {
    /// These tenants, when any are named (by id, since tenants may come and go).
    pub tenants: Vec<Box<str>>,
    /// Of this region.
    pub region: Option<Id<Region>>,
    /// With this language.
    pub language: Option<Id<Language>>,
    /// With this workload In Progress; where single workloads are changed, only those.
    pub workload: Option<Id<Service>>,
    /// With at least so many seats.
    pub seats_from: Option<u32>,
    /// With at most so many seats.
    pub seats_to: Option<u32>,
}

impl TenantFilter {
    /// True when `tenant` is among them, whatever its workloads.
    #[must_use]
    pub fn matches(&self, tenant: &Tenant) -> bool {
        let seats = tenant.seats.unwrap_or(0);
        (self.tenants.is_empty() || self.tenants.contains(&tenant.id))
            && self.region.is_none_or(|region| tenant.region == region)
            && self.language.is_none_or(|language| tenant.language == language)
            && self.seats_from.is_none_or(|least| least <= seats)
            && self.seats_to.is_none_or(|most| seats <= most)
    }
}

/// More demand of a kind, or less.
#[derive(Clone, Debug, PartialEq)]
pub struct Demand {
    /// Of which tenants: those with a deployment that has not started.
    pub filter: TenantFilter,
    /// So many hundredths of a percent more (less when negative).
    pub more: i64,
    /// So many more in place of a share.
    pub number: Option<u32>,
    /// Which of them are taken.
    pub seed: u64,
}

/// Other hours of deployments.
#[derive(Clone, Debug, PartialEq)]
pub struct EffortChange {
    /// Of this workload; `None`: of all.
    pub workload: Option<Id<Service>>,
    /// How.
    pub hours: NewEffort,
}

/// How hours of deployments change.
#[derive(Clone, Debug, PartialEq)]
pub enum NewEffort {
    /// Every phase takes so many thousandths of its hours.
    Factor(i64),
    /// These rows replace those of the workload: (seats from, phase), in order.
    Rows(Vec<(u32, Phase)>),
}
