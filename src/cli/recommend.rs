//! `recommend`: which FM for one tenant, or for new ones.

use super::console::{Console, GOOD, HEADING, printable};
use super::explain::print_json;
use super::explain_json::{self, workloads};
use super::explain_text::{change_words, fits_words, in_brackets, own_bar, price_words};
use super::opened::Opened;
use super::recommend_new::{self, NewTenant};
use super::{Exit, findings, violations};
use crate::case::{Case, Fm, Id};
use crate::error::{Error, Result};
use crate::explain::{Desk, Offer, Ranking, Verdict, difference};
use crate::finding::Severity;
use crate::plan::check;
use crate::write;
use serde_json::{Value, json};
use std::io::{self, Write};
use std::path::{Path, PathBuf};

/// Arguments of `recommend`.
#[derive(Debug, clap::Args)]
pub(super) struct Args {
    /// The plan: a folder that `plan` wrote; it is not changed, unless --commit names it
    plan: PathBuf,
    /// A tenant of the case
    #[arg(conflicts_with_all = ["new", "csv"])]
    tenant_id: Option<String>,
    /// A tenant of the case
    #[arg(long, value_name = "TENANT", conflicts_with_all = ["tenant_id", "new", "csv"])]
    tenant: Option<String>,
    /// A tenant that is not in the case, given by the options below
    #[arg(long, requires = "region", requires = "language", requires = "workload")]
    new: bool,
    #[command(flatten)]
    described: NewTenant,
    /// Tenants that are not in the case: one row per workload, with columns of tenants.csv and workloads.csv
    #[arg(long, value_name = "FILE", conflicts_with = "new")]
    csv: Option<PathBuf>,
    /// Write a plan with only this change (of a tenant of the case); an older plan there is replaced
    #[arg(long, value_name = "DIR", conflicts_with_all = ["new", "csv"])]
    commit: Option<PathBuf>,
    /// The FM to commit, when it is not the best one
    #[arg(long, value_name = "FM", requires = "commit")]
    fm: Option<String>,
    /// The case, when it is not where it was when the plan was made
    #[arg(long, value_name = "DIR")]
    case: Option<PathBuf>,
    /// So many FMs are shown
    #[arg(long, value_name = "N", default_value_t = 5)]
    top: usize,
    /// Print the whole ranking as JSON
    #[arg(long)]
    json: bool,
}

/// Ranks, and commits when asked to.
pub(super) fn run(args: &Args, console: &mut Console) -> Result<Exit> {
    if let Some(dir) = &args.commit {
        write::ensure_replaceable(dir)?;
    }
    let opened = Opened::read(&args.plan, args.case.as_deref(), console)?;
    let mut desk = opened.desk(console);
    if args.new || args.csv.is_some() {
        let (probe, mut said) = match &args.csv {
            Some(path) => recommend_new::of_file(path, &opened.case_path)?,
            None => args.described.probe(&opened.case_path)?,
        };
        said.extend(args.described.unknown_customer(&opened.case));
        for severity in [Severity::Warning, Severity::Note] {
            console.warn(|out| findings::list(&said, severity, "of this kind", out));
        }
        let rankings = desk.recommend_new(&probe)?;
        show(args, (probe.case(), &rankings), console)?;
        return Ok(Exit::Success);
    }
    let id = args.tenant_id.as_ref().or(args.tenant.as_ref());
    let id = id.ok_or_else(|| Error::usage("name a tenant, or describe one with --new or --csv"))?;
    let rankings = desk.recommend(opened.tenant(id)?);
    show(args, (&opened.case, &rankings), console)?;
    match &args.commit {
        Some(dir) => commit(args, (&opened, &desk, &rankings), dir, console),
        None => Ok(Exit::Success),
    }
}

fn show(args: &Args, (case, rankings): (&Case, &[Ranking]), console: &mut Console) -> Result<()> {
    if args.json {
        let all: Vec<Value> = rankings.iter().map(|ranking| to_json(case, ranking)).collect();
        return print_json(&Value::Array(all), console);
    }
    console.answer(|out| {
        if rankings.is_empty() {
            writeln!(out, "nothing is to be decided for this tenant (see explain)")?;
        }
        rankings.iter().try_for_each(|ranking| print(case, ranking, args.top, out))
    })
}

fn to_json(case: &Case, ranking: &Ranking) -> Value {
    let now = ranking.now.as_ref();
    let options = ranking.options.iter().map(|(fm, verdict)| explain_json::verdict(case, *fm, verdict, now));
    json!({
        "tenant_id": case.tenants[ranking.tenant].id,
        "workloads": workloads(case, ranking.part),
        "fm_id": now.map(|now| now.fm).or(ranking.stays).map(|fm| &case.fms[fm].id),
        "new_work_left_out": ranking.stays.is_some(),
        "options": options.collect::<Vec<_>>(),
    })
}

fn print(case: &Case, ranking: &Ranking, top: usize, out: &mut dyn Write) -> io::Result<()> {
    let part = in_brackets(case, ranking.part);
    let now = ranking.now.as_ref();
    let fm_id = |fm: Id<Fm>| printable(&case.fms[fm].id);
    let has = match (now, ranking.stays) {
        (Some(now), _) => format!("has {}", fm_id(now.fm)),
        (None, Some(fm)) => format!("has {} for its running work; its new work is left out", fm_id(fm)),
        (None, None) => "has no FM".to_owned(),
    };
    let id = printable(&case.tenants[ranking.tenant].id).into_owned();
    writeln!(out, "{HEADING}{id}{part}{HEADING:#} {has}")?;
    for (rank, offer) in ranking.offers().take(top).enumerate() {
        let is_now = now.is_some_and(|now| now.fm == offer.fm);
        let change = if is_now { "as it is".to_owned() } else { change_words(difference(offer, now)) };
        let style = if rank == 0 { GOOD } else { anstyle::Style::new() };
        let (fm, starts) = (printable(&case.fms[offer.fm].id).into_owned(), offer.starts_words(case));
        writeln!(out, "  {style}{:>2}. {fm:<10}{style:#} {change}  ({})", rank + 1, price_words(offer))?;
        if !starts.is_empty() {
            writeln!(out, "      starts {}", printable(&starts))?;
        }
    }
    if let Some((fm, bar)) = own_bar(&ranking.options, now) {
        writeln!(out, "   -  {:<10} would not get it today: {}", fm_id(fm), printable(&bar.words(case)))?;
    }
    let fits = ranking.offers().count();
    let others = ranking.options.iter().filter(|(fm, _)| now.is_none_or(|now| now.fm != *fm));
    let barred = others.filter_map(|(fm, verdict)| match verdict {
        Verdict::Barred(bar) => Some((*fm, bar)),
        Verdict::Fits(_) => None,
    });
    if fits == 0 {
        for (fm, bar) in barred.clone().take(top) {
            writeln!(out, "   -  {:<10} {}", fm_id(fm), printable(&bar.words(case)))?;
        }
    }
    writeln!(out, "  {}", fits_words(("it fits", "FM"), (fits, barred.count())))
}

/// Writes the plan with only this change, unless the check finds it wrong.
fn commit(
    args: &Args,
    (opened, desk, rankings): (&Opened, &Desk<'_>, &[Ranking]),
    dir: &Path,
    console: &mut Console,
) -> Result<Exit> {
    let [ranking] = rankings else {
        return Err(Error::usage("only a tenant that gets one FM for all its work can be committed"));
    };
    let offer = chosen(args, opened, ranking)?;
    if args.fm.is_none() && ranking.now.as_ref().is_some_and(|now| now.fm == offer.fm) {
        let fm = &opened.case.fms[offer.fm].id;
        return Err(Error::usage(format!(
            "{fm} has the tenant and nobody is better; to commit another, name it with --fm"
        )));
    }
    let mut plan = desk.commit(ranking.unit, offer, &opened.hashes)?;
    opened.labels.apply(&mut plan.findings);
    plan.findings.extend_from_slice(&opened.of_tables);
    findings::sort(&mut plan.findings);
    plan.summary.case = opened.case_path.display().to_string();
    plan.summary.former = Some(write::former_plan(&args.plan)?);
    let found = check::check(&opened.case, &plan);
    if !found.is_empty() {
        console.complain("with this change alone the plan would not be true any more (another tenant would have room, for one). Make a new plan. Nothing is written.");
        console.warn(|out| violations::list(&found, out));
        return Ok(Exit::Violation);
    }
    write::write_plan(&opened.case, &plan, dir)?;
    let fm = printable(&opened.case.fms[offer.fm].id).into_owned();
    console.warn(|out| writeln!(out, "committed {fm}; the plan with this change is in {}", dir.display()));
    Ok(Exit::Success)
}

fn chosen<'r>(args: &Args, opened: &Opened, ranking: &'r Ranking) -> Result<&'r Offer> {
    let fm: Option<Id<_>> = args.fm.as_ref().map(|fm| opened.fm(fm)).transpose()?;
    let offer = ranking.offers().find(|offer| fm.is_none_or(|fm| offer.fm == fm));
    offer.ok_or_else(|| match &args.fm {
        Some(fm) => Error::usage(format!("{fm} cannot take the tenant (see explain --why-not {fm})")),
        None => Error::usage("no FM can take the tenant (see explain)"),
    })
}
