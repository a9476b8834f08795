//! Every limit of the crate, as a constant. What lies beyond each is in docs/limits.md.

pub use crate::explain::{MAX_EVALUATIONS, MAX_VALUE_BYTES};
pub use crate::jmespath::limits::{MAX_DEPTH, MAX_JSON_DEPTH, MAX_LENGTH, MAX_NESTING, MAX_READS, MAX_VALUES};
pub use crate::jwt::MAX_INFLATED;
