//! The integration tests: one binary, since each would link the MILP solver again.
