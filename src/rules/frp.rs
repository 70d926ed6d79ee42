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
