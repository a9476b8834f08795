//! See the README.
pub mod jmespath;
#[cfg(feature = "standard")]
pub mod standard;
#[cfg(feature = "wasm")]
mod wasm;
