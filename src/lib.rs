//! Assigns customers to `FastTrack` Managers (FMs) and schedules their deployments: start-date rules kept as hard
//! constraints, load balanced over people and weeks, and a proven bound on how much better any other plan could be.
//!
//! # The problem
//!
//! Every workload a customer wants to deploy has an *engagement start date* (ESD), the day customer and FM begin to talk
//! about it. From that day on the deployment takes hours of one FM for some weeks, in phases. Who leads which customer, and
//! on which of the days that the rules leave does each deployment start, so that nobody who is ready waits, no FM's week is
//! overfull, and the load is even?
//!
//! # The formula
//!
//! A *unit* gets one FM: a tenant with all its deployments, or one deployment where splitting is allowed. With x the FM and
//! the start days chosen for every unit, a plan is
//!
//! ```text
//! lexmin over x   ( priority left without an FM,  priority x days waited,  sum of price(load of an FM's week) + preferences + moves )
//! subject to      the rules on start dates,  load <= capacity,  tenants and starts <= limits,  who is eligible
//! ```
//!
//! where each tenth of an FM's week costs 1.6 times the tenth below it, per minute. All three levels are whole numbers, each
//! is reported with a lower bound that no other plan can beat, and "optimal" is said only where the two meet. [`model`]
//! states it in full.
//!
//! # The flow
//!
//! ```text
//! tables -> case -> rules -> model -> solve -> plan -> explain / report / write      (cli above all, whatif beside engine)
//! ```
//!
//! [`tables::read`] turns files into a [`case::Case`], with every fault at its place. [`rules`] say what follows from it for
//! each workload and FM, [`model`] is the mathematics without customers' names, [`solve`] finds a [`plan::Plan`], and
//! [`plan::check`] verifies it by code that shares nothing with the ones before. [`explain`] answers why, [`mod@write`] puts it
//! into a folder, [`whatif`] plans scenarios, and [`engine::plan`] is the flow on one screen.
//!
//! # A small case
//!
//! Two customers who start on the same day, and two FMs, of whom only one speaks French:
//!
//! ```
//! use fm_assign::engine::{self, Quiet, Settings};
//! use fm_assign::plan::{AssignedFm, Assignment, Termination, check};
//! use fm_assign::tables::{self, Memory};
//!
//! let files = Memory::new()
//!     .with("case.toml", "plan_date = 2026-11-23\nhorizon_weeks = 8\n")
//!     .with("tenants.csv", "tenant_id,region,language\ncontoso,EMEA,French\nfabrikam,EMEA,English\n")
//!     .with(
//!         "workloads.csv",
//!         "tenant_id,workload,l1_status,esd\n\
//!          contoso,Teams,In Progress,2026-11-23\n\
//!          fabrikam,Teams,In Progress,2026-11-23\n",
//!     )
//!     .with("fms.csv", "fm_id,region,languages,workloads,weekly_hours\nanna,EMEA,English|French,*,40\nbert,EMEA,English,*,40\n")
//!     .with("effort.csv", "workload,weeks,hours_per_week\n*,2,8\n");
//! let case = tables::read(&files)?.case.expect("no faults in the tables");
//! let plan = engine::plan(&case, &Settings::default(), &Quiet)?;
//!
//! // Each has an FM of its own: 8 hours are two tenths of a week, 4 hours at 1 and 4 at 1.6, for two weeks each. The second
//! // customer would fill the next two tenths at 2.56 and 4.096 per hour.
//! let fm_of = |row: &Assignment| row.fm.as_ref().and_then(AssignedFm::known).map(|fm| case.fms[fm].id.to_string());
//! let fms: Vec<Option<String>> = plan.assignments.iter().map(fm_of).collect();
//! assert_eq!(fms, [Some("anna".to_owned()), Some("bert".to_owned())]);
//! assert_eq!(plan.summary.levels.cost_hours(), 2.0 * 2.0 * (4.0 * 1.0 + 4.0 * 1.6));
//! assert_eq!(plan.summary.termination, Termination::Optimal);
//! assert!(check::check(&case, &plan).is_empty());
//! # Ok::<(), fm_assign::Error>(())
//! ```
//!
//! # What it does not do
//!
//! It changes no source system, invents no ESD (what it can propose stands in the plan), and neither pauses nor stretches a
//! deployment that runs.

pub mod case;
#[allow(missing_docs)]
pub mod cli;
pub mod engine;
mod error;
pub mod explain;
pub mod finding;
pub mod instances;
pub mod model;
pub mod plan;
pub mod report;
pub mod rules;
pub mod solve;
pub mod synth;
pub mod tables;
pub mod whatif;
pub mod write;

pub use error::{Error, ErrorKind, Result};
