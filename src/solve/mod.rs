//! Solvers.
mod state;
