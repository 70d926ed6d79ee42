//! The cases of `data/` and generated ones: no errors, and the rules say of them what their descriptions promise.

use fm_assign::case::{Case, Day, Id, Precision, Workload};
use fm_assign::engine::{self, Quiet, Settings};
use fm_assign::finding::{Finding, Severity};
use fm_assign::plan::Reason;
use fm_assign::rules::{Facts, Ready, Running, Standing};
use fm_assign::synth::{self, Profile, Spec};
use fm_assign::tables::{self, Folder};
use fm_assign::write;
use std::path::Path;

/// A case with what the rules make of it and everything found.
struct Read {
    case: Case,
    facts: Facts,
    findings: Vec<Finding>,
}

impl Read {
    fn folder(path: &Path) -> Self {
        let reading = tables::read(&Folder::open(path).unwrap()).unwrap();
        let errors: Vec<String> = errors(&reading.findings);
        assert!(errors.is_empty(), "{}", errors.join("\n"));
        let case = reading.case.unwrap();
        let facts = Facts::of(&case);
        let findings = reading.findings.into_iter().chain(facts.findings.iter().cloned()).collect();
        Self { case, facts, findings }
    }

    fn data(name: &str) -> Self {
        Self::folder(&Path::new(env!("CARGO_MANIFEST_DIR")).join("data").join(name))
    }

    fn workload(&self, tenant: &str, service: &str) -> Id<Workload> {
        let rows = self.case.workloads.entries();
        let mut rows = rows
            .filter(|(id, row)| &*self.case.tenants[row.tenant].id == tenant && self.case.service_name(*id) == service);
        rows.next().unwrap().0
    }

    fn standing(&self, tenant: &str, service: &str) -> &Standing {
        &self.facts.workloads[self.workload(tenant, service)].standing
    }

    fn ready(&self, tenant: &str, service: &str) -> &Ready {
        match self.standing(tenant, service) {
            Standing::Ready(ready) => ready,
            other => panic!("{tenant} {service}: {other:?}"),
        }
    }

    fn running(&self, tenant: &str, service: &str) -> &Running {
        match self.standing(tenant, service) {
            Standing::Running(running) => running,
            other => panic!("{tenant} {service}: {other:?}"),
        }
    }

    fn date(&self, day: Day) -> String {
        self.case.horizon.date(day).to_string()
    }

    /// Codes of what is found about a tenant, with their severities.
    fn found(&self, tenant: &str) -> Vec<(Severity, &'static str)> {
        let about = self.findings.iter().filter(|finding| &*finding.tenant == tenant);
        about.map(|finding| (finding.severity, finding.rule.code())).collect()
    }
}

fn errors(findings: &[Finding]) -> Vec<String> {
    let errors = findings.iter().filter(|finding| finding.severity == Severity::Error);
    errors.map(ToString::to_string).collect()
}

#[test]
fn each_question_of_the_faq_with_a_date_gets_its_due_day() {
    let faq = Read::data("faq");
    for (tenant, service, due) in [
        ("gateway-new", "Exchange Online", "2026-09-15"),
        ("l1-statuses", "Exchange Online", "2026-09-21"),
        ("kickoff-later", "Exchange Online", "2026-09-14"),
        ("mail-only", "Microsoft Teams", "2026-09-16"),
        ("postponed-with-note", "Exchange Online", "2026-10-19"),
        ("postponed-without-note", "Exchange Online", "2026-09-14"),
        ("postponed-entitlement-note", "Microsoft Teams", "2026-09-23"),
        ("changed-by-partner", "Intune", "2026-09-28"),
        ("silent", "Intune", "2026-09-07"),
        ("overdue", "SharePoint Online", "2026-09-07"),
        ("serial-exact", "Microsoft Teams", "2026-11-16"),
        ("serial-conflict", "Exchange Online", "2026-09-14"),
        ("success-review", "Intune", "2026-10-05"),
        ("one-esd-two-rows", "Microsoft Teams", "2026-09-22"),
    ] {
        let ready = faq.ready(tenant, service);
        assert_eq!((faq.date(ready.first), faq.date(ready.last)), (due.to_owned(), due.to_owned()), "{tenant}");
    }
}

#[test]
fn the_month_estimates_of_the_faq_leave_the_day_open() {
    let faq = Read::data("faq");
    for (tenant, first, last, gap) in
        [("serial-month", "2026-11-02", "2026-11-30", 0), ("serial-gap", "2026-12-01", "2026-12-31", 30)]
    {
        let ready = faq.ready(tenant, "Microsoft Teams");
        assert!(ready.month, "{tenant}");
        assert_eq!((faq.date(ready.first), faq.date(ready.last)), (first.to_owned(), last.to_owned()));
        assert_eq!(ready.after, Some((faq.workload(tenant, "Exchange Online"), gap)));
    }
}

#[test]
fn what_the_faq_leaves_unscheduled_has_the_reason_its_page_gives() {
    let faq = Read::data("faq");
    for (tenant, service, reason) in [
        ("gateway-no-date", "Exchange Online", Reason::NoEsd),
        ("voicemail-first", "Exchange Online", Reason::NoEsd),
        ("unresponsive", "Exchange Online", Reason::Unresponsive),
        ("serial-conflict", "Microsoft Teams", Reason::SerialConflict),
        ("serial-conflict", "SharePoint Online", Reason::PredecessorUnscheduled),
    ] {
        assert_eq!(faq.standing(tenant, service), &Standing::Unscheduled(reason), "{tenant}");
    }
    assert_eq!(faq.standing("gateway-frp", "Microsoft Teams"), &Standing::Partner);
    for service in ["Microsoft Teams", "Intune", "SharePoint Online"] {
        assert_eq!(faq.standing("l1-statuses", service), &Standing::OutOfScope);
    }
}

#[test]
fn the_running_deployments_of_the_faq_take_the_hours_its_page_gives() {
    let faq = Read::data("faq");
    // Two weeks of Enable at 6 h, two of Adopt at 2 h; no ESD is asked for.
    let running = faq.running("running-no-esd", "Exchange Online");
    assert_eq!((running.minutes.iter().sum::<i64>(), faq.date(running.end).as_str()), (16 * 60, "2026-10-02"));
    // The last phase's 2 h for the four weeks until the target date.
    let running = faq.running("running-until", "Microsoft Teams");
    assert_eq!((running.minutes.iter().sum::<i64>(), faq.date(running.end).as_str()), (8 * 60, "2026-10-02"));
    let running = faq.running("success-review", "Exchange Online");
    assert_eq!((running.minutes.iter().sum::<i64>(), faq.date(running.end).as_str()), (2 * 60, "2026-09-11"));
}

#[test]
fn the_faq_finds_what_its_page_says() {
    let faq = Read::data("faq");
    for (tenant, severity, code) in [
        ("l1-statuses", Severity::Note, "ESD-SCOPE"),
        ("mail-only", Severity::Warning, "ESD-TWO-WAY"),
        ("voicemail-first", Severity::Warning, "ESD-TWO-WAY"),
        ("postponed-without-note", Severity::Warning, "ESD-NOTE"),
        ("postponed-entitlement-note", Severity::Warning, "ESD-NOTE"),
        ("changed-by-partner", Severity::Warning, "ESD-EDITOR"),
        ("unresponsive", Severity::Warning, "ESD-FROZEN"),
        ("silent", Severity::Note, "ESD-OVERDUE"),
        ("overdue", Severity::Note, "ESD-OVERDUE"),
    ] {
        assert!(faq.found(tenant).contains(&(severity, code)), "{tenant}: {:?}", faq.found(tenant));
    }
    for tenant in ["kickoff-later", "gateway-new", "postponed-with-note", "serial-month", "one-esd-two-rows"] {
        assert_eq!(faq.found(tenant), [], "{tenant}");
    }
}

#[test]
fn the_demo_reads_without_errors_and_shows_most_kinds_of_rows() {
    let demo = Read::data("demo");
    assert_eq!(errors(&demo.findings), [""; 0]);
    assert_eq!(demo.case.tenants.len(), 60);
    for code in ["ESD-OVERDUE", "ESD-TWO-WAY", "ESD-NOTE", "ESD-EDITOR", "ESD-FROZEN", "FM-LEFT", "ESD-SERIAL"] {
        assert!(demo.findings.iter().any(|finding| finding.rule.code() == code), "{code}");
    }
}

#[test]
fn generated_cases_have_no_errors_and_little_that_cannot_be_planned() {
    for profile in [Profile::NewCohort, Profile::Weekly, Profile::SerialHeavy] {
        for seed in 1..=3 {
            let spec = Spec { tenants: 1_500, seed, profile, ..Spec::default() };
            let folder = tempfile::tempdir().unwrap();
            synth::generate(&spec, folder.path()).unwrap();
            let read = Read::folder(folder.path());
            assert_eq!(errors(&read.findings), [""; 0], "{profile:?}");
            let standings: Vec<&Standing> = read.facts.workloads.iter().map(|facts| &facts.standing).collect();
            let counted = |wanted: fn(&Standing) -> bool| standings.iter().filter(|&&one| wanted(one)).count();
            let ready = counted(|one| matches!(one, Standing::Ready(_)));
            let conflicts = counted(|one| *one == Standing::Unscheduled(Reason::SerialConflict));
            assert!(ready > 1_000 && conflicts * 100 < ready * 3, "{profile:?}: {conflicts} conflicts, {ready} ready");
            let estimates = counted(|one| matches!(one, Standing::Ready(ready) if ready.month));
            assert!(estimates * 20 > ready, "{profile:?}: {estimates} month estimates of {ready}");
            let running = counted(|one| matches!(one, Standing::Running(_)));
            assert_eq!(running > 0, profile != Profile::NewCohort, "{profile:?}");
        }
    }
}

#[test]
fn no_present_fm_of_a_generated_case_is_overloaded() {
    let spec = Spec { tenants: 2_000, profile: Profile::Weekly, ..Spec::default() };
    let folder = tempfile::tempdir().unwrap();
    synth::generate(&spec, folder.path()).unwrap();
    let read = Read::folder(folder.path());
    assert!(read.findings.iter().all(|finding| finding.rule.code() != "FM-OVERLOAD"));
    let months = read.facts.workloads.iter().filter_map(|facts| facts.esd_in_force);
    assert!(months.filter(|esd| esd.precision == Precision::Month).count() > 100);
}

#[test]
fn the_plan_of_the_faq_is_the_expected_one_wherever_the_rules_leave_no_choice() {
    let faq = Read::data("faq");
    let plan = engine::plan(&faq.case, &Settings::default(), &Quiet).unwrap();
    let folder = tempfile::tempdir().unwrap();
    let written = folder.path().join("plan");
    write::write_plan(&faq.case, &plan, &written).unwrap();
    let expected = Path::new(env!("CARGO_MANIFEST_DIR")).join("data/faq/expected");
    for table in ["assignments.csv", "schedule.csv"] {
        let (expected, made) = (cells(&expected.join(table)), cells(&written.join(table)));
        assert_eq!(expected.len(), made.len(), "{table}");
        for (expected, made) in expected.iter().zip(&made) {
            assert!(expected.iter().zip(made).all(|(expected, made)| agrees(expected, made)), "{expected:?}\n{made:?}");
        }
    }
}

/// `*` agrees with everything, `FROM..TO` with the dates between, other text with itself.
fn agrees(expected: &str, made: &str) -> bool {
    match expected.split_once("..") {
        Some((from, to)) => from <= made && made <= to,
        None => expected == "*" || expected == made,
    }
}

fn cells(path: &Path) -> Vec<Vec<String>> {
    let mut reader = csv::ReaderBuilder::new().has_headers(false).from_path(path).unwrap();
    reader.records().map(|row| row.unwrap().iter().map(str::to_owned).collect()).collect()
}
