//! A case written as its tables: what [`crate::tables::read`] reads from them is the same case again.

use super::cells::{Hours, TableWriter};
use crate::case::{
    After, Case, Channel, Contact, EffortRows, Esd, Evidence, L1Status, NoteCategory, Phase, Precision, PresentFm,
    Stability, Workload, WorkloadSkill,
};
use crate::tables::record_lines;
use crate::tables::schema::{self, TableSchema};
use std::fmt::{Display, Write as _};
use std::io;

/// The files of `case` by name: `case.toml` and all tables.
///
/// # Errors
/// Never on memory; the signature is that of writing.
pub fn case_files(case: &Case) -> io::Result<Vec<(&'static str, Vec<u8>)>> {
    let mut files = vec![(schema::CASE_FILE, settings(case).into_bytes())];
    let tables: [(&'static TableSchema, Fill); 7] = [
        (&schema::TENANTS, tenants),
        (&schema::WORKLOADS, workloads),
        (&schema::FMS, fms),
        (&schema::EFFORT, effort),
        (&schema::ABSENCES, absences),
        (&schema::HOLIDAYS, holidays),
        (&schema::ESD_CHANGES, esd_changes),
    ];
    for (table, fill) in tables {
        files.push((table.file, written(case, table, fill)?));
    }
    Ok(files)
}

/// `case` with the lines its rows have in its [`case_files`], which are others than those of the tables it was read
/// from: comments, blank lines and the parts of a split row are not written.
///
/// # Errors
/// Never on memory; the signature is that of writing.
pub fn with_written_lines(case: &Case) -> io::Result<Case> {
    let mut lined = case.clone();
    let lines = |table: &TableSchema, fill: Fill| Ok::<_, io::Error>(record_lines(written(case, table, fill)?));
    set(lined.tenants.iter_mut().map(|row| &mut row.line), lines(&schema::TENANTS, tenants)?);
    set(lined.workloads.iter_mut().map(|row| &mut row.line), lines(&schema::WORKLOADS, workloads)?);
    set(lined.fms.iter_mut().map(|row| &mut row.line), lines(&schema::FMS, fms)?);
    let absent = lined.fms.iter_mut().flat_map(|fm| &mut fm.absences);
    set(absent.map(|row| &mut row.line), lines(&schema::ABSENCES, absences)?);
    let changes = lined.workloads.iter_mut().flat_map(|workload| &mut workload.changes);
    set(changes.map(|row| &mut row.line), lines(&schema::ESD_CHANGES, esd_changes)?);
    Ok(lined)
}

fn set<'a>(rows: impl Iterator<Item = &'a mut u32>, lines: Vec<u32>) {
    rows.zip(lines).for_each(|(row, line)| *row = line);
}

fn written(case: &Case, table: &TableSchema, fill: Fill) -> io::Result<Vec<u8>> {
    let columns: Vec<&str> = table.columns.iter().map(|column| column.name).collect();
    let mut bytes = Vec::new();
    let mut out = TableWriter::new(&mut bytes, &columns)?;
    fill(case, &mut out)?;
    out.finish()?;
    Ok(bytes)
}

type Out<'b> = TableWriter<&'b mut Vec<u8>>;
type Fill = fn(&Case, &mut Out<'_>) -> io::Result<()>;

/// Minutes of an FM's week as hours with four decimals, rounded up: who reads them takes them down to whole minutes, and finds
/// the same ones.
struct WeeklyHours(i64);

impl Display for WeeklyHours {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let ten_thousandths = (self.0 * 1000 + 5) / 6;
        write!(f, "{}.{:04}", ten_thousandths / 10_000, ten_thousandths % 10_000)
    }
}

/// Millionths as a decimal number.
struct Millionths(u32);

impl Display for Millionths {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{}.{:06}", self.0 / 1_000_000, self.0 % 1_000_000)
    }
}

/// An ESD as the tables write it: a day, or a month.
struct EsdCell(Esd);

impl Display for EsdCell {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self.0.precision {
            Precision::Day => write!(f, "{}", self.0.date),
            Precision::Month => write!(f, "{}", self.0.date.format("%Y-%m")),
        }
    }
}

fn settings(case: &Case) -> String {
    let (policy, objective) = (&case.policy, &case.objective);
    let roles: Vec<toml::Value> = policy.esd_editors.iter().map(|role| role.to_string().into()).collect();
    let stability = match policy.stability {
        Stability::Locked => "locked",
        Stability::Priced => "priced",
        Stability::Free => "free",
    };
    let mut text = format!("plan_date = {}\nhorizon_weeks = {}\n\n", case.plan_date, case.horizon.weeks());
    text += &format!("[policy]\nmax_utilisation = {}\n", Millionths(policy.max_utilisation));
    text += &format!("cover_days = {}\nmax_wait_days = {}\n", policy.cover_days, policy.max_wait_days);
    text += &format!("split_when_needed = {}\nesd_editors = {}\n", policy.split_when_needed, toml::Value::Array(roles));
    text += &format!("stability = \"{stability}\"\n");
    for (key, value) in [("lead_days", policy.lead_days), ("max_moves", policy.max_moves)] {
        if let Some(value) = value {
            let _ = writeln!(text, "{key} = {value}");
        }
    }
    text += &format!("\n[objective]\ngrowth = {:?}\n", objective.growth);
    text += &format!("second_language_hours = {:?}\n", objective.second_language_hours);
    text += &format!("same_customer_hours = {:?}\n", objective.same_customer_hours);
    text + &format!("move_hours = {:?}\n", objective.move_hours)
}

fn tenants(case: &Case, out: &mut Out<'_>) -> io::Result<()> {
    for tenant in case.tenants.iter() {
        out.text(&tenant.id)?;
        out.text(&tenant.name)?;
        out.optional(tenant.customer.map(|customer| case.customers.name(customer)))?;
        out.text(case.regions.name(tenant.region))?;
        out.text(case.languages.name(tenant.language))?;
        out.optional(tenant.second_language.map(|language| case.languages.name(language)))?;
        out.optional(tenant.seats)?;
        out.text(match tenant.channel {
            Channel::Ftc => "FTC",
            Channel::Frp => "FRP",
        })?;
        out.value(tenant.priority)?;
        out.text(match &tenant.present_fm {
            PresentFm::None => "",
            PresentFm::Known(fm) => &case.fms[*fm].id,
            PresentFm::Unknown(id) => id,
        })?;
        out.text(match tenant.contact {
            Contact::Responsive => "responsive",
            Contact::Silent => "silent",
            Contact::Unresponsive => "unresponsive",
        })?;
        out.end()?;
    }
    Ok(())
}

fn workloads(case: &Case, out: &mut Out<'_>) -> io::Result<()> {
    for workload in case.workloads.iter() {
        out.text(&case.tenants[workload.tenant].id)?;
        out.text(case.services.name(workload.service))?;
        out.text(stated_status(workload).as_str())?;
        out.optional(stated_seats(workload))?;
        out.optional(workload.esd.map(EsdCell))?;
        // The precision can be seen from the date; where it comes from is not kept.
        out.text("")?;
        out.text("")?;
        out.optional(workload.started_on)?;
        out.optional(workload.target_date)?;
        out.optional(workload.kickoff_date)?;
        out.text(match &workload.after {
            None => "",
            Some(After::Workload(before)) => case.service_name(*before),
            Some(After::Missing(name)) => name,
        })?;
        out.value(workload.gap_days)?;
        out.optional(workload.duration_weeks)?;
        out.optional(workload.minutes_per_week.map(Hours))?;
        out.end()?;
    }
    Ok(())
}

/// Rows In Progress without seats make work of unknown status.
const fn stated_status(workload: &Workload) -> L1Status {
    if workload.lacks_seats { L1Status::InProgress } else { workload.status }
}

/// Work In Progress without seats is work whose seats nobody stated: with a 0 in the tables it would not be In Progress.
fn stated_seats(workload: &Workload) -> Option<u32> {
    (workload.seats > 0 || workload.status != L1Status::InProgress).then_some(workload.seats)
}

fn fms(case: &Case, out: &mut Out<'_>) -> io::Result<()> {
    for fm in case.fms.iter() {
        let languages: Vec<&str> = fm.languages.iter().map(|&language| case.languages.name(language)).collect();
        let services: Vec<&str> = match &fm.workloads {
            WorkloadSkill::All => vec!["*"],
            WorkloadSkill::Only(services) => services.iter().map(|&service| case.services.name(service)).collect(),
        };
        out.text(&fm.id)?;
        out.text(&fm.name)?;
        out.text(case.regions.name(fm.region))?;
        out.text(&languages.join("|"))?;
        out.text(&services.join("|"))?;
        out.value(WeeklyHours(fm.weekly_minutes))?;
        out.optional(fm.max_tenants)?;
        out.optional(fm.max_starts_per_week)?;
        out.optional(fm.available_from)?;
        out.optional(fm.available_to)?;
        out.end()?;
    }
    Ok(())
}

fn effort(case: &Case, out: &mut Out<'_>) -> io::Result<()> {
    let own = case.services.iter().filter_map(|(id, name)| Some((name, case.effort.by_service.get(&id)?)));
    for (name, sets) in own.chain([("*", &case.effort.fallback)]) {
        for EffortRows { seats_from, phases, line: _ } in sets {
            for Phase { name: phase, weeks, minutes_per_week } in phases {
                out.text(name)?;
                out.value(seats_from)?;
                out.text(phase)?;
                out.value(weeks)?;
                out.value(Hours(*minutes_per_week))?;
                out.end()?;
            }
        }
    }
    Ok(())
}

fn absences(case: &Case, out: &mut Out<'_>) -> io::Result<()> {
    for fm in case.fms.iter() {
        for absence in &fm.absences {
            out.text(&fm.id)?;
            out.value(absence.from)?;
            out.value(absence.to)?;
            out.value(Millionths(absence.share.0))?;
            out.end()?;
        }
    }
    Ok(())
}

fn holidays(case: &Case, out: &mut Out<'_>) -> io::Result<()> {
    for (region, dates) in case.holidays.entries() {
        for date in dates {
            out.text(case.regions.name(region))?;
            out.value(date)?;
            out.text("")?;
            out.end()?;
        }
    }
    Ok(())
}

fn esd_changes(case: &Case, out: &mut Out<'_>) -> io::Result<()> {
    for workload in case.workloads.iter() {
        for change in &workload.changes {
            out.text(&case.tenants[workload.tenant].id)?;
            out.text(case.services.name(workload.service))?;
            out.value(change.changed_on)?;
            out.text(&change.changed_by)?;
            out.optional(change.old_esd.map(EsdCell))?;
            out.value(EsdCell(change.new_esd))?;
            out.text(match change.note_category {
                None => "",
                Some(NoteCategory::OverallStatus) => "overall_status",
                Some(NoteCategory::EntitlementStatus) => "entitlement_status",
            })?;
            out.text(&change.note)?;
            out.text(change.evidence.map_or("", evidence))?;
            out.end()?;
        }
    }
    Ok(())
}

const fn evidence(evidence: Evidence) -> &'static str {
    match evidence {
        Evidence::EmailSent => "email_sent",
        Evidence::Voicemail => "voicemail",
        Evidence::EmailExchange => "email_exchange",
        Evidence::Call => "call",
        Evidence::Meeting => "meeting",
        Evidence::Kickoff => "kickoff",
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::case::Fm;
    use crate::tables::{Content, Folder, Memory, TableSource, read};

    fn memory(case: &Case) -> Memory {
        case_files(case).unwrap().into_iter().fold(Memory::new(), |files, (name, bytes)| files.with(name, bytes))
    }

    #[test]
    fn the_hours_of_an_fm_come_back_as_the_same_minutes() {
        // 50 minutes are 0.8333... hours: 0.8333 would be 49 minutes when read.
        assert_eq!(WeeklyHours(50).to_string(), "0.8334");
        assert_eq!(WeeklyHours(2400).to_string(), "40.0000");
        let mut case = crate::write::sample::case();
        let fm = case.fms.as_slice()[0].clone();
        case.fms = (0..=10_080)
            .map(|minutes| Fm { id: format!("F{minutes}").into(), weekly_minutes: minutes, ..fm.clone() })
            .collect::<Vec<_>>()
            .into();
        let again = read(&memory(&case)).unwrap().case.unwrap();
        assert!(again.fms.iter().map(|fm| fm.weekly_minutes).eq(0..=10_080));
    }

    #[test]
    fn work_in_progress_whose_seats_nobody_stated_stays_in_progress() {
        let tables = Memory::new()
            .with("case.toml", "plan_date = 2026-11-23\n")
            .with("tenants.csv", "tenant_id,region,language\nT1,EMEA,English\n")
            .with("fms.csv", "fm_id,region,languages,workloads,weekly_hours\nF1,EMEA,English,*,40\n")
            .with("effort.csv", "workload,weeks,hours_per_week\n*,2,2\n");
        let rows = "T1,Teams,In Progress,\nT1,Viva,Blocked,\nT1,Intune,In Progress,0\n";
        let case = read(&tables.with("workloads.csv", format!("tenant_id,workload,l1_status,seats\n{rows}"))).unwrap();
        let case = case.case.unwrap();
        let again = read(&memory(&case)).unwrap().case.unwrap();
        let standing = |case: &Case| case.workloads.iter().map(|row| (row.status, row.seats)).collect::<Vec<_>>();
        let expected = [(L1Status::InProgress, 0), (L1Status::Blocked, 0), (L1Status::StatusUnknown, 0)];
        assert_eq!(standing(&again), expected);
        assert_eq!(standing(&again), standing(&case));
        assert!(again.workloads.iter().map(|row| row.lacks_seats).eq([false, false, true]));
    }

    #[test]
    fn what_is_written_reads_as_the_same_case() {
        for folder in ["demo", "faq"] {
            let path = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("data").join(folder);
            let case = read(&Folder::open(path).unwrap()).unwrap().case.unwrap();
            let files = memory(&case);
            let again = read(&files).unwrap();
            assert!(!again.has_errors(), "{:?}", again.findings);
            let again = again.case.unwrap();
            assert_eq!((&again.policy, &again.objective), (&case.policy, &case.objective));
            assert_eq!((again.plan_date, again.horizon), (case.plan_date, case.horizon));
            let lined = with_written_lines(&case).unwrap();
            assert_eq!((&again.fms, &again.workloads), (&lined.fms, &lined.workloads), "{folder}: lines too");
            let lines = |case: &Case| case.tenants.iter().map(|tenant| tenant.line).collect::<Vec<_>>();
            assert_eq!(lines(&again), lines(&lined), "{folder}");
            // Written once more, every byte is the same: nothing but lines and unused columns was lost.
            for (name, bytes) in case_files(&again).unwrap() {
                assert_eq!(files.fetch(name).unwrap(), Some(Content::Text(bytes)), "{folder}/{name}");
            }
        }
    }
}
