//! ESD-FROZEN: a customer who never answers keeps the ESD. `unresponsive`: changes are rejected, there is no load and the
//! FM stays. `silent`: the ESD stays and capacity is held from the plan date on.

use super::row::at_tenant;
use crate::case::{Contact, Tenant};
use crate::finding::{Finding, Rule};

/// True when nothing is planned for `tenant`, whatever its rows say.
pub(super) fn is_frozen(tenant: &Tenant) -> bool {
    tenant.contact == Contact::Unresponsive
}

/// Why a change of an ESD of `tenant`, no first entry, is rejected, if it never answers.
pub(super) fn objection(tenant: &Tenant) -> Option<String> {
    is_frozen(tenant).then(|| "the customer is unresponsive, so the ESD stays as it is".to_owned())
}

/// Says that a tenant with `workloads` In Progress is parked.
pub(super) fn parked_note(tenant: &Tenant, workloads: usize) -> Option<Finding> {
    let what = match workloads {
        1 => "its workload In Progress carries no load and is not scheduled".to_owned(),
        many => format!("its {many} workloads In Progress carry no load and are not scheduled"),
    };
    let message = format!("the customer is unresponsive: {what}");
    (is_frozen(tenant) && workloads > 0).then(|| at_tenant(Finding::note(Rule::EsdFrozen, message), tenant))
}

#[cfg(test)]
mod tests {
    use crate::case::fixture::{Builder, change, date, esd};
    use crate::case::{Contact, Id, PresentFm, Workload};
    use crate::finding::{Rule, Severity};
    use crate::plan::Reason;
    use crate::rules::probe::{said, standing, weeks_of, window};
    use crate::rules::{Facts, Standing};

    fn tenant(contact: Contact) -> Builder {
        weeks_of("2026-11-23").tenant("T1", |t| (t.contact, t.present_fm) = (contact, PresentFm::Known(Id::new(0))))
    }

    #[test]
    fn a_customer_who_never_answers_keeps_the_esd_and_is_not_scheduled() {
        let moved = |contact| {
            let moved = vec![change("2026-12-01", "2026-12-08")];
            tenant(contact).workload("Teams", |w| (w.esd, w.changes) = (esd("2026-12-08"), moved)).done()
        };
        let frozen = moved(Contact::Unresponsive);
        let facts = Facts::of(&frozen);
        assert_eq!(facts.workloads[Id::new(0)].esd_in_force, esd("2026-12-01"));
        assert_eq!(facts.workloads[Id::new(0)].standing, Standing::Unscheduled(Reason::Unresponsive));
        assert_eq!(said(&frozen), [(Severity::Note, Rule::EsdFrozen), (Severity::Warning, Rule::EsdFrozen)]);

        let twin = moved(Contact::Silent);
        assert_eq!(window(&twin, 0).0, "2026-12-08");
        assert_eq!(said(&twin), []);
    }

    #[test]
    fn a_customer_who_never_answers_keeps_the_first_entry_too() {
        let entries = vec![change("", "2026-12-01"), change("2026-12-01", "2026-12-08")];
        let row = |w: &mut Workload| (w.esd, w.changes) = (esd("2026-12-08"), entries);
        let case = tenant(Contact::Unresponsive).workload("Teams", row).done();
        assert_eq!(Facts::of(&case).workloads[Id::new(0)].esd_in_force, esd("2026-12-01"));
        assert_eq!(said(&case), [(Severity::Note, Rule::EsdFrozen), (Severity::Warning, Rule::EsdFrozen)]);
    }

    #[test]
    fn running_work_of_a_customer_who_never_answers_carries_no_load() {
        let running = |contact| {
            tenant(contact)
                .workload("Teams", |w| w.started_on = Some(date("2026-11-23")))
                .workload("Intune", |_| {})
                .done()
        };
        let frozen = running(Contact::Unresponsive);
        assert_eq!(standing(&frozen, 0), Standing::Unscheduled(Reason::Unresponsive));
        assert_eq!(said(&frozen), [(Severity::Note, Rule::EsdFrozen)], "one note for the tenant");
        assert!(matches!(standing(&running(Contact::Silent), 0), Standing::Running(_)));
    }
}
