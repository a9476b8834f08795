//! See the README.
pub mod jmespath;
