#![doc = include_str!("../README.md")]

mod access;
mod claims;
pub mod debug_log;
pub mod diff;
mod display;
mod evaluate;
mod explain;
#[cfg(feature = "javascript")]
mod input;
pub mod jmespath;
mod json;
pub mod jwt;
pub mod limits;
pub mod lint;
pub mod mail;
mod org;
mod outcome;
pub mod repro;
pub mod request_url;
mod resolve;
pub mod role;
pub mod rows;
pub mod rules;
mod search;
pub mod settings;
pub mod spelling;
#[cfg(feature = "standard")]
pub mod standard;
pub mod suite;
mod text;
#[cfg(feature = "tools")]
mod tools;
#[cfg(feature = "wasm")]
mod wasm;

pub use claims::Claim;
pub use evaluate::{Body, Input, Signature, Team, Token, evaluate, explain, explain_as};
pub use explain::{Evaluation, Explanation, Json, Outcome as StepOutcome, Step};
pub use jmespath::limits::Limits;
pub use json::{ToJson, Traced};
pub use lint::{lint_settings, lint_text, lint_texts};
pub use org::{Directory, Mapping, Roles};
pub use outcome::{Decision, Denial, Lookup, Note, Outcome, Range, Request, Source, User};
pub use role::Role;
pub use settings::{Raw, Settings, SettingsError};
pub use spelling::Format;
pub use spelling::file::Diagnostic;
pub use spelling::layers::{Parsed, Text, TextError, parse as parse_settings};
pub use spelling::write::{Unwritable, write as format_settings};
pub use text::{Form, Style};

/// A quarter of the size of the allocator that comes with Rust, and no slower.
#[cfg(all(feature = "javascript", target_arch = "wasm32"))]
#[global_allocator]
static ALLOCATOR: rlsf::SmallGlobalTlsf = rlsf::SmallGlobalTlsf::new();
