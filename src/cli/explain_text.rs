//! Answers about a plan for a person.

use super::console::{BAD, GOOD, HEADING, WARNING, printable};
use super::explain::Shown;
use super::numbers::{Count, Counted, HoursShown, Percent};
use crate::case::{Case, Fm, Id, Workload};
use crate::explain::{
    Bar, FmStory, FmWeekStory, Offer, StartStory, TenantStory, UnitStory, Verdict, WhyNot, difference,
};
use crate::plan::{AssignedFm, Assignment, Levels, days_late};
use std::io::{self, Write};

/// Everything about a tenant.
pub(super) fn tenant(case: &Case, story: &TenantStory, shown: &Shown, out: &mut dyn Write) -> io::Result<()> {
    let row = &case.tenants[story.tenant];
    let name = if row.name.is_empty() { String::new() } else { format!(" {}", printable(&row.name)) };
    writeln!(out, "{HEADING}{}{name}{HEADING:#} ({})", printable(&row.id), printable(case.regions.name(row.region)))?;
    story.rows.iter().try_for_each(|row| assignment(case, row, out))?;
    if story.rows.is_empty() {
        writeln!(out, "  the plan does not know this tenant")?;
    }
    story.units.iter().try_for_each(|unit| decision(case, unit, shown, out))?;
    if !story.deployments.is_empty() {
        writeln!(out, "\n{HEADING}Starts{HEADING:#}")?;
    }
    story.deployments.iter().try_for_each(|row| deployment(case, row, out))?;
    if !story.findings.is_empty() {
        writeln!(out, "\n{HEADING}Findings{HEADING:#}")?;
    }
    story.findings.iter().try_for_each(|finding| writeln!(out, "  {}", printable(&finding.to_string())))
}

fn assignment(case: &Case, row: &Assignment, out: &mut dyn Write) -> io::Result<()> {
    let part = row.workload.map_or_else(String::new, |part| format!("{}: ", printable(case.service_name(part))));
    let fm = match &row.fm {
        Some(AssignedFm::Known(fm)) => format!(", FM {}", fm_id(case, *fm)),
        Some(AssignedFm::Unknown(id)) if row.status.is_served() => {
            format!(", FM {}, whom the case no longer has", printable(id))
        }
        Some(AssignedFm::Unknown(_)) | None => String::new(),
    };
    let reason = row.reason.map_or_else(String::new, |reason| format!(", {}", reason.as_str()));
    let detail = if row.detail.is_empty() { String::new() } else { format!(" - {}", printable(&row.detail)) };
    writeln!(out, "  {part}{}{fm}{reason}{detail}", row.status.as_str())
}

fn fm_id(case: &Case, fm: Id<Fm>) -> String {
    printable(&case.fms[fm].id).into_owned()
}

/// " (Teams)" for a part of a split tenant.
pub(super) fn in_brackets(case: &Case, part: Option<Id<Workload>>) -> String {
    part.map_or_else(String::new, |part| format!(" ({})", printable(case.service_name(part))))
}

fn decision(case: &Case, unit: &UnitStory, shown: &Shown, out: &mut dyn Write) -> io::Result<()> {
    let part = in_brackets(case, unit.part);
    match &unit.now {
        Some(now) => {
            writeln!(out, "\n{HEADING}Why {}{part}{HEADING:#}", fm_id(case, now.fm))?;
            price(case, now, shown, out)?;
            served(case, unit, now, shown, out)
        }
        None => {
            let what = match unit.stays {
                _ if unit.fallen => "what was planned cannot stand",
                Some(_) => "its new work is left out",
                None => "no FM",
            };
            writeln!(out, "\n{HEADING}Why {what}{part}{HEADING:#}")?;
            unserved(case, unit, shown, out)
        }
    }
}

/// "It costs 12.3 h: load 10.3 h, second language 2.0 h", and the weeks when they are wanted.
fn price(case: &Case, offer: &Offer, shown: &Shown, out: &mut dyn Write) -> io::Result<()> {
    let price = &offer.price;
    writeln!(out, "  it costs {}: {}", HoursShown(price.levels().cost_hours()), price_words(offer))?;
    if shown.weeks {
        for week in &price.weeks {
            let monday = case.horizon.monday(week.week);
            let minutes = HoursShown(f64::from(week.minutes) / 60.0);
            writeln!(out, "    {monday}  {minutes} of work cost {}", HoursShown(hours(week.cost)))?;
        }
    }
    Ok(())
}

/// "load 10.3 h, second language 2.0 h, waiting 3".
pub(super) fn price_words(offer: &Offer) -> String {
    let price = &offer.price;
    let parts = [
        ("load", price.load()),
        ("second language", price.language),
        ("one more FM for the customer", price.customer),
        ("change of FM", price.moving),
    ];
    let named = parts.iter().filter(|(name, part)| *part != 0 || *name == "load");
    let mut list: Vec<String> = named.map(|(name, part)| format!("{name} {}", HoursShown(hours(*part)))).collect();
    if price.waiting > 0 {
        list.push(format!("waiting {}", price.waiting));
    }
    list.join(", ")
}

fn hours(cost: i64) -> f64 {
    Levels { cost, ..Levels::default() }.cost_hours()
}

fn served(case: &Case, unit: &UnitStory, now: &Offer, shown: &Shown, out: &mut dyn Write) -> io::Result<()> {
    let others = unit.alternatives();
    let is_barred = |(fm, verdict): &&(Id<Fm>, Verdict)| *fm != now.fm && matches!(verdict, Verdict::Barred(_));
    let barred = unit.options.iter().filter(is_barred).count();
    if let Some((fm, bar)) = own_bar(&unit.options, Some(now)) {
        writeln!(out, "  {BAD}{} would not get it today{BAD:#}: {}", fm_id(case, fm), printable(&bar.words(case)))?;
    }
    writeln!(out, "  {}", fits_words(("it would also fit", "other FM"), (others.len(), barred)))?;
    for (offer, change) in others.iter().take(shown.top) {
        writeln!(out, "  {}", alternative(case, offer, now, *change))?;
        if shown.weeks {
            price(case, offer, shown, out)?;
        }
    }
    let blocked = unit.options.iter().filter(|(fm, _)| *fm != now.fm);
    if others.is_empty() {
        for (fm, verdict) in blocked.take(shown.top) {
            if let Verdict::Barred(bar) = verdict {
                writeln!(out, "  {:<10} {}", fm_id(case, *fm), printable(&bar.words(case)))?;
            }
        }
    }
    Ok(())
}

/// The FM of `now` and what would keep the unit from that FM, because the case has changed since.
pub(super) fn own_bar<'s>(options: &'s [(Id<Fm>, Verdict)], now: Option<&Offer>) -> Option<(Id<Fm>, &'s Bar)> {
    options.iter().find_map(|(fm, verdict)| match verdict {
        Verdict::Barred(bar) if now.is_some_and(|now| now.fm == *fm) => Some((*fm, bar)),
        Verdict::Barred(_) | Verdict::Fits(_) => None,
    })
}

/// "it fits 3 FMs; 2 more lack the days or the room": how many it fits, and how many may serve it but for that.
pub(super) fn fits_words((verb, what): (&str, &'static str), (fit, barred): (usize, usize)) -> String {
    let lack = if barred == 1 { "lacks" } else { "lack" };
    match (fit as u64, barred as u64) {
        (0, 0) => format!("no {what} may serve it"),
        (0, barred) => format!("{} may serve it and {lack} the days or the room", Counted(barred, what)),
        (fit, 0) => format!("{verb} {}", Counted(fit, what)),
        (fit, barred) => format!("{verb} {}; {} more {lack} the days or the room", Counted(fit, what), Count(barred)),
    }
}

/// "F7  +3.2 h (load +1.2 h, change of FM +6.0 h); starts Teams 2026-12-07".
fn alternative(case: &Case, offer: &Offer, now: &Offer, change: Levels) -> String {
    let (to, from) = (&offer.price, &now.price);
    let parts = [
        ("load", to.load() - from.load()),
        ("second language", to.language - from.language),
        ("customer", to.customer - from.customer),
        ("change of FM", to.moving - from.moving),
    ];
    let named = parts.iter().filter(|(_, part)| *part != 0);
    let list: Vec<String> = named.map(|(name, part)| format!("{name} {}", signed(*part))).collect();
    let list = if list.is_empty() { String::new() } else { format!(" ({})", list.join(", ")) };
    let starts = if offer.starts == now.starts { String::new() } else { starting(case, offer) };
    format!("{:<10} {}{list}{starts}", fm_id(case, offer.fm), change_words(change))
}

fn starting(case: &Case, offer: &Offer) -> String {
    format!("; starts {}", printable(&offer.starts_words(case)))
}

fn signed(cost: i64) -> String {
    let sign = if cost > 0 { "+" } else { "" };
    format!("{sign}{}", HoursShown(hours(cost)))
}

/// The levels that change, the first first: "waiting +3, +1.2 h".
pub(super) fn change_words(change: Levels) -> String {
    let mut parts = Vec::new();
    if change.unassigned != 0 {
        parts.push(format!("unassigned {:+}", change.unassigned));
    }
    if change.waiting != 0 {
        parts.push(format!("waiting {:+}", change.waiting));
    }
    parts.push(signed(change.cost));
    parts.join(", ")
}

fn unserved(case: &Case, unit: &UnitStory, shown: &Shown, out: &mut dyn Write) -> io::Result<()> {
    if unit.options.is_empty() {
        writeln!(out, "  no FM has the region, a language and the workloads")?;
    }
    for (fm, verdict) in unit.options.iter().take(shown.top.max(10)) {
        match verdict {
            Verdict::Fits(offer) => {
                let starts = if offer.starts.is_empty() { String::new() } else { starting(case, offer) };
                writeln!(out, "  {:<10} {GOOD}has room in this case{GOOD:#}{starts}", fm_id(case, *fm))?;
            }
            Verdict::Barred(bar) => writeln!(out, "  {:<10} {}", fm_id(case, *fm), printable(&bar.words(case)))?,
        }
    }
    let more = unit.options.len().saturating_sub(shown.top.max(10));
    if more > 0 {
        writeln!(out, "  ... and {} (--json lists all)", Counted(more as u64, "more eligible FM"))?;
    }
    if unit.options.iter().any(|(_, verdict)| matches!(verdict, Verdict::Fits(_))) {
        return writeln!(out, "  nothing stands in its way: a new plan of this case would serve it");
    }
    writeln!(out, "\n{HEADING}What would unblock it{HEADING:#}")?;
    if unit.unblock.is_empty() {
        writeln!(out, "  nothing simple was found")?;
    }
    unit.unblock.iter().try_for_each(|way| writeln!(out, "  {:<6} {}", way.code(), printable(&way.words(case))))
}

fn deployment(case: &Case, story: &StartStory, out: &mut dyn Write) -> io::Result<()> {
    let row = &story.row;
    let name = printable(case.service_name(row.workload)).into_owned();
    let when = match (row.start, row.end) {
        (Some(start), Some(end)) => format!("{start} to {end}"),
        (None, Some(end)) => format!("until {end}"),
        (_, None) => row.reason.map_or("not scheduled", |reason| reason.as_str()).to_owned(),
    };
    let late = days_late(case, row).map(|days| format!(", {} after its target date", Counted(days as u64, "day")));
    writeln!(out, "  {name}: {}, {when}{}", row.status.as_str(), late.unwrap_or_default())?;
    story.rules.iter().try_for_each(|rule| writeln!(out, "    {}: {}", rule.rule.code(), printable(&rule.words)))
}

/// Why not one FM.
pub(super) fn why_not(case: &Case, answer: &WhyNot, shown: &Shown, out: &mut dyn Write) -> io::Result<()> {
    let fm = fm_id(case, answer.fm);
    match &answer.verdict {
        Verdict::Barred(bar) => {
            let has = answer.now.as_ref().is_some_and(|now| now.fm == answer.fm);
            let head = if has { format!("{fm} has it, and would not get it today") } else { format!("Not {fm}") };
            writeln!(out, "{HEADING}{head}{HEADING:#}: {BAD}{}{BAD:#}", printable(&bar.words(case)))
        }
        Verdict::Fits(offer) => {
            let change = difference(offer, answer.now.as_ref());
            match &answer.now {
                Some(now) if now.fm == offer.fm && change == Levels::default() => {
                    writeln!(out, "{HEADING}{fm}{HEADING:#} has it, with its best starts")
                }
                Some(now) => {
                    let style = if change < Levels::default() { WARNING } else { GOOD };
                    let words = alternative(case, offer, now, change);
                    writeln!(
                        out,
                        "{HEADING}Not {fm}{HEADING:#}, because the plan would change by {style}{words}{style:#}"
                    )
                }
                None => writeln!(out, "{fm} has room in this case: {}", change_words(change)),
            }?;
            price(case, offer, shown, out)
        }
    }
}

/// One FM's weeks.
pub(super) fn fm(case: &Case, story: &FmStory, out: &mut dyn Write) -> io::Result<()> {
    let row = &case.fms[story.fm];
    let name = if row.name.is_empty() { String::new() } else { format!(" {}", printable(&row.name)) };
    writeln!(out, "{HEADING}{}{name}{HEADING:#} ({})\n", printable(&row.id), printable(case.regions.name(row.region)))?;
    writeln!(out, "  week          load   capacity        tenants  starts  who")?;
    story.weeks.iter().try_for_each(|week| fm_week(case, week, out))?;
    writeln!(out, "\n  Hours by tenant and workload; * starts in this week.")
}

fn fm_week(case: &Case, week: &FmWeekStory, out: &mut dyn Write) -> io::Result<()> {
    let row = &week.row;
    let (load, capacity) = (row.load as f64 / 60.0, row.capacity as f64 / 60.0);
    let share =
        if row.capacity > 0 { Percent(row.load as f64 / row.capacity as f64).to_string() } else { "-".to_owned() };
    let who: Vec<String> = week
        .shares
        .iter()
        .map(|share| {
            let tenant = printable(&case.tenants[case.workloads[share.workload].tenant].id).into_owned();
            let mark = if share.starts { "*" } else { "" };
            format!(
                "{tenant}/{}{mark} {:.1}",
                printable(case.service_name(share.workload)),
                share.minutes as f64 / 60.0
            )
        })
        .collect();
    let monday = case.horizon.monday(row.week);
    let over = row.load - i64::from(week.limit);
    let over = if over > 0 { format!("{BAD}{:.1} h too much{BAD:#}: ", over as f64 / 60.0) } else { String::new() };
    writeln!(
        out,
        "  {monday}  {load:>6.1} {capacity:>8.1} h {share:>6} {:>7} {:>7}  {over}{}",
        row.tenants,
        row.starts,
        who.join(", ")
    )
}
