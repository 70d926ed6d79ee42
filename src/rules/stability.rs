//! Stability: a unit with running work stays with its FM; a tenant that has an FM but has not started is locked, may move
//! at a price, or may move freely, as the policy says; an FM who has left binds nobody.

use crate::case::{Case, Fm, Id, PresentFm, Stability, Tenant};

/// How a tenant is tied to the FM it has.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Binding {
    /// It has no FM.
    Unbound,
    /// It runs with this FM and stays.
    Bound(Id<Fm>),
    /// It has not started, and the policy keeps it with this FM.
    Locked(Id<Fm>),
    /// It has not started and may leave this FM at a price.
    PricedFrom(Id<Fm>),
    /// It has not started and may leave this FM for nothing.
    FreeFrom(Id<Fm>),
    /// The FM it had has left.
    Left,
}

/// How `tenant` is tied to its present FM; `has_running` says whether one of its workloads runs.
#[must_use]
pub fn binding(case: &Case, tenant: Id<Tenant>, has_running: bool) -> Binding {
    let fm = match &case.tenants[tenant].present_fm {
        PresentFm::None => return Binding::Unbound,
        PresentFm::Unknown(_) => return Binding::Left,
        PresentFm::Known(fm) if case.fms[*fm].has_left(case.plan_date) => return Binding::Left,
        PresentFm::Known(fm) => *fm,
    };
    match case.policy.stability {
        _ if has_running => Binding::Bound(fm),
        Stability::Locked => Binding::Locked(fm),
        Stability::Priced => Binding::PricedFrom(fm),
        Stability::Free => Binding::FreeFrom(fm),
    }
}
