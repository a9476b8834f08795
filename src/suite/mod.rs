//! Tests of settings: a file of logins and of what is expected of each, and what was ever decisive.

mod branches;
pub mod coverage;
mod document;
mod expect;
mod login;
mod read;
mod report;
mod run;
mod shape;
#[cfg(test)]
mod tests;

pub use document::SuiteError;
pub use read::{Suite, read};
pub use report::{CaseReport, Mismatch, SuiteReport};
pub use run::{Options, run};
