//! What a finished scenario was made from, so that a later run knows whether it still holds.

use crate::engine::Settings;
use crate::plan::Plan;
use sha2::{Digest, Sha256};
use std::collections::BTreeMap;
use std::fmt::{Debug, Write as _};

/// A hash of inputs, settings, version and (but for the base) base plan and changes.
#[derive(Clone)]
pub struct Fingerprint(Sha256);

impl Fingerprint {
    /// That of one thing alone.
    #[must_use]
    pub fn of(what: &impl Debug) -> Self {
        Self(Sha256::new()).with(what)
    }

    /// That of a base plan: the files of the case by name and SHA-256, and the settings that can change the result.
    #[must_use]
    pub fn of_base(inputs: &BTreeMap<String, String>, settings: &Settings) -> Self {
        let Settings { method, seed, budget, time_limit, .. } = settings;
        let version = env!("CARGO_PKG_VERSION");
        Self::of(&(version, inputs, method, seed, budget, time_limit))
    }

    /// That of a scenario on a base plan.
    #[must_use]
    pub fn on(&self, plan: &Plan) -> Self {
        self.clone().with(&(plan.summary.levels, &plan.assignments, &plan.schedule))
    }

    /// With one more thing the result depends on.
    #[must_use]
    pub fn with(mut self, what: &impl Debug) -> Self {
        self.0.update(format!("{what:?}\n").as_bytes());
        self
    }

    /// As hexadecimal digits.
    #[must_use]
    pub fn text(&self) -> String {
        self.0.clone().finalize().iter().fold(String::with_capacity(64), |mut text, byte| {
            // Writing to a string cannot fail.
            let _ = write!(text, "{byte:02x}");
            text
        })
    }
}
