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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::case::fixture::date;
    use crate::rules::probe::weeks_of;

    fn tied(stability: Stability, has_running: bool, change: impl FnOnce(&mut Fm)) -> Binding {
        let case = weeks_of("2026-11-23")
            .with(|case| case.policy.stability = stability)
            .fm("F2", change)
            .tenant("T1", |t| t.present_fm = PresentFm::Known(Id::new(1)))
            .done();
        binding(&case, Id::new(0), has_running)
    }

    #[test]
    fn a_unit_with_running_work_stays_whatever_the_policy() {
        for stability in [Stability::Locked, Stability::Priced, Stability::Free] {
            assert_eq!(tied(stability, true, |_| {}), Binding::Bound(Id::new(1)));
        }
    }

    #[test]
    fn before_the_start_the_policy_decides() {
        assert_eq!(tied(Stability::Locked, false, |_| {}), Binding::Locked(Id::new(1)));
        assert_eq!(tied(Stability::Priced, false, |_| {}), Binding::PricedFrom(Id::new(1)));
        assert_eq!(tied(Stability::Free, false, |_| {}), Binding::FreeFrom(Id::new(1)));
    }

    #[test]
    fn an_fm_whose_last_day_was_before_the_plan_date_binds_nobody() {
        let leaves = |day: &str| Some(date(day));
        assert_eq!(tied(Stability::Locked, true, |fm| fm.available_to = leaves("2026-11-22")), Binding::Left);
        assert_eq!(
            tied(Stability::Locked, true, |fm| fm.available_to = leaves("2026-11-23")),
            Binding::Bound(Id::new(1))
        );
    }

    #[test]
    fn no_fm_and_an_unknown_one_are_told_apart() {
        let with = |fm: PresentFm| weeks_of("2026-11-23").tenant("T1", |t| t.present_fm = fm).done();
        assert_eq!(binding(&with(PresentFm::None), Id::new(0), true), Binding::Unbound);
        assert_eq!(binding(&with(PresentFm::Unknown("X".into())), Id::new(0), true), Binding::Left);
    }
}
