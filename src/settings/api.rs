//! Settings as an object, typed as Grafana's settings API types them (behaviour 1.2, 1.4.12, 1.5.5).

use std::fmt::{self, Display, Formatter};

use bumpalo::Bump;

use super::keys::{KEYS, Key, Kind};
use super::{Path, Settings, bool, list};
use crate::display::visible;
use crate::jmespath::{Value, parse_json, plain_number};
use crate::org::Mapping;
use crate::outcome::Note;
use crate::role::Role;

/// A value as an object holds it.
#[derive(Clone, Debug, PartialEq)]
pub enum Raw {
    /// `null`.
    Null,
    /// A boolean.
    Flag(bool),
    /// A number.
    Number(f64),
    /// A text.
    Text(String),
    /// An array.
    List(Vec<Raw>),
    /// An object, of which only matters whether it is empty.
    Object {
        /// Whether it has no entry.
        empty: bool,
    },
}

impl From<Value<'_>> for Raw {
    /// The value of JSON text.
    fn from(value: Value<'_>) -> Self {
        match value {
            Value::Null | Value::Expref(_) => Self::Null,
            Value::Bool(flag) => Self::Flag(flag),
            Value::Number(_) | Value::Numeral(_) => Self::Number(value.as_number().unwrap_or_default()),
            Value::String(text) => Self::Text(text.to_owned()),
            // A list inside a list is refused whatever it holds.
            Value::Array(items) => Self::List(items.iter().map(|item| Self::item(item.get())).collect()),
            Value::Object(object) => Self::Object { empty: object.is_empty() },
        }
    }
}

impl Raw {
    fn item(value: Value<'_>) -> Self {
        if let Value::Array(_) = value { Self::List(Vec::new()) } else { Self::from(value) }
    }
}

/// Settings that Grafana would not take at all: id `sso.settings` (behaviour 1.2.2).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SettingsError {
    /// What is wrong, one entry a key.
    pub diagnostics: Vec<Note>,
}

impl SettingsError {
    /// Grafana's id.
    pub const CODE: &'static str = "sso.settings";
}

impl Display for SettingsError {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        match self.diagnostics.as_slice() {
            [] => f.write_str("the settings cannot be read"),
            [only] => f.write_str(&only.message),
            [first, rest @ ..] => write!(f, "{}, and {} more", first.message, rest.len()),
        }
    }
}

impl std::error::Error for SettingsError {}

impl Settings {
    /// Reads settings from the JSON text of an object: see [`Settings::read`].
    ///
    /// # Errors
    ///
    /// Those of [`Settings::read`], and text that is not the JSON of an object.
    pub fn from_json(text: &str) -> Result<Self, SettingsError> {
        let arena = Bump::new();
        let document = parse_json(text, &arena).ok().filter(|document| !document.overflow);
        let object = document.and_then(|document| document.value.as_object());
        let Some(object) = object else {
            let message = "settings are an object with a key for each setting, written as JSON with numbers that a 64-bit float can hold";
            return Err(SettingsError { diagnostics: vec![Note::new(SettingsError::CODE, message)] });
        };
        let entries: Vec<_> =
            object.written().iter().map(|(key, value)| ((*key).to_owned(), Raw::from(*value))).collect();
        Self::read(&entries)
    }

    /// Reads settings from an object's entries.
    ///
    /// Keys stand under their ini names or in the API's camelCase; where both stand, the ini name wins. Absent keys
    /// have Grafana's defaults, null is the zero value (behaviour 1.2.3).
    ///
    /// # Errors
    ///
    /// Every value that Grafana's API refuses, and every unknown key that holds an array or object.
    pub fn read(entries: &[(String, Raw)]) -> Result<Self, SettingsError> {
        let mut reader = Reader { entries, errors: Vec::new(), notes: Vec::new() };
        reader.check_all();
        let settings = reader.settings();
        if reader.errors.is_empty() { Ok(settings) } else { Err(SettingsError { diagnostics: reader.errors }) }
    }
}

struct Reader<'a> {
    entries: &'a [(String, Raw)],
    errors: Vec<Note>,
    notes: Vec<Note>,
}

/// How well a written name matches a key; a better one beats a worse one wherever it stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Match {
    /// Only the letters are the same.
    OtherCase,
    /// The API's spelling.
    Camel,
    /// The ini name.
    Exact,
}

/// How well a written name matches a key, if it does (behaviour 1.2.3).
pub fn matches(key: &Key, written: &str) -> Option<Match> {
    if written == key.name {
        return Some(Match::Exact);
    }
    if is_camel(key.name, written) {
        return Some(Match::Camel);
    }
    (!key.exact && written.eq_ignore_ascii_case(key.name)).then_some(Match::OtherCase)
}

/// Whether `written` is the key in camelCase; nearly always the length tells.
fn is_camel(name: &str, written: &str) -> bool {
    written.len() < name.len() && camel(name) == written
}

/// The API's spelling of a key.
pub(crate) fn camel(name: &str) -> String {
    let mut camel = String::with_capacity(name.len());
    for (index, word) in name.split('_').enumerate() {
        let (head, tail) = word.split_at_checked(usize::from(index > 0)).unwrap_or_default();
        camel.push_str(&head.to_ascii_uppercase());
        camel.push_str(tail);
    }
    camel
}

impl<'a> Reader<'a> {
    /// The value of a key: the best match, the last of those that match alike.
    fn find(&self, key: &Key) -> Option<&'a Raw> {
        let candidates = self.entries.iter().filter_map(|(name, value)| Some((matches(key, name)?, value)));
        candidates.max_by(|a, b| a.0.cmp(&b.0)).map(|found| found.1)
    }

    /// Unknown keys: an array or object refuses everything, the rest is ignored with a note (behaviour 1.2.2).
    fn check_all(&mut self) {
        for (name, value) in self.entries {
            if KEYS.iter().any(|key| matches(key, name).is_some()) {
                continue;
            }
            if matches!(value, Raw::List(_) | Raw::Object { .. }) {
                self.error(
                    name,
                    format!(
                        "`{name}` is no setting that Grafana knows, and an unknown one cannot hold a list or an object"
                    ),
                );
            } else {
                let message = visible(format!("`{name}` is no setting that Grafana knows, so it is ignored"));
                self.notes.push(Note::new("settings.unknown-key", message).about(name));
            }
        }
    }

    fn error(&mut self, name: &str, message: String) {
        self.errors.push(Note::new(SettingsError::CODE, visible(message)).about(name));
    }

    fn settings(&mut self) -> Settings {
        // Every key is typed, whether a decision needs it or not: one bad value refuses the whole.
        for key in KEYS {
            match key.kind {
                Kind::Flag => drop(self.flag(key.name)),
                Kind::List => drop(self.list(key.name)),
                Kind::AssignOrg | Kind::AssignOrgId | Kind::AssignOrgRole => {}
                _ => drop(self.text(key.name)),
            }
        }
        self.errors.dedup();
        let errors = std::mem::take(&mut self.errors);
        self.notes.retain(|note| note.code == "settings.unknown-key");
        let strict = self.flag("role_attribute_strict");
        let role = self.path("role_attribute_path");
        let settings = Settings {
            limits: None,
            speaks_without_groups: role.speaks_without_groups(),
            api_url: self.text("api_url"),
            teams_url: self.text("teams_url"),
            email_attribute_name: self.text("email_attribute_name"),
            login_attribute_path: self.path("login_attribute_path"),
            name_attribute_path: self.path("name_attribute_path"),
            email_attribute_path: self.path("email_attribute_path"),
            role_attribute_path: role,
            org_attribute_path: self.path("org_attribute_path"),
            groups_attribute_path: self.path("groups_attribute_path"),
            team_ids_attribute_path: self.path("team_ids_attribute_path"),
            role_attribute_strict: strict,
            skip_org_role_sync: self.flag("skip_org_role_sync"),
            allow_assign_grafana_admin: self.flag("allow_assign_grafana_admin"),
            allow_sign_up: self.flag("allow_sign_up"),
            validate_id_token: self.flag("validate_id_token"),
            jwk_set_url: self.text("jwk_set_url"),
            allowed_groups: self.list("allowed_groups"),
            allowed_domains: self.list("allowed_domains"),
            team_ids: self.list_text("team_ids"),
            allowed_organizations: self.list_text("allowed_organizations"),
            org_mapping: Mapping::read(self.list("org_mapping"), strict),
            default_org: self.default_org(),
            default_role: self.default_role(),
            notes: std::mem::take(&mut self.notes),
        };
        self.errors = errors;
        settings
    }

    fn value(&self, name: &str) -> (Option<&'static Key>, Option<&'a Raw>) {
        let key = KEYS.iter().find(|key| key.name == name);
        (key, key.and_then(|key| self.find(key)))
    }

    /// Numbers and booleans become text; an array or object is an error.
    fn text(&mut self, name: &str) -> String {
        let (key, value) = self.value(name);
        match value {
            None => key.map_or("", |key| key.default).to_owned(),
            Some(value) => word(value).unwrap_or_else(|| {
                self.error(name, format!("`{name}` is a text and cannot be {}", described(value)));
                String::new()
            }),
        }
    }

    fn path(&mut self, name: &str) -> Path {
        Path::read(&self.text(name))
    }

    fn flag(&mut self, name: &str) -> bool {
        let (key, value) = self.value(name);
        match value {
            None => key.is_some_and(|key| key.default == "true"),
            Some(Raw::Null) => false,
            Some(Raw::Text(text)) if text.is_empty() => false,
            Some(Raw::Flag(flag)) => *flag,
            Some(Raw::Number(number)) => *number != 0.0,
            Some(Raw::Text(text)) => bool::api(text).unwrap_or_else(|| {
                self.error(
                    name,
                    format!(
                        "`{name}` is a boolean and cannot be `{text}`: Grafana's API takes true, t, 1, false, f, 0"
                    ),
                );
                false
            }),
            Some(value) => {
                self.error(name, format!("`{name}` is a boolean and cannot be {}", described(value)));
                false
            }
        }
    }

    fn list(&mut self, name: &str) -> Vec<String> {
        let (key, value) = self.value(name);
        match value {
            None => self.split(name, key.map_or("", |key| key.default)),
            Some(Raw::Null | Raw::Object { empty: true }) => Vec::new(),
            Some(Raw::Text(text)) => self.split(name, text),
            Some(Raw::List(items)) => {
                items.iter().map(|item| word(item).unwrap_or_else(|| self.bad_item(name, item))).collect()
            }
            Some(value) => match word(value) {
                Some(word) => vec![word],
                None => {
                    self.error(name, format!("`{name}` is a list and cannot be {}", described(value)));
                    Vec::new()
                }
            },
        }
    }

    fn bad_item(&mut self, name: &str, item: &Raw) -> String {
        self.error(name, format!("`{name}` is a list of texts and cannot hold {}", described(item)));
        String::new()
    }

    fn list_text(&mut self, name: &str) -> Vec<String> {
        let text = self.text(name);
        self.split(name, &text)
    }

    /// A malformed JSON array is an empty list, which opens a gate (behaviour 1.5.2).
    fn split(&mut self, name: &str, text: &str) -> Vec<String> {
        let list = list::read(text);
        if list.malformed {
            let message = format!(
                "`{name}` starts like a JSON list and is none of texts, so Grafana reads an empty list{}",
                emptied(name)
            );
            self.notes.push(Note::new("settings.malformed-list", message).about(name));
        }
        list.items
    }

    /// The organization of those who are mapped to none; anything odd is 1 (behaviour 1.1.2, 1.4a.10).
    fn default_org(&self) -> i64 {
        let assigns = match self.value("auto_assign_org").1 {
            None => true,
            Some(Raw::Flag(flag)) => *flag,
            Some(Raw::Number(number)) => *number != 0.0,
            Some(Raw::Text(text)) => bool::ini(text).unwrap_or(true),
            Some(_) => false,
        };
        let id = match self.value("auto_assign_org_id").1 {
            #[expect(clippy::cast_possible_truncation, reason = "an id beyond 64 bits is no id")]
            Some(Raw::Number(number)) => *number as i64,
            Some(Raw::Text(text)) => bool::integer(text).unwrap_or(1),
            _ => 1,
        };
        if assigns && id > 0 { id } else { 1 }
    }

    /// Only the exact names count; anything else is Viewer (behaviour 1.1.1).
    fn default_role(&self) -> Role {
        match self.value("auto_assign_org_role").1 {
            Some(Raw::Text(text)) => Role::named(text).unwrap_or(Role::Viewer),
            _ => Role::Viewer,
        }
    }
}

/// A scalar as text: `true` is `1` to Grafana, numbers are written out.
pub(crate) fn word(value: &Raw) -> Option<String> {
    match value {
        Raw::Null => Some(String::new()),
        Raw::Flag(flag) => Some(u8::from(*flag).to_string()),
        Raw::Number(number) => Some(plain_number(*number)),
        Raw::Text(text) => Some(text.clone()),
        Raw::List(_) | Raw::Object { .. } => None,
    }
}

/// What comes of a list that Grafana reads as empty.
fn emptied(name: &str) -> &'static str {
    match GATES.contains(&name) {
        true => ", and the gate stands open",
        false if name == "org_mapping" => ", and nobody is mapped",
        false => "",
    }
}

/// Lists that keep people out.
pub(crate) const GATES: [&str; 4] = ["allowed_groups", "allowed_domains", "team_ids", "allowed_organizations"];

fn described(value: &Raw) -> &'static str {
    match value {
        Raw::List(_) => "a list",
        Raw::Object { .. } => "an object",
        _ => "that",
    }
}
