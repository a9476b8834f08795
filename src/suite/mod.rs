//! Tests of settings: what was ever decisive, over many people.

mod branches;
pub mod coverage;
