//! Why a plan is what it is, computed against the final plan and exact: true reasons, what another FM would cost, which
//! rule fixed a start, what would unblock a tenant.
//!
//! [`Desk::open`] makes a plan ready for questions: [`Desk::why_not`], [`Desk::tenant`], [`Desk::fm`],
//! [`Desk::recommend`]. The answers are plain data with ids of the case; the command line puts them into words.

mod best;
mod commit;
mod covered;
mod departure;
mod desk;
mod fm;
mod lack;
mod ledger;
mod probe;
mod reasons;
mod recommend;
mod starts;
mod swap;
mod tenant;
mod unblock;
mod verdict;
mod words;

pub use desk::{Broken, Desk, WhyNot, difference};
pub use fm::{FmStory, FmWeekStory, Share};
pub use lack::Lack;
pub use probe::Probe;
pub use recommend::Ranking;
pub use starts::{StartRule, StartStory};
pub use tenant::{TenantStory, UnitStory};
pub use unblock::{Shift, Unblock};
pub use verdict::{Bar, Offer, Price, Verdict, WeekPrice};

pub(crate) use covered::covered;
pub(crate) use reasons::reasons;
