//! ESD-FRP: FRP tenants carry an ESD too and need not maintain it. It is passed through unchanged, without FM or load; what
//! would be an error on an FTC row is a note.

use crate::case::{Channel, Tenant};
use crate::finding::Severity;

/// True when a partner delivers.
pub(super) fn delivers(tenant: &Tenant) -> bool {
    tenant.channel == Channel::Frp
}

/// How serious an ESD that contradicts other dates is.
pub(super) fn severity(tenant: &Tenant) -> Severity {
    if delivers(tenant) { Severity::Note } else { Severity::Error }
}

#[cfg(test)]
mod tests {
    use crate::case::fixture::{change, date, esd};
    use crate::case::{Channel, Contact, Id, L1Status};
    use crate::rules::probe::{said, weeks_of};
    use crate::rules::{Facts, Standing};

    #[test]
    fn a_partner_delivers_whatever_the_row_says() {
        let mut voicemail = change("2026-12-01", "2026-12-08");
        voicemail.evidence = Some(crate::case::Evidence::Voicemail);
        let tenant = |channel| {
            weeks_of("2026-11-23")
                .tenant("T1", |t| (t.channel, t.contact) = (channel, Contact::Responsive))
                .workload("Teams", |w| (w.esd, w.changes) = (esd("2026-12-20"), vec![voicemail.clone()]))
                .workload("Intune", |w| w.started_on = Some(date("2026-11-02")))
                .workload("Viva", |w| (w.status, w.esd) = (L1Status::Blocked, esd("2026-12-20")))
                .workload("Exchange", |_| {})
                .done()
        };
        let facts = Facts::of(&tenant(Channel::Frp));
        assert!(facts.workloads.iter().all(|workload| workload.standing == Standing::Partner));
        assert_eq!(facts.workloads[Id::new(0)].esd_in_force, esd("2026-12-20"), "passed through unchanged");
        assert_eq!(said(&tenant(Channel::Frp)), []);
        assert!(!said(&tenant(Channel::Ftc)).is_empty());
    }
}
