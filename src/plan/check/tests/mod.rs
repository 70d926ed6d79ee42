//! Tests of the whole check: a legal plan gives nothing, and each violation is provoked by one change of it.

mod calendars;
mod figures;
mod legal;
mod mutations;
mod reasons;
mod repeated;
mod sample;
