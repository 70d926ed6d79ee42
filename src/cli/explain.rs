//! `explain`: why a tenant has its FM, why not another, or what one FM's weeks look like.

use super::console::Console;
use super::opened::Opened;
use super::{Exit, explain_json, explain_text};
use crate::error::{Error, Result};
use crate::explain::{Desk, TenantStory, WhyNot};
use serde_json::Value;
use std::path::PathBuf;

/// Arguments of `explain`.
#[derive(Debug, clap::Args)]
pub(super) struct Args {
    /// The plan: a folder that `plan` wrote
    plan: PathBuf,
    /// The tenant to explain
    #[arg(required_unless_present = "fm", conflicts_with = "fm")]
    tenant: Option<String>,
    /// Explain one FM's weeks instead
    #[arg(long, value_name = "FM")]
    fm: Option<String>,
    /// Why the tenant is not served by this FM (may be given several times)
    #[arg(long, value_name = "FM", requires = "tenant")]
    why_not: Vec<String>,
    /// The case, when it is not where it was when the plan was made
    #[arg(long, value_name = "DIR")]
    case: Option<PathBuf>,
    /// So many other FMs are shown
    #[arg(long, value_name = "N", default_value_t = 3)]
    top: usize,
    /// Print the price of load week by week
    #[arg(long)]
    weeks: bool,
    /// Print the whole answer as JSON
    #[arg(long)]
    json: bool,
}

/// How much is shown.
pub(super) struct Shown {
    /// Other FMs.
    pub top: usize,
    /// Load week by week.
    pub weeks: bool,
}

/// Explains.
pub(super) fn run(args: &Args, console: &mut Console) -> Result<Exit> {
    let opened = Opened::read(&args.plan, args.case.as_deref(), console)?;
    let mut desk = opened.desk(console);
    match (&args.tenant, &args.fm) {
        (_, Some(fm)) => explain_fm(args, (&opened, &desk, fm), console)?,
        (Some(tenant), None) => explain_tenant(args, (&opened, &mut desk, tenant), console)?,
        (None, None) => return Err(Error::usage("name a tenant, or an FM with --fm")),
    }
    Ok(Exit::Success)
}

fn explain_fm(args: &Args, (opened, desk, fm): (&Opened, &Desk<'_>, &str), console: &mut Console) -> Result<()> {
    let story = desk.fm(opened.fm(fm)?);
    if args.json {
        return print_json(&explain_json::fm(&opened.case, &story), console);
    }
    console.answer(|out| explain_text::fm(&opened.case, &story, out))
}

fn explain_tenant(
    args: &Args,
    (opened, desk, tenant): (&Opened, &mut Desk<'_>, &str),
    console: &mut Console,
) -> Result<()> {
    let tenant = opened.tenant(tenant)?;
    let mut why_not: Vec<WhyNot> = Vec::new();
    for fm in &args.why_not {
        let fm = opened.fm(fm)?;
        why_not.extend(desk.units(tenant).into_iter().map(|unit| desk.why_not(unit, fm)));
    }
    let story: TenantStory = desk.tenant(tenant);
    if args.json {
        let mut answer = explain_json::tenant(&opened.case, &story);
        answer["why_not"] = why_not.iter().map(|answer| explain_json::why_not(&opened.case, answer)).collect();
        answer["changed_inputs"] = opened.changed.clone().into();
        answer["broken"] = desk.broken().iter().map(|broken| broken.words(&opened.case)).collect();
        return print_json(&answer, console);
    }
    let shown = Shown { top: args.top, weeks: args.weeks };
    console.answer(|out| {
        if why_not.is_empty() {
            return explain_text::tenant(&opened.case, &story, &shown, out);
        }
        why_not.iter().try_for_each(|answer| explain_text::why_not(&opened.case, answer, &shown, out))
    })
}

/// Prints an answer for programs.
pub(super) fn print_json(value: &Value, console: &mut Console) -> Result<()> {
    let text = serde_json::to_string_pretty(value).expect("its keys are texts");
    console.answer(|out| writeln!(out, "{text}"))
}
