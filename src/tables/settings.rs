//! `case.toml`: the plan date, the policy and the objective.

use super::cell::Cell;
use super::date::date;
use super::desk::Desk;
use super::reader::BOM;
use super::schema::CASE_FILE;
use super::source::Content;
use super::toml_keys::Section;
use super::word;
use crate::case::{Objective, Policy};
use crate::error::Result;
use crate::finding::{Finding, Rule};
use chrono::NaiveDate;
use toml::de::DeTable;

/// What `case.toml` says.
#[derive(Debug)]
pub(super) struct CaseSettings {
    /// `None` when it is missing or unreadable.
    pub(super) plan_date: Option<NaiveDate>,
    pub(super) horizon_weeks: u32,
    pub(super) policy: Policy,
    pub(super) objective: Objective,
}

impl Default for CaseSettings {
    fn default() -> Self {
        Self { plan_date: None, horizon_weeks: 52, policy: Policy::default(), objective: Objective::default() }
    }
}

/// The keys outside the sections.
const KEYS: [&str; 4] = ["plan_date", "horizon_weeks", "policy", "objective"];

/// The keys of `[policy]`.
const POLICY_KEYS: [&str; 8] = [
    "max_utilisation",
    "cover_days",
    "max_wait_days",
    "lead_days",
    "split_when_needed",
    "esd_editors",
    "stability",
    "max_moves",
];

/// The keys of `[objective]`.
const OBJECTIVE_KEYS: [&str; 4] = ["growth", "second_language_hours", "same_customer_hours", "move_hours"];

/// Reads the settings. Faults are reported, leave the default in force and make the case unusable.
pub(super) fn read(desk: &mut Desk<'_>) -> Result<CaseSettings> {
    let before = desk.findings.len();
    let settings = match desk.fetch(CASE_FILE)? {
        Some(Content::Text(bytes)) => parse(&bytes, &mut desk.findings),
        Some(Content::Sheet(_)) => {
            desk.findings.push(fault("the settings are a sheet; expected a TOML text").at(CASE_FILE, 0));
            CaseSettings::default()
        }
        None => {
            let message = format!("required file {CASE_FILE} is missing; it gives at least the plan_date");
            desk.findings.push(Finding::error(Rule::TableMissing, message).at(CASE_FILE, 0));
            CaseSettings::default()
        }
    };
    let errors = desk.findings[before..].iter().any(|finding| finding.severity == crate::finding::Severity::Error);
    desk.whole &= !errors;
    Ok(settings)
}

pub(super) fn fault(message: impl Into<String>) -> Finding {
    Finding::error(Rule::TableSettings, message)
}

fn parse(bytes: &[u8], findings: &mut Vec<Finding>) -> CaseSettings {
    let bytes = bytes.strip_prefix(BOM).unwrap_or(bytes);
    let text = match std::str::from_utf8(bytes) {
        Ok(text) => text,
        Err(error) => {
            let line = line_at(bytes, error.valid_up_to());
            findings.push(fault("the file is not UTF-8; expected a TOML text").at(CASE_FILE, line));
            return CaseSettings::default();
        }
    };
    match DeTable::parse(text) {
        Ok(root) => Section::root(root.get_ref(), text, findings).settings(),
        Err(error) => {
            let line = line_at(bytes, error.span().map_or(0, |span| span.start));
            let message = error.message().lines().collect::<Vec<_>>().join(", ");
            findings.push(fault(format!("the file is no TOML: {message}")).at(CASE_FILE, line));
            CaseSettings::default()
        }
    }
}

/// The line of a position in a text.
pub(super) fn line_at(bytes: &[u8], position: usize) -> u32 {
    let before = &bytes[..position.min(bytes.len())];
    u32::try_from(before.iter().filter(|&&byte| byte == b'\n').count() + 1).unwrap_or(u32::MAX)
}

/// The largest number of days, moves or weeks a policy may give.
const MOST: u32 = 1_000_000;

impl Section<'_, '_> {
    fn settings(&mut self) -> CaseSettings {
        let default = CaseSettings::default();
        self.know(&KEYS, &[("policy", &POLICY_KEYS), ("objective", &OBJECTIVE_KEYS)]);
        if !self.has("plan_date") {
            self.fault("plan_date", "plan_date is missing; expected a date such as plan_date = 2026-11-23");
        }
        CaseSettings {
            plan_date: self.date_text("plan_date").and_then(|text| self.plan_date(&text)),
            horizon_weeks: self.whole("horizon_weeks", 1..=520).unwrap_or(default.horizon_weeks),
            policy: self.section("policy").map_or(default.policy, |mut section| section.policy()),
            objective: self.section("objective").map_or(default.objective, |mut section| section.objective()),
        }
    }

    fn plan_date(&mut self, text: &str) -> Option<NaiveDate> {
        let parsed = date(Cell { text, decimal_comma: false });
        parsed.map_err(|expected| self.refuse("plan_date", &expected)).ok()
    }

    fn policy(&mut self) -> Policy {
        let default = Policy::default();
        self.know(&POLICY_KEYS, &[("objective", &OBJECTIVE_KEYS)]);
        let max_utilisation = self.number("max_utilisation", 0.0..=1.0, "a number above 0 up to 1");
        Policy {
            max_utilisation: max_utilisation.map_or(default.max_utilisation, millionths),
            cover_days: self.whole("cover_days", 0..=MOST).unwrap_or(default.cover_days),
            max_wait_days: self.whole("max_wait_days", 0..=MOST).unwrap_or(default.max_wait_days),
            lead_days: self.whole("lead_days", 0..=MOST).or(default.lead_days),
            split_when_needed: self.flag("split_when_needed").unwrap_or(default.split_when_needed),
            esd_editors: self.texts("esd_editors").unwrap_or(default.esd_editors),
            stability: self.word("stability", word::stability).unwrap_or(default.stability),
            max_moves: self.whole("max_moves", 0..=u32::MAX).or(default.max_moves),
        }
    }

    fn objective(&mut self) -> Objective {
        let default = Objective::default();
        self.know(&OBJECTIVE_KEYS, &[("policy", &POLICY_KEYS)]);
        Objective {
            growth: self.number("growth", 1.0..=3.0, "a number from 1 to 3").unwrap_or(default.growth),
            second_language_hours: self.hours("second_language_hours").unwrap_or(default.second_language_hours),
            same_customer_hours: self.hours("same_customer_hours").unwrap_or(default.same_customer_hours),
            move_hours: self.hours("move_hours").unwrap_or(default.move_hours),
        }
    }

    fn hours(&mut self, key: &str) -> Option<f64> {
        self.number(key, 0.0..=1_000_000.0, "hours from 0 to 1000000")
    }
}

/// A share of one in millionths.
fn millionths(share: f64) -> u32 {
    (share * 1e6).round() as u32
}
