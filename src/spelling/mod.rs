//! How administrators spell settings: grafana.ini, environment variables, the settings API's JSON, Terraform, YAML.
//!
//! Each spelling has a reader of its own grammar, which gives [`Entry`]s with their places; [`layers`] says which of them
//! wins and what Grafana sees, and [`mod@write`] goes the other way round.

mod database;
pub mod env;
mod expand;
pub mod file;
pub mod ini;
mod ini_file;
pub mod json;
pub mod layers;
mod log;
pub(crate) mod nearest;
pub mod quote;
mod recognise;
pub(crate) mod shapes;
pub mod stages;
mod startup;
pub mod terraform;
mod troubles;
pub mod write;
pub mod yaml;

pub(crate) use database::list_text;
pub(crate) use troubles::key_of;

use std::ops::Range;

use crate::settings::Raw;

/// How a text is spelled.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Format {
    /// grafana.ini.
    Ini,
    /// `GF_AUTH_GENERIC_OAUTH_…` variables: lines, or a JSON object.
    Env,
    /// The JSON of the SSO settings API.
    Json,
    /// Terraform's `grafana_sso_settings`.
    Terraform,
    /// Helm values, a Grafana of the operator, Kubernetes objects, a compose file.
    Yaml,
}

impl Format {
    /// All of them, in the order of the documentation.
    pub const ALL: [Self; 5] = [Self::Ini, Self::Env, Self::Json, Self::Terraform, Self::Yaml];

    /// The name in the package's words.
    pub fn name(self) -> &'static str {
        match self {
            Self::Ini => "ini",
            Self::Env => "env",
            Self::Json => "json",
            Self::Terraform => "terraform",
            Self::Yaml => "yaml",
        }
    }

    /// The format of that name.
    pub fn named(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|format| format.name() == name)
    }
}

/// Which of Grafana's layers an entry belongs to; a later one wins (behaviour 1.2.1).
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Layer {
    /// grafana.ini, or what a chart or operator prints into it.
    Ini,
    /// Environment variables.
    Environment,
    /// What was saved through the API, the settings page or Terraform.
    Database,
}

/// Where in the file each part of a value stands: `(offset in the value, offset in the file)`, both in bytes and ascending.
/// From each pair on, value and file run side by side until the next.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Places(Vec<(usize, usize)>);

impl Places {
    /// Of a value that stands in the file as it is, from `start` on.
    pub fn verbatim(start: usize) -> Self {
        Self(vec![(0, start)])
    }

    /// From `value` on, the value stands at `file`.
    pub fn push(&mut self, value: usize, file: usize) {
        match self.0.last() {
            // Side by side as before: nothing new.
            Some((before, place)) if value.checked_sub(*before).map(|run| run + place) == Some(file) => {}
            _ => self.0.push((value, file)),
        }
    }

    /// Goes on from `value` on as `other` does in its bytes `range`.
    pub fn copy(&mut self, value: usize, other: &Self, range: Range<usize>) {
        self.push(value, other.locate(range.start));
        let first = other.0.partition_point(|(at, _)| *at <= range.start);
        let pieces = other.0.iter().skip(first).take_while(|(at, _)| *at < range.end);
        pieces.for_each(|(at, file)| self.push(value + (at - range.start), *file));
    }

    /// The place in the file of the value's byte `at`.
    pub fn locate(&self, at: usize) -> usize {
        let piece = self.0.partition_point(|(value, _)| *value <= at).checked_sub(1);
        piece.and_then(|piece| self.0.get(piece)).map_or(0, |(value, file)| file + (at - value))
    }
}

/// How a value is spelled where it stands, so that a fix can be spelled alike.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Spelling {
    /// A value of grafana.ini.
    Ini,
    /// What follows `NAME=` on a line, as it is.
    Line,
    /// A JSON text.
    Json,
    /// A Terraform literal.
    Terraform,
    /// A YAML scalar of `grafana.ini:` in Helm values: rendered by `tpl`, then read as ini.
    Chart,
    /// A YAML scalar of the operator's `config:`, then read as ini.
    Operator,
    /// A YAML scalar that becomes an environment variable as it is.
    Variable,
    /// A YAML scalar of a compose file, where `$$` is a dollar sign and `${NAME}` is replaced.
    Compose,
    /// A YAML list item `NAME=value` of a compose file.
    ComposeItem,
    /// Somewhere a fix cannot be written.
    Other,
}

/// A key with its value, as a file has it.
#[derive(Clone, Debug)]
pub struct Entry {
    /// The layer it belongs to.
    pub layer: Layer,
    /// The ini section; empty for variables and what comes from the database.
    pub section: String,
    /// The key as written: an ini key, a whole variable name, an API name, a Terraform attribute.
    pub key: String,
    /// The value that Grafana is given.
    pub value: Raw,
    /// Where the key stands, in bytes of the file.
    pub key_span: Range<usize>,
    /// Where the value stands with all that is written around it: what a fix replaces.
    pub value_span: Range<usize>,
    /// Where each part of a text stands.
    pub places: Places,
    /// How it is spelled there.
    pub spelling: Spelling,
    /// The same, also where no fix can be written.
    pub way: Spelling,
    /// Where it goes through the ini rules: all that stands behind the `=` before they make the value of it, comments and
    /// quotes included.
    pub raw: Option<String>,
}

/// How bad something is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Severity {
    /// Good to know.
    Info,
    /// Likely not what was meant.
    Warning,
    /// Does not work.
    Error,
}

impl Severity {
    /// The name in the package's words.
    pub fn name(self) -> &'static str {
        match self {
            Self::Info => "info",
            Self::Warning => "warning",
            Self::Error => "error",
        }
    }
}

/// The code of everything that reading can find wrong, in the order of docs/lint.md; what looks at the settings that come
/// of it is in [`crate::lint::RULES`].
pub const READER_CODES: &[&str] = &[
    "unknown-key",
    "section-not-read",
    "section-missing",
    "line-ends",
    "log-pasted",
    "variable-missing",
    "file-not-read",
    "variable-not-read",
    "file-variable",
    "secret-masked",
    "setting-hidden",
    "env.missing",
    "env.type",
    "json.provider",
    "json.not-saved",
    "terraform.nothing",
    "terraform.other-provider",
    "terraform.several",
    "terraform.expression",
    "terraform.unknown-attribute",
    "terraform.type",
    "terraform.block",
    "terraform.duplicate",
    "yaml.template",
    "yaml.duplicate-key",
    "yaml.operator-type",
    "yaml.kubernetes-type",
    "yaml.value-from",
    "yaml.base64",
    "helm-list",
    "helm-number",
    "helm-line-break",
    "compose.dollar",
    "settings.nothing-found",
    "sso.settings",
    "settings.syntax",
];

/// Something wrong with a file, at a place; the file can be read all the same.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Trouble {
    /// Stable, for programs.
    pub code: &'static str,
    /// How bad it is.
    pub severity: Severity,
    /// One line, for people.
    pub message: String,
    /// What to do about it.
    pub help: Option<String>,
    /// Where, in bytes of the file.
    pub at: Range<usize>,
    /// What to put where, to mend it.
    pub fix: Option<(Range<usize>, String)>,
}

/// What a reader makes of a file.
#[derive(Clone, Debug, Default)]
pub struct Reading {
    /// Its entries, in the order of the file.
    pub entries: Vec<Entry>,
    /// What is wrong with it.
    pub troubles: Vec<Trouble>,
}

/// A file that cannot be read at all.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Unreadable {
    /// Where, in bytes of the file.
    pub at: usize,
    /// One line, for people.
    pub message: String,
}
