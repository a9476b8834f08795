//! Several texts laid over one another as Grafana does it: ini, the environment over it, the database over both
//! (behaviour 1.2.1).

use std::collections::HashMap;

use super::file::{Diagnostic, File};
use super::startup::{Configuration, Held, section_of};
use super::{Entry, Format, Layer, Places, Reading, Severity, Spelling, Unreadable};
use super::{database, env, ini_file, json, log, recognise, terraform, troubles, yaml};
use crate::jmespath::sorted;
use crate::outcome::Note;
use crate::role::Role;
use crate::settings::{KEYS, Key, Kind, Raw, Settings, bool};

/// A text that settings are to be read from.
#[derive(Clone, Copy, Debug, Default)]
pub struct Text<'a> {
    /// The text.
    pub text: &'a str,
    /// How it is spelled; where this is not said, it is recognised.
    pub format: Option<Format>,
    /// What it is called in diagnostics.
    pub name: Option<&'a str>,
}

/// Where a variable's value comes from.
pub type Variables<'v> = dyn Fn(&str) -> Option<String> + 'v;

/// What Grafana reads.
#[derive(Clone, Debug, Default)]
pub struct Parsed {
    /// Every key that some text sets, in the order of the behaviour page.
    pub settings: Vec<Setting>,
    /// Keys that Grafana does not know and that spoil the settings (behaviour 1.2.2).
    pub refused: Vec<(String, Raw)>,
    /// What the texts say outside the section: `server.root_url` and the like.
    pub globals: Vec<(&'static str, String)>,
    /// What is wrong, in the order of the texts.
    pub diagnostics: Vec<Diagnostic>,
    /// The texts.
    pub files: Vec<File>,
    /// All that stands in them, each with the number of its text.
    pub entries: Vec<(usize, Entry)>,
}

/// A key with the value that won.
#[derive(Clone, Debug)]
pub struct Setting {
    /// The key.
    pub key: &'static Key,
    /// Its value: booleans as booleans, `auto_assign_org*` as Grafana takes them, everything else as text.
    pub value: Raw,
    /// The number of the entry that set it.
    pub entry: usize,
    /// Where each part of a text stands.
    pub places: Places,
}

/// Texts that cannot be read: Grafana, or whoever would bring them to it, refuses them.
#[derive(Clone, Debug)]
pub struct TextError {
    /// What is wrong, and where.
    pub diagnostic: Box<Diagnostic>,
}

impl TextError {
    /// The stable code.
    pub const CODE: &'static str = "settings.syntax";

    /// A text that its reader refuses.
    pub(crate) fn new(file: &File, refusal: Unreadable) -> Self {
        let place = file.place(refusal.at);
        let diagnostic = Diagnostic {
            note: Note::new(Self::CODE, crate::display::visible(refusal.message)),
            severity: Severity::Error,
            help: None,
            place: Some(place),
            name: Some(file.name.clone()),
            fix: None,
        };
        Self { diagnostic: Box::new(diagnostic) }
    }

    /// Where and what, in one line.
    pub fn message(&self) -> String {
        let Diagnostic { note, place, name, .. } = &*self.diagnostic;
        let place = place.map(|place| format!("line {}, column {}", place.line, place.column)).unwrap_or_default();
        format!("{place} of `{}`: {}", name.as_deref().unwrap_or_default(), note.message)
    }
}

/// Reads texts and lays them over one another. `variable` feeds `${NAME}` and `$__env{NAME}`; so do the texts that hold
/// variables, where it knows nothing.
///
/// ```
/// use rolecall::{Raw, Text, parse_settings};
///
/// let ini = Text { text: "[auth.generic_oauth]\nclient_secret = pa#ss\nname = ${NAME}", ..Text::default() };
/// let variables = Text { text: "NAME=Example\nGF_AUTH_GENERIC_OAUTH_ENABLED=yes", ..Text::default() };
/// let parsed = parse_settings(&[ini, variables], &|_| None)?;
///
/// let value = |key| parsed.setting(key).map(|setting| setting.value.clone());
/// assert_eq!(value("client_secret"), Some(Raw::Text("pa".to_owned()))); // a comment begins at `#`
/// assert_eq!(value("name"), Some(Raw::Text("Example".to_owned())));
/// assert_eq!(value("enabled"), Some(Raw::Flag(true)));
/// # Ok::<(), rolecall::TextError>(())
/// ```
///
/// # Errors
///
/// A text that cannot be read.
pub fn parse(texts: &[Text<'_>], variable: &Variables<'_>) -> Result<Parsed, TextError> {
    let mut parsed = Parsed::default();
    for text in texts {
        parsed.add(text, variable)?;
    }
    let variables = parsed.variables();
    let known = |name: &str| variable(name).or_else(|| variables.get(name).cloned());
    let configuration = parsed.configuration(&known);
    parsed.take(&configuration);
    parsed.globals = globals(&configuration);
    parsed.diagnostics.extend(troubles::find(&parsed, &configuration));
    parsed.diagnostics.extend(typing(&parsed));
    let diagnostics = std::mem::take(&mut parsed.diagnostics);
    parsed.diagnostics = in_order(diagnostics, &parsed.files);
    Ok(parsed)
}

/// Diagnostics in the order of the texts.
pub(crate) fn in_order(diagnostics: Vec<Diagnostic>, files: &[File]) -> Vec<Diagnostic> {
    let file = |diagnostic: &Diagnostic| files.iter().position(|file| Some(&file.name) == diagnostic.name.as_ref());
    let place = |diagnostic: &Diagnostic| (file(diagnostic), diagnostic.place);
    sorted(diagnostics, &|one: &Diagnostic, other| place(one).cmp(&place(other)))
}

impl Parsed {
    /// Settings that stand in no text.
    pub fn of(pairs: &[(String, Raw)]) -> Self {
        let mut parsed = Self::default();
        let entries: Vec<Entry> = pairs.iter().map(|(key, value)| Entry::of(key, value)).collect();
        let saved: Vec<(usize, &Entry)> = entries.iter().enumerate().collect();
        for key in KEYS {
            parsed.settings.extend(database::find(key, &saved).map(|(_, entry)| Setting {
                key,
                value: object_value(key, &entry.value),
                entry: usize::MAX,
                places: Places::default(),
            }));
        }
        parsed.refused = database::refused(&saved);
        parsed.diagnostics = entries.iter().filter_map(troubles::of_object).collect();
        parsed.diagnostics.extend(typing(&parsed));
        parsed
    }

    fn add(&mut self, text: &Text<'_>, variable: &Variables<'_>) -> Result<(), TextError> {
        let format = text.format.unwrap_or_else(|| recognise::recognise(text.text));
        let name = text.name.unwrap_or_else(|| usual_name(format));
        let file = File::new(name, format, text.text);
        if let Some(trouble) = log::pasted(text.text) {
            self.diagnostics.push(file.diagnostic(trouble));
            self.files.push(file);
            return Ok(());
        }
        let Reading { entries, troubles } =
            read(format, text.text, variable).map_err(|error| TextError::new(&file, error))?;
        let number = self.files.len();
        self.entries.extend(entries.into_iter().map(|entry| (number, entry)));
        self.diagnostics.extend(troubles::told(troubles).into_iter().map(|trouble| file.diagnostic(trouble)));
        self.files.push(file);
        Ok(())
    }

    fn layer(&self, layer: Layer) -> impl Iterator<Item = (usize, &Entry)> {
        let entries = self.entries.iter().enumerate().map(|(number, (_, entry))| (number, entry));
        entries.filter(move |(_, entry)| entry.layer == layer)
    }

    pub(super) fn variables(&self) -> HashMap<String, String> {
        let texts = self.layer(Layer::Environment);
        texts.filter_map(|(_, entry)| Some((entry.key.clone(), entry.text()?.to_owned()))).collect()
    }

    /// What Grafana has once it has started.
    fn configuration(&self, variable: &Variables<'_>) -> Configuration {
        let mut configuration = Configuration::shipped();
        let held = |number: usize, entry: &Entry| Some(Held::new(entry.text()?, entry.places.clone(), Some(number)));
        for (number, entry) in self.layer(Layer::Ini) {
            if let Some(held) = held(number, entry) {
                configuration.customise(&entry.section, &entry.key, held);
            }
        }
        let names: HashMap<&str, (usize, &Entry)> =
            self.layer(Layer::Environment).map(|(number, entry)| (&*entry.key, (number, entry))).collect();
        configuration.override_by(&|name| names.get(name).and_then(|(number, entry)| held(*number, entry)));
        configuration.expand(variable);
        configuration
    }

    /// Each key from the highest layer that has it.
    fn take(&mut self, configuration: &Configuration) {
        let saved: Vec<(usize, &Entry)> = self.layer(Layer::Database).collect();
        let mut settings = Vec::new();
        for key in KEYS {
            let found = database::find(key, &saved).filter(|(_, entry)| !database::falls_through(key, entry));
            let setting = found.map(|(number, entry)| Setting {
                key,
                value: database::value(key, &entry.value),
                entry: number,
                places: entry.places.clone(),
            });
            settings.extend(setting.or_else(|| started(configuration, key)));
        }
        self.refused = database::refused(&saved);
        self.settings = settings;
    }

    /// A setting by its key.
    pub fn setting(&self, key: &str) -> Option<&Setting> {
        self.settings.iter().find(|setting| setting.key.name == key)
    }

    /// The entry that set something, and the text it stands in.
    pub fn origin(&self, entry: usize) -> Option<(&File, &Entry)> {
        let (file, entry) = self.entries.get(entry)?;
        Some((self.files.get(*file)?, entry))
    }

    /// Keys and values as [`Settings::read`] takes them.
    pub fn pairs(&self) -> Vec<(String, Raw)> {
        let known = self.settings.iter().map(|setting| (setting.key.name.to_owned(), setting.value.clone()));
        known.chain(self.refused.iter().cloned()).collect()
    }
}

/// A value of an object: `auto_assign_org*` as the ini reader takes it, the rest as the API does (behaviour 1.4a.10).
fn object_value(key: &Key, raw: &Raw) -> Raw {
    match (key.kind, raw) {
        (Kind::AssignOrg, Raw::Text(text)) => Raw::Flag(bool::ini(text).unwrap_or(true)),
        _ => database::value(key, raw),
    }
}

impl std::fmt::Display for TextError {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&self.message())
    }
}

impl std::error::Error for TextError {}

impl Entry {
    /// A key and a value that stand in no text.
    fn of(key: &str, value: &Raw) -> Self {
        Self {
            layer: Layer::Database,
            section: String::new(),
            key: key.to_owned(),
            value: value.clone(),
            key_span: 0..0,
            value_span: 0..0,
            places: Places::default(),
            spelling: Spelling::Other,
            way: Spelling::Other,
            raw: None,
        }
    }

    /// The value, if it is a text.
    pub fn text(&self) -> Option<&str> {
        if let Raw::Text(text) = &self.value { Some(text) } else { None }
    }
}

fn read(format: Format, text: &str, variable: &Variables<'_>) -> Result<Reading, Unreadable> {
    match format {
        Format::Ini => ini_file::read(text),
        Format::Env if text.trim_start_matches('\u{feff}').trim_start().starts_with('{') => json::read_variables(text),
        Format::Env => env::read(text),
        Format::Json => json::read(text),
        Format::Terraform => terraform::read(text),
        Format::Yaml => yaml::read(text, variable),
    }
}

/// What such a file is usually called.
fn usual_name(format: Format) -> &'static str {
    match format {
        Format::Ini => "grafana.ini",
        Format::Env => "grafana.env",
        Format::Json => "settings.json",
        Format::Terraform => "main.tf",
        Format::Yaml => "values.yaml",
    }
}

/// A key as Grafana has it once it has started, if a text set it.
fn started(configuration: &Configuration, key: &'static Key) -> Option<Setting> {
    let held = configuration.get(section_of(key), key.name)?;
    let resolved = || configuration.resolved(section_of(key), key.name).unwrap_or_default();
    #[expect(clippy::cast_precision_loss, reason = "no directory has so many organizations")]
    let value = match key.kind {
        Kind::Flag => Raw::Flag(configuration.flag(key.name)),
        Kind::AssignOrg => Raw::Flag(bool::ini(&resolved()).unwrap_or(true)),
        Kind::AssignOrgId => Raw::Number(bool::integer(&resolved()).unwrap_or(1) as f64),
        Kind::AssignOrgRole => Raw::Text(Role::named(&resolved()).unwrap_or(Role::Viewer).name().to_owned()),
        Kind::Text | Kind::Expression | Kind::List | Kind::ListText => Raw::Text(held.text.clone()),
    };
    Some(Setting { key, value, entry: held.entry?, places: held.places.clone() })
}

/// What a login handler may want to know of other sections, by the full name.
const GLOBALS: &[(&str, &str, &str)] = &[
    ("server.root_url", "server", "root_url"),
    ("auth.signout_redirect_url", "auth", "signout_redirect_url"),
    ("auth.oauth_auto_login", "auth", "oauth_auto_login"),
    ("auth.oauth_state_cookie_max_age", "auth", "oauth_state_cookie_max_age"),
    ("auth.oauth_allow_insecure_email_lookup", "auth", "oauth_allow_insecure_email_lookup"),
    ("auth.disable_login_form", "auth", "disable_login_form"),
];

fn globals(configuration: &Configuration) -> Vec<(&'static str, String)> {
    let shipped = Configuration::shipped();
    let mut globals = Vec::new();
    for (name, section, key) in GLOBALS {
        let usual = shipped.resolved(section, key).unwrap_or_default();
        // Without a value Grafana takes the usual one.
        let value = configuration.resolved(section, key).filter(|text| !text.is_empty());
        globals.extend(value.filter(|value| *value != usual).map(|value| (*name, value)));
    }
    globals
}

/// Values that the API refuses, which spoil the settings.
fn typing(parsed: &Parsed) -> Vec<Diagnostic> {
    let refused = Settings::read(&parsed.pairs()).err().map(|error| error.diagnostics).unwrap_or_default();
    refused.into_iter().filter_map(|note| placed(parsed, note, Severity::Error)).collect()
}

/// What is said of a setting, at the place of its value.
fn placed(parsed: &Parsed, note: Note, severity: Severity) -> Option<Diagnostic> {
    let name = note.setting.as_deref()?;
    let entry = parsed.setting(name).map(|setting| setting.entry);
    let entry = entry.or_else(|| parsed.entries.iter().rposition(|(_, entry)| entry.key == name));
    let origin = entry.and_then(|entry| parsed.origin(entry));
    let place = origin.map(|(file, entry)| file.place(entry.value_span.start));
    let name = origin.map(|(file, _)| file.name.clone());
    Some(Diagnostic { note, severity, help: None, place, name, fix: None })
}
