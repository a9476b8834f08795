//! What readers and linter say, as the JSON of the npm package (see `pkg/src/types.ts`).

use super::file::{Diagnostic, Fix};
use super::ini;
use super::layers::{Parsed, TextError};
use super::write::Unwritable;
use crate::jmespath::plain_number;
use crate::json::{Entries, ToJson};
use crate::settings::{Raw, SettingsError};

impl ToJson for Raw {
    fn write(&self, out: &mut String) {
        match self {
            Self::Null => out.push_str("null"),
            Self::Flag(flag) => flag.write(out),
            Self::Number(number) => out.push_str(&plain_number(*number)),
            Self::Text(text) => text.write(out),
            Self::List(items) => items.write(out),
            // What is in it does not matter, only whether there is anything.
            Self::Object { empty } => out.push_str(if *empty { "{}" } else { "{\"\":null}" }),
        }
    }
}

impl ToJson for Fix {
    fn write(&self, out: &mut String) {
        Entries::new(out).entry("span", &self.range).entry("text", &self.text).end();
    }
}

impl ToJson for Diagnostic {
    fn write(&self, out: &mut String) {
        let mut entries = Entries::new(out);
        entries
            .entry("code", &self.note.code)
            .entry("severity", &self.severity.name())
            .entry("message", &self.note.message);
        entries.optional("setting", &self.note.setting).optional("span", &self.note.span).optional("help", &self.help);
        entries.optional("source", &self.note.source).optional("name", &self.name);
        if let Some(place) = &self.place {
            entries.entry("line", &place.line).entry("column", &place.column);
        }
        entries.optional("fix", &self.fix).end();
    }
}

/// An object of entries that are written one by one.
fn object<'v>(out: &mut String, pairs: impl Iterator<Item = (&'v str, &'v dyn ToJson)>) {
    let mut entries = Entries::new(out);
    for (key, value) in pairs {
        entries.entry(key, value);
    }
    entries.end();
}

/// Values by key.
struct Values<'p>(&'p Parsed);

impl ToJson for Values<'_> {
    fn write(&self, out: &mut String) {
        let known = self.0.settings.iter().map(|setting| (setting.key.name, &setting.value as &dyn ToJson));
        let refused = self.0.refused.iter().map(|(key, value)| (&**key, value as &dyn ToJson));
        object(out, known.chain(refused));
    }
}

/// Which text won, by key.
struct Origins<'p>(&'p Parsed);

impl ToJson for Origins<'_> {
    fn write(&self, out: &mut String) {
        let mut entries = Entries::new(out);
        for setting in &self.0.settings {
            if let Some((file, entry)) = self.0.origin(setting.entry) {
                let place = file.place(entry.value_span.start);
                entries.entry(
                    setting.key.name,
                    &Origin { name: &file.name, format: file.format.name(), place: (place.line, place.column) },
                );
            }
        }
        entries.end();
    }
}

struct Origin<'p> {
    name: &'p str,
    format: &'static str,
    place: (usize, usize),
}

impl ToJson for Origin<'_> {
    fn write(&self, out: &mut String) {
        let mut entries = Entries::new(out);
        entries.entry("name", &self.name).entry("format", &self.format);
        entries.entry("line", &self.place.0).entry("column", &self.place.1).end();
    }
}

/// What stands outside the section, by its full name.
struct Globals<'p>(&'p Parsed);

impl ToJson for Globals<'_> {
    fn write(&self, out: &mut String) {
        object(out, self.0.globals.iter().map(|(name, value)| (*name, value as &dyn ToJson)));
    }
}

impl ToJson for Parsed {
    fn write(&self, out: &mut String) {
        let mut entries = Entries::new(out);
        entries.entry("settings", &Values(self)).entry("origins", &Origins(self)).entry("globals", &Globals(self));
        entries.entry("diagnostics", &self.diagnostics).end();
    }
}

impl ToJson for ini::Section {
    fn write(&self, out: &mut String) {
        object(out, self.keys.iter().map(|key| (&*key.name, &key.value as &dyn ToJson)));
    }
}

impl ToJson for ini::File {
    fn write(&self, out: &mut String) {
        object(out, self.sections.iter().map(|section| (&*section.name, section as &dyn ToJson)));
    }
}

/// An error that is thrown on the other side.
pub(crate) struct Thrown {
    pub(crate) code: &'static str,
    pub(crate) message: String,
    pub(crate) diagnostics: Vec<Diagnostic>,
}

impl ToJson for Thrown {
    fn write(&self, out: &mut String) {
        let mut entries = Entries::new(out);
        entries.entry("code", &self.code).entry("message", &self.message).entry("diagnostics", &self.diagnostics).end();
    }
}

impl ToJson for TextError {
    fn write(&self, out: &mut String) {
        let diagnostics = vec![Diagnostic::clone(&self.diagnostic)];
        Thrown { code: Self::CODE, message: self.message(), diagnostics }.write(out);
    }
}

impl ToJson for Unwritable {
    fn write(&self, out: &mut String) {
        let diagnostics = self.diagnostics.clone();
        Thrown { code: Self::CODE, message: self.to_string(), diagnostics }.write(out);
    }
}

impl ToJson for SettingsError {
    fn write(&self, out: &mut String) {
        let diagnostics: Vec<Diagnostic> = self.diagnostics.iter().cloned().map(Diagnostic::refused).collect();
        Thrown { code: Self::CODE, message: self.to_string(), diagnostics }.write(out);
    }
}
