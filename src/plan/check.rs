//! Verifies a plan against its case, by code that shares nothing with the rules, the model or the solvers.
