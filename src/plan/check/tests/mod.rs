//! Tests of the whole check: a legal plan gives nothing, and each violation is provoked by one change of it.

mod mutations;
mod sample;
